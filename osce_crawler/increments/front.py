"""The front of a listing: how many pages an increment reads from its newest entry. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

FRONT_PAGES = 3
"""The front ends after this many consecutive pages that name only known releases. Late entries are
rarely far from the newest one: one page finds 80 % of late translations, three find 99 %.
"""

Key = tuple[int, str]
"""Node id, and language of the address."""


@dataclass(slots=True)
class FrontRule:
    """Counts consecutive pages with known entries alone."""

    known_pages: int = 0

    def note(self, keys: AbstractSet[Key], known: AbstractSet[Key]) -> None:
        """Count a page. A page without entries proves nothing, so it counts as not known."""
        self.known_pages = self.known_pages + 1 if keys and keys <= known else 0

    @property
    def is_read(self) -> bool:
        """Whether the front has been read."""
        return self.known_pages >= FRONT_PAGES
