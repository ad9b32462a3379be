"""How signals end a verb: Ctrl-C, SIGTERM, and SIGHUP, which ends as SIGTERM does."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from threading import current_thread, main_thread
from types import FrameType
from typing import Any


class ExitCode(IntEnum):
    """Exit codes of the verbs. The errors of the program have theirs: see `errors`."""

    COMPLETE = 0
    FINDINGS = 1
    ARCHIVE_UNUSABLE = 3
    SITE_UNREACHABLE = 4
    INTERRUPTED = 130
    TERMINATED = 143

    @classmethod
    def after(cls, signal_number: int) -> "ExitCode":
        """The exit code after a signal; without one, as after Ctrl-C."""
        return cls.TERMINATED if signal_number == signal.SIGTERM else cls.INTERRUPTED

    @classmethod
    def of(cls, interrupt: BaseException) -> "ExitCode":
        """The exit code after a KeyboardInterrupt: that of SIGTERM, or that of Ctrl-C."""
        return cls.TERMINATED if isinstance(interrupt, Terminated) else cls.INTERRUPTED


class Terminated(KeyboardInterrupt):
    """SIGTERM has arrived. All that handles Ctrl-C handles it, too."""


@contextmanager
def terminations() -> Iterator[None]:
    """In the block, SIGTERM raises Terminated, and SIGHUP ends as SIGTERM does."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    hung_up = hang_up_as_terminate()
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        if hung_up is not None:
            signal.signal(signal.SIGHUP, hung_up)


def hang_up_as_terminate() -> Any:
    """From now on, SIGHUP, such as of a terminal that closes, raises SIGTERM. Returns the handler
    before; None where SIGHUP is ignored, as with nohup, and stays so.
    """
    before = signal.getsignal(signal.SIGHUP)
    if before is signal.SIG_IGN:
        return None
    signal.signal(signal.SIGHUP, lambda _number, _frame: signal.raise_signal(signal.SIGTERM))
    return before


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


@contextmanager
def interruptions() -> Iterator[Callable[[], int]]:
    """In the block, Ctrl-C and SIGTERM only set what the returned function returns: the number of
    the signal, 0 before.

    Scrapy's own handlers wait for the reactor, which a long computation keeps from running.
    """
    stopped: list[int] = []
    if current_thread() is not main_thread():
        yield lambda: 0
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.signal(one, lambda number, _: stopped.append(number)) for one in numbers}
    try:
        yield lambda: stopped[0] if stopped else 0
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
