"""verify, backup, repair, migrate: what people see, and what programs get."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from osce_crawler.archive.database import open_for_writing
from osce_crawler.archive.schema import SCHEMA_VERSION
from tests.archive.integrity.flipping import whole
from tests.archive.kept import change, old_archive, parsed_archive
from tests.archive.killed import killed
from tests.archive.made import keep, opened, release
from tests.cli.conftest import Command


@pytest.fixture(name="mine")
def _mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, archive: Path) -> Path:
    """An archive of this test's own."""
    path = tmp_path / "mine.db"
    shutil.copy(archive, path)
    return path


def test_a_sound_archive_is_one_line_and_exit_code_0(run: Command, archive: Path) -> None:
    answer = run("verify")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "verified 4 payloads, 3 revisions, 1 manifest: nothing wrong\n"


def test_a_problem_is_one_line_that_names_the_record_and_its_address(
    run: Command, mine: Path
) -> None:
    change(
        mine,
        "UPDATE revision_paragraphs SET text = 'Dritte Straße.' WHERE (revision_id, position) = (1,"
        " 1)",
    )

    answer = run("verify", "--archive", str(mine))

    first, *_, last = answer.out.splitlines()
    assert answer.code == 1
    assert first.startswith("47920:en: revision: revision 1: ")
    assert "(https://www.osce.org/cthb/47920)" in first
    assert "repair" in first
    assert last == "verified 4 payloads, 3 revisions, 1 manifest: 3 problems"


def test_the_same_as_json(run: Command, mine: Path) -> None:
    change(mine, "UPDATE payloads SET compressed = zeroblob(9) WHERE payload_id = 2")

    answer = run("verify", "--format", "json", "--archive", str(mine))
    said = json.loads(answer.out)

    assert answer.code == 1
    assert said["counts"] == {
        "dictionaries": 0, "payloads": 4, "revisions": 3, "records": 3, "captures": 4, "runs": 1, "manifests": 1,
    }  # fmt: skip
    assert [(one["check"], one["records"], one["url"]) for one in said["problems"]] == [
        ("payload", ["47920:ru"], "https://www.osce.org/ru/cthb/47920")
    ]


def test_deep_reads_the_pages_again(run: Command, tmp_path: Path) -> None:
    path = parsed_archive(tmp_path / "parsed.db")

    assert (
        "2 pages read again: nothing wrong" in run("verify", "--deep", "--archive", str(path)).out
    )


def test_deep_says_where_reparse_would_tell(run: Command, tmp_path: Path) -> None:
    path = parsed_archive(tmp_path / "parsed.db", parser="0+another")
    change(path, "UPDATE revisions SET description = 'x' WHERE revision_id = 1")
    run("repair", "--archive", str(path))

    answer = run("verify", "--deep", "--format", "json", "--archive", str(path))

    assert json.loads(answer.out)["deep"] == {"read_again": 2, "other_parser": 2, "differ": 0}


def test_a_report_ends_with_an_anchor_that_verify_finds(run: Command, mine: Path) -> None:
    last = run("runs", "last", "--archive", str(mine)).out.splitlines()[-1]
    anchor = last.removeprefix("Manifest of run 1: ")

    known = run("verify", "--anchor", anchor, "--anchor", anchor[7:30], "--archive", str(mine))
    unknown = run("verify", "--anchor", "0" * 64, "--archive", str(mine), "--format", "json")
    short = run("verify", "--anchor", anchor[7:20], "--archive", str(mine))

    assert (known.code, known.out.count("the manifest of run 1, 2026-01-01T00:00:00Z")) == (0, 2)
    (problem,) = json.loads(unknown.out)["problems"]
    assert (unknown.code, problem["check"]) == (1, "anchor")
    assert (short.code, short.out) == (2, "")
    assert (
        json.loads(run("runs", "--archive", str(mine), "--format", "json").out)[0][
            "manifest_digest"
        ]
        == anchor
    )


def test_manifests_are_written_for_sha256sum(shell: Command, tmp_path: Path) -> None:
    answer = shell(
        f"osce-crawler verify --manifests {tmp_path}/m && (cd {tmp_path}/m && sha256sum -c"
        " SHA256SUMS)"
    )

    assert answer.code == 0
    assert answer.out.endswith("run-000001.json: OK\n")


def test_a_truncated_file_is_problems_or_one_line_but_no_traceback(
    run: Command, tmp_path: Path
) -> None:
    path = tmp_path / "cut.db"
    whole(path)
    size = path.stat().st_size
    for kept in (size // 2, size // 4, 4096, 100, 1):
        path.write_bytes(path.read_bytes()[:kept])
        answer = run("verify", "--archive", str(path))

        assert answer.code in {1, 3}
        assert "Traceback" not in answer.err + answer.out
        assert answer.code == 1 or len(answer.err.splitlines()) == 1


def test_a_damaged_page_is_a_problem_that_names_its_records(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    whole(path)
    content = path.read_bytes()
    at = content.index(b"The mission opened a library for the farmers")
    path.write_bytes(content[:at] + b"#" + content[at + 1 :])

    answer = run("verify", "--archive", str(path))

    assert answer.code == 1
    assert any(line.startswith("1:en: ") for line in answer.out.splitlines())


def test_backup_says_what_it_wrote(run: Command, tmp_path: Path) -> None:
    answer = run("backup", str(tmp_path / "copy.db"))

    assert (answer.code, answer.out) == (0, "")
    size = (tmp_path / "copy.db").stat().st_size / 1_000_000
    assert answer.err.startswith(f"{tmp_path}/copy.db: {size:.1f} MB, a copy of ")
    assert run("verify", "--archive", str(tmp_path / "copy.db")).code == 0


def test_repair_tells_what_it_did(run: Command, mine: Path) -> None:
    change(mine, "INSERT INTO superseded_texts VALUES (9, 2, 'x')")

    would = run("repair", "--dry-run", "--archive", str(mine))
    done = run("repair", "--archive", str(mine))

    assert (would.code, done.code) == (0, 0)
    assert "47920:ru: would be derived again: the superseded texts for search" in would.out
    assert "47920:ru: derived again: the superseded texts for search" in done.out
    assert done.out.splitlines()[-1] == "2 derived again; no problem is left"
    assert run("repair", "--archive", str(mine)).out == "0 derived again; no problem is left\n"


def test_repair_names_what_it_cannot_mend(run: Command, mine: Path) -> None:
    change(mine, "UPDATE payloads SET compressed = zeroblob(9) WHERE payload_id = 2")

    answer = run("repair", "--format", "json", "--archive", str(mine))

    assert answer.code == 1
    assert [one["records"] for one in json.loads(answer.out)["problems"]] == [["47920:ru"]]


def test_migrate_says_from_where_to_where(run: Command, tmp_path: Path) -> None:
    path = old_archive(tmp_path / "old.db")

    assert (
        run("migrate", "--archive", str(path)).out
        == f"{path}: migrated from schema 1 to {SCHEMA_VERSION}\n"
    )
    assert run("migrate", "--archive", str(path)).out == f"{path}: has schema {SCHEMA_VERSION}\n"


READING = [
    ("show", "590117"),
    ("explain", "590117"),
    ("search", "tools"),
    ("runs",),
    ("verify",),
    ("repair",),
]


def test_the_migration_of_an_old_archive_is_a_line_on_stderr(
    tmp_path: Path, shell: Command
) -> None:
    path = old_archive(tmp_path / "old.db")

    answer = shell(f"osce-crawler stats --archive {shlex.quote(str(path))}")

    assert answer.code == 0
    assert answer.err.startswith(f"{path}: migrated from schema 1 to {SCHEMA_VERSION}.\n")


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_an_old_archive_opens_in_every_verb(
    run: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    path = old_archive(tmp_path / "old.db")

    answer = run(*arguments, "--archive", str(path))

    assert answer.code == 0
    assert answer.out
    assert answer.err in {f"{path}: migrated from schema 1 to {SCHEMA_VERSION}.\n", ""}


@pytest.mark.parametrize("arguments", [*READING, ("migrate",), ("backup", "copy.db")], ids=" ".join)
def test_a_newer_archive_is_exit_code_3_and_one_line(
    run: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    path = tmp_path / "newer.db"
    whole(path)
    connection = open_for_writing(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    answer = run(*arguments, "--archive", str(path))

    assert (answer.code, answer.out) == (3, "")
    assert len(answer.err.splitlines()) == 1
    assert "made by a newer osce-crawler" in answer.err


@pytest.mark.parametrize(
    "arguments", [("verify",), ("repair",), ("migrate",), ("backup", "copy.db")], ids=" ".join
)
@pytest.mark.parametrize(
    "content", [None, b"no database\n" * 100, b""], ids=["missing", "text", "empty"]
)
def test_what_is_no_archive_is_exit_code_3_and_one_line(
    run: Command, arguments: tuple[str, ...], content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "osce.db"
    if content is not None:
        path.write_bytes(content)

    answer = run(*arguments, "--archive", str(path))

    assert (answer.code, answer.out) == (3, "")
    assert len(answer.err.splitlines()) == 1
    assert content is None or content == path.read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [("backup",), ("backup", "/no/such/folder/x.db"), ("verify", "--manifests", "/dev/null"), ("verify", "--format", "csv"),
     ("verify", "--manifests", "/"), ("verify", "47920"), ("migrate", "--dry-run")],
    ids=" ".join,
)  # fmt: skip
def test_nonsense_is_exit_code_2_and_one_line(run: Command, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)

    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1


def test_a_damaged_log_is_one_line_and_stays(run: Command, tmp_path: Path) -> None:
    writer = opened(tmp_path / "osce.db")
    keep(writer, release())
    path = killed(tmp_path / "osce.db", tmp_path / "killed" / "osce.db")
    log = path.with_name("osce.db-wal")
    content = log.read_bytes()
    log.write_bytes(content[:40000] + b"#" + content[40001:])
    before = log.read_bytes()
    writer.close()

    for arguments in (*READING[:-1], ("reparse",), ("stats",), ("backup", f"{tmp_path}/b.db")):
        answer = run(*arguments, "--archive", str(path))
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1), answer
        assert f"osce-crawler repair --archive {path}; or restore a backup" in answer.err
    assert log.read_bytes() == before
    repaired = run("repair", "--archive", str(path))

    assert "the log is kept as" in repaired.out
    verified = run("verify", "--archive", str(path))
    assert (repaired.code, verified.code) == (1, 1)  # all pages were in the log
    assert "or all of it was lost with its log" in verified.out
