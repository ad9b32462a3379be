"""Reading the pages without a known layout, when a run has fetched all its pages.

Only then is it known which lines many pages share: a text with such a line was read wrongly. Pages
are read twice, so that memory holds no texts. A run that continues a killed one reads all pages of
both: the result is that of an uninterrupted run.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial

from osce_crawler.archive.schema import DOUBTFUL_READING, UNKNOWN_LAYOUT
from osce_crawler.archive.unknown_pages import UnknownPages
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PayloadDamaged
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.not_the_page import Answer, reason_not_the_page
from osce_crawler.records import CleanRelease, Evidence, Finding, SourcePage
from osce_crawler.reparse.shared_lines import SharedLines

Cause = Callable[[CleanRelease], str]
"""The cause of a new revision: `site` or `parser`."""
PROPOSE = "check them, then run: osce-crawler layout propose"
"""What to do about pages of unknown design."""


def read_unknown_pages(
    archive: ArchiveWriter,
    cause: Cause,
    *,
    layouts: Layouts,
    workers: int = 1,
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[Finding]:
    """Read the pages without a known layout and write what is accepted. The findings of the run:
    one for all these pages, and one for those that differ from a record of higher confidence.

    `layouts` are those of the archive.

    Empty if there is no such page, or if all have a known layout by now. When `is_stopped` becomes
    true, the rest stays unread. Raises ArchiveUnusable, WorkerLost.
    """
    unknown = archive.unknown
    pages = unknown.all()
    if not pages:
        return []
    unknown.complete_evidence()
    shared, readable = SharedLines(), set[int]()
    read = partial(_readings, unknown, layouts, workers, is_stopped)

    def found() -> Iterator[tuple[int, CleanRelease]]:
        for capture_id, release in read(pages):
            readable.add(capture_id)
            yield capture_id, release

    shared.note(found())
    if is_stopped():
        return [*filter(None, [unread_finding(unknown)])]
    accepted = [one for one in unknown.unread() if one in readable and not shared.are_on(one)]
    differing = [
        capture_id
        for capture_id, release in read(accepted)
        if archive.keep_later(capture_id, release, cause(release)) == "failed"
    ]
    unread = [one for one in unknown.unread() if one not in set(differing)]
    low = {one for one in pages if shared.is_low(one)}.difference(unread, differing)
    return [*_findings(unknown, sorted(low), unread, differing)]


def unread_finding(unknown: UnknownPages) -> Finding | None:
    """The finding of an interrupted run with pages without a known layout. None if there is none.

    The run that continues it reads them.
    """
    unread = unknown.unread()
    if not unread:
        return None
    message = f"{_counted(unread)} an unknown design; run the same command again to read them"
    return Finding(kind=UNKNOWN_LAYOUT, url=unknown.page(unread[0]).url, message=message)


def _findings(
    unknown: UnknownPages, low: Sequence[int], unread: Sequence[int], differing: Sequence[int]
) -> Iterator[Finding]:
    pages = [*unread, *low, *differing]
    if not pages:
        return
    also = f", {len(differing)} read, but different from the record: not taken" if differing else ""
    message = (
        f"{_counted(pages)} an unknown design: {len(low)} read with confidence low,"
        f" {len(unread)} kept unread{also}; {PROPOSE}"
    )
    yield Finding(kind=UNKNOWN_LAYOUT, url=unknown.page(pages[0]).url, message=message)
    if differing:
        url = unknown.page(differing[0]).url
        yield Finding(kind=DOUBTFUL_READING, url=url, message=doubtful_message(len(differing)))


def doubtful_message(pages: int) -> str:
    """What to do about pages that are read, but differ from records of higher confidence."""
    counted = "1 page is read, but differs" if pages == 1 else f"{pages} pages are read, but differ"
    return (
        f"{counted} from the record, which has a higher confidence: not taken; the records keep"
        " their text: compare the pages with the records"
    )


def _counted(pages: Sequence[int]) -> str:
    return "1 page has" if len(pages) == 1 else f"{len(pages)} pages have"


def _readings(
    unknown: UnknownPages,
    layouts: Layouts,
    workers: int,
    is_stopped: Callable[[], bool],
    captures: Iterable[int],
) -> Iterator[tuple[int, CleanRelease]]:
    """Each capture whose page is read, with its release."""
    # Most crawls have no such page, and need not load the pool of processes.
    from osce_crawler.reparse.pool import parse_pages  # noqa: PLC0415

    def pages() -> Iterator[tuple[int, SourcePage]]:
        for capture_id in captures:
            if is_stopped():
                return
            with suppress(PayloadDamaged):  # it stays unread
                yield capture_id, unknown.page(capture_id).source(unknown.connection)

    with closing(parse_pages(pages(), workers, layouts=layouts)) as readings:
        for capture_id, reading in readings:
            if isinstance(reading, CleanRelease) and not _is_another_page(
                unknown, capture_id, reading
            ):
                yield capture_id, reading


def _is_another_page(unknown: UnknownPages, capture_id: int, reading: CleanRelease) -> bool:
    """Whether a reading shows another page than the release, such as a form to log in."""
    page = unknown.page(capture_id).source(unknown.connection)
    evidence = page.evidence or Evidence()
    answer = Answer(
        page=page.payload,
        content_type=page.content_type,
        release=reading.release,
        expected_title=lambda: evidence.title,
    )
    return reason_not_the_page(answer) is not None
