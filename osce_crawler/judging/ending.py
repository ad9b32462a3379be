"""What a crawl does when it has all its pages: it judges them, and writes what it held back."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from osce_crawler.alarms.pairs import faults_of
from osce_crawler.archive.alarm_history import AlarmHistory
from osce_crawler.archive.alarm_walk import AlarmWalk
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable, PageRefused, PayloadDamaged
from osce_crawler.judging.canaries import Canaries, canaries_of
from osce_crawler.judging.listings import PagesRead
from osce_crawler.judging.readings import reading_of
from osce_crawler.judging.verdict import Verdict, judge
from osce_crawler.pages.layouts import Layouts
from osce_crawler.records import CleanRelease, Finding
from osce_crawler.refine import refine_source
from osce_crawler.same_texts import NODE_IDS

Cause = Callable[[CleanRelease], str]
"""The cause of a new revision: `site` or `parser`."""

logger = logging.getLogger(__name__)


def has_lost_something(archive: ArchiveWriter, release: CleanRelease, page_bytes: int) -> bool:
    """Whether a known release lost a field, or much of its text, since it was read last.

    A change of its title, date or type counts, too: the end of the run decides. Raises
    ArchiveUnusable.
    """
    history = AlarmHistory(archive.path, archive.connection, archive.run.walk_began)
    before = history.latest((release.release.node_id, release.release.language))
    return before is not None and bool(
        faults_of(before, reading_of(release, page_bytes), frozenset())
    )


@dataclass(slots=True)
class CrawlJudge:
    """Judges one crawl when it ends. Not for several crawls."""

    archive: ArchiveWriter
    layouts: Layouts
    canaries: Canaries = field(default_factory=Canaries)
    read: PagesRead = field(default_factory=PagesRead)
    verdict: Verdict | None = None
    """What the run did to the alarms; None before its end."""

    @property
    def reports(self) -> list[str]:
        """The report of the alarms, a line each, after a line that names the run."""
        lines = self.verdict.reports if self.verdict else []
        run = self.archive.run
        return [f"osce-crawler: run {run.run_id} of {run.site}", *lines] if lines else []

    def begin(self) -> None:
        """Choose the canaries, before the first request. Raises ArchiveUnusable."""
        self.canaries = canaries_of(self.archive, self.layouts)

    def end(
        self, cause: Cause, *, is_complete: bool, walk_complete: bool, accept_totals: bool
    ) -> list[Finding]:
        """Judge what the crawl saw, and write what it held back. Its findings.

        `is_complete`: it ended by itself, and no option restricted it. Raises ArchiveUnusable.
        """
        run = self.archive.run
        totals = {} if accept_totals else run.changed_totals(walk_complete=walk_complete)
        canaries = self.canaries.record_ids
        try:
            self.verdict = judge(
                self.archive, self.layouts, canaries, totals, self.read, is_complete=is_complete
            )
            HeldPages(self.archive, self.layouts, cause).settle(self.verdict)
        except ArchiveUnusable:
            raise
        except Exception as error:  # a bug must not keep the run from ending
            logger.exception("the run was not judged")
            message = f"{error!r}; please report it"
            return [Finding(kind="internal-error", url=run.site, message=message)]
        return self.verdict.findings(run.site)


class HeldPages(NamedTuple):
    """The pages of the current crawl that are held back because something is missing."""

    archive: ArchiveWriter
    layouts: Layouts
    cause: Cause

    def settle(self, verdict: Verdict) -> int:
        """Write those that no alarm explains: the site changed these releases. The others are
        kept as failed, and the next crawl requests them again; their number.

        Raises ArchiveUnusable.
        """
        archive = self.archive
        walk = AlarmWalk(archive.path, archive.connection, archive.run.walk_began)
        history = AlarmHistory(archive.path, archive.connection, archive.run.walk_began)
        releases = {one: read for one in walk.held() if (read := self._read(walk, one))}
        nodes: dict[str, set[int]] = {}
        for release in releases.values():
            nodes.setdefault(release.content_digest, set()).add(release.release.node_id)
        kept_back = 0
        for capture_id, release in releases.items():
            before = history.latest((release.release.node_id, release.release.language))
            lost = (
                faults_of(before, reading_of(release, 0), verdict.known_types)
                if before
                else frozenset()
            )
            # Of a run that was interrupted, the pipelines of this one do not know the texts.
            is_repeated = len(nodes[release.content_digest]) >= NODE_IDS
            if is_repeated or lost & verdict.faults:
                kept_back += 1
            else:
                archive.keep_later(capture_id, release, self.cause(release))
        return kept_back

    def _read(self, walk: AlarmWalk, capture_id: int) -> CleanRelease | None:
        try:
            page = walk.page(capture_id).source(self.archive.connection)
            return refine_source(page, self.layouts)
        except (PageRefused, PayloadDamaged):  # it was read when it was fetched
            return None
