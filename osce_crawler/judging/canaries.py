"""The canaries of an archive: which releases they are, and which are to be requested now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from osce_crawler.alarms.canaries import Candidate, chosen
from osce_crawler.archive.alarm_history import AlarmHistory
from osce_crawler.archive.canary_candidates import CanaryCandidates, CanaryRow
from osce_crawler.archive.payloads import payload_if_sound
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.skeleton import skeleton_of

_AGE = timedelta(days=365)
_BETWEEN = timedelta(hours=20)
"""A canary is requested once a day, also if a run starts a little earlier than the day before."""


@dataclass(frozen=True, slots=True)
class Canaries:
    """The canaries of one crawl."""

    all: Sequence[Candidate] = ()
    due: Sequence[str] = field(default=())
    """Addresses of those that were not requested in the last 20 hours."""

    @property
    def record_ids(self) -> frozenset[int]:
        """The records of all canaries."""
        return frozenset(one.record_id for one in self.all)


def canaries_of(archive: ArchiveWriter, layouts: Layouts) -> Canaries:
    """The canaries of the site of the current crawl. Raises ArchiveUnusable."""
    now = datetime.fromisoformat(archive.run.clock())
    query = CanaryCandidates(archive.path, archive.connection)
    history = AlarmHistory(archive.path, archive.connection, archive.run.walk_began)
    rows = query.rows(archive.run.site, (now - _AGE).date().isoformat())
    canaries = chosen([_candidate(row, history, layouts) for row in rows])
    since = (now - _BETWEEN).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Canaries(canaries, query.not_requested_since((one.url for one in canaries), since))


def _candidate(row: CanaryRow, history: AlarmHistory, layouts: Layouts) -> Candidate:
    return Candidate(
        record_id=row.record_id,
        url=row.url,
        layout=row.layout,
        language=row.language,
        published_on=row.published_on,
        lines=_lines(row, history, layouts),
    )


def _lines(row: CanaryRow, history: AlarmHistory, layouts: Layouts) -> str:
    """How the text is marked up: `p` or `br`."""
    page = history.page_of_revision(row.revision_id)
    payload = payload_if_sound(history.connection, page[0]) if page else None
    found = skeleton_of(payload, page[1], layouts) if page and payload else None
    return "p" if found and any(one.startswith("p.") for one in found[2]) else "br"
