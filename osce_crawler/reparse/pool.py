"""Parsing pages in worker processes, with the results in order of the input.

`reparse`, `verify --deep` and `import` share this pool. It reads only a few pages ahead, to limit
memory.
"""

import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import TypeVar

from osce_crawler.errors import PageRefused, WorkerLost
from osce_crawler.records import CleanRelease, SourcePage
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site

PAGES_A_CHUNK = 8
CHUNKS_AHEAD = 3
"""Chunks submitted per worker: enough that no worker waits."""
_WORTH_A_PROCESS = 32
"""Fewer pages are parsed in this process: it is done before a worker has started."""
_CHUNK_BYTES = 4 * 1024 * 1024
"""A chunk ends when its pages have more bytes than this."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no release could be parsed."""

    kind: str
    message: str


Reading = CleanRelease | Refusal
_Chunk = list[tuple[Item, SourcePage | None]]
_Submitted = deque[tuple[list[tuple[Item, SourcePage | None]], Future[list[Reading | None]]]]


def cores() -> int:
    """Number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parse_pages(
    items: Iterable[tuple[Item, SourcePage | None]], workers: int
) -> Generator[tuple[Item, Reading | None], None, None]:
    """Each item with the result of parsing its page, in order; None for an item without a page.

    Items are read ahead of the results. Close the generator to end the workers. Raises WorkerLost.
    """
    waiting = iter(items)
    first = list(islice(waiting, _WORTH_A_PROCESS)) if workers > 1 else []
    if len(first) < _WORTH_A_PROCESS:
        for item, page in chain(first, waiting):
            yield item, parse_page(page)
        return
    try:
        yield from _on_all_cores(chain(first, waiting), workers)
    except BrokenProcessPool as error:
        raise WorkerLost(
            "a worker process ended unexpectedly, possibly out of memory; try --workers 1"
        ) from error


def parse_page(page: SourcePage | None) -> Reading | None:
    """The release, or why it is refused. Exceptions are refusals of kind `internal-error`."""
    if page is None:
        return None
    try:
        return refine_page(
            page.payload, url=page.url, content_type=page.content_type, site=Site.of(page.site)
        )
    except PageRefused as refusal:
        return Refusal(refusal.kind, str(refusal))
    except Exception as error:  # noqa: BLE001 - one page must not end the run
        return Refusal("internal-error", f"{error!r}; please report this page")


def _on_all_cores(
    items: Iterator[tuple[Item, SourcePage | None]], workers: int
) -> Iterator[tuple[Item, Reading | None]]:
    # Not `fork`: a worker would inherit and hold the lock and the open files of the archive.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    submitted: _Submitted[Item] = deque()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent) as pool:
        try:
            while chunk := _chunk(items):
                pages = [page for _, page in chunk]
                submitted.append((chunk, pool.submit(_parse_chunk, pages)))
                if len(submitted) >= workers * CHUNKS_AHEAD:
                    yield from _finished(submitted)
            while submitted:
                yield from _finished(submitted)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _chunk(items: Iterator[tuple[Item, SourcePage | None]]) -> _Chunk[Item]:
    chunk: _Chunk[Item] = []
    size = 0
    for item, page in islice(items, PAGES_A_CHUNK):
        chunk.append((item, page))
        size += len(page.payload) if page else 0
        if size > _CHUNK_BYTES:
            break
    return chunk


def _finished(submitted: _Submitted[Item]) -> Iterator[tuple[Item, Reading | None]]:
    chunk, future = submitted.popleft()
    for (item, _), reading in zip(chunk, future.result(), strict=True):
        yield item, reading


def _parse_chunk(pages: list[SourcePage | None]) -> list[Reading | None]:
    return [parse_page(page) for page in pages]


def _end_with_parent() -> None:
    """Ignore SIGINT, which the parent handles. End when the parent ends, also if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
