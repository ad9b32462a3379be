"""Synthetic texts in nine languages: sentences, paragraphs, leads with a dateline, quotations."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

LANGUAGES: dict[str, dict[str, Any]] = {
    name: phrases
    for name, phrases in tomllib.loads(
        Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")
    ).items()
    if name != "origin"
}
_SLOTS = ("subjects", "actions", "objects", "places", "ends")


@dataclass
class Writer:
    """Writes texts in one language. The same random source gives the same texts, each once."""

    random: Random
    language: str
    _given: set[str] = field(default_factory=set)
    _subjects: list[str] = field(default_factory=list)

    @property
    def phrases(self) -> dict[str, Any]:
        """The phrases of the language."""
        return LANGUAGES[self.language]

    def any_of(self, kind: str) -> str:
        """One of the phrases of a kind."""
        return str(self.random.choice(self.phrases[kind]))

    def several(self, kind: str, count: int) -> list[str]:
        """Different phrases of a kind."""
        return self.random.sample(self.phrases[kind], count)

    def number(self) -> str:
        """A number of two to five digits, without leading zeros."""
        return str(
            self.random.choice((self.random.randint(12, 99), self.random.randint(100, 40_000)))
        )

    def template(self) -> str:
        """A sentence with `{n}` for its number; subjects differ as long as there are any."""
        if not self._subjects:
            self._subjects = self.random.sample(
                self.phrases["subjects"], len(self.phrases["subjects"])
            )
        subject = self._subjects.pop()
        return " ".join([subject, *(self.any_of(slot) for slot in _SLOTS[1:])]) + "."

    def sentence(self) -> str:
        """A sentence of 12 words or more that this writer has not given yet."""
        while True:
            text = self.template().format(n=self.number())
            if text not in self._given:
                self._given.add(text)
                return text

    def paragraph(self) -> str:
        """One to three sentences, some with a quotation."""
        sentences = [self.sentence() for _ in range(self.random.choice((1, 1, 2, 3)))]
        if self.random.random() < 0.3:
            opening, closing = self.phrases["quotes"]
            sentences[0] = f"{opening}{sentences[0]}{closing}"
        return " ".join(sentences)

    def long_paragraph(self) -> str:
        """More than 25 words."""
        return " ".join(self.sentence() for _ in range(3))

    def lead(self) -> str:
        """A first paragraph with a dateline."""
        return self.dateline() + self.paragraph()

    def dateline(self) -> str:
        """`VIENNA, 14 May 2004 - `, as the language writes it."""
        return str(self.phrases["dated"]).format(
            city=self.any_of("cities"),
            day=self.any_of("months"),
            year=self.random.randint(1999, 2024),
        )

    def title(self) -> str:
        """A headline: a sentence without its end."""
        return self.template().format(n=self.number()).rstrip(".").rsplit(" ", 3)[0]
