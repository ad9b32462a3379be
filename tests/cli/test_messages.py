"""A command that a message names works on the archive that the verb used."""

import ast
import re
import shutil
from pathlib import Path

import click
import pytest

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.cli.messages import print_message, remember_archive, with_archive
from osce_crawler.cli.program import _VERBS, program
from tests.archive.kept import change
from tests.archive.made import AT
from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]
_NAMED = re.compile(rf"osce-crawler (?:{'|'.join(_VERBS)})\b")


@pytest.fixture(name="own")
def _own(tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive that is not the default, with a run of 30 findings, of which one names a verb."""
    path = tmp_path / "my own.db"
    shutil.copy(archive, path)
    monkeypatch.delenv("OSCE_ARCHIVE")
    writer = ArchiveWriter.open(path, lambda: AT)
    writer.run.begin(site="https://www.osce.org", options={}, tool="0", policy="v1")
    writer.run.note_finding("unknown-layout", "x", "run: osce-crawler layout propose")
    writer.run.end(outcome="finished", walk_complete=False, exit_code=1)
    writer.close()
    return path


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("list: osce-crawler runs 12", "list: osce-crawler runs 12 --archive o.db"),
        ("osce-crawler repair; or restore", "osce-crawler repair --archive o.db; or restore"),
        ("(osce-crawler layout propose).", "(osce-crawler layout propose --archive o.db)."),
        ("x: osce-crawler search QUERY.", "x: osce-crawler search QUERY --archive o.db."),
        (
            "osce-crawler runs 1, then osce-crawler reparse",
            "osce-crawler runs 1 --archive o.db, then osce-crawler reparse --archive o.db",
        ),
        (
            "osce-crawler layout check 'a; b.toml'; c",
            "osce-crawler layout check 'a; b.toml' --archive o.db; c",
        ),
        ("osce-crawler show 1:en", "osce-crawler show 1:en --archive o.db"),
        ("osce-crawler crawl --archive o.db", "osce-crawler crawl --archive o.db"),
        ("a newer osce-crawler (schema 9)", "a newer osce-crawler (schema 9)"),
        ("osce-crawler/0.1.0", "osce-crawler/0.1.0"),
    ],
)
def test_a_command_gets_the_archive_where_it_ends(
    message: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OSCE_ARCHIVE", raising=False)
    with click.Context(program) as context:
        remember_archive(context, click.Option(["--archive"]), Path("o.db"))

        assert with_archive(message) == expected


@pytest.mark.parametrize(
    ("variable", "used", "is_added"),
    [
        (None, "data/osce.db", False), ("", "data/osce.db", False), ("a.db", "a.db", False),
        ("a.db", "data/osce.db", True), (None, "a.db", True),
    ],
)  # fmt: skip
def test_the_archive_that_the_command_would_use_is_not_named(
    variable: str | None, used: str, is_added: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OSCE_ARCHIVE", raising=False)
    if variable is not None:
        monkeypatch.setenv("OSCE_ARCHIVE", variable)
    with click.Context(program) as context:
        remember_archive(context, click.Option(["--archive"]), Path(used))

        assert ("--archive" in with_archive("osce-crawler runs")) == is_added


def test_without_a_verb_a_message_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_message("osce-crawler runs")

    assert capsys.readouterr().out == "osce-crawler runs\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "99"), ("runs", "99"), ("runs", "2"), ("search", ""), ("verify",), ("fixture", "99"),
        ("layout", "propose"), ("reparse",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_printed_command_names_the_archive(
    run: Command, own: Path, arguments: tuple[str, ...]
) -> None:
    change(own, "DELETE FROM press_releases_fts")
    answer = run(*arguments, "--archive", str(own))
    text = " ".join((answer.out + answer.err).split())

    named = [found for found in _NAMED.finditer(text) if found]
    assert text.count(f"--archive '{own}'") == len(named), text


def test_the_report_of_a_run_names_the_archive(run: Command, own: Path, tmp_path: Path) -> None:
    page = tmp_path / "cut.html"
    page.write_text("<html><h1>Cut", encoding="utf-8")
    url = "https://www.osce.org/cthb/1"

    answer = run("import", str(page), "--url", url, "--workers", "1", "--archive", str(own))

    assert answer.code == 1
    assert f"osce-crawler runs 3 --archive '{own}'\n" in answer.out


def _literals(path: Path) -> list[str]:
    """The texts of a file that name a verb, without docstrings and help."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, documented)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value not in docstrings
        and _NAMED.search(node.value)
    ]


def test_verbs_print_messages_that_name_commands_with_the_archive() -> None:
    """Such a text is printed with `print_message`, or is that of an error."""
    direct = re.compile(r"click\.echo\(\s*(?:f?\"[^\"]*\"\s*)*f?\"[^\"]*osce-crawler [a-z]")
    files = sorted((ROOT / "osce_crawler/cli").glob("*.py"))

    assert sum(len(_literals(file)) for file in files) > 5
    assert [file.name for file in files if direct.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize("traceback", ["", "1"], ids=["one line", "with the traceback"])
def test_an_unexpected_error_names_the_archive_in_the_command(
    run: Command, own: Path, monkeypatch: pytest.MonkeyPatch, traceback: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("synthetic")

    monkeypatch.setattr(Archive, "runs", fail)
    monkeypatch.setenv("OSCE_TRACEBACK", traceback)

    answer = run("runs", "--archive", str(own))

    *before, line = answer.err.splitlines()
    assert (answer.code, bool(before)) == (3, bool(traceback))
    assert f"Error: {own}: a value in it could not be read: RuntimeError: synthetic" in line
    assert f"run: osce-crawler verify --archive '{own}'; if it finds nothing" in line
