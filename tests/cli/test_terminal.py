"""No control character of a page, a file name or a stranger's archive reaches a terminal."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from osce_crawler.cli.program import program
from osce_crawler.terminal import visible
from tests.archive.made import keep, opened, release
from tests.cli.hostile import ARCHIVES, SEQUENCES, hostile_archive, hostile_releases
from tests.cli.pseudo_terminal import Screen, called_on_terminal, on_terminal

_IDS = [str(number) for number in range(1, len(SEQUENCES) + 1)]
_FORMATS = ("table", "json", "jsonl", "csv")


def _each_format(*arguments: str) -> list[list[str]]:
    return [[*arguments, "--format", style] for style in _FORMATS]


# What each verb is called with; {folder} is an empty folder, {id} one of the releases.
READING: dict[str, list[list[str]]] = {
    "search": [*_each_format("search", "report"), ["search", "report", "--paragraphs"],
               ["search", "report", "--explain-query"], ["search", "repor"], ["search", "report", "--count"]],
    "stats": [*_each_format("stats", "--by", "source"), ["stats", "--by", "place", "--group", "type"],
              ["stats", "report"], ["stats", "--by", "source", "--concordance"]],
    "show": [["show", "{id}"], ["show", "{id}", "--format", "json"], ["show", "{id}", "--page"]],
    "explain": [["explain", "{id}"], ["explain", "{id}", "--format", "csv"], ["explain", "{id}", "--format", "json"]],
    "history": [["history", "{id}"], ["history", "{id}", "--format", "csv"], ["history", "{id}", "--format", "json"]],
    "diff": [["diff", "{id}"], ["diff", "{id}", "--format", "json"]],
    "cite": [["cite", "{id}", "--format", style] for style in ("text", "bibtex", "ris", "csl")],
    "recipes": [["recipes"], ["recipes", "releases-per-year-and-mission", "--run"], ["recipes", "length-over-time"]],
    "runs": [*_each_format("runs"), *_each_format("runs", "last")],
    "new": [["new", "--since", "0"], ["new", "--since", "0", "--format", "json"], ["new", "--since", "0", "--format", "atom"]],
    "due": _each_format("due"),
    "export": [["export", "{folder}/a.csv"], ["export", "{folder}/a.jsonl"], ["export", "{folder}/a.warc.gz"]],
    "verify": [["verify"], ["verify", "--format", "json"]],
    "backup": [["backup", "{folder}/b.db"]],
    "repair": [["repair", "--dry-run"], ["repair", "--dry-run", "--format", "json"]],
    "reparse": [["reparse", "--dry-run", "--workers", "1"], ["reparse", "--dry-run", "--format", "json", "--workers", "1"]],
    "migrate": [["migrate"]],
    "withhold": [["withhold"], ["withhold", "--all", "--format", "csv"]],
    "layout list": [["layout", "list"], ["layout", "list", "--format", "json"]],
    "layout propose": [["layout", "propose"]],
    "fixture": [["fixture", "{id}", "--to", "{folder}"]],
    "schedule": [["schedule", "--cron"]],
    "alarms": [["alarms"], ["alarms", "--all", "--format", "csv"], ["alarms", "--all"]],
    "status": [["status"], ["status", "--format", "json"]],
    "crawl": [["crawl", "--via", "wayback", "--dry-run", "--endpoint", "http://127.0.0.1:9"]],
}  # fmt: skip
OTHERWISE = {
    "import": "the tests of file names below",
    "parse": "the tests of file names below",
    "layout check": "the tests of file names below",
    "layout add": "the tests of file names below",
    "serve": "prints its own address and nothing else",
}


@pytest.fixture(autouse=True)
def _no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sequences of a progress bar are those of the program."""
    monkeypatch.setenv("OSCE_NO_PROGRESS", "1")


def _verbs() -> set[str]:
    context = click.Context(program)
    names: set[str] = set()
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        inner = command.list_commands(context) if isinstance(command, click.Group) else []
        names |= {f"{name} {one}" for one in inner} or {name}
    return names


def test_every_verb_is_in_these_tests() -> None:
    assert _verbs() == READING.keys() | OTHERWISE.keys()


@pytest.fixture(name="hostile", scope="module")
def _hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    hostile_releases(path)
    return path


def _run(arguments: list[str], archive: Path, folder: Path, identifier: str) -> Screen:
    filled = [one.format(folder=folder, id=identifier) for one in arguments]
    screen = on_terminal(*filled, "--archive", str(archive))
    assert screen.harmful == [], (filled, screen.text[-2000:])
    return screen


@pytest.mark.parametrize("verb", READING)
def test_thirty_hostile_releases(verb: str, hostile: Path, tmp_path: Path) -> None:
    for number, arguments in enumerate(READING[verb]):
        identifiers = _IDS if number == 0 and "{id}" in arguments else _IDS[:1]
        for identifier in identifiers:
            screen = _run(arguments, hostile, tmp_path, identifier)
            assert "Traceback" not in screen.codes, (arguments, screen.text[-3000:])


@pytest.mark.parametrize("part", range(ARCHIVES))
def test_fifteen_hostile_archives(part: int, hostile: Path, tmp_path: Path) -> None:
    archive = tmp_path / "stranger.db"
    assert hostile_archive(hostile, archive, part)
    for calls in READING.values():
        for number, arguments in enumerate(calls):
            folder = tmp_path / f"{arguments[0]}{number}"
            folder.mkdir(exist_ok=True)
            screen = _run(arguments, archive, folder, "3")
            assert "Traceback" not in screen.codes, (arguments, screen.text[-3000:])
