"""The head of a listing: its first entries, and those that are missing from it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

_PAGES = 3
"""A run reads at least this many pages of each listing."""


class Head(NamedTuple):
    """The entries of the first pages of a listing, in order."""

    pages: Sequence[Sequence[str]]
    """Canonical addresses, by page: the pages from the first one without a gap."""
    empty: Sequence[tuple[int, str]] = ()
    """Number and address of the pages without entries, wherever they are in the listing."""

    @property
    def addresses(self) -> list[str]:
        """The first entries, each once: what the next run must find again."""
        return list(dict.fromkeys(url for page in self.pages[:_PAGES] for url in page))

    def missing(self, before: Sequence[str]) -> list[str]:
        """Entries that stood at the head before, and were passed over.

        What was pushed to a page that was not read is not missing: so only entries above the
        deepest one that was found again count, or all, if none was found on as many entries.
        """
        now = {url for page in self.pages for url in page}
        found = [at for at, url in enumerate(before) if url in now]
        if not found:
            return list(before) if before and len(now) >= len(before) else []
        return [url for url in before[: found[-1]] if url not in now]


def head_of(pages: Iterable[tuple[int, Sequence[str]]]) -> Head:
    """The head by the pages that were read, each with its number from 0."""
    by_number = dict(pages)
    count = next(number for number in range(len(by_number) + 1) if number not in by_number)
    return Head([by_number[number] for number in range(count)])
