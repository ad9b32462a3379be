"""`reparse`: a report first, one line where it would lose too much, and no write of its own without
need.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from osce_crawler import archive_layouts, refine
from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.cli.reparsing import report_lines
from osce_crawler.pages.layouts import BUILT_IN, css
from osce_crawler.records import CleanRelease
from osce_crawler.refine import clean, refine_page
from osce_crawler.reparse import write
from osce_crawler.stopping import Terminated
from osce_crawler.urls import Site
from sample_site import Faults, load_releases
from sample_site.routes import Routes
from tests.archive.made import capture, opened
from tests.cli.conftest import Command

_ROOT = "http://127.0.0.1:8001"


@pytest.fixture(name="crawled", scope="module")
def _crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty releases of the sample as a crawl with today's parser leaves them, and a page that
    failed.
    """
    path = tmp_path_factory.mktemp("crawled") / "osce.db"
    writer, routes = opened(path), Routes(load_releases(), Faults())
    writer.run.begin(site=_ROOT, options={}, tool="0", policy="v1", parser="old")
    for one in load_releases()[:20]:
        payload, url = routes.answer(one.path).body, _ROOT + one.path
        page = capture(payload, url=url)
        writer.keep_revision(
            writer.keep_capture(page), refine_page(payload, url=url, site=Site.of(_ROOT))
        )
    writer.keep_failure(
        writer.keep_capture(capture(b"<html>", url=f"{_ROOT}/x/1")), kind="truncated", message="cut"
    )
    writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    writer.close()
    return path


@pytest.fixture(name="path")
def _path(crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Command) -> Path:
    copy = tmp_path / "osce.db"
    shutil.copy(crawled, copy)
    monkeypatch.setenv("OSCE_ARCHIVE", str(copy))
    return copy


def _all(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def _read(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    """Plant a parser that reads these fields otherwise."""

    def other(page: bytes, **known: Any) -> CleanRelease:
        return clean(replace(refine_page(page, **known).release, **fields))

    monkeypatch.setattr(refine, "refine_page", other)


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["in earnest", "dry"])
def test_today_s_parser_changes_nothing_and_begins_no_run(
    run: Command, path: Path, options: tuple[str, ...]
) -> None:
    before = _all(path, "SELECT * FROM revisions"), _all(path, "SELECT * FROM crawl_runs")

    answer = run("reparse", *options)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[:3] == [
        (
            "Parsed the newest page of 20 records: same 20, field gained 0, field lost 0,"
            " text changed 0, removed paragraphs changed 0, refused 0."
        ),
        "1 page that could not be parsed before: 0 can be parsed now.",
        "No revision to write.",
    ]
    assert (_all(path, "SELECT * FROM revisions"), _all(path, "SELECT * FROM crawl_runs")) == before


def test_a_dry_run_says_what_would_change_and_leaves_the_file_alone(
    run: Command, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _read(monkeypatch, title="Another title")
    before = path.read_bytes()

    answer = run("reparse", "--dry-run", "--workers", "1")

    assert answer.code == 0
    assert "20 revisions: would be written." in answer.out
    assert path.read_bytes() == before


def test_what_changes_is_written_once(
    run: Command, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _read(monkeypatch, title="Another title")

    report = json.loads(run("reparse", "--workers", "1", "--format", "json").out)
    again = json.loads(run("reparse", "--workers", "1", "--format", "json").out)

    assert (report["records"], report["revised"], report["change_text"], report["run_id"]) == (
        20,
        20,
        20,
        3,
    )
    assert (again["same"], again["revised"], again["run_id"]) == (20, 0, None)
    assert _all(path, "SELECT DISTINCT title, revision FROM press_releases") == [
        ("Another title", 2)
    ]
    assert _all(path, "SELECT kind, outcome, exit_code, captures, new, revised FROM crawl_runs")[
        2:
    ] == [("reparse", "finished", 0, 0, 0, 0)]
    row = json.loads(run("runs", "--format", "json").out)[0]
    assert (row["kind"], row["captures"], row["revisions"]) == ("reparse", 0, 20)
    assert "reread, by parser" in run("history", str(load_releases()[0].node_id)).out


def test_a_broken_title_selector_is_refused_with_the_figure(
    run: Command, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The title is then read from the page's head, but the type that stands before it is lost."""
    _break(monkeypatch, title=css("h1.no-such-title"))

    answer = run("reparse", "--workers", "1")

    assert answer.code == 1
    assert answer.err == (
        "Error: nothing is written: 20 of 20 records would lose a filled field (content_type 20);"
        " if this is intended, add --allow-lost-fields\n"
    )


def test_a_broken_text_selector_is_refused_with_the_figure(
    run: Command, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_texts(monkeypatch)
    before = _all(path, "SELECT * FROM revisions")

    answer = run("reparse", "--workers", "1")
    dry = run("reparse", "--workers", "1", "--dry-run")

    assert answer.code == dry.code == 1
    assert (
        answer.err
        == dry.err
        == (
            "Error: nothing is written: 20 of 20 records (100.0%) can no longer be parsed, more than"
            " 1%;"
            " if this is intended, add --allow-lost-records\n"
        )
    )
    assert "unknown-layout" in answer.out
    assert "nothing is written" not in answer.out
    assert (
        _all(path, "SELECT * FROM revisions"),
        _all(path, "SELECT count(*) FROM crawl_runs"),
    ) == (before, [(2,)])


def _break_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch, body=css("div.no-such-text"))


def _break(monkeypatch: pytest.MonkeyPatch, **selectors: Any) -> None:
    broken = tuple(replace(one, **selectors) for one in BUILT_IN.releases)
    layouts = replace(BUILT_IN, releases=broken)
    monkeypatch.setattr(archive_layouts, "layouts_with", lambda _: layouts)


def test_an_emptied_field_is_refused_with_the_figure_unless_told(
    run: Command, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _read(monkeypatch, sources=())
    ((count,),) = _all(
        path, "SELECT count(DISTINCT node_id || language) FROM press_release_sources"
    )

    answer = run("reparse", "--workers", "1")
    assert answer.code == 1
    assert (
        f"Error: nothing is written: {count} of 20 records would lose a filled field (sources"
        f" {count})" in answer.err
    )
    assert len(answer.err.splitlines()) == 1

    assert run("reparse", "--workers", "1", "--allow-lost-fields").code == 0
    assert _all(path, "SELECT count(*) FROM press_release_sources") == [(0,)]
    assert _all(path, "SELECT options FROM crawl_runs WHERE kind = 'reparse'") == [
        ('{"allow_lost_fields": true}',)
    ]


def test_refused_releases_that_are_allowed_are_named_and_make_the_exit_code_1(
    run: Command, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_texts(monkeypatch)

    answer = run("reparse", "--workers", "1", "--allow-lost-records")

    assert answer.code == 1
    assert answer.out.count("  refused: ") == 20
    assert _all(path, "SELECT count(*), max(revision) FROM press_releases") == [(20, 1)]


def test_it_waits_for_nobody_who_writes(run: Command, path: Path) -> None:
    with only_writer(path, "2026-01-01T00:00:00Z"):
        answer = run("reparse")

    assert (answer.code, answer.out) == (3, "")
    assert "being written by process" in answer.err


def test_an_archive_without_a_release_is_read_again_as_well(run: Command, tmp_path: Path) -> None:
    opened(tmp_path / "empty.db").close()

    answer = run("reparse", "--archive", str(tmp_path / "empty.db"))

    assert (answer.code, answer.out.splitlines()[-1]) == (0, "No revision to write.")


def test_the_report_names_confirmed_revisions_and_pages_of_unknown_design() -> None:
    counts = dict.fromkeys(
        ("records", "same", "gain_a_field", "lose_a_field", "change_text", "refused", "minor"), 0
    )
    rest = dict.fromkeys(
        ("revised", "unreadable", "superseded", "run_id", "doubtful", "change_removals"), 0
    )
    of_records = dict.fromkeys(("same", "revised", "minor", "confirmed", "refused"), 0)
    report = {**counts, **rest, "confirmed": 2, "low": 1, "readable": 1, "refused_pages": []}
    report["of_records"] = of_records

    lines = report_lines(report)
    assert lines[4] == "1 revision and 2 confirmations: would be written."
    assert report_lines(report | {"run_id": 3})[4].endswith("confirmations: written by run 3.")
    assert report_lines(report, is_stopped=True)[4].endswith(": nothing is written.")
    assert report_lines(report | {"readable": 0})[3] == "2 confirmations: would be written."

    assert lines[1] == (
        "2 revisions read again with higher confidence: the text and the fields are the same."
    )
    assert lines[2] == (
        "1 page of unknown design, read with confidence low: check them, then run:"
        " osce-crawler layout propose."
    )


@pytest.mark.parametrize(("interrupt", "code"), [(KeyboardInterrupt, 130), (Terminated, 143)])
def test_an_interrupted_run_has_the_exit_code_of_the_verb(
    run: Command,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    interrupt: type[KeyboardInterrupt],
    code: int,
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise interrupt

    _read(monkeypatch, title="Another title")
    monkeypatch.setattr(write, "write", stop)

    assert run("reparse", "--workers", "1").code == code

    last = "SELECT outcome, exit_code FROM crawl_runs ORDER BY run_id DESC LIMIT 1"
    assert _all(path, last) == [("interrupted", code)]
