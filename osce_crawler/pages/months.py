"""Lists the names of the months in many languages: in full, declined and shortened.

Names match as whole words, without their accents: `3 decisions 2014` is no date, `FEVRIER` is
`février`. dateparser knows these names too, but takes a hundred times as long and needs the
language.
"""

import unicodedata
from itertools import filterfalse

_NAMES = {
    1: "january jan januar januara januarit janar janari janarit janvier janv januari gennaio"
    " enero январь января янв січень січня јануар јануара јануари siječanj siječnja styczeń"
    " stycznia leden ledna január januára ianuarie ocak yanvar qantar қаңтар jänner январи январ"
    " януари студзень студзеня იანვარი იანვრის հունվար հունվարի ýanwar",
    2: "february feb februar februara shkurt shkurti shkurtit février févr febbraio febrero"
    " февраль февраля фев лютий лютого фебруар фебруара февруари veljača veljače luty lutego"
    " únor února február februára februarie şubat fevral ақпан feber феврали феврал лютага люты"
    " თებერვალი თებერვლის փետրվար փետրվարի fewral февр",
    3: "march mar mart marta mars marsi marsit märz marzo март марта мар березень березня ožujak"
    " ožujka marzec marca březen března marec martie наурыз marts марти сакавік сакавіка მარტი"
    " მარტის մարտ մարտի",
    4: "april apr aprila prill prilli prillit avril aprile abril апрель апреля апр квітень квітня"
    " април априла travanj travnja kwiecień kwietnia duben dubna apríl apríla aprilie nisan"
    " aprel сәуір avr апрели апрел красавік красавіка აპრილი აპრილის ապրիլ ապրիլի",
    5: "may maj maja maji majit mai maggio mayo май мая травень травня мај маја svibanj svibnja"
    " květen května máj mája mayıs мамыр майи траўня მაისი მაისის մայիս մայիսի maý",
    6: "june jun juna qershor qershori qershorit juin juni giugno junio июнь июня июн червень"
    " червня јун јуна јуни lipanj lipnja czerwiec czerwca červen června jún júna iunie haziran"
    " iyun маусым июни чэрвень чэрвеня юни ივნისი ივნისის հունիս հունիսի iýun junija junij",
    7: "july jul jula korrik korriku korrikut juillet juil juli luglio julio июль июля июл липень"
    " липня јул јула јули srpanj srpnja lipiec lipca červenec července júl júla iulie temmuz"
    " iyul шілде июли ліпень ліпеня юли ივლისი ივლისის հուլիս հուլիսի iýul julija julij",
    8: "august aug augusta avgust avgusta gusht gushti gushtit août agosto август августа авг"
    " серпень серпня kolovoz kolovoza sierpień sierpnia srpen srpna ağustos avqust тамыз августи"
    " жнівень жніўня აგვისტო აგვისტოს օգոստոս օգոստոսի awgust",
    9: "september sept sep septembra shtator shtatori shtatorit septembre settembre septembar"
    " septiembre setiembre сентябрь сентября сен сент вересень вересня септембар септембра"
    " септември rujan rujna wrzesień września září septembrie eylül sentyabr sentabr қыркүйек сентябри"
    " сентябр верасень верасня სექტემბერი სექტემბრის սեպտեմբեր սեպտեմբերի sentýabr",
    10: "october oct oktober okt oktobar oktobra tetor tetori tetorit octobre ottobre octubre"
    " октябрь октября окт жовтень жовтня октобар октобра октомври październik października říjen"
    " října október októbra octombrie ekim oktyabr қазан октябри октябр кастрычнік кастрычніка"
    " ოქტომბერი ოქტომბრის հոկտեմբեր հոկտեմբերի oktýabr",
    11: "november nov novembar novembra nëntor nëntori nëntorit novembre noviembre ноябрь ноября"
    " ноя нояб листопад листопада новембар новембра ноември studeni studenog studenoga listopadu"
    " noiembrie kasım noyabr қараша ноябри ноябр лістапад лістапада ნოემბერი ნოემბრის նոյեմբեր"
    " նոյեմբերի noýabr",
    12: "december dec dez dezember decembar decembra dhjetor dhjetori dhjetorit décembre déc"
    " dicembre diciembre декабрь декабря дек грудень грудня децембар децембра декември prosinac"
    " prosinca grudzień grudnia prosinec prosince decembrie aralık dekabr желтоқсан декабри"
    " декабр снежань снежня დეკემბერი დეკემბრის դեկտեմբեր դեկտեմբերի",
}


def fold_name(word: str) -> str:
    """A name without case and accents; the Turkish dotless and dotted i are one letter.

    `İ` and `I` have no case folding that serves Turkish and English both.

    >>> fold_name("AĞUSTOS"), fold_name("Kasım") == fold_name("KASIM"), fold_name("HAZİRAN")
    ('agustos', True, 'haziran')
    """
    folded = word.casefold()
    if folded.isascii():
        return folded
    letters = unicodedata.normalize("NFKD", folded).replace("ı", "i")
    return letters if letters.isalpha() else "".join(filterfalse(unicodedata.combining, letters))


_MONTHS = {fold_name(name): number for number, names in _NAMES.items() for name in names.split()}
_SHORTEST_MISSPELLED = 7
_SAME_LETTERS = 3  # of seven with one wrong, three before it or three after it are right


def _by_part(part: slice) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for name in _MONTHS:
        if len(name) >= _SHORTEST_MISSPELLED:
            parts.setdefault(name[part], []).append(name)
    return parts


_START, _FINISH = slice(_SAME_LETTERS), slice(-_SAME_LETTERS, None)
_BY_START, _BY_FINISH = _by_part(_START), _by_part(_FINISH)
# One name for two months: `listopad` is October in Croatian, November in Polish and Czech.
_BY_LANGUAGE = {
    "listopad": {"hr": 10, "bs": 10, "sh": 10, "pl": 11, "cs": 11},
    "listopada": {"hr": 10, "bs": 10, "sh": 10, "pl": 11},
}
MONTH_NAMES = frozenset({*_MONTHS, *_BY_LANGUAGE})
"""Folded: the names of the months, and of one of two months."""


def month_number(word: str, language: str | None = None) -> int | None:
    """The month, 1 to 12, or None if the word is no name of a month or may name two months.

    `language` is a tag such as `hr`, and decides between two months.

    >>> month_number("November"), month_number("listopada", "hr"), month_number("listopada")
    (11, 10, None)
    >>> month_number("decisions") is None
    True
    """
    folded = fold_name(word)
    if folded in _BY_LANGUAGE:
        return _BY_LANGUAGE[folded].get((language or "").split("-")[0].lower())
    return _MONTHS.get(folded) or _misspelled(folded)


def is_misspelled_month(folded: str) -> bool:
    """Whether a folded word is no name of a month, but one of a single month with one letter wrong.

    >>> is_misspelled_month("novembr"), is_misspelled_month("november")
    (True, False)
    """
    return folded not in MONTH_NAMES and _misspelled(folded) is not None


def _misspelled(word: str) -> int | None:
    """The only month whose long name differs from the word by one letter, or None.

    `Novembr` was seen in a dateline.
    """
    if len(word) < _SHORTEST_MISSPELLED:
        return None
    alike = [*_BY_START.get(word[_START], ()), *_BY_FINISH.get(word[_FINISH], ())]
    found = {_MONTHS[name] for name in alike if name[0] == word[0] and _one_apart(name, word)}
    return found.pop() if len(found) == 1 else None


def _one_apart(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if max(len(one), len(other)) > shorter + 1:
        return False
    half = shorter // 2  # one wrong letter is in one half, so the other half is the same
    if one[:half] != other[:half] and one[-half:] != other[-half:]:
        return False
    same = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        shorter,
    )
    rest, other_rest = one[same:], other[same:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]
