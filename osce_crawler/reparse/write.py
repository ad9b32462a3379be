"""Writing the changes of a reparse, one transaction per page.

After an interruption, run the reparse again: written revisions are unchanged then.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing

from osce_crawler import __version__
from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import DOUBTFUL_READING, UNKNOWN_LAYOUT
from osce_crawler.archive.stored_pages import last_site
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.errors import NotReparsed
from osce_crawler.records import CleanRelease
from osce_crawler.refine import parser_version
from osce_crawler.reparse.pool import Refusal, parse_pages
from osce_crawler.reparse.report import Survey, Verdict
from osce_crawler.reparse.unknown import PROPOSE, doubtful_message


def begin(writer: ArchiveWriter, archive: Archive, allowed: Iterable[str], found: Survey) -> int:
    """Begin a run for the new revisions; its number. Each refused page becomes a finding, all pages
    of unknown design together, and all that differ from records of higher confidence together.
    """
    run_id = writer.run.begin(
        site=last_site(archive.connection),
        options=dict.fromkeys(allowed, True),
        tool=__version__,
        policy=POLICY_VERSION,
        parser=parser_version(layouts_of(archive)),
        kind="reparse",
    )
    for verdict in found.refused:
        ((_, kind),) = verdict.changes
        message = f"{verdict.message}; the record keeps its text"
        writer.run.note_finding(kind, verdict.page.url, message)
    if low := found.low:
        pages = "1 page has" if len(low) == 1 else f"{len(low)} pages have"
        message = f"{pages} an unknown design: read with confidence low; {PROPOSE}"
        writer.run.note_finding(UNKNOWN_LAYOUT, low[0].page.url, message)
    if found.doubtful:
        message = doubtful_message(len(found.doubtful))
        writer.run.note_finding(DOUBTFUL_READING, found.doubtful[0].page.url, message)
    return run_id


def write(
    writer: ArchiveWriter,
    archive: Archive,
    verdicts: Iterable[Verdict],
    *,
    workers: int,
    advance: Callable[[], None],
) -> Counter[str]:
    """Parse the changed pages again and write them; the number of each outcome.

    Raises ArchiveUnusable, NotReparsed, WorkerLost.
    """
    outcomes: Counter[str] = Counter()
    items = ((one, one.page.source(archive.connection)) for one in verdicts)
    parsed = parse_pages(items, workers, layouts=layouts_of(archive))
    with unusable_as_error(archive.path), closing(parsed) as readings:
        for verdict, reading in readings:
            page = verdict.page
            if not isinstance(reading, CleanRelease):
                kind = reading.kind if isinstance(reading, Refusal) else "unreadable"
                raise NotReparsed(
                    f"{page.name}: parsed for the report, then refused when written ({kind});"
                    " please report it"
                )
            outcomes[_write(writer, verdict, reading)] += 1
            advance()
    return outcomes


def _write(writer: ArchiveWriter, verdict: Verdict, reading: CleanRelease) -> str:
    page = verdict.page
    if verdict.outcome == "confirmed" and page.revision_id is not None:
        return writer.keep_confirmed(page.capture_id, page.revision_id, reading)
    return writer.keep_reread(page.capture_id, reading, verdict.cause)
