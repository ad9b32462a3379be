"""Readings of unknown design whose text has a line of the template, found over all pages."""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from osce_crawler.pages.inferred import template_lines
from osce_crawler.records import CleanRelease, Confidence

_DIGEST_BYTES = 8


@dataclass(slots=True)
class SharedLines:
    """Collects the texts of readings with low confidence, as digests of their lines.

    The pages of one release share its text, so only the first of them counts.
    """

    _lines: dict[int, Sequence[int]] = field(default_factory=dict)
    """By number of the page: a digest of each paragraph."""
    _template: frozenset[int] = frozenset()

    def note(self, readings: Iterable[tuple[int, CleanRelease]]) -> None:
        """Note the readings with low confidence; each has the number of its page."""
        low = (
            (page, one.release)
            for page, one in readings
            if one.release.confidence is Confidence.LOW
        )
        self.note_texts((page, one.node_id, one.paragraphs) for page, one in low)

    def note_texts(self, texts: Iterable[tuple[int, Hashable, Sequence[str]]]) -> None:
        """Note the lines of pages: the number of each, its release, the lines."""
        self._template = frozenset(map(_digest, template_lines(self._bodies(texts))))

    def are_on(self, page: int) -> bool:
        """Whether the text that was read from a page has a line of the template."""
        return not self._template.isdisjoint(self._lines.get(page, ()))

    def first_on(self, page: int, lines: Sequence[str]) -> str | None:
        """The first of the lines of a page that is of the template."""
        if not self.are_on(page):
            return None
        return next((line for line in lines if _digest(line) in self._template), None)

    def is_low(self, page: int) -> bool:
        """Whether a reading with low confidence was noted for the page."""
        return page in self._lines

    def _bodies(
        self, texts: Iterable[tuple[int, Hashable, Sequence[str]]]
    ) -> Iterator[Sequence[str]]:
        seen: set[Hashable] = set()
        for page, release, lines in texts:
            self._lines[page] = array("Q", map(_digest, lines))
            if release not in seen:
                seen.add(release)
                yield lines


def _digest(line: str) -> int:
    data = line.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=_DIGEST_BYTES).digest(), "big")
