"""Whoever reads a release sees what became of it on the site, and since when."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from tests.archive.made import ROOT, keep, opened, release
from tests.cli.conftest import Command

_SINCE = "2026-03-01T00:00:00Z"
_WORDS = {
    "gone": f"gone from the site since {_SINCE} (why)",
    "replaced": f"replaced since {_SINCE}: its address shows another page (why)",
    "unlisted": f"unlisted since {_SINCE}: no listing names it (why)",
}


@pytest.fixture(name="reading")
def _reading(tmp_path: Path, run: Command) -> Callable[..., Command]:
    """The command on an archive whose release 7 has these events."""

    def reading(*events: tuple[str, str], column: str | None = None) -> Command:
        path = tmp_path / "states.db"
        writer = opened(path)
        keep(writer, release(7, ["A bridge."]))
        keep(writer, release(7, ["A bridge of stone."]), payload=b"<html>2")
        _note(writer, events, column)
        writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
        writer.close()
        return lambda *arguments: run(*arguments, "--archive", str(path))

    return reading


def _note(writer: ArchiveWriter, events: tuple[tuple[str, str], ...], column: str | None) -> None:
    for event, at in events:
        writer.connection.execute(
            "INSERT INTO record_events (record_id, run_id, event, noticed_at, detail)"
            " VALUES (1, 1, ?, ?, 'why')",
            [event, at],
        )
    if column:
        writer.connection.execute(f"UPDATE records SET {column} = ?", [_SINCE])


@pytest.mark.parametrize("state", _WORDS)
def test_every_verb_of_reading_says_it(reading: Callable[..., Command], state: str) -> None:
    column = None if state == "replaced" else f"{state}_at"
    command = reading((state, _SINCE), column=column)

    for verb in ("show", "explain", "diff"):
        assert f"State: {_WORDS[state]}" in command(verb, "7").out, verb
    assert f"  {state} since {_SINCE}\n" in command("search", "stone").out
    assert f"{ROOT}/cthb/7; {state} since {_SINCE}" in command("history", "7").out
    (row,) = json.loads(command("search", "stone", "--format", "json").out)
    shown = json.loads(command("show", "7", "--format", "json").out)
    compared = json.loads(command("diff", "7", "--format", "json").out)
    for found in (row, shown, compared):
        states = {name: found[f"{name}_at"] for name in _WORDS}
        assert states == dict.fromkeys(_WORDS) | {state: _SINCE}


def test_before_the_event_nothing_is_said(reading: Callable[..., Command]) -> None:
    command = reading(("gone", _SINCE), column="gone_at")

    assert "State:" not in command("show", "7", "--as-of", "2026-02-28").out
    assert "gone since" not in command("search", "stone", "--as-of", "2026-02-28").out


@pytest.mark.parametrize("end", ["returned", "moved", "gone"])
def test_a_page_that_is_back_is_not_replaced(reading: Callable[..., Command], end: str) -> None:
    command = reading(("replaced", _SINCE), (end, "2026-03-02T00:00:00Z"))

    assert "replaced" not in command("show", "7").out


def test_search_where_the_index_names_what_is_not_there(
    reading: Callable[..., Command], tmp_path: Path
) -> None:
    command = reading()
    with closing(sqlite3.connect(tmp_path / "states.db")) as connection:
        connection.execute(
            "INSERT INTO press_releases_fts (rowid, title, body) VALUES (99, 'stone', 'stone')"
        )
        connection.commit()

    for options in ([], ["--sort", "newest"], ["--paragraphs"], ["--place", "Vienna"], ["--count"]):
        answer = command("search", "stone", *options)
        assert answer.code == 0, answer
        assert "Traceback" not in answer.err
    assert "the full-text index names 1 text" in command("search", "stone").err.lower()
    assert "A bridge of **stone**." in command("search", "stone").out


@pytest.mark.parametrize("text", ["a \x02 stone \x03 b", "\x03\x02stone", "x\0 stone", "stone\x02"])
def test_search_marks_a_text_that_contains_the_signs(
    run: Command, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "signs.db"
    writer = opened(path)
    keep(writer, release(7, [text], title=f"Stone {text}"))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()

    answer = run("search", "stone", "--format", "json", "--archive", str(path))

    (row,) = json.loads(answer.out)
    assert [row["snippet"][slice(*span)] for span in row["matches"]] == ["stone"]
    assert [row["title"][slice(*span)] for span in row["title_matches"]] == ["Stone", "stone"]


def test_warnings_that_are_no_json_stop_nothing(
    reading: Callable[..., Command], tmp_path: Path
) -> None:
    command = reading()
    with closing(sqlite3.connect(tmp_path / "states.db")) as connection:
        connection.execute("UPDATE revisions SET warnings = 'date: none'")
        connection.commit()

    shown = json.loads(command("show", "7", "--format", "json").out)
    assert shown["warnings"] == ["date: none"]
    for verb in (["diff", "7"], ["runs", "last"], ["reparse", "--dry-run", "--workers", "1"]):
        answer = command(*verb)
        assert "could not be read" not in answer.err, answer
    assert command("verify").code == 1
