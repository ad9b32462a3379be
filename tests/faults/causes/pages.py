"""Faults of answers: a crawl of many pages, each with a fault of its own, and a crawl without
faults.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.answers import BODIES, CODINGS, FIELDS, HEADS, SLOW, STATUSES
from tests.faults.case import Case, Seen
from tests.faults.made_site import FaultySite, has_record, is_true, what_is_kept
from tests.faults.place import Place, Ran, problems
from tests.faults.raw_server import Fault, serving
from tests.faults.texts import ACCEPTED, CHARSETS, FAILING, PAGES

_ONE_SECOND_A_PAGE = """
import osce_crawler.settings as settings
from scrapy.downloadermiddlewares.downloadtimeout import DownloadTimeoutMiddleware
settings.RETRY_TIMES = 0
real = DownloadTimeoutMiddleware.process_request
def process_request(self, request, *arguments, **options):
    if not request.url.endswith("/robots.txt"):
        request.meta["download_timeout"] = 1
    return real(self, request, *arguments, **options)
DownloadTimeoutMiddleware.process_request = process_request
"""
"""The answer to robots.txt has its whole time: a slow machine is not one of these faults."""
_GROUPS: dict[str, tuple[dict[str, Fault], str]] = {
    "heads": (HEADS, ""),
    "fields": (FIELDS, ""),
    "statuses": (STATUSES, ""),
    "bodies": (BODIES | CODINGS, ""),
    "slow": (SLOW, _ONE_SECOND_A_PAGE),
    "texts": (CHARSETS | PAGES, FAILING),
    "accepted": (ACCEPTED, ""),
}
"""The crawls: each a group of faults, and what shortens a time or lets a part fail."""
_NOTHING = "nothing: the page is read"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crawled:
    """Two crawls of the same pages: with faults, and without."""

    faulty: FaultySite
    first: Ran
    kept: dict[str, str]
    """What the first crawl kept of each page."""
    archived: dict[str, bool]
    """Which pages are true records after the second crawl."""


def page(place: Place, case: Case) -> Seen:
    """The crawl of a group; the line is the one that names the page."""
    crawled = place.once(case.cause, lambda: _crawled(place, case.cause))
    path = crawled.faulty.path(case.name)
    lines = [line for line in crawled.first.lines if path in line and line.startswith(_kinds(line))]
    kept = crawled.kept[case.name]
    if crawled.archived[case.name]:
        kept += "; the next run archives the page" if "true" not in kept else ""
    else:
        kept += "; the next run does not archive the page"
    line = place.shown(lines[0]) if lines else _NOTHING
    return Seen(exit_code=crawled.first.exit_code, line=line, kept=kept)


def _kinds(line: str) -> str:
    """The kind at the start of the line of a finding."""
    kind, colon, _ = line.partition(": http")
    return f"{kind}: http" if colon and " " not in kind else "\0"


def _crawled(place: Place, group: str) -> _Crawled:
    faults, patch = _GROUPS[group]
    faulty, archive = FaultySite(faults), place.new(group) / "osce.db"
    with serving(faulty.site) as site:
        first = place.crawl(site.root, archive, *faulty.paths, patch=patch)
        assert problems(archive) == []
        kept = {name: _kept(faulty, name, archive) for name in faults}
        site.is_healthy = True
        second = place.crawl(site.root, archive, *faulty.paths)
        assert (second.exit_code, problems(archive)) == (0, []), second
        assert site.errors == []
    archived = {name: is_true(archive, one) for name, one in faulty.releases.items()}
    return _Crawled(faulty=faulty, first=first, kept=kept, archived=archived)


def _kept(faulty: FaultySite, name: str, archive: Path) -> str:
    release, kept = faulty.releases[name], what_is_kept(archive, faulty.path(name))
    if not has_record(archive, release):
        return kept
    return f"{kept}; the record is {'true' if is_true(archive, release) else 'FALSE'}"


CAUSES: dict[str, Callable[[Place, Case], Seen]] = dict.fromkeys(_GROUPS, page)
