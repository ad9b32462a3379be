"""What a page prints reaches a terminal without marks that would turn a line around."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.made import keep, opened, release

_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TITLE = f"Annual{_MARKS}report \u202efdp.exe"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_VERBS = [
    ["show", "7"], ["explain", "7"], ["history", "7"], ["cite", "7"], ["cite", "7", "--format", "bibtex"],
    ["cite", "7", "--format", "ris"], ["cite", "7", "--format", "csl"], ["search", "report"],
    ["search", "report", "--paragraphs"], ["search", "report", "--format", "json"],
    ["stats", "--by", "source"], ["stats", "--by", "source", "--format", "csv"],
    ["recipes", "releases-per-year-and-mission", "--run"], ["show", "7", "--format", "json"],
    ["new"], ["show", "\u202e9\x9b31m\x07\x1b[31m"],
    ["cite", "--check", "https://www.osce.org/\x1b[2J\u202e/9 revision 1"],
]  # fmt: skip


@pytest.fixture(name="hostile")
def _hostile(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.db"
    writer = opened(path)
    keep(writer, release(7, [f"A {_TITLE}."], title=_TITLE, sources=(f"Office{_MARKS}",)))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    return path


@pytest.mark.parametrize("arguments", _VERBS, ids=" ".join)
def test_a_terminal_gets_no_mark_of_direction_and_no_control(
    hostile: Path, arguments: list[str]
) -> None:
    shown = _on_terminal([*arguments, "--archive", str(hostile)])

    assert shown
    assert not set(shown) & set(_MARKS)
    assert re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", _COLOURS.sub("", shown)) == []
    assert "\x1b[31m" not in shown
    assert "Traceback" not in shown


def test_a_pipe_gets_every_character(hostile: Path) -> None:
    command = [sys.executable, "-m", "osce_crawler", "show", "7", "--archive", str(hostile)]

    ran = subprocess.run(command, capture_output=True, check=True)

    assert ran.stdout.decode().startswith(f"{_TITLE}\n")


def _on_terminal(arguments: list[str]) -> str:
    """What a verb prints on a terminal."""
    own, other = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "osce_crawler", *arguments],
        stdin=other,
        stdout=other,
        stderr=other,
        env={**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"},
    ):
        os.close(other)
        shown = b""
        while True:
            try:
                part = os.read(own, 1 << 16)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(own)
    return shown.decode()
