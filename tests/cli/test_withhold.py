"""The verb `withhold`: a release is hidden everywhere, and its trace stays."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from osce_crawler.archive.reader import Archive
from tests.archive.integrity.test_fixity import verified
from tests.cli.conftest import Command

SECRET = ("Media freedom is", "farmers of the valley", "Заголовок", "OSCE countries")
WHY = "court order (synthetic)"


def _content(file: Path) -> bytes:
    """The bytes of a file; of all files in it for a zip file; of all cells for Parquet."""
    if file.suffix == ".zip":
        with ZipFile(file) as package:
            return b"".join(package.read(name) for name in package.namelist())
    if file.suffix == ".parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        return repr(parquet.read_table(file).to_pylist()).encode()
    return file.read_bytes()


@pytest.fixture(name="copy")
def _copy(archive: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(archive, tmp_path / "osce.db"))


def _has_secret(text: str) -> list[str]:
    return [one for one in SECRET if one in text]


def test_a_withheld_release_is_in_no_reading_and_its_trace_stays(copy: Path, run: Command) -> None:
    at = ("--archive", str(copy))
    assert run("withhold", "47920", "--reason", WHY, *at).out.splitlines() == [
        "47920:en is withheld.",
        "47920:ru is withheld.",
    ]

    for verb in ("show", "explain", "diff", "show --page", "fixture"):
        name, *options = verb.split()
        answer = run(name, "47920:en", *options, *at)
        assert answer.code == 2, verb
        assert "withheld" in answer.err
        assert (len(answer.err.splitlines()), _has_secret(answer.out + answer.err)) == (1, [])
    for command in (
        "search library", "search library --as-of 2027-01-01", "search library --count",
        "search library --language en", "search library --sort newest", "stats library",
        "search media", "search media --as-of 2027-01-01", "new --format json", "runs 1", "due",
        "status", "history 47920:en", "new --format atom --since 0",
    ):  # fmt: skip
        answer = run(*command.split(), *at)
        assert _has_secret(answer.out + answer.err) in ([], ["Media freedom is"]), command
    for as_of in ((), ("--as-of", "2027-01-01")):
        assert run("search", "library", "--count", *as_of, *at).out.startswith("0 ")
        rows = json.loads(run("search", "media OR library", "--format", "json", *as_of, *at).out)
        assert [row["node_id"] for row in rows] == [5]
    trace = json.loads(run("history", "47920:en", "--format", "json", *at).out)
    assert [(row["kind"], row["what"]) for row in trace] == [
        ("capture", "new"),
        ("revision", "new"),
        ("event", "withheld"),
    ]
    assert trace[-1]["detail"] == WHY
    assert WHY in run("history", "47920:en", *at).out
    assert "Withheld: 2 releases" in run("status", *at).out
    assert verified(copy) == []


def test_a_citation_of_a_withheld_release_is_answered_with_the_reason(
    copy: Path, run: Command
) -> None:
    at = ("--archive", str(copy))
    cited = run("cite", "47920", *at).out.strip()
    assert run("cite", "--check", cited, *at).code == 0
    run("withhold", "47920", "--reason", WHY, *at)

    answer = run("cite", "--check", cited, *at)
    assert answer.code == 1
    assert "is withheld since 20" in answer.out + answer.err
    assert run("cite", "47920", *at).code == 2


@pytest.mark.parametrize("as_of", [None, "2026-12-31"])
def test_no_view_shows_a_withheld_release(copy: Path, run: Command, as_of: str | None) -> None:
    run("withhold", "47920:en", "--reason", WHY, "--archive", str(copy))
    archive = Archive.open(copy, as_of)

    for view in (
        "press_releases", "press_release_revisions", "press_release_sources",
        "press_release_fields", "paragraphs",
    ):  # fmt: skip
        records = {row["record"] for row in archive.rows(f"SELECT record FROM {view}")}
        assert records == {"47920:ru", "5:en"}, view


@pytest.mark.parametrize("target", ["out.csv", "out.jsonl", "out.parquet", "out.zip", "lean.db"])
def test_exports_leave_it_out_and_say_so(
    copy: Path, run: Command, tmp_path: Path, target: str
) -> None:
    at = ("--archive", str(copy))
    run("withhold", "47920", "--reason", WHY, *at)
    answer = run("export", str(tmp_path / target), *at)

    content = _content(tmp_path / target)
    assert "2 withheld releases not in it" in answer.err
    assert b"Media freedom is" in content
    for secret in SECRET[1:]:
        assert secret.encode() not in content
        assert secret.casefold().encode() not in content


def test_a_lean_copy_without_it_is_whole_and_says_what_is_missing(
    copy: Path, run: Command, tmp_path: Path
) -> None:
    run("withhold", "47920:en", "--reason", WHY, "--archive", str(copy))
    lean = tmp_path / "lean.db"
    run("export", str(lean), "--archive", str(copy))

    assert verified(lean) == []
    with closing(sqlite3.connect(lean)) as connection:
        (left_out,) = connection.execute("SELECT left_out FROM lean_copy").fetchone()
        matching = connection.execute(
            "SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH 'library'"
        ).fetchall()
    assert left_out.endswith("Also withheld releases: 47920:en.")
    assert matching == []


def test_warc_files_and_backups_are_the_full_archive(
    copy: Path, run: Command, tmp_path: Path
) -> None:
    at = ("--archive", str(copy))
    run("withhold", "47920", "--reason", WHY, *at)

    assert "2 withheld releases in it" in run("export", str(tmp_path / "a.warc.gz"), *at).err
    run("backup", str(tmp_path / "b.db"), *at)
    backup = ("--archive", str(tmp_path / "b.db"))
    assert run("show", "47920", *backup).code == 2
    run("withhold", "47920", "--release", *backup)
    assert "farmers of the valley" in run("show", "47920", *backup).out


def test_it_is_shown_again(copy: Path, run: Command) -> None:
    at = ("--archive", str(copy))
    run("withhold", "5", "--reason", WHY, *at)
    listed = json.loads(run("withhold", "--format", "json", *at).out)
    assert [(row["record"], row["reason"]) for row in listed] == [("5:en", WHY)]

    answer = run("withhold", "5", "--release", "--reason", "lifted", *at)

    assert answer.out == "5:en is shown again.\n"
    assert run("show", "5", *at).code == 0
    assert json.loads(run("withhold", "--format", "json", *at).out) == []
    events = json.loads(run("history", "5", "--format", "json", *at).out)
    assert [(row["what"], row["detail"]) for row in events if row["kind"] == "event"] == [
        ("withheld", WHY),
        ("released", "lifted"),
    ]
    run("withhold", "5", "--reason", "again", *at)
    assert run("show", "5", *at).code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["5"], "Give --reason TEXT"),
        (["5", "--reason", " \n "], "--reason: the text is empty"),
        (["--reason", "x"], "Name the release"),
        (["5", "--release"], "5:en: is not withheld"),
        (["77", "--reason", "x"], "77: not in"),
        (["x y", "--reason", "x"], "expected a node id"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    copy: Path, run: Command, arguments: list[str], message: str
) -> None:
    answer = run("withhold", *arguments, "--archive", str(copy))

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert message in answer.err


def test_a_release_is_not_withheld_twice(copy: Path, run: Command) -> None:
    at = ("--archive", str(copy))
    run("withhold", "5", "--reason", WHY, *at)

    answer = run("withhold", "5", "--reason", "other", *at)
    assert (answer.code, "5:en: is withheld already" in answer.err) == (2, True)
