"""Writing what a crawl learned from a response besides its body: its trail."""

from osce_crawler.archive.captures import CaptureWriter, Outcome
from osce_crawler.archive.due import DueTable
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.listing_entries import ListingEntries
from osce_crawler.archive.runs import RunLog
from osce_crawler.records import Trail


def write_trail(trail: Trail, run: RunLog, captures: CaptureWriter) -> None:
    """Write it in the transaction of the caller."""
    for step in trail.on_the_way:
        found = Outcome("failed" if step.error else "support", error=step.error)
        kept = captures.insert(step.capture, run.run_id)
        captures.settle(kept, found, run.run_id)
    Frontier(run.connection).note(trail)
    _note_increment(trail, run)
    for finding in trail.findings:
        run.note_finding(finding.kind, finding.url, finding.message)


def _note_increment(trail: Trail, run: RunLog) -> None:
    """Write what listings print, and what is due."""
    due = DueTable(run.connection)
    due.remove(trail.requested)
    if trail.due:
        due.add(trail.due)
    if not (trail.entries or trail.absent or trail.templates or trail.cursor):
        return
    entries, at = ListingEntries(run.connection), run.clock()
    entries.note(trail.entries, at)
    for listing, key in trail.absent:
        entries.note_absent(listing, [key], at)
    for listing, component in trail.templates:
        entries.note_template(listing, [component], at)
    if trail.cursor:
        entries.set_cursor(trail.cursor)
