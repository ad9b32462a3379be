"""Readings of unknown design whose text has a line of the template, found over all pages."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from osce_crawler.pages.inferred import template_lines
from osce_crawler.records import CleanRelease, Confidence

_DIGEST_BYTES = 8


@dataclass(slots=True)
class SharedLines:
    """Collects the texts of readings with low confidence, as digests of their lines."""

    _lines: dict[int, Sequence[int]] = field(default_factory=dict)
    """By number of the page: a digest of each paragraph."""
    _template: frozenset[int] = frozenset()

    def note(self, readings: Iterable[tuple[int, CleanRelease]]) -> None:
        """Note the readings with low confidence; each has the number of its page.

        The pages of one release share its text, so only the first of them counts.
        """
        found = template_lines(self._bodies(readings))
        self._template = frozenset(map(_digest, found))

    def are_on(self, page: int) -> bool:
        """Whether the text that was read from a page has a line of the template."""
        return not self._template.isdisjoint(self._lines.get(page, ()))

    def is_low(self, page: int) -> bool:
        """Whether a reading with low confidence was noted for the page."""
        return page in self._lines

    def _bodies(self, readings: Iterable[tuple[int, CleanRelease]]) -> Iterable[Sequence[str]]:
        nodes: set[int] = set()
        for page, reading in readings:
            release = reading.release
            if release.confidence is not Confidence.LOW:
                continue
            self._lines[page] = array("Q", map(_digest, release.paragraphs))
            if release.node_id not in nodes:
                nodes.add(release.node_id)
                yield release.paragraphs


def _digest(line: str) -> int:
    data = line.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=_DIGEST_BYTES).digest(), "big")
