"""Captures read again on all cores: bytes out to worker processes, clean releases back, in order
and a few pages at a time.
"""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.rereading import Stored, payload_of
from osce_crawler.errors import NotReparsed, PageRefused
from osce_crawler.records import CleanRelease
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site

_PAGES_A_CHUNK = 8
_CHUNKS_AHEAD = 3
"""Chunks under way for each worker: enough that none waits, and few enough that memory stays flat.
"""
_WORTH_A_PROCESS = 32
"""Fewer pages are read before a worker process has started."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no release could be read."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class _Page:
    payload: bytes
    url: str
    content_type: str | None
    site: str


Reading = CleanRelease | Refusal


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_again(
    archive: Archive, stored: Iterable[Stored], workers: int
) -> Iterator[tuple[Stored, Reading]]:
    """Each capture with what today's parser makes of it, in order. Raises ArchiveUnusable,
    NotReparsed.
    """
    waiting = iter(stored)
    first = list(islice(waiting, _WORTH_A_PROCESS))
    everything = chain(first, waiting)
    if workers < 2 or len(first) < _WORTH_A_PROCESS:
        for one in everything:
            yield one, _read(_page(archive, one))
        return
    try:
        yield from _on_all_cores(archive, everything, workers)
    except BrokenProcessPool as error:
        raise NotReparsed(
            "a worker process was ended, by lack of memory perhaps; try --workers 1"
        ) from error


def _on_all_cores(
    archive: Archive, stored: Iterator[Stored], workers: int
) -> Iterator[tuple[Stored, Reading]]:
    # Not by `fork`: a worker would hold the archive's lock and files, and outlive us with them.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    under_way: deque[tuple[list[Stored], Future[list[Reading]]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent) as pool:
        try:
            while chunk := list(islice(stored, _PAGES_A_CHUNK)):
                under_way.append(
                    (chunk, pool.submit(_read_all, [_page(archive, one) for one in chunk]))
                )
                if len(under_way) >= workers * _CHUNKS_AHEAD:
                    yield from _finished(under_way)
            while under_way:
                yield from _finished(under_way)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _finished(
    under_way: deque[tuple[list[Stored], Future[list[Reading]]]],
) -> Iterator[tuple[Stored, Reading]]:
    chunk, future = under_way.popleft()
    yield from zip(chunk, future.result(), strict=True)


def _page(archive: Archive, stored: Stored) -> _Page:
    return _Page(payload_of(archive, stored), stored.url, stored.content_type, stored.site)


def _read_all(pages: list[_Page]) -> list[Reading]:
    return [_read(page) for page in pages]


def _read(page: _Page) -> Reading:
    try:
        return refine_page(
            page.payload, url=page.url, content_type=page.content_type, site=Site.of(page.site)
        )
    except PageRefused as refusal:
        return Refusal(refusal.kind, str(refusal))
    except Exception as error:  # noqa: BLE001 - a fault of ours is a page that cannot be read, like any other
        return Refusal("internal-error", f"{error!r}; please report this page")


def _end_with_parent() -> None:
    """Ctrl-C is the parent's to handle; and where the parent is killed, nobody else ends its
    workers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
