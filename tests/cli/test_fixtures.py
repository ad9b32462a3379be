"""`fixture`: a folder that the fixture tests read, from an archive or a file."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import PageRefused
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site
from tests.archive.made import AT, capture
from tests.cli.conftest import Command
from tests.pages import test_fixtures as of_fixtures
from tests.pages.built import LAYOUTS, drupal6, drupal11
from tests.pages.layouts.made import TEXT

_URL = "https://www.osce.org/cthb/1"
_TWICE = TEXT + "<p>It will meet again under a roof of glass.</p>" + TEXT
_DUMP = b"""Newsroom

Council meets
VIENNA 17 November 2006

VIENNA, 17 November 2006 - The Council met under an open roof today.

Nobody got wet.
"""


def _keep(
    path: Path, url: str, page: bytes, *, kind: str = "crawl", site: str = "https://www.osce.org"
) -> None:
    writer = ArchiveWriter.open(path, lambda: AT)
    writer.run.begin(site=site, options={}, tool="0", policy="v1", kind=kind)
    kept = writer.keep_capture(capture(page, url=url))
    try:
        release = refine_page(page, url=url, content_type="text/html", site=Site.of(site))
        writer.keep_revision(kept, release)
    except PageRefused as refusal:
        writer.keep_failure(kept, kind=refusal.kind, message=str(refusal))
    writer.run.end(outcome="finished", walk_complete=False, exit_code=0)
    writer.close()


@pytest.fixture(name="path")
def _path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "own.db"
    monkeypatch.setenv("OSCE_ARCHIVE", str(path))
    return path


def _capture(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / "capture.json").read_text(encoding="utf-8"))
    return value


def _check(folder: Path) -> None:
    """What the test of the fixtures checks."""
    of_fixtures.test_says_where_the_page_comes_from(folder)
    expected = of_fixtures.expected_of(folder)
    if "error" in expected:
        of_fixtures.test_refuses_with_the_expected_kind(folder)
        return
    of_fixtures.test_warns_of_what_is_unknown_and_of_nothing_else(folder)
    for name in expected.keys() - {"warnings"}:
        of_fixtures.test_reads_the_field(folder, name)
    assert {"paragraphs", "title", "published_on", "warnings", "layout"} <= expected.keys()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["crawl", "import"])
def test_a_captured_page_becomes_a_folder_that_passes_the_test_of_the_fixtures(
    run: Command, path: Path, tmp_path: Path, layout: str, kind: str
) -> None:
    page = LAYOUTS[layout](_TWICE)
    _keep(path, _URL, page, kind=kind)

    answer = run("fixture", _URL, "--to", str(tmp_path / "made"))

    folder = tmp_path / "made" / f"{layout}-1-osce-countries-need-to"
    assert (answer.code, answer.out) == (0, f"{folder}\n")
    assert "by eye" in answer.err
    assert (folder / "page.html").read_bytes() == page
    assert _capture(folder) == {
        "url": _URL, "content_type": "text/html", "fetched_at": AT,
        "origin": {"crawl": "live", "import": "web-archive"}[kind],
        "why": "written by osce-crawler fixture, not checked yet",
    }  # fmt: skip
    assert len(of_fixtures.expected_of(folder)["removed_paragraphs"]) == 2
    _check(folder)


@pytest.mark.parametrize(
    "page", [drupal6(""), drupal11(TEXT).partition(b"Nobody")[0], b"<html><p>None.</html>"]
)
def test_a_page_that_is_refused_becomes_a_folder_with_the_kind(
    run: Command, path: Path, tmp_path: Path, page: bytes
) -> None:
    _keep(path, _URL, page)

    assert run("fixture", _URL, "--to", str(tmp_path)).code == 0

    (folder,) = tmp_path.glob("refused-1-*")
    assert folder.name == f"refused-1-{of_fixtures.expected_of(folder)['error']['kind']}"
    _check(folder)


def test_a_capture_is_named_by_its_id_and_an_address_gives_the_newest(
    run: Command, path: Path, tmp_path: Path
) -> None:
    _keep(path, _URL, drupal6(TEXT))
    _keep(path, _URL, drupal11(TEXT))

    for name in ("1", "2", f"{_URL}/?utm_source=x", "https://osce.org/CTHB/1"):
        assert run("fixture", name, "--to", str(tmp_path), "--what", f"Of {name[-9:]}!").code == 0

    assert sorted(folder.name for folder in tmp_path.glob("drupal*")) == [
        "drupal11-1-of-2", "drupal11-1-of-rg-cthb-1", "drupal11-1-of-source-x", "drupal6-1-of-1",
    ]  # fmt: skip


def test_another_address_of_the_record_gives_its_page(
    run: Command, path: Path, tmp_path: Path
) -> None:
    _keep(path, _URL, drupal11(TEXT))

    assert run("fixture", "https://www.osce.org/node/1", "--to", str(tmp_path)).code == 0
    assert len(list(tmp_path.glob("drupal11-1-*"))) == 1


def test_a_page_of_a_copy_of_the_site_says_of_which(
    run: Command, path: Path, tmp_path: Path
) -> None:
    site = "http://127.0.0.1:8001"
    _keep(path, f"{site}/cthb/1", drupal11(TEXT), site=site)

    assert run("fixture", f"{site}/cthb/1", "--to", str(tmp_path)).code == 0

    (folder,) = tmp_path.glob("drupal11-1-*")
    assert _capture(folder)["site"] == site
    _check(folder)


@pytest.mark.parametrize(("name", "page"), [("page.html", drupal11(TEXT)), ("page.txt", _DUMP)])
def test_a_saved_page_becomes_a_folder(
    run: Command, path: Path, tmp_path: Path, name: str, page: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(page)
    arguments = ("fixture", str(file), "--url", _URL, "--to", str(tmp_path / "made"))

    assert run(*arguments, "--origin", "web-archive", "--what", "a").code == 0
    assert run(*arguments, "--what", "b").code == 0

    first, second = sorted((tmp_path / "made").iterdir())
    assert [_capture(folder)["origin"] for folder in (first, second)] == ["web-archive", "live"]
    assert (first / name).read_bytes() == page
    _check(first)
    assert not path.exists()


def test_a_folder_that_exists_is_not_overwritten(run: Command, path: Path, tmp_path: Path) -> None:
    _keep(path, _URL, drupal11(TEXT))
    run("fixture", _URL, "--to", str(tmp_path))
    (folder,) = tmp_path.glob("drupal11-1-*")
    (folder / "expected.json").write_text("checked", encoding="utf-8")

    again = run("fixture", _URL, "--to", str(tmp_path))

    assert (again.code, again.out, len(again.err.splitlines())) == (2, "", 1)
    assert f"{folder}: exists already" in again.err
    assert (folder / "expected.json").read_text(encoding="utf-8") == "checked"
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("99",), "capture 99: not in "),
        (("99",), "; for a node id, write 99:en; "),
        (("99:en",), "99:en: not in "),
        (
            ("http://127.0.0.1:8000/cthb/1",),
            "not an address of this archive's site, https://www.osce.org",
        ),
        (("https://www.osce.org/cthb/99",), "https://www.osce.org/cthb/99: not in "),
        (("no-such-file.html",), "no-such-file.html: no such file; expected a file, an address"),
        (("/",), "/: not a file; expected a file, an address"),
        (("no-such-file.html", "--url", _URL), "no-such-file.html: no such file"),
        ((), "Missing argument"),
    ],
)
def test_what_is_not_there_is_one_line(
    run: Command, path: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    _keep(path, _URL, drupal11(TEXT))

    answer = run("fixture", *arguments, "--to", str(tmp_path / "made"))

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert message in answer.err
    assert not (tmp_path / "made").exists()


def test_a_capture_without_a_page_is_one_line(run: Command, path: Path, tmp_path: Path) -> None:
    _keep(path, _URL, drupal11(TEXT))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE captures SET payload_digest = NULL")

    answer = run("fixture", "1", "--to", str(tmp_path))

    assert (answer.code, len(answer.err.splitlines())) == (2, 1)


@pytest.mark.parametrize("name", ["nope.html", "folder/page.htm", "1.html", "www.osce.org/cthb/1"])
def test_a_file_that_is_not_there_needs_no_archive(run: Command, path: Path, name: str) -> None:
    answer = run("fixture", name)

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert answer.err.startswith(f"Error: {name}: no such file")


def test_a_node_id_with_its_language_gives_the_newest_page(
    run: Command, path: Path, tmp_path: Path
) -> None:
    _keep(path, _URL, drupal11(TEXT))

    assert run("fixture", "1:en", "--to", str(tmp_path)).code == 0
    assert len(list(tmp_path.glob("drupal11-1-*"))) == 1


def test_a_refused_page_says_so_and_why(run: Command, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"<html><body><h1>Council meets</h1><p>The Council met.</p></body></html>")

    answer = run("fixture", str(file), "--to", str(tmp_path))

    assert answer.code == 0
    first, second = answer.err.splitlines()
    assert first.startswith("The page is refused: unknown-layout: the page has no text container")
    assert first.endswith("the page does not contain its address; give it with --url.")
    assert "by eye" in second


@pytest.mark.parametrize("below", ["", "folder"])
def test_a_file_in_place_of_the_folder_is_named(run: Command, tmp_path: Path, below: str) -> None:
    (tmp_path / "page.html").write_bytes(drupal11(TEXT))
    (tmp_path / "file").touch()

    answer = run(
        "fixture", f"{tmp_path}/page.html", "--url", _URL, "--to", f"{tmp_path}/file/{below}"
    )

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert "is no folder; name one with --to" in answer.err
