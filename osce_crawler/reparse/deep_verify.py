"""Reading stored pages again, to compare: what the archive says against what its own bytes say
today.
"""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from osce_crawler.archive.database import open_for_reading
from osce_crawler.archive.integrity.checks.problem import (
    DAMAGE,
    Inspection,
    Problem,
    as_stored,
    said,
)
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.stored import StoredPage, stored_page, to_read_again, what_differs
from osce_crawler.errors import OsceCrawlerError
from osce_crawler.records import CleanRelease
from osce_crawler.refine import parser_version, refine_page
from osce_crawler.urls import Site

_BATCH = 50
"""Pages a process reads between two words to its parent: half a second."""


def read_again(page: StoredPage) -> CleanRelease:
    """What today's parser reads off a stored page. Raises PageRefused."""
    return refine_page(
        page.payload, url=page.url, content_type=page.content_type, site=Site.of(page.site)
    )


def read_again_or_none(page: StoredPage) -> CleanRelease | None:
    """The same, None where the page is refused."""
    try:
        return read_again(page)
    except OsceCrawlerError:
        return None


@dataclass(slots=True)
class Rereading:
    """`verify --deep`: each revision that today's parser made, and the latest that another made,
    against its capture.
    """

    verification: Verification
    advance: Callable[[], None] = lambda: None
    counts: Counter[str] = field(default_factory=Counter)
    """`read_again`; `other_parser`: of these, made by another parser version; `differ`: of these,
    now read otherwise.
    """

    def problems(self) -> Iterator[Problem]:
        """Revisions that today's parser made and does not make again. What another one made may
        differ: it is counted.
        """
        look = self.verification.look
        try:
            revisions = dict(to_read_again(look.connection, parser_version()))
        except DAMAGE as error:
            yield Problem(check="reading", what=f"the revisions cannot be read: {said(error)}")
            return
        for revision_id, what in _readings(self.verification.archive.path, list(revisions)):
            self.advance()
            self.counts["read_again"] += 1
            self.counts["other_parser"] += not revisions[revision_id]
            if what and revisions[revision_id]:
                yield _differs(look, revision_id, what)
            elif what:
                self.counts["differ"] += 1


def _differs(look: Inspection, revision_id: int, what: str) -> Problem:
    row = look.first("SELECT record_id, revision FROM revisions WHERE revision_id = ?", revision_id)
    touched = look.named([row[0]] if row else [])
    return Problem(
        check="reading",
        what=f"revision {row[1] if row else '?'}: its stored page, read again by the parser that"
        f" made it: {what}",
        records=touched.records,
        url=touched.url,
        hint="compare with a backup, which of both was changed",
    )


def _readings(path: Path, revision_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Each revision's id with what differs, which is empty where nothing does; on all cores."""
    batches = [revision_ids[at : at + _BATCH] for at in range(0, len(revision_ids), _BATCH)]
    workers = min(os.cpu_count() or 1, len(batches))
    if workers < 2:
        for batch in batches:
            yield from _read_batch(path, batch)
        return
    context = multiprocessing.get_context("spawn")  # a fork would share our open connection
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_leave_interrupts_to_the_parent
    ) as pool:
        try:
            for readings in pool.map(_read_batch, [path] * len(batches), batches):
                yield from readings
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read_batch(path: Path, revision_ids: Sequence[int]) -> list[tuple[int, str]]:
    with closing(open_for_reading(path)) as connection:
        connection.text_factory = as_stored
        readings = []
        for revision_id in revision_ids:
            try:
                page = stored_page(connection, revision_id)
            except DAMAGE:
                continue  # what is wrong with the page is said where its digests are checked
            try:
                differing = what_differs(connection, revision_id, read_again(page))
                what = f"{', '.join(differing)} differ" if differing else ""
            except OsceCrawlerError as error:
                what = f"is refused: {said(error)}"
            except Exception as error:  # noqa: BLE001 - whatever a parser does with a page, the next one is read
                what = f"cannot be read: {said(error)}"
            readings.append((revision_id, what))
    return readings
