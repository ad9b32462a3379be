"""A signal while the workers start: the pool knows all of them, and none is left behind."""

import multiprocessing
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

import pytest

from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.reparse.pool import parse_pages
from osce_crawler.reparse.processes import whole_start
from osce_crawler.stopping import Terminated, terminations

if TYPE_CHECKING:
    from osce_crawler.records import SourcePage

_SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", _SIGNALS)
def test_a_start_comes_to_its_end(number: signal.Signals) -> None:
    done = []

    def start() -> None:
        with terminations(), whole_start():
            os.kill(os.getpid(), number)
            done.append("started")

    with pytest.raises(KeyboardInterrupt) as raised:
        start()

    assert done == ["started"]
    assert isinstance(raised.value, Terminated) == (number != signal.SIGINT)


@pytest.mark.parametrize("number", _SIGNALS)
def test_a_signal_is_not_lost_where_the_start_fails(number: signal.Signals) -> None:
    def fail() -> None:
        with terminations(), whole_start():
            os.kill(os.getpid(), number)
            raise BrokenProcessPool

    with pytest.raises(KeyboardInterrupt) as raised:
        fail()

    assert isinstance(raised.value, Terminated) == (number != signal.SIGINT)
    assert isinstance(raised.value.__context__, BrokenProcessPool)


@pytest.mark.parametrize("number", _SIGNALS)
def test_no_worker_is_left(number: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    submit, submitted = ProcessPoolExecutor.submit, []

    def interrupted(pool: ProcessPoolExecutor, *call: Any) -> Future[Any]:
        os.kill(os.getpid(), number)
        submitted.append(submit(pool, *call))
        return submitted[-1]

    monkeypatch.setattr(ProcessPoolExecutor, "submit", interrupted)
    pages: list[tuple[int, SourcePage | None]] = [(one, None) for one in range(100)]
    with terminations(), pytest.raises(KeyboardInterrupt):
        list(parse_pages(pages, 2, layouts=BUILT_IN))

    assert len(submitted) == 1
    assert multiprocessing.active_children() == []
