"""`layout list`, `layout check` and `layout add`: an archive learns a design that the program does
not know, and keeps it.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.records import Purpose
from osce_crawler.refine import refine_page
from tests.archive.made import AT, capture, opened
from tests.cli.conftest import Command
from tests.pages.built import drupal6, drupal11
from tests.pages.layouts.made import HEADER, NEWS26, TEXT, listing, release

ROOT = "https://www.osce.org"
_TABLE = """
CREATE TABLE IF NOT EXISTS layouts (name TEXT PRIMARY KEY, toml TEXT NOT NULL, digest TEXT NOT NULL,
  added_at TEXT NOT NULL) STRICT
"""
_ENTRY = '<a href="/cthb/3">Council meets</a><i>17 November 2006</i><p>The Council met</p>'


def _keep(writer: ArchiveWriter, node_id: int, page: bytes) -> None:
    kept = writer.keep_capture(capture(page, node_id))
    try:
        writer.keep_revision(kept, refine_page(page, url=kept.capture.url))
    except PageRefused as refusal:
        writer.keep_failure(kept, kind=refusal.kind, message=str(refusal))


@pytest.fixture(name="path")
def _path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release in each known design, three in a design that nobody has seen, and a listing.

    The three cannot be read by what they say: nothing confirms titles of two words.
    """
    path = tmp_path / "own.db"
    writer = opened(path)
    writer.connection.execute(_TABLE)
    _keep(writer, 1, drupal6(TEXT))
    _keep(writer, 2, drupal11(TEXT))
    for node_id in (3, 4, 5):
        _keep(writer, node_id, release(HEADER.replace("meets", str(node_id))))
    writer.keep_support(
        writer.keep_capture(
            capture(listing(_ENTRY), url=f"{ROOT}/press-releases", purpose=Purpose.LISTING)
        )
    )
    writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    writer.close()
    monkeypatch.setenv("OSCE_ARCHIVE", str(path))
    return path


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    file = tmp_path / "news26.toml"
    file.write_text(NEWS26, encoding="utf-8")
    return file


def _all(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def _rows(run: Command, file: Path) -> dict[tuple[str, str], dict[str, Any]]:
    answer = run("layout", "check", str(file), "--format", "json")
    return {(row["layout"], row["reading"]): row for row in json.loads(answer.out)["rows"]}


def test_the_list_says_what_was_read_with_each(run: Command, path: Path) -> None:
    answer = run("layout", "list", "--format", "json")

    assert answer.code == 0
    assert json.loads(answer.out) == [
        {"name": "drupal6", "origin": "built-in", "releases": 1, "pages": 1},
        {"name": "drupal11", "origin": "built-in", "releases": 1, "pages": 1},
    ]
    assert "built-in" in run("layout", "list").out


def test_a_check_compares_the_readings_and_writes_nothing(
    run: Command, path: Path, file: Path
) -> None:
    before = path.read_bytes()

    answer, rows = run("layout", "check", str(file)), _rows(run, file)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[-1] == (
        "news26 matches 3 pages, 0 refused; 1 listing, 0 refused; no page of another layout."
    )
    for none, pages in (("none", 3), ("none-listing", 1)):
        assert rows[none, "without file"]["pages"] == pages
        assert rows[none, "with file"]["pages"] == 0
    own = rows["news26", "with file"]
    assert (own["pages"], own["refused"], own["two_layouts"]) == (3, 0, 0)
    assert own["filled"] == {
        "content_type": 3, "published_on": 3, "place": 3, "sources": 3, "fields_of_work": 3,
    }  # fmt: skip
    assert rows["news26-listing", "with file"]["filled"] == {
        "title": 1, "published_on": 1, "teaser": 1, "entries": 1,
    }  # fmt: skip
    for reading in ("without file", "with file"):
        assert [rows[name, reading]["equal"] for name in ("drupal6", "drupal11")] == [1, 1]
    assert path.read_bytes() == before


@pytest.mark.parametrize("body", ["div.body-section", "div.pane-content", "p"])
def test_a_file_that_matches_pages_of_another_layout_is_found_and_not_added(
    run: Command, path: Path, file: Path, body: str
) -> None:
    file.write_text(f'name = "x"\n[release]\ntitle = "h1"\nbody = "{body}"\n', encoding="utf-8")

    checked, added = run("layout", "check", str(file)), run("layout", "add", str(file))

    assert (checked.code, checked.err) == (1, "")
    assert "of another layout." in checked.out.splitlines()[-1]
    assert (added.code, added.out) == (2, "")
    assert added.err.startswith(f"Error: {file}: not added: it matches ")
    assert len(added.err.splitlines()) == 1
    assert _all(path, "SELECT * FROM layouts") == []


def test_a_listing_that_two_layouts_match_is_found(run: Command, path: Path, file: Path) -> None:
    run("layout", "add", str(file))
    file.write_text(
        'name = "x"\n[listing]\nitem = "li"\nlink = "a"\ntitle = "a"\n', encoding="utf-8"
    )

    rows = _rows(run, file)

    assert run("layout", "check", str(file)).code == 1
    assert rows["x-listing", "with file"]["two_layouts"] == 1
    assert rows["news26-listing", "with file"]["two_layouts"] == 1


def test_a_file_that_matches_nothing_is_found(run: Command, path: Path, file: Path) -> None:
    file.write_text(NEWS26.replace("x7", "x8").replace("y1", "y2"), encoding="utf-8")

    checked = run("layout", "check", str(file))
    added = run("layout", "add", str(file))

    assert (checked.code, checked.out.splitlines()[-1]) == (1, "news26 matches no page.")
    assert added.code == 0
    assert "news26 matches no page of the archive" in added.err


def test_a_page_that_the_layout_matches_and_cannot_read_is_counted_as_its_own(
    run: Command, path: Path, file: Path
) -> None:
    file.write_text(NEWS26.replace("x1 > h2", "x1 > h5"), encoding="utf-8")

    row = _rows(run, file)["news26", "with file"]

    assert (row["pages"], row["refused"], row["two_layouts"]) == (3, 3, 0)
    assert row["reasons"] == {"no-title": 3}


@pytest.mark.parametrize("replace", [False, True])
def test_a_layout_that_reads_no_page_that_it_matches_is_found_and_not_added(
    run: Command, path: Path, file: Path, replace: bool
) -> None:
    if replace:
        run("layout", "add", str(file))
    before = _all(path, "SELECT * FROM layouts")
    file.write_text(NEWS26.replace("x1 > h2", "x1 > h5"), encoding="utf-8")

    checked = run("layout", "check", str(file))
    added = run("layout", "add", str(file), *(["--replace"] if replace else []))

    assert checked.code == 1
    assert (added.code, added.out, len(added.err.splitlines())) == (2, "", 1)
    assert (
        f"{file}: not added: 3 of 3 pages cannot be read with it (no-title 3); see: " in added.err
    )
    assert _all(path, "SELECT * FROM layouts") == before


def test_a_layout_that_cannot_read_some_pages_is_added_with_a_warning(
    run: Command, path: Path, file: Path
) -> None:
    writer = ArchiveWriter.open(path, lambda: AT)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
    _keep(writer, 6, release(HEADER.replace("h2", "h5")))
    writer.run.end(outcome="finished", walk_complete=False, exit_code=1)
    writer.close()

    checked, added = run("layout", "check", str(file)), run("layout", "add", str(file))

    assert checked.code == 1
    assert (added.code, added.err) == (
        0,
        "Warning: news26: 1 of 4 pages cannot be read with it (no-title 1).\n",
    )
    assert len(_all(path, "SELECT * FROM layouts")) == 1


@pytest.mark.parametrize("others", [0, 1])
def test_only_an_added_layout_is_replaced(
    run: Command, path: Path, file: Path, others: int
) -> None:
    if others:
        run("layout", "add", str(file))
    file.write_text(NEWS26.replace("news26", "z"), encoding="utf-8")

    answer = run("layout", "add", str(file), "--replace")

    has = "the archive has news26" if others else "the archive has none"
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"Error: z: no added layout of this name to replace; {has}\n"
    assert len(_all(path, "SELECT * FROM layouts")) == others


def test_after_it_was_added_a_check_compares_with_the_archive_without_it(
    run: Command, path: Path, file: Path
) -> None:
    run("layout", "add", str(file))

    rows = _rows(run, file)

    assert rows["news26", "without file"]["pages"] == 0
    assert rows["news26", "with file"]["pages"] == 3


def test_a_name_that_no_layout_can_have_is_one_line_with_the_option_once(
    run: Command, path: Path
) -> None:
    answer = run("layout", "propose", "--name", "A_b")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Error: --name: expected a word")


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("layout", "--archive", "x.db", "list"), "osce-crawler layout VERB --archive"),
        (("layout", "--format", "json", "list"), "osce-crawler layout VERB --format"),
        (("--archive", "x.db", "runs"), "osce-crawler VERB --archive"),
    ],
)
def test_an_option_before_the_verb_is_one_line_with_its_place(
    run: Command, arguments: tuple[str, ...], where: str
) -> None:
    answer = run(*arguments)

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert f"write options after it: {where}. Try: " in answer.err


def test_what_was_kept_is_read_after_the_layout_is_added(
    run: Command, path: Path, file: Path
) -> None:
    assert run("verify", "--deep").code == 0

    added = run("layout", "add", str(file))
    assert (added.code, added.err) == (0, "")
    assert added.out.endswith("osce-crawler reparse\n")
    reparsed = run("reparse", "--workers", "1", "--format", "json")

    assert json.loads(reparsed.out)["readable"] == 3
    assert _all(path, "SELECT title, layout FROM press_releases WHERE node_id > 2") == [
        (f"Council {node_id}", "news26") for node_id in (3, 4, 5)
    ]
    ((name, toml),) = _all(path, "SELECT name, toml FROM layouts")
    assert (name, toml) == ("news26", NEWS26)
    assert run("verify", "--deep").code == 0
    assert run("repair", "--dry-run").code == 0
    listed = json.loads(run("layout", "list", "--format", "json").out)
    assert listed[2]["origin"].startswith("added 20")
    assert (listed[2]["releases"], listed[2]["pages"]) == (3, 3)
    assert json.loads(run("reparse", "--workers", "1", "--format", "json").out)["same"] == 5


def test_a_damaged_revision_is_derived_again_with_the_added_layout(
    run: Command, path: Path, file: Path
) -> None:
    run("layout", "add", str(file))
    run("reparse", "--workers", "1")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE revisions SET title = 'x' WHERE layout = 'news26'")

    assert run("verify").code == 1
    assert run("repair").code == 0
    assert run("verify", "--deep").code == 0
    assert _all(path, "SELECT count(*) FROM press_releases WHERE title = 'x'") == [(0,)]


def test_every_way_in_uses_the_added_layout(
    run: Command, path: Path, file: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(release(HEADER.replace("meets", "meets again")))
    url = ("--url", f"{ROOT}/cthb/9")
    assert run("parse", str(page), *url).code == 1

    run("layout", "add", str(file))

    assert json.loads(run("parse", str(page), *url).out)["layout"] == "news26"
    assert run("import", str(page), *url, "--workers", "1").code == 0
    assert _all(path, "SELECT layout FROM press_releases WHERE node_id = 9") == [("news26",)]
    versions = _all(path, "SELECT DISTINCT parser_version FROM crawl_runs ORDER BY run_id")
    assert len(versions) == 2


def test_copies_of_the_archive_keep_the_added_layout(
    run: Command, path: Path, file: Path, tmp_path: Path
) -> None:
    run("layout", "add", str(file))
    run("backup", str(tmp_path / "backup.db"))
    run("export", str(tmp_path / "lean.db"))

    for copy in ("backup.db", "lean.db"):
        assert _all(tmp_path / copy, "SELECT name, toml FROM layouts") == [("news26", NEWS26)]
        assert run("verify", "--archive", str(tmp_path / copy)).code == 0


def test_a_damaged_layout_is_a_problem_and_reads_nothing(
    run: Command, path: Path, file: Path
) -> None:
    run("layout", "add", str(file))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE layouts SET toml = replace(toml, 'body', 'bxdy')")

    verified, reparsed = run("verify"), run("reparse", "--workers", "1")

    assert verified.code == 1
    assert "layout: the text of the added layout news26 differs from its digest" in verified.out
    assert (reparsed.code, len(reparsed.err.splitlines())) == (3, 1)
    assert "release.bxdy: unknown key" in reparsed.err


def test_a_name_is_used_once_unless_the_layout_is_replaced(
    run: Command, path: Path, file: Path
) -> None:
    run("layout", "add", str(file))
    file.write_text(NEWS26 + "# Corrected.\n", encoding="utf-8")

    again = run("layout", "add", str(file))
    assert (again.code, again.out) == (2, "")
    assert again.err == f"Error: {file}: name: 'news26' is taken; choose another name\n"
    assert run("layout", "check", str(file)).code == 0
    assert run("layout", "add", str(file), "--replace").code == 0
    assert _all(path, "SELECT count(*), max(toml LIKE '%Corrected%') FROM layouts") == [(1, 1)]


@pytest.mark.parametrize("verb", ["check", "add"])
@pytest.mark.parametrize(
    "content", [None, b"", b"\xff", b"x = ", b"#" * 1_048_577, NEWS26.replace("news26", "text").encode(),
    NEWS26.replace("news26", "drupal6").encode()],
    ids=["missing", "empty", "latin", "no-toml", "too-large", "reserved", "taken"],
)  # fmt: skip
def test_a_file_that_is_no_layout_is_one_line(
    run: Command, path: Path, file: Path, verb: str, content: bytes | None
) -> None:
    file.unlink()
    if content is not None:
        file.write_bytes(content)

    answer = run("layout", verb, str(file))

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert answer.err.startswith(f"Error: {file}: ")


@pytest.mark.parametrize("verb", ["list", "check", "add"])
def test_each_shows_an_example_and_its_archive(run: Command, verb: str) -> None:
    answer = run("layout", verb, "--help")

    assert f"  osce-crawler layout {verb}" in answer.out
    assert "OSCE_ARCHIVE" in answer.out


@pytest.mark.parametrize("arguments", [("list",), ("check", "FILE"), ("add", "FILE")], ids=" ".join)
def test_without_an_archive_it_is_exit_code_3(
    run: Command, file: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    words = [str(file) if word == "FILE" else word for word in arguments]

    answer = run("layout", *words, "--archive", str(tmp_path / "none.db"))

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1)
    assert not (tmp_path / "none.db").exists()
