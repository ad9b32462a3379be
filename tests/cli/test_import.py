"""`import` and `export` as people meet them: reports, exit codes, one line for everything that goes
wrong.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, http, record, warc


@pytest.fixture(name="new")
def _new(tmp_path: Path) -> str:
    return str(tmp_path / "new.db")


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    records = [
        record("response", URL, http(PAGE)),
        record("response", f"{ROOT}/cthb/2", http(PAGE[: PAGE.index(b"The next exercise")])),
        record("response", f"{ROOT}/logo.png", http(b"\x89PNG", content_type="image/png")),
    ]
    return warc(tmp_path / "a.warc.gz", records)


def test_the_report_is_that_of_a_run_and_says_what_was_left(
    run: Command, file: Path, new: str
) -> None:
    answer = run("import", str(file), "--archive", new)

    assert answer.code == 1
    *report, last = answer.out.splitlines()
    assert last.startswith("Manifest of run 1: sha256:")
    assert report == [
        "Run 1 of https://www.osce.org finished: 2 captures = 1 new, 0 revised, 1 failed.",
        *[line for line in answer.out.splitlines() if line.startswith("Fields with a warning")],
        "1 skipped (no web pages: 1).",
        f"1 finding, printed above; list them with: osce-crawler runs 1 --archive {new}",
    ]
    announced, finding = answer.err.splitlines()
    assert announced == f"new archive: {new}"
    assert finding.startswith(f"{file}: {ROOT}/cthb/2: truncated: ")


def test_the_report_as_json(run: Command, file: Path, new: str) -> None:
    report = json.loads(run("import", str(file), "--archive", new, "--format", "json").out)

    assert (report["kind"], report["captures"], report["new"], report["failed"], report["exit_code"]) == (
        "import", 2, 1, 1, 1,
    )  # fmt: skip
    assert (report["already_there"], report["skipped"]) == (0, {"no web pages": 1})
    assert [finding["kind"] for finding in report["findings"]] == ["truncated"]


def test_importing_again_says_so_and_is_exit_code_0(run: Command, file: Path, new: str) -> None:
    run("import", str(file), "--archive", new)

    answer = run("import", str(file), "--archive", new)
    report = json.loads(run("import", str(file), "--archive", new, "--format", "json").out)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(
        "The import found no new capture. Nothing was written.\n2 captures were already in the archive.\n"
    )
    assert (report["run_id"], report["already_there"], report["findings"]) == (None, 2, [])


def test_a_new_archive_in_which_nothing_is_stays_and_is_named(
    run: Command, tmp_path: Path, new: str
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")

    first, again = (run("import", str(tmp_path / "picture.png"), "--archive", new) for _ in "ab")

    assert first.err.startswith(f"new archive: {new}\n")
    assert first.out.startswith("The import found no new capture. The new archive is empty.\n")
    assert Path(new).is_file()
    assert again.out.startswith("The import found no new capture. Nothing was written.\n")


def test_a_file_of_another_site_is_exit_code_1_and_says_what_to_do(
    run: Command, file: Path, new: str
) -> None:
    answer = run("import", str(file), "--archive", new, "--site", "http://127.0.0.1:8000")

    assert answer.code == 1
    assert "name another site with --site URL" in answer.out


def test_pages_of_another_root_go_in(run: Command, tmp_path: Path, new: str) -> None:
    root = "http://127.0.0.1:8000"
    file = warc(tmp_path / "b.warc", [record("response", f"{root}/cthb/900101", http(PAGE))])

    assert run("import", str(file), "--archive", new, "--site", root).code == 0
    assert run("show", f"{root}/cthb/900101", "--archive", new).code == 0


def test_one_page_and_its_address(run: Command, tmp_path: Path, new: str) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.html").write_bytes(OTHER)

    one = run("import", str(tmp_path / "a.html"), "--url", URL, "--archive", new)
    two = run(
        "import", str(tmp_path / "a.html"), str(tmp_path / "b.html"), "--url", URL, "--archive", new
    )
    nameless = run("import", str(tmp_path / "b.html"), "--archive", new)

    assert (one.code, two.code, nameless.code) == (0, 2, 1)
    assert (
        "no-node-id: the file does not contain its address; state it with --url, or in import.csv"
        " in the same folder (columns file,url,fetched_at)" in nameless.err
    )


def test_an_import_is_no_crawl_that_goes_on(run: Command, file: Path, new: str) -> None:
    run("import", str(file), "--archive", new)

    (row,) = json.loads(run("runs", "--format", "json", "--archive", new).out)
    assert (row["kind"], row["outcome"], row["walk_complete"]) == ("import", "finished", 0)


def test_an_older_page_does_not_become_the_latest_text(
    run: Command, tmp_path: Path, new: str
) -> None:
    older = PAGE.replace(b"</h1>", b" once</h1>")
    for number, (page, at) in enumerate(((PAGE, DAYS[3]), (older, DAYS[1]))):
        warc(tmp_path / f"{number}.warc", [record("response", URL, http(page), at)])
        assert run("import", str(tmp_path / f"{number}.warc"), "--archive", new).code == 0

    with closing(sqlite3.connect(new)) as connection:
        assert connection.execute(
            "SELECT revision, first_seen_at FROM press_releases"
        ).fetchall() == [(1, DAYS[1])]
    assert "once" in run("diff", "900101", "--archive", new).out
    assert run("verify", "--archive", new).code == 0


def test_a_lean_copy_and_a_warc_file_are_exported_and_told_apart(
    run: Command, tmp_path: Path
) -> None:
    captures = run("export", str(tmp_path / "out.warc.gz"))
    lean = run("export", str(tmp_path / "lean.db"))

    assert (captures.code, lean.code) == (0, 0)
    assert captures.err == f"4 captures written to {tmp_path}/out.warc.gz\n"
    assert lean.err == f"3 releases written to {tmp_path}/lean.db\n"
    assert (
        run("show", "47920", "--archive", str(tmp_path / "lean.db")).out == run("show", "47920").out
    )


def test_verify_says_that_a_copy_is_lean(run: Command, tmp_path: Path) -> None:
    lean = str(tmp_path / "lean.db")
    run("export", lean)

    answer = run("verify", "--archive", lean)
    assert "This is a lean copy" in answer.out
    assert json.loads(run("verify", "--format", "json", "--archive", lean).out)["lean"] is True


def test_a_lean_copy_takes_nothing_in(run: Command, file: Path, tmp_path: Path) -> None:
    lean = str(tmp_path / "lean.db")
    run("export", lean)

    for arguments in (("import", str(file)), ("export", str(tmp_path / "o.warc.gz"))):
        answer = run(*arguments, "--archive", lean)
        assert (answer.code, len(answer.err.splitlines())) == (3, 1)
        assert "lean copy" in answer.err


def test_what_is_neither_file_nor_folder_is_named(run: Command, tmp_path: Path) -> None:
    answer = run("import", "/dev/null", "--archive", str(tmp_path / "new.db"))

    assert answer.code == 1
    assert "/dev/null: unreadable: neither a file nor a folder; name one\n" in answer.err


def test_a_list_that_is_none_makes_no_archive(run: Command, tmp_path: Path) -> None:
    new, listing = tmp_path / "new.db", tmp_path / "list.csv"
    page = tmp_path / "page.html"
    page.write_bytes(PAGE)
    listing.write_text("synthetic, no columns\n")

    answer = run("import", str(page), "--csv", str(listing), "--archive", str(new))

    assert (answer.code, answer.out) == (2, "")
    assert not list(tmp_path.glob("new.db*"))
