"""The judgement of a crawl: alarms that open, worsen, stay or close, and its findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from osce_crawler.alarms.cases import Change, Event, Sight, changes_of
from osce_crawler.alarms.judge import symptoms_of
from osce_crawler.alarms.silence import SILENCE
from osce_crawler.archive.alarm_history import AlarmHistory
from osce_crawler.archive.alarm_log import AlarmLog, Judgement
from osce_crawler.archive.alarm_reader import ALARM
from osce_crawler.archive.alarm_walk import AlarmWalk
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.judging.listings import PagesRead, heads_of, listings_seen
from osce_crawler.judging.sight import Sights, layouts_to_compare
from osce_crawler.pages.layouts import Layouts
from osce_crawler.records import Finding
from osce_crawler.urls import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a run did to the alarms."""

    changes: Sequence[Change]
    known_types: frozenset[str] = frozenset()
    """Every type of a release of the history."""

    @property
    def faults(self) -> frozenset[str]:
        """The fields that are at fault by an open alarm: what lost them is held back."""
        return frozenset[str]().union(
            *(
                one.alarm.symptoms
                for one in self.changes
                if one.event is not Event.CLOSED and not one.alarm.is_acknowledged
            )
        )

    @property
    def reports(self) -> list[str]:
        """The report, a line each."""
        return [
            f"{change.event}: {change.alarm.key}: {_message(change)}"
            for change in self.changes
            if change.is_reported
        ]

    def findings(self, site: str) -> list[Finding]:
        """The findings of the run."""
        return [
            Finding(
                kind=ALARM,
                url=change.alarm.example or site,
                message=f"{change.alarm.key} {change.event}: {_message(change)}",
            )
            for change in self.changes
            if change.is_finding
        ]


def judge(
    archive: ArchiveWriter,
    layouts: Layouts,
    canaries: frozenset[int],
    totals: Mapping[str, tuple[int, int]],
    read: PagesRead,
    *,
    is_complete: bool,
) -> Verdict:
    """Judge the current crawl and record what it did to the alarms. `read` are pages of listings
    that it has parsed. Raises ArchiveUnusable.
    """
    run, connection = archive.run, archive.connection
    site, at, began = Site.of(run.site), run.clock(), run.walk_began
    walk = AlarmWalk(archive.path, connection, began)
    sights = Sights(
        history=AlarmHistory(archive.path, connection, began),
        walk=walk,
        site=site,
        layouts=layouts,
        canaries=canaries,
    )
    log = AlarmLog(archive.path, connection)
    before, pairs = sights.before(at[:10]), sights.pairs()
    # No rule looks at releases before that: a first crawl need not read all that it wrote again.
    releases = sights.releases() if before.is_ready else []
    heads = heads_of(walk, site, layouts, read)
    doubtful = {alarm.example for alarm in log.open_alarms()}
    listings = listings_seen(heads, log.heads(), totals, archive.crawl.progress(), doubtful)
    seen = sights.seen(pairs, listings, releases, is_complete=is_complete, today=at[:10])
    history = replace(before, releases=releases, classes=sights.classes(layouts_to_compare(seen)))
    new = sights.history.new()
    pages = sum(pair.after is not None for pair in pairs) + new
    sight = Sight(at=at, is_complete=is_complete, pages=pages)
    changes = changes_of(log.open_alarms(), symptoms_of(seen, history), sight)
    raised = [one.alarm for one in changes if one.is_found and not one.alarm.is_acknowledged]
    in_history = all(alarm.field == SILENCE for alarm in raised)
    judgement = Judgement(
        is_complete=is_complete,
        in_history=in_history,
        releases_before=history.total,
        new_releases=new,
    )
    keeps = is_complete and in_history
    new_heads = {
        listing: head.addresses for listing, head in heads.items() if keeps and head.addresses
    }
    log.write(run.run_id, changes, judgement, new_heads)
    return Verdict(changes=changes, known_types=history.known_types)


def _message(change: Change) -> str:
    alarm = change.alarm
    if change.event is Event.CLOSED:
        return "the run did not find it any more"
    where = f" on pages of {', '.join(sorted(alarm.scopes))}" if alarm.scopes else ""
    such = f", such as {alarm.example}" if alarm.example else ""
    return (
        f"{alarm.message}{where}{such}: look at the site in a browser; if the site changed it on"
        f" purpose, run: osce-crawler status --ack {alarm.key} --reason TEXT"
    )
