"""What one run saw, and what the archive knew before it: plain values for the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

FIELDS = ("date", "place", "sources", "fields_of_work", "type", "dateline", "title")
"""The fields of a release that a page may have or lack."""

Classes = frozenset[str]
"""The pairs `tag.class` in the content of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A release as one page of it was read."""

    key: tuple[int, str]
    """Node id and language."""
    url: str
    layout: str
    title: str
    content_type: str | None = None
    published_on: str | None = None
    """ISO 8601 date."""
    filled: frozenset[str] = frozenset(FIELDS)
    """Those of FIELDS that the page prints in the place where they belong."""
    paragraphs: int = 0
    """Number of kept paragraphs."""
    removed: int = 0
    """Number of removed paragraphs."""
    page_bytes: int = 0
    damage: int = 0
    """Number of characters that a wrong character set has damaged."""
    opening: str = ""
    """Digest of the first paragraph."""
    text: str = ""
    """Digest of title and kept paragraphs."""
    in_history: bool = True
    """Whether it was first seen in a run that raised no alarm."""
    is_new: bool = False
    """Whether it was first seen in this run."""

    @property
    def scope(self) -> str:
        """Layout and language, as `drupal11/en`."""
        return f"{self.layout}/{self.key[1]}"


class PageShape(NamedTuple):
    """How a page is built, without its text."""

    matches: frozenset[str]
    """The selectors of the page's layout that match something."""
    classes: Classes


class Pair(NamedTuple):
    """A known release that the run read again."""

    before: Reading
    """As it was last read in a run that raised no alarm."""
    after: Reading | None
    """None if the answer was refused: it was not the release, or could not be read."""
    is_canary: bool = False
    shape_before: PageShape | None = None
    """None, as `shape_after`, if the page has the same bytes or no known layout."""
    shape_after: PageShape | None = None


class ListingSeen(NamedTuple):
    """One listing in this run."""

    listing: str
    """Address of its first page."""
    language: str
    was_read: bool = True
    """Whether the run read its first page, or learned that there is none."""
    total: tuple[int, int] | None = None
    """Its number of entries before and now, if that changed more than usual; 0 now: it is gone."""
    missing: Sequence[str] = ()
    """Entries that stood at its head in the last run, and that this run did not find."""
    pages_read: int = 0
    pages_empty: int = 0
    """Pages without entries before the end of the listing."""
    empty: Sequence[str] = ()
    """Their addresses, as far as they are known."""
    empty_again: str = ""
    """The example of an open alarm, which has no entries in this run either."""


class RunSeen(NamedTuple):
    """What one run saw of the site."""

    is_complete: bool
    """Whether it ended by itself and no option restricted it. Else only `pairs` are judged."""
    pairs: Sequence[Pair] = ()
    regions: Sequence[tuple[str, Classes, Classes]] = ()
    """For each release whose page was read: its layout, its classes, and those that it had before;
    empty sets for an unchanged page.
    """
    listings: Sequence[ListingSeen] = ()
    requested: int = 0
    """Releases that were requested."""
    refused: Sequence[str] = ()
    """Addresses of those whose answer was refused."""
    today: str = ""
    """ISO 8601 date."""


class News(NamedTuple):
    """The releases of one language through time."""

    last: str
    """ISO 8601 date of the last day with news: published, or first seen."""
    longest_gap: int
    """Most days between two dates of publication, of the last 25 years."""
    days: int
    """Number of different dates of publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the archive has, with the releases that this run added."""

    complete_runs: int = 0
    """Number of complete runs before this one."""
    releases: Sequence[Reading] = ()
    """The newest releases as they are read now, oldest first: at least 1,000 of the history."""
    total: int = 0
    """Number of all releases of the history."""
    types: Mapping[str, int] = field(default_factory=dict)
    """Number of releases of the history by their type."""
    last_node: int = 0
    """The highest node id of the history."""
    steps: Sequence[int] = ()
    """Differences between the last 500 node ids of the history."""
    classes: Mapping[str, Classes] = field(default_factory=dict)
    """By layout, all classes on the pages of its last 50 releases of the history."""
    new_by_run: Sequence[int] = ()
    """Number of new releases in each of the last 60 complete runs of the history."""
    news: Mapping[str, News] = field(default_factory=dict)
    """By language."""

    @property
    def known_types(self) -> frozenset[str]:
        """Every type of a release of the history."""
        return frozenset(self.types)

    @property
    def is_ready(self) -> bool:
        """Whether there is enough of it to judge new releases."""
        return self.complete_runs >= 5 and self.total >= 200
