"""Worker processes: how many, and how they end."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from osce_crawler.errors import WorkerLost
from osce_crawler.stopping import interruptions


def cores() -> int:
    """Number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def worker_lost() -> WorkerLost:
    """The error for people: a worker ended, and the pool with it."""
    return WorkerLost(
        "a worker process ended unexpectedly, possibly out of memory; try --workers 1"
    )


@contextmanager
def whole_start() -> Iterator[None]:
    """Ctrl-C and SIGTERM in the block, in which workers are started, take effect at its end.

    A pool does not know a worker whose start was broken off, and does not wait for it: the worker
    would find the files of the pool removed, and print a traceback. If the block raises, a signal
    takes effect, too: what the block raised is its context.
    """
    stopped: Callable[[], int] = int  # none so far
    try:
        with interruptions() as stopped:
            yield
    finally:
        if number := stopped():
            signal.raise_signal(number)


def end_with_parent() -> None:
    """Ignore SIGINT and SIGHUP, which a terminal sends to the parent, too: it handles them. End
    when the parent ends, also if it is killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
