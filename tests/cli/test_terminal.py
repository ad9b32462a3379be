"""No control character of a page, a file name or a stranger's archive reaches a terminal."""

import json
import logging
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import click
import pytest

import osce_crawler
from osce_crawler.cli.crawl_progress import show as show_log
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import program
from osce_crawler.cli.progress import progress_bar
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
    "restore": [["restore", "{archive}", "--archive", "{folder}/r.db"]],
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
    "serve": "prints its own address; its log is under the same stream",
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
    filled = [one.format(folder=folder, id=identifier, archive=archive) for one in arguments]
    if "--archive" not in filled:
        filled += ["--archive", str(archive)]
    screen = on_terminal(*filled)
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


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "{file}"], ["import", "{folder}"], ["parse", "{file}"], ["parse", "{file}", "{file}"],
        ["layout", "check", "{file}"], ["layout", "add", "{file}"], ["cite", "--check", "{file}"],
        ["fixture", "{file}", "--to", "{folder}"], ["crawl", "--urls", "{file}"], ["export", "{file}.odd"],
        ["search", "{bad}"], ["show", "{bad}"], ["{bad}"], ["runs", "{bad}"], ["show", "1", "{bad}"],
        ["--{bad}"], ["crawl", "--site", "http://{bad}"], ["crawl", "--note", "{bad}", "http://{bad}/1"],
        ["stats", "--since", "{bad}"], ["recipes", "{bad}"], ["withhold", "{bad}", "--reason", "x"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_names_of_files_and_arguments(
    arguments: list[str], hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not printed, or with their controls visible, in errors and findings too."""
    shutil.copy(hostile, tmp_path / "copy.db")
    monkeypatch.setenv("OSCE_ARCHIVE", str(tmp_path / "copy.db"))
    for bad in ("\x1b]0;owned\x07", "\x9b31m\x85", "\u202ea\rb\x08\nError: c", "\udcff\udc9b"):
        folder = tmp_path / f"folder {bad}"
        folder.mkdir()
        file = folder / f"page{bad}.html"
        file.write_text(f"<html><title>{bad!a}</title><p>synthetic", encoding="utf-8")
        filled = [one.format(file=file, folder=folder, bad=bad) for one in arguments]

        screen = on_terminal(*filled)

        assert screen.harmful == [], screen.text
        assert "Traceback" not in screen.codes, screen.text
        assert not any(line.startswith("Error: c") for line in screen.lines)


def test_the_marks_of_a_terminal_are_named(hostile: Path) -> None:
    shown = {
        number: on_terminal("show", str(number), "--archive", str(hostile)).text
        for number in (1, 7, 21, 27)
    }

    assert r"Report 1 \x1b]0;owned\x07 new" in shown[1]
    assert r"\x9b31m" in shown[7]
    assert r"\u202efdp.exe" in shown[21]
    assert r"a\u2028b\u2029c" in shown[27]


def test_json_on_a_terminal_is_the_json_of_a_pipe(
    hostile: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = ["search", "report", "--format", "json", "--limit", "30", "--archive", str(hostile)]
    screen = on_terminal(*arguments)
    capfd.readouterr()
    program.main(arguments, standalone_mode=False)

    piped = capfd.readouterr().out

    assert json.loads(screen.text.rpartition("]")[0] + "]") == json.loads(piped)
    assert "\u202efdp.exe" in piped


def test_a_pipe_gets_every_character(hostile: Path) -> None:
    for identifier in ("1", "7", "21"):
        command = [sys.executable, "-m", "osce_crawler", "show", identifier, "--archive", hostile]
        printed = subprocess.run(command, capture_output=True, check=True).stdout.decode()

        bad = SEQUENCES[int(identifier) - 1]
        assert printed.startswith(f"Report {identifier} {bad} new\n")


def test_bytes_on_a_terminal_are_text() -> None:
    def write() -> None:
        sys.stdout.buffer.write(b"a\x1b[31m\xff \xc2\x9b")
        sys.stdout.buffer.flush()

    assert called_on_terminal(write).text == r"a\x1b[31m\xff \x9b"


def test_a_traceback_on_a_terminal() -> None:
    def fail() -> None:
        raise RuntimeError("\x1b]0;owned\x07\x9b")

    screen = called_on_terminal(fail)

    assert screen.harmful == []
    assert r"RuntimeError: \x1b]0;owned\x07\x9b" in screen.text


def test_output_never_continues_the_line_of_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSCE_NO_PROGRESS")
    monkeypatch.setenv("TERM", "xterm-256color")

    def work() -> None:
        with progress_bar("verified", 3):
            echo("a problem")

    assert b"\r\x1b[2Ka problem\r\n" in called_on_terminal(work).received


def test_lines_above_a_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar writes its own sequences; rich would obey those of the line."""
    monkeypatch.delenv("OSCE_NO_PROGRESS")
    monkeypatch.setenv("TERM", "xterm-256color")

    def show() -> None:
        with progress_bar("pages", 3) as bar:
            echo("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\ \x9b31m", err=True)
            sys.stderr.write("raw \x1b[31mred\x1b]0;owned\x07\n")
            bar.advance()

    text = called_on_terminal(show).text

    assert "\x1b[?25l" in text
    assert r"\x1b]8;;http://evil\x1b\link" in text
    assert r"raw \x1b[31mred\x1b]0;owned\x07" in text
    assert not re.search("\x1b\\]|\x07|[\x80-\x9f]", text)


def test_rows_on_the_terminal_have_no_bar_among_them(
    monkeypatch: pytest.MonkeyPatch, archive: Path, tmp_path: Path
) -> None:
    monkeypatch.delenv("OSCE_NO_PROGRESS")
    monkeypatch.setenv("TERM", "xterm-256color")
    options = ("--archive", str(archive))

    rows = on_terminal("export", "-", *options).text
    file = on_terminal("export", str(tmp_path / "o.csv"), *options).text

    assert "\x1b[?25l" not in rows
    assert rows.startswith("record,node_id")
    assert "\x1b[?25l" in file


def test_a_log_above_the_bar_of_a_crawl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root.manager, "disable", 0)  # a crawl disables levels

    def log() -> None:
        root = logging.getLogger()
        handlers = list(root.handlers)
        with show_log(cast("Any", None), logging.WARNING, is_hidden=True):
            root.warning("page \x1b]0;owned\x07 \x9b \u202e")
        root.handlers = handlers

    screen = called_on_terminal(log)

    assert r"\x1b]0;owned\x07 \x9b \u202e" in " ".join(screen.text.split())
    assert not re.search("\x1b\\]|\x07|[\x80-\x9f\u202e]", screen.text)


def test_only_one_module_prints() -> None:
    """All other code prints through `cli.printing`; a second way would be unguarded."""
    package = Path(osce_crawler.__file__).parent
    # Pages of docs are printed by `python -m`; messages of a crawl go to the guarded stream.
    other = {"cli/printing.py", "terminal.py", "archive/queries_page.py", "archive/data_dictionary.py",
             "extensions.py", "scrapy_commands/crawl.py", "cli/above_bar.py"}  # fmt: skip
    pattern = re.compile(
        r"click\.s?echo\(|(?<![\w.])print\(|std(?:out|err)\.(?:buffer\.)?write|Console\((?!file=)"
    )
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if pattern.search(re.sub(r'(?s)""".*?"""', "", path.read_text(encoding="utf-8")))
    }

    assert found <= other


def test_texts_that_are_no_utf_8(hostile: Path, tmp_path: Path) -> None:
    """SQLite stores any bytes as text, such as those of a lone surrogate."""
    archive = tmp_path / "bytes.db"
    shutil.copy(hostile, archive)
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("UPDATE revisions SET title = CAST(X'1b5d303bc29beda080ff07' AS TEXT)")
        connection.execute("UPDATE records SET url = CAST(X'68747470eda0801b' AS TEXT)")
        connection.commit()

    for calls in READING.values():
        screen = _run(calls[0], archive, tmp_path, "3")
        assert "Traceback" not in screen.codes, screen.text
