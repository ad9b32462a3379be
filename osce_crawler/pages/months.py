"""Lists the names of the months in many languages: in full, declined and shortened.

Names match as whole words: `3 decisions 2014` is no date. dateparser knows these names too, but
takes a hundred times as long and needs the language.
"""

_NAMES = {
    1: "january jan januar januara januarit janar janari janarit janvier janv januari gennaio enero"
    " январь января янв січень "
    "січня јануар јануара јануари siječanj siječnja styczeń stycznia leden ledna január januára"
    " ianuarie ocak yanvar qantar "
    "қаңтар",
    2: "february feb februar februara shkurt shkurti shkurtit février févr febbraio febrero февраль"
    " февраля фев лютий лютого "
    "фебруар фебруара февруари veljača veljače luty lutego únor února február februára februarie"
    " şubat fevral ақпан",
    3: "march mar mart marta mars marsi marsit märz mars marzo март марта мар березень березня"
    " ožujak ožujka marzec marca "
    "březen března marec martie mart наурыз",
    4: "april apr aprila prill prilli prillit avril aprile abril апрель апреля апр квітень квітня"
    " април априла travanj travnja "
    "kwiecień kwietnia duben dubna apríl apríla aprilie nisan aprel сәуір",
    5: "may maj maja maji majit mai maggio mayo май мая травень травня мај маја svibanj svibnja maj"
    " maja květen května máj mája "
    "mayıs мамыр",
    6: "june jun juna qershor qershori qershorit juin juni giugno junio июнь июня июн червень"
    " червня јун јуна јуни lipanj lipnja "
    "czerwiec czerwca červen června jún júna iunie haziran iyun маусым",
    7: "july jul jula korrik korriku korrikut juillet juil juli luglio julio июль июля июл липень"
    " липня јул јула јули srpanj "
    "srpnja lipiec lipca červenec července júl júla iulie temmuz iyul шілде",
    8: "august aug augusta avgust avgusta gusht gushti gushtit août agosto август августа авг"
    " серпень серпня kolovoz kolovoza "
    "sierpień sierpnia srpen srpna augusta ağustos avqust тамыз",
    9: "september sept sep septembra shtator shtatori shtatorit septembre settembre septembar"
    " septiembre setiembre сентябрь сентября сен "
    "сент вересень вересня септембар септембра септември rujan rujna wrzesień września září"
    " septembrie eylül sentyabr қыркүйек",
    10: "october oct oktober okt oktobar oktobra tetor tetori tetorit octobre ottobre octubre"
    " октябрь октября окт жовтень жовтня "
    "октобар октобра октомври październik października říjen října október októbra octombrie ekim"
    " oktyabr қазан",
    11: "november nov novembar novembra nëntor nëntori nëntorit novembre noviembre ноябрь ноября"
    " ноя нояб листопад листопада "
    "новембар новембра ноември studeni studenog studenoga listopadu noiembrie kasım noyabr қараша",
    12: "december dec dez dezember decembar decembra dhjetor dhjetori dhjetorit décembre déc"
    " dicembre diciembre декабрь декабря "
    "дек грудень грудня децембар децембра декември prosinac prosinca grudzień grudnia prosinec"
    " prosince decembrie aralık "
    "dekabr желтоқсан",
}
_MONTHS = {name: number for number, names in _NAMES.items() for name in names.split()}
_SHORTEST_MISSPELLED = 7
# One name for two months: `listopad` is October in Croatian, November in Polish and Czech.
_BY_LANGUAGE = {
    "listopad": {"hr": 10, "bs": 10, "sh": 10, "pl": 11, "cs": 11},
    "listopada": {"hr": 10, "bs": 10, "sh": 10, "pl": 11},
}


def month_number(word: str, language: str | None = None) -> int | None:
    """The month, 1 to 12, or None if the word is no name of a month or may name two months.

    `language` is a tag such as `hr`, and decides between two months.

    >>> month_number("November"), month_number("listopada", "hr"), month_number("listopada")
    (11, 10, None)
    >>> month_number("decisions") is None
    True
    """
    folded = word.casefold()
    if folded in _BY_LANGUAGE:
        return _BY_LANGUAGE[folded].get((language or "").split("-")[0].lower())
    return _MONTHS.get(folded) or _misspelled(folded)


def _misspelled(word: str) -> int | None:
    """The only month whose long name differs from the word by one letter, or None.

    `Novembr` was seen in a dateline.
    """
    if len(word) < _SHORTEST_MISSPELLED:
        return None
    found = {
        number for name, number in _MONTHS.items() if name[0] == word[0] and _one_apart(name, word)
    }
    return found.pop() if len(found) == 1 else None


def _one_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or len(one) < _SHORTEST_MISSPELLED:
        return False
    same = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rest, other_rest = one[same:], other[same:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]
