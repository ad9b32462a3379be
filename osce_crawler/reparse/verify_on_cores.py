"""`verify` on all cores: the checks beside each other, with the result of one process.

Each worker reads the archive itself, in a transaction of its own. A crawl that writes meanwhile
does no harm: each check compares what it reads at one moment.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from osce_crawler.archive.integrity.fixity import (
    Problem,
    Verification,
    file_problems,
    further_checks,
    problems_of,
)
from osce_crawler.reparse.processes import cores, end_with_parent, whole_start, worker_lost

_WORTH_PROCESSES = 4000
"""Fewer rows are checked in this process: it is done before the workers have started."""
# Checks that one worker makes, the longest first. A damaged dictionary is reported once, not for
# each of its payloads, so these two stay together. All others are one more group.
_TOGETHER = (
    ("check_revisions",),
    ("check_indexes",),
    ("check_texts",),
    ("check_dictionaries", "check_payloads"),
    ("check_runs",),
)

_Found = tuple[dict[str, list[Problem]], Counter[str]]


def problems_on_cores(
    verification: Verification,
    workers: int = 0,
    advance: Callable[[int], None] = lambda _rows: None,
) -> Iterator[Problem]:
    """All problems, in the order in which one process finds them; the rows are counted.

    `workers` is the number of processes, 0: one a core. `advance` gets the number of rows that were
    checked since the last call. Raises WorkerLost, and what the checks raise.
    """
    look, workers = verification.look, workers or cores()
    if workers < 2 or verification.total() < _WORTH_PROCESSES:
        look.advance = lambda: advance(1)
        yield from verification.problems()
        return
    if not (yield from file_problems(look)):
        return
    names, path = further_checks(look), verification.archive.path
    context = get_context("forkserver")  # as in `pool`
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent) as pool:
        try:
            with whole_start():
                groups = [(group, pool.submit(_checked, path, group)) for group in _groups(names)]
            yield from _in_order(names, groups, look.counts, advance)
        except BrokenProcessPool as error:
            raise worker_lost() from error
        except BaseException:
            _end(pool)
            raise


def _groups(names: Sequence[str]) -> list[list[str]]:
    groups = [[one for one in group if one in names] for group in _TOGETHER]
    others = [one for one in names if not any(one in group for group in groups)]
    return [group for group in (*groups, others) if group]


def _in_order(
    names: Sequence[str],
    groups: Sequence[tuple[Sequence[str], Future[_Found]]],
    counts: Counter[str],
    advance: Callable[[int], None],
) -> Iterator[Problem]:
    done: dict[str, list[Problem]] = {}
    for name in names:
        if name not in done:
            found, rows = next(future for group, future in groups if name in group).result()
            done |= found
            counts.update(rows)
            advance(rows.total() - rows["captures"] - rows["manifests"])
        yield from done[name]


def _checked(path: Path, names: Sequence[str]) -> _Found:
    """In a worker: the problems of these checks, and the number of rows of each kind."""
    with Verification.opened(path) as verification:
        found = {name: [*problems_of(verification.look, name)] for name in names}
        return found, verification.look.counts


def _end(pool: ProcessPoolExecutor) -> None:
    """End the workers: after an exception, such as Ctrl-C, a check would go on for minutes."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)
