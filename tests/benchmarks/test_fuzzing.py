"""The search with atheris: what is counted and kept of each input, and where it ends."""

import json
import os
import re
from pathlib import Path

import pytest

from benchmarks.fuzzing.target import Watched
from tests.fuzzing.entry import Entry, FalseRecord


class _Ended(BaseException):
    pass


def _read(data: bytes) -> None:
    if data.startswith(b"["):
        raise IndexError
    if data.startswith(b"<"):
        raise FalseRecord
    if data.startswith(b"?"):
        raise ValueError("refused")


def test_a_search_ends_after_so_many_inputs_with_a_whole_tally(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(code: int) -> None:
        raise _Ended(code)

    monkeypatch.setattr(os, "_exit", ended)
    entry = Entry(name="x", read=_read, seeds=lambda: [b""], refusals=(ValueError,))
    watched = Watched(entry, tmp_path, most_inputs=5)

    for data in (b"[longer", b"<", b"?", b"["):
        watched(data)
    with pytest.raises(_Ended, match="0"):
        watched(b"read")

    tally = json.loads((tmp_path / "tally.json").read_text("utf-8"))
    assert (tally["inputs"], tally["read"]) == (5, 1)
    faults = {re.sub(r" in .*", "", name): times for name, times in tally["faults"].items()}
    assert faults == {"traceback: IndexError": 2, "false record: FalseRecord": 1}
    kept = {path.read_bytes() for path in tmp_path.glob("*.bin")}
    assert kept == {b"[", b"<"}
