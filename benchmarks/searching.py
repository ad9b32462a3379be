"""Searching the archive as of a moment in the past, against the same search of today.

The archive is made anew. Each release has one text on the first day; most of the changes are made
on the second day, and a tenth of them on the third. So as of the second day few texts differ from
today's, and as of the first day many.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.releases import Release, make_releases
from benchmarks.report import Figure
from benchmarks.timing import cpu_seconds
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Capture, PressRelease, Purpose
from osce_crawler.refine import clean

_ROOT = "https://www.osce.org"
_DAYS = tuple(f"2026-01-0{day}T00:00:00Z" for day in (1, 2, 3))
_QUERIES = {
    "a rare word": "tribunal OR cadastral OR mediative",
    "a common word": "monitors",
    "two words": "elections training",
    "a word of nearly every text": "the",
}
_LIMIT = 20
_SHARE, _ALLOWANCE_MS = 1.5, 100


@dataclass(frozen=True, slots=True)
class Changed:
    """How many of the releases have another text today than on the first and the second day."""

    releases: int
    first_day: int
    second_day: int


def search_figures(size: Changed, rounds: int, random: Random, folder: Path) -> list[Figure]:
    """CPU milliseconds of opening the archive and one search, at each number of changed texts."""
    path = folder / "searched.db"
    _make(path, size, random)
    figures = []
    for name, query in _QUERIES.items():
        contenders = {
            "today": lambda query: _search(path, query, None),
            "second day": lambda query: _search(path, query, _DAYS[1]),
            "first day": lambda query: _search(path, query, _DAYS[0]),
        }
        took = {
            day: [seconds * 1000 for seconds in amounts]
            for day, amounts in cpu_seconds(contenders, [query], rounds, random).items()
        }
        for day, changed in (("second day", size.second_day), ("first day", size.first_day)):
            figures.append(
                Figure(
                    name=f"search as of, {changed:,} of {size.releases:,} texts changed, {name}",
                    unit="CPU ms",
                    ours=took[day],
                    peer_name="the same search of today",
                    peer=took["today"],
                    at_most=_SHARE + _ALLOWANCE_MS / median(took["today"]),
                )
            )
    return figures


def _search(path: Path, query: str, as_of: str | None) -> None:
    archive = Archive.open(path, as_of)
    found = find(archive, query, SearchFilters(), limit=_LIMIT).rows
    assert found, query
    archive.connection.close()


def _make(path: Path, size: Changed, random: Random) -> None:
    at = iter(_DAYS)
    writer = ArchiveWriter.open(path, lambda: _DAYS[0])
    releases = make_releases(size.releases, random.randrange(1 << 30))
    others = make_releases(size.first_day, random.randrange(1 << 30))
    later = size.first_day - size.second_day
    for texts in (releases, others[:later], others[later:]):
        day = next(at)
        writer.run.begin(site=_ROOT, options={}, tool="0", policy="v1")
        for node, release in zip(_nodes(releases, texts, others), texts, strict=True):
            _keep(writer, node, release, day)
        writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()


def _nodes(releases: list[Release], texts: list[Release], others: list[Release]) -> list[Release]:
    """The releases whose pages show these texts."""
    if texts is releases:
        return releases
    first = others.index(texts[0])
    return releases[first : first + len(texts)]


def _keep(writer: ArchiveWriter, node: Release, text: Release, day: str) -> None:
    url = f"{_ROOT}{node.path}"
    capture = Capture(
        url=url,
        fetched_at=day,
        http_status=200,
        payload="\n".join(text.paragraphs).encode(),
        purpose=Purpose.RELEASE,
    )
    release = PressRelease(
        node_id=node.node_id,
        language="en",
        url=url,
        layout="drupal11",
        title=text.title,
        paragraphs=text.paragraphs,
        content_type=text.content_type,
        published_on=node.published_on,
        place=text.place,
        sources=text.sources,
        fields_of_work=text.fields_of_work,
    )
    writer.keep_revision(writer.keep_capture(capture), clean(release))
