"""Writing the changes of a reparse, one transaction per page.

After an interruption, run the reparse again: written revisions are unchanged then.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing

from osce_crawler import __version__
from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.stored_pages import last_site
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.errors import NotReparsed
from osce_crawler.records import CleanRelease
from osce_crawler.refine import parser_version
from osce_crawler.reparse.pool import Refusal, parse_pages
from osce_crawler.reparse.report import Verdict
from osce_crawler.reparse.survey import sources


def begin(
    writer: ArchiveWriter, archive: Archive, allowed: Iterable[str], refused: Iterable[Verdict]
) -> int:
    """Begin a run for the new revisions; its number. Each refused page becomes a finding."""
    run_id = writer.run.begin(
        site=last_site(archive.connection),
        options=dict.fromkeys(allowed, True),
        tool=__version__,
        policy=POLICY_VERSION,
        parser=parser_version(layouts_of(archive)),
        kind="reparse",
    )
    for verdict in refused:
        ((_, kind),) = verdict.changes
        message = f"{verdict.message}; the record keeps its text"
        writer.run.note_finding(kind, verdict.page.url, message)
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
    by_capture = {verdict.page.capture_id: verdict for verdict in verdicts}
    pages = (verdict.page for verdict in by_capture.values())
    outcomes: Counter[str] = Counter()
    parsed = parse_pages(sources(archive, pages), workers, layouts=layouts_of(archive))
    with unusable_as_error(archive.path), closing(parsed) as readings:
        for page, reading in readings:
            if not isinstance(reading, CleanRelease):
                kind = reading.kind if isinstance(reading, Refusal) else "unreadable"
                raise NotReparsed(
                    f"{page.name}: parsed for the report, then refused when written ({kind});"
                    " please report it"
                )
            cause = by_capture[page.capture_id].cause
            outcomes[writer.keep_reread(page.capture_id, reading, cause)] += 1
            advance()
    return outcomes
