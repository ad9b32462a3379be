"""Synthetic prose: words by a seeded draw, as unevenly frequent as in a language. It says nothing,
on purpose.

Compression is one of the figures, so no sentence may come twice by itself: a few template sentences
would flatter it.
"""

from itertools import accumulate
from random import Random

_SMALL = (
    "the of and to in a for on with by that is as at from its this was be their has which will are"
    " it an not have were "
    "also more than between other all these during into who been they or after against under within"
    " among both such "
    "before while through over where about when each most several including across towards new"
    " joint first"
).split()
_STEMS = (
    "govern elect observ report train support secur cooper develop monitor discuss assist strength"
    " protect prevent "
    "particip address promot establish improv recogn implement prepar investig coordin legisl"
    " negoti educ regist inform "
    "represent commun nation parliament ministr judici polic minor refug journal mediat border"
    " traffick corrupt econom "
    "environ energ transport water conflict dialog confid arm weapon ammunit destr disarm crime"
    " terror cyber financ "
    "launder migrat labour gender women youth school teach student universit research museum librar"
    " archiv histor "
    "cultur religi toler hate racis discrimin freedom speech assembl associ media broadcast licens"
    " internet publish "
    "editor press brief confer seminar workshop roundtabl session deleg ambassad chair secretar"
    " director mission offic "
    "field centr region municip village citi local central european asian balkan caucas citizen"
    " voter ballot candid "
    "campaign result count observer commiss law draft amend constitut court judg prosecut lawyer"
    " defend trial witness "
    "victim shelter hous return displac property land cadastr tax budget audit procur contract"
    " compan busin invest trade "
    "custom port road rail bridge river lake forest mine waste chemic fuel gas electr solar climat"
    " flood fire rescue"
).split()
_ENDINGS = ("", "s", "ed", "ing", "ion", "ions", "al", "ment", "er", "ers", "ive", "ance")
_ONSETS = "b br d dr f g gr h j k kl kr l m n p pl r s st t tr v vl z zh".split()
_VOWELS = "a e i o u a e i o ai ei ov an in ar or".split()
_CODAS = ["", "", "", "n", "k", "r", "v", "sh", "l", "t"]
_NAMES = 900
_NAME_EVERY = 11
_TO_CYRILLIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувщхызАБЦДЕФГХИЙКЛМНОПЯРСТУВЩХЫЗ",
)


class Writer:
    """Writes titles and paragraphs; the same random source gives the same texts."""

    def __init__(self, random: Random, *, cyrillic: bool = False) -> None:
        self._random = random
        draw = Random(1975)  # the vocabulary is one and the same for all seeds
        content = [stem + ending for stem in _STEMS for ending in _ENDINGS]
        draw.shuffle(content)
        self._words = [*_SMALL, *content]
        # Zipf's law: the n-th word is 1/n as frequent as the first. The offset keeps "the" at some
        # 5 %.
        self._weights = list(accumulate(1 / (rank + 6) for rank in range(len(self._words))))
        names = ["".join(_syllables(draw)).title() for _ in range(_NAMES)]
        # A name of two letters may be a word that opens a sentence (`Un`, `Mi`): no certain place.
        self._names = [name for name in names if len(name) > 2]
        if cyrillic:
            self._words = [word.translate(_TO_CYRILLIC) for word in self._words]
            self._names = [name.translate(_TO_CYRILLIC) for name in self._names]

    def nth_word(self, rank: int) -> str:
        """The word of this rank; 0 is that of the most frequent one."""
        return self._words[rank]

    def name(self) -> str:
        """A person or a place, of which there are hundreds."""
        return self._random.choice(self._names)

    def words(self, count: int) -> list[str]:
        """Words in a row, a name here and there."""
        drawn = self._random.choices(self._words, cum_weights=self._weights, k=count)
        return [self.name() if self._random.randrange(_NAME_EVERY) == 0 else word for word in drawn]

    def sentence(self) -> str:
        """9 to 28 words, with a comma, a number or a quotation now and then."""
        words = self.words(self._random.randint(9, 28))
        if self._random.random() < 0.5:
            words[len(words) // 2] += ","
        if self._random.random() < 0.25:
            words[-2] = f"{self._random.randint(2, 2900)} {words[-2]}"
        text = " ".join(words)
        text = text[0].upper() + text[1:]
        return (
            f"“{text}”, said {self.name()} {self.name()}."
            if self._random.random() < 0.2
            else f"{text}."
        )

    def paragraph(self) -> str:
        """1 to 4 sentences."""
        return " ".join(self.sentence() for _ in range(self._random.randint(1, 4)))

    def title(self) -> str:
        """7 to 13 words without a full stop."""
        text = " ".join(self.words(self._random.randint(7, 13)))
        return text[0].upper() + text[1:]


def _syllables(draw: Random) -> list[str]:
    return [
        draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_CODAS)
        for _ in range(draw.choice((1, 2, 2, 2, 3)))
    ]
