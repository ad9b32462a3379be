"""Parsing pages in worker processes, with the results in order of the input.

`reparse`, `verify --deep` and `import` share this pool. It reads only a few pages ahead, to limit
memory.
"""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import Generic, TypeVar

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import Layouts
from osce_crawler.records import CleanRelease, SourcePage
from osce_crawler.refine import refine_source
from osce_crawler.reparse.processes import end_with_parent, whole_start, worker_lost

PAGES_A_CHUNK = 8
CHUNKS_AHEAD = 3
"""Chunks submitted per worker: enough that no worker waits."""
_WORTH_A_PROCESS = 32
"""Fewer pages are parsed in this process: it is done before a worker has started."""
_CHUNK_BYTES = 4 * 1024 * 1024
"""A chunk ends when its items have more bytes than this."""
_MOST_BYTES = 32 * 1024 * 1024
"""No more items are read ahead while those under way have more bytes than this."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no release could be parsed."""

    kind: str
    message: str


Reading = CleanRelease | Refusal
_Items = Iterator[tuple[Item, SourcePage | None]]
_Results = Generator[tuple[Item, Reading | None], None, None]


def parse_pages(
    items: Iterable[tuple[Item, SourcePage | None]],
    workers: int,
    *,
    layouts: Layouts,
    size_of: Callable[[Item], int] = lambda _: 0,
) -> _Results[Item]:
    """Each item with the result of parsing its page, in order; None for an item without a page.

    `layouts` are those that the pages may have. Items are read ahead of the results, until they
    have 32 MiB; `size_of` returns the bytes that an item holds. Close the generator to end the
    workers. Raises WorkerLost.
    """
    waiting = iter(items)
    if workers < 2:
        yield from _in_this_process(waiting, layouts)
        return
    first = _Chunk.read(waiting, _WORTH_A_PROCESS, _MOST_BYTES, size_of)
    begun = chain(first.drained(), waiting)
    if len(first.items) < _WORTH_A_PROCESS and first.size <= _MOST_BYTES:
        yield from _in_this_process(begun, layouts)
        return
    try:
        yield from _on_all_cores(begun, workers, layouts, size_of)
    except BrokenProcessPool as error:
        raise worker_lost() from error


def parse_page(page: SourcePage | None, layouts: Layouts) -> Reading | None:
    """The release, or why it is refused. Exceptions are refusals of kind `internal-error`."""
    if page is None:
        return None
    try:
        return refine_source(page, layouts)
    except PageRefused as refusal:
        return Refusal(refusal.kind, str(refusal))
    except MemoryError:  # says nothing about the page
        raise
    except Exception as error:  # noqa: BLE001 - one page must not end the run
        return Refusal("internal-error", f"{error!r}; please report this page")


@dataclass(slots=True)
class _Chunk(Generic[Item]):
    """Items that a worker parses together."""

    items: list[tuple[Item, SourcePage | None]]
    size: int = 0
    """Their bytes."""

    @classmethod
    def read(
        cls, items: _Items[Item], most: int, most_bytes: int, size_of: Callable[[Item], int]
    ) -> "_Chunk[Item]":
        """The next items: at most so many, and none after there are more bytes than this."""
        chunk = cls([])
        for item, page in islice(items, most):
            chunk.items.append((item, page))
            chunk.size += max(size_of(item), len(page.payload) if page else 0)
            if chunk.size > most_bytes:
                break
        return chunk

    def drained(self) -> _Items[Item]:
        """The items; each is released when it has been handed over."""
        self.items.reverse()
        for _ in range(len(self.items)):
            yield self.items.pop()


def _in_this_process(items: _Items[Item], layouts: Layouts) -> _Results[Item]:
    for item, page in items:
        yield item, parse_page(page, layouts)


def _on_all_cores(
    items: _Items[Item], workers: int, layouts: Layouts, size_of: Callable[[Item], int]
) -> _Results[Item]:
    # Not `fork`: a worker would inherit and hold the lock and the open files of the archive.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    submitted: deque[tuple[_Chunk[Item], Future[list[Reading | None]]]] = deque()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent) as pool:
        try:
            while (chunk := _Chunk.read(items, PAGES_A_CHUNK, _CHUNK_BYTES, size_of)).items:
                pages = [page for _, page in chunk.items]
                with whole_start():
                    future = pool.submit(_parse_chunk, pages, layouts)
                submitted.append((chunk, future))
                while _is_enough(submitted, workers):
                    yield from _finished(submitted)
            while submitted:
                yield from _finished(submitted)
        except (BrokenProcessPool, KeyboardInterrupt) as error:
            # A signal that came while a start failed takes the place of the failure.
            if BrokenProcessPool in {type(error), type(error.__context__)}:
                _end_feeder(pool)
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _end_feeder(pool: ProcessPoolExecutor) -> None:
    """Close this process's end of the pipe to the workers, of which one was lost.

    The pool terminates the others and waits for its thread that writes to the pipe. That thread
    waits forever if the pipe is full and this process could still read from it. Python 3.11.5 and
    newer close it themselves (CPython issue 94777).
    """
    if sys.version_info >= (3, 11, 5):
        return
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        with suppress(OSError):
            queue._reader.close()  # noqa: SLF001 - there is no public way


def _is_enough(
    submitted: deque[tuple[_Chunk[Item], Future[list[Reading | None]]]], workers: int
) -> bool:
    size = sum(chunk.size for chunk, _ in submitted)
    return len(submitted) >= workers * CHUNKS_AHEAD or (bool(submitted) and size > _MOST_BYTES)


def _finished(
    submitted: deque[tuple[_Chunk[Item], Future[list[Reading | None]]]],
) -> _Results[Item]:
    chunk, future = submitted.popleft()
    for (item, _), reading in zip(chunk.items, future.result(), strict=True):
        yield item, reading


def _parse_chunk(pages: list[SourcePage | None], layouts: Layouts) -> list[Reading | None]:
    return [parse_page(page, layouts) for page in pages]
