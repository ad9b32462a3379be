"""Signals that end a verb."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.stopping import ExitCode, Terminated, terminations


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """Those of pytest, after the test."""
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_handles_ctrl_c_handles_the_others_too(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt) as raised, terminations():
        signal.raise_signal(number)

    assert isinstance(raised.value, Terminated)


def test_a_hang_up_that_is_ignored_stays_so() -> None:
    """As under nohup."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with terminations():
        signal.raise_signal(signal.SIGHUP)

    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_the_handlers_are_those_of_before_after_the_block() -> None:
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)]

    with terminations():
        pass

    assert before == [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_verb_that_is_ended_says_so_and_leaves_no_half_written_file(
    tmp_path: Path, number: signal.Signals
) -> None:
    """It waits for its input: a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "page.html")
    command = [sys.executable, "-m", "osce_crawler", "parse", str(tmp_path / "page.html")]
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process,
        (tmp_path / "page.html").open("wb"),  # waits for the verb to open it, too
    ):
        process.send_signal(number)
        _, printed = process.communicate()

    assert process.returncode == ExitCode.TERMINATED
    assert printed.strip() == "Interrupted. Everything written so far is kept."
