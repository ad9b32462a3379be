"""An archive that cannot be read: each line says what to do, and the exit code is 3."""

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.archive.integrity.flipping import whole
from tests.cli.conftest import Command
from tests.faults.place import Place

_RESTORE = "restore a backup: osce-crawler restore BACKUP"


def _changed(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


def _other_program(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda path: _changed(path, 0, b"XXXX"), "not an archive, or one whose beginning is damaged"),
        (lambda path: _changed(path, 16, b"\7\7"), "not an archive, or one whose beginning is damaged"),
        (lambda path: path.write_text("a text\n"), "not an archive, or one whose beginning is damaged"),
        (lambda path: _changed(path, 68, b"\0\0\0\1"), "not an archive of osce-crawler, or one whose beg"),
        (_other_program, "not an archive of osce-crawler, or one whose beginning is damaged"),
        (lambda path: _changed(path, 100, bytes(400)), "keep a copy"),
        (lambda path: path.write_bytes(path.read_bytes()[:8000]), "keep a copy"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["runs", "verify"])
def test_a_damaged_beginning_can_be_restored(
    damage: Callable[[Path], None], line: str, verb: str, tmp_path: Path, run: Command
) -> None:
    """Who has no backup still learns that the file may be no archive at all."""
    path = tmp_path / "other.db"
    whole(path)
    damage(path)

    answer = run(verb, "--archive", str(path))

    assert (answer.code, answer.out) == (3, "")
    assert line in answer.err
    assert _RESTORE in answer.err
    assert line.startswith("keep") or "name another file with --archive" in answer.err


@pytest.mark.parametrize(
    ("closed", "line"),
    [
        ("osce.db", "it may not be read; check who owns it"),
        ("osce.db-wal", "check who may read and write it and its folders"),
        (".", "check who may read and write it and its folders"),
    ],
)
def test_what_may_not_be_read_says_whom_to_ask(closed: str, line: str, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    path = folder / "osce.db"
    whole(path)
    if closed.endswith("-wal"):
        (folder / closed).write_bytes(b"a log that nobody can read here")
    (folder / closed).chmod(0)
    with ExitStack() as held:
        held.callback((folder / closed).chmod, 0o700)
        answer = Place(tmp_path, held).run("runs", "--archive", path, is_weak=True)

    assert (answer.exit_code, answer.out) == (3, ""), answer
    assert len(answer.err.splitlines()) == 1
    assert line in answer.err
    assert str(path) in answer.err


@pytest.mark.parametrize("verb", ["reparse", "stats", "search the"])
def test_damage_that_a_query_meets_is_no_unexpected_error(
    verb: str, tmp_path: Path, run: Command
) -> None:
    path = tmp_path / "other.db"
    whole(path)
    size = path.stat().st_size
    _changed(path, 8192, b"\xa5" * (size - 8192))

    answer = run(*verb.split(), "--archive", str(path))

    assert answer.code == 3
    assert _RESTORE in answer.err
    assert "please report" not in answer.err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("osce-crawler cite --check - <&-", "the text has no citation"),
        ("osce-crawler crawl --dry-run --urls - <&-", "--urls -: no address"),
        ("osce-crawler crawl --site http://127.0.0.1:9 <&-", "use --yes"),
    ],
)
def test_a_closed_standard_input_is_an_empty_one(line: str, words: str, shell: Command) -> None:
    answer = shell(line)

    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
