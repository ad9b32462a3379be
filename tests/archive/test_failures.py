"""What this machine lacks is exit code 3 with a line of its own, never damage of the archive."""

import ast
import errno
import io
import os
import re
import sqlite3
import sys
from importlib import import_module
from pathlib import Path

import pytest
import zstandard

from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.archive.export.parquet import write_parquet
from osce_crawler.archive.failures import is_of_machine, lacking, of_extra, unusable
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.integrity.repair import repair
from osce_crawler.archive.verified import last_verified
from osce_crawler.cli.program import program
from osce_crawler.errors import ArchiveUnusable, OutOfResources, PackageBroken
from osce_crawler.importing.warc.wacz import holds_warcs
from osce_crawler.machine import LACKS
from osce_crawler.records import CleanRelease
from tests.archive.integrity.flipping import whole
from tests.archive.made import keep, opened, release

_PACKAGE = Path(__file__).parents[2] / "osce_crawler"


def _errors(*known: tuple[int, str]) -> list[sqlite3.OperationalError]:
    errors = []
    for code, message in known:
        error = sqlite3.OperationalError(message)
        error.sqlite_errorcode = code
        errors.append(error)
    return errors


OF_MACHINE = [
    *_errors(
        (sqlite3.SQLITE_FULL, "database or disk is full"),
        (sqlite3.SQLITE_CANTOPEN, "unable to open database file"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, "disk I/O error"),
        (sqlite3.SQLITE_IOERR_NOMEM, "disk I/O error"),
        (sqlite3.SQLITE_BUSY, "database is locked"),
    ),
    MemoryError(),
    OSError(errno.ENOSPC, "x"),
    OSError(errno.EDQUOT, "x"),
    OSError(errno.EMFILE, "x"),
    zstandard.ZstdError("cannot compress: Allocation error : not enough memory"),
]
OF_ARCHIVE = [
    *_errors(
        (sqlite3.SQLITE_CORRUPT, "database disk image is malformed"),
        (sqlite3.SQLITE_CORRUPT_VTAB, "database disk image is malformed"),
        (sqlite3.SQLITE_NOTADB, "file is not a database"),
        (sqlite3.SQLITE_IOERR_SHORT_READ, "disk I/O error"),
        (sqlite3.SQLITE_IOERR_READ, "disk I/O error"),
        (sqlite3.SQLITE_ERROR, "no such column: x"),
        (sqlite3.SQLITE_TOOBIG, "string or blob too big"),
    ),
    sqlite3.OperationalError("Could not decode to UTF-8 column"),
    zstandard.ZstdError("cannot decompress: Data corruption detected"),
    OSError(errno.EACCES, "x"),
    ValueError("x"),
]


@pytest.mark.parametrize("error", OF_MACHINE, ids=repr)
def test_what_the_machine_lacks_says_nothing_about_the_archive(error: Exception) -> None:
    made = unusable(Path("osce.db"), error)

    assert is_of_machine(error)
    assert isinstance(made, OutOfResources)
    assert made.exit_code == 3
    assert "restore" not in str(made)
    assert len(str(made).splitlines()) == 1


@pytest.mark.parametrize("error", OF_ARCHIVE, ids=repr)
def test_damage_is_damage(error: Exception) -> None:
    assert not is_of_machine(error)
    assert lacking(error) is None
    assert type(unusable(Path("osce.db"), error)) is ArchiveUnusable


@pytest.mark.parametrize("error", OF_MACHINE[:-1], ids=repr)
@pytest.mark.parametrize("step", ["_copy", "_passes", "search_text"])
def test_verify_ends_with_it_and_reports_no_damage(
    path: Path, error: Exception, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(path)

    def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr(f"osce_crawler.archive.integrity.text_indexes.{step}", failing)
    with pytest.raises((OutOfResources, OSError)), Verification.opened(path) as verification:
        list(verification.problems())


def _reread(*_: object) -> CleanRelease | None:
    return None


def test_repair_changes_nothing_then(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole(path)
    before = path.read_bytes()

    def failing(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("osce_crawler.archive.integrity.text_indexes._copy", failing)
    with pytest.raises(OutOfResources, match="not enough memory"):
        repair(path, _reread, dry_run=False)

    assert path.read_bytes() == before


def test_whoever_takes_errors_for_damage_asks_first() -> None:
    """Each handler of DAMAGE, or of errors of SQLite in the checks, begins with this question."""
    found = 0
    for file in (*(_PACKAGE / "archive/integrity").rglob("*.py"), *_PACKAGE.glob("reparse/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                caught = ast.unparse(node.type)
                if caught in {"DAMAGE", "sqlite3.Error", "sqlite3.DatabaseError"}:
                    found += 1
                    first = ast.unparse(node.body[0])
                    assert first == "raise_if_of_machine(error)", f"{file.name}: {node.lineno}"
    assert found > 15


_OTHERWISE = {
    "judging/telling.py": "the command of the operator; the run has ended already",
    "web/server.py": "an address of the network",
    "archive/place.py": "rmdir",
    "archive/write_ahead_log.py": "unlink; stat of a file that need not be there",
    "archive/result_cache.py": "stat",
    "archive/export/atomic_file.py": "asks `lacking`; a signal to a process",
    "archive/failures.py": "asks `lacking`",
    "archive/archive_lock.py note_holder": "a note for people",
    "archive/verified.py note_verified": "a note for people",
    "archive/integrity/set_aside.py _link": "copies instead, and that meets the error",
    "cli/printing.py": "the width of a terminal",
    "cli/program.py": "asks `lacking`",
    "reparse/pool.py _end_feeder": "close",
    "importing/files.py": "reads the page again later, and that meets the error",
    "importing/wayback/asking.py": "asks `in_words`",
}
"""Where it is right not to ask first whatever an OSError is, and why."""


def _takes_oserrors(node: ast.AST) -> str | None:
    """The first statement of what goes on after an OSError; None for all other nodes."""
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        is_raised = ast.unparse(node.body[-1]) == "raise"
        return (
            ast.unparse(node.body[0])
            if "OSError" in ast.unparse(node.type) and not is_raised
            else None
        )
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "suppress":
        return "suppress" if "OSError" in map(ast.unparse, node.args) else None
    return None


def test_whoever_goes_on_after_an_oserror_asks_first() -> None:
    """A limit on open files is no fault of a file, and "check its permissions" would be false."""
    found, excepted = 0, set()
    for file in _PACKAGE.rglob("*.py"):
        name = file.relative_to(_PACKAGE).as_posix()
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                first = _takes_oserrors(node)
                known = _OTHERWISE.keys() & {name, f"{name} {function.name}"}
                if first is not None and not known:
                    found += 1
                    assert first == "raise_if_lacking(error)", f"{name}: {function.name}"
                excepted |= known if first is not None else set()
    assert found > 15
    assert excepted == _OTHERWISE.keys()


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENOMEM])
def test_a_lack_is_not_taken_for_what_a_file_is(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.zip").touch()

    def lacking_one(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(io, "open", lacking_one)
    for ask in (holds_warcs, last_verified):
        with pytest.raises(OSError, match=os.strerror(number)):
            ask(tmp_path / "a.zip")


@pytest.mark.parametrize("number", sorted({*LACKS} - {errno.ENOSPC, errno.EDQUOT}))
def test_a_limit_is_no_wrong_target(tmp_path: Path, number: int) -> None:
    with (
        pytest.raises(OutOfResources, match=rf"out\.csv: {re.escape(LACKS[number])}"),
        atomic_file(tmp_path / "out.csv"),
    ):
        raise OSError(number, "x")


def test_a_package_that_finds_no_memory_is_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyarrow.py").write_text(
        'raise ImportError("libarrow.so: failed to map segment from shared object")'
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pyarrow", raising=False)

    with pytest.raises(ImportError) as raised:
        write_parquet(tmp_path / "out.parquet", [], {})

    assert "there is not enough memory" in (lacking(raised.value) or "")


@pytest.mark.parametrize(
    ("package", "target"),
    [("pyarrow", "a.parquet"), ("xlsxwriter", "a.xlsx"), ("warcio", "a.warc.gz")],
)
def test_a_package_that_is_installed_but_broken_is_one_line(
    package: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """As one for another processor, or beside a system library that is missing."""
    _break(package, tmp_path, monkeypatch)
    writer = opened(tmp_path / "osce.db")
    keep(writer, release(1, ["A text."]))
    writer.close()

    code = program.main(
        ["export", str(tmp_path / target), "--archive", str(tmp_path / "osce.db")],
        standalone_mode=False,
    )

    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == (
        f"Error: {package} is installed but cannot be loaded: libx.so.1: cannot open shared object"
        " file Please see the advice; install it again"
    )
    assert not (tmp_path / target).exists()


def test_serve_names_a_broken_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _break("datasette", tmp_path, monkeypatch)

    with (
        pytest.raises(PackageBroken, match="datasette is installed but cannot be loaded"),
        of_extra("serve", "browse", "datasette"),
    ):
        import_module("datasette.app")


def test_a_mistake_of_this_program_is_no_broken_package() -> None:
    with pytest.raises(ImportError, match="no_such_name"), of_extra("x", "y", "z"):
        exec("from osce_crawler.errors import no_such_name")


def test_a_broken_package_that_everybody_needs_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ImportError("libxml2.so.2: cannot open shared object file", name="lxml.etree")

    monkeypatch.setattr(type(program), "get_command", broken)

    assert program.main(["search", "x"], standalone_mode=False) == 2
    assert capsys.readouterr().err == (
        "Error: lxml is installed but cannot be loaded: libxml2.so.2: cannot open shared object"
        " file; install it again\n"
    )


def _break(package: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text(
        'raise ImportError("\\nlibx.so.1: cannot open shared object file\\n\\nPlease see the advice")'
    )
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(folder)
