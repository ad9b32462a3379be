"""Stored captures through another parser: what it would change, what it may not lose, and that nothing is done twice."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from osce_crawler import rereaders
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import NotReparsed, PageRefused
from osce_crawler.pages import layouts
from osce_crawler.records import CleanRelease, Step, Trail
from osce_crawler.records import CrawledPage as Page
from osce_crawler.refine import clean, refine_page
from osce_crawler.reparse import Survey, begin, survey, write
from osce_crawler.urls import Site
from sample_site import Faults, load_releases
from sample_site.routes import Routes
from tests.archive.made import capture

_THEN, _NOW = "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"
_ROOTS = ("http://127.0.0.1:8001", "https://www.osce.org")
_PARSER = Callable[[CleanRelease], CleanRelease]
_ALL_RECORDS = """
SELECT node_id, language, url, content_type, title, published_on, place, dateline, body, removed_count, content_digest,
  metadata_digest, contacts, warnings, first_seen_at, last_seen_at FROM press_releases ORDER BY node_id, language
"""


def _advance() -> None:
    """A bar that nobody sees."""


def _same(one: CleanRelease) -> CleanRelease:
    return one


def _with(**fields: Any) -> _PARSER:
    """A parser that reads these fields otherwise."""

    def other(one: CleanRelease) -> CleanRelease:
        return clean(replace(one.release, **fields))

    return other


class Pages:
    """The sample's pages in an archive, as a crawl with some parser leaves them."""

    def __init__(self, path: Path, read: _PARSER = _same, count: int | None = None) -> None:
        self.path = path
        self.writer = ArchiveWriter.open(path, lambda: _NOW)
        routes = Routes(load_releases(), Faults())
        for half, root in enumerate(_ROOTS):
            self.writer.begin_run(site=root, options={}, tool="0", policy="v1", parser="old")
            for one in load_releases()[:count][half::2]:
                self.keep(root + one.path, routes.answer(one.path).body, read)
            self.writer.end_run(outcome="finished", walk_complete=True, exit_code=0)

    def keep(self, url: str, payload: bytes, read: _PARSER = _same, **fields: Any) -> str:
        page = capture(payload, url=url, fetched_at=_THEN, headers=(("Content-Type", "text/html"),), **fields)
        kept = self.writer.keep_capture(page)
        root = next(root for root in _ROOTS if url.startswith(root))
        try:
            return self.writer.keep_revision(kept, read(refine_page(payload, url=url, site=Site.of(root))))
        except PageRefused as refusal:
            return self.writer.keep_failure(kept, kind=refusal.kind, message=str(refusal))

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def survey(self, workers: int = 1) -> Survey:
        archive = Archive.open(self.path)
        try:
            return survey(archive, workers=workers, advance=_advance)
        finally:
            archive.connection.close()

    def reparse(self) -> dict[str, int]:
        """Everything that changes, written; what it came to."""
        archive = Archive.open(self.path)
        found = survey(archive, workers=1, advance=_advance)
        begin(self.writer, archive, [], found.refused)
        outcomes = write(self.writer, archive, found.to_write, workers=1, advance=_advance)
        self.writer.end_run(outcome="finished", walk_complete=False, exit_code=0)
        archive.connection.close()
        return dict(outcomes)


@pytest.fixture(name="made")
def _made(tmp_path: Path) -> Iterator[Callable[..., Pages]]:
    pages: list[Pages] = []

    def make(read: _PARSER = _same, count: int | None = None) -> Pages:
        pages.append(Pages(tmp_path / f"{len(pages)}.db", read, count))
        return pages[-1]

    yield make
    for one in pages:
        one.writer.abandon_page()
        one.writer.close()


Make = Callable[..., Pages]


def test_the_same_parser_changes_nothing(made: Make) -> None:
    pages = made()

    found = pages.survey()

    assert (found.records, found.outcomes, found.to_write) == (70, {"same": 70}, [])
    assert pages.reparse() == {}
    assert pages.all("SELECT max(revision), count(*) FROM revisions") == [(1, 70)]


def test_all_cores_come_to_the_same_as_one(made: Make) -> None:
    pages = made(_with(place=None))

    assert pages.survey(workers=2).as_json() == pages.survey(workers=1).as_json()


def test_what_an_older_parser_did_not_see_is_gained(made: Make) -> None:
    there = made().all("SELECT layout, count(*) FROM press_releases WHERE place IS NOT NULL GROUP BY layout")
    found = made(_with(place=None)).survey()
    report = found.as_json()

    rows = {(row["layout"], row["change"], row["what"]): row for row in report["rows"]}
    gaining = sum(count for _, count in there)
    assert report["gain_a_field"] == report["revised"] == gaining > 60
    assert report["same"] == 70 - gaining
    assert report["lose_a_field"] == report["change_text"] == report["refused"] == 0
    assert {layout: rows[layout, "gains", "place"]["releases"] for layout, _ in there} == dict(there)
    assert len(rows["drupal11", "gains", "place"]["examples"]) == 3
    assert found.objection(allow_lost_fields=False, allow_lost_records=False) is None


def test_reparsed_is_as_if_crawled_with_today_s_parser(made: Make) -> None:
    crawled, older = made(), made(_with(place=None, title="X", sources=("Y",), paragraphs=("Only this.",)))

    assert older.reparse() == {"revised": 70}

    assert older.all(_ALL_RECORDS) == crawled.all(_ALL_RECORDS)
    for table in ("press_release_sources", "press_release_fields", "search_texts"):
        assert sorted(older.all(f"SELECT * FROM {table}")) == sorted(crawled.all(f"SELECT * FROM {table}"))
    paragraphs = "SELECT p.node_id, p.language, position, text, rule FROM paragraphs p JOIN press_releases USING (node_id, language, revision)"
    assert sorted(older.all(paragraphs)) == sorted(crawled.all(paragraphs))
    assert older.survey().outcomes == {"same": 70}


def test_its_revisions_have_the_parser_as_their_cause_and_are_made_now(made: Make) -> None:
    pages = made(_with(place=None), count=4)

    pages.reparse()

    assert pages.all("SELECT DISTINCT cause, created_at, run_id FROM revisions WHERE revision = 2") == [
        ("parser", _NOW, 3)
    ]
    assert pages.all("SELECT kind, outcome, site, captures, new, revised, parser_version != 'old' FROM crawl_runs")[2] == (
        "reparse", "finished", _ROOTS[1], 0, 0, 0, 1,
    )  # fmt: skip
    assert pages.all("SELECT count(*) FROM captures") == [(4,)]
    assert pages.all("SELECT count(*) FROM run_manifests") == [(3,)]
    pages.writer.connection.execute("INSERT INTO press_releases_fts (press_releases_fts) VALUES ('integrity-check')")
    as_it_was = Archive.open(pages.path, "2026-05-31")
    assert [row["place"] for row in as_it_was.rows("SELECT place FROM press_releases")] == [None] * 4


def _planted(monkeypatch: pytest.MonkeyPatch, fault: layouts.Layout) -> None:
    others = (layout for layout in layouts.LAYOUTS if layout.name != fault.name)
    monkeypatch.setattr(layouts, "LAYOUTS", (*others, fault))


def test_a_parser_that_finds_no_titles_any_more_is_stopped_with_the_figure(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made()
    layout = next(one for one in layouts.LAYOUTS if one.name == "drupal11")
    _planted(monkeypatch, replace(layout, title=layouts.css("h1.no-such-title")))

    found = pages.survey()

    (count,) = pages.all("SELECT count(*) FROM revisions WHERE layout = 'drupal11'")[0]
    objection = found.objection(allow_lost_fields=False, allow_lost_records=False)
    assert objection is not None
    assert f"{count} of 70 records ({count / 70:.1%}) can no longer be read" in objection
    assert found.rows["drupal11", "refused", "no-title"]["releases"] == count
    assert found.objection(allow_lost_fields=False, allow_lost_records=True) is None


def test_a_parser_that_empties_a_field_is_stopped_with_the_figure(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = made()
    with_sources = pages.all("SELECT count(DISTINCT node_id || language) FROM press_release_sources")[0][0]
    monkeypatch.setattr(rereaders, "refine_page", _parser(_with(sources=())))

    found = pages.survey()

    objection = found.objection(allow_lost_fields=False, allow_lost_records=False)
    assert objection == (
        f"{with_sources} of 70 records would lose a filled field (sources {with_sources});"
        " --allow-lost-fields if that is right"
    )
    assert found.objection(allow_lost_fields=True, allow_lost_records=False) is None
    assert found.as_json()["lose_a_field"] == with_sources


def _parser(read: _PARSER) -> Callable[..., CleanRelease]:
    return lambda page, **known: read(refine_page(page, **known))


def test_one_refused_in_a_hundred_is_no_objection_and_two_are() -> None:
    one = Survey(records=100)
    one.outcomes["refused"] = 1
    two = Survey(records=199)
    two.outcomes["refused"] = 2

    assert one.objection(allow_lost_fields=False, allow_lost_records=False) is None
    assert "2 of 199 records (1.0%)" in str(two.objection(allow_lost_fields=False, allow_lost_records=False))


def test_what_is_refused_keeps_its_text_and_is_a_finding(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = made(_with(title="X"), count=4)
    refused = load_releases()[0].path

    def some(page: bytes, *, url: str, **known: Any) -> CleanRelease:
        if url.endswith(refused):
            raise PageRefused("unknown-layout", "no known design")
        return refine_page(page, url=url, **known)

    monkeypatch.setattr(rereaders, "refine_page", some)

    assert pages.reparse() == {"revised": 3}
    assert pages.all("SELECT kind, url, message FROM run_findings") == [
        ("unknown-layout", _ROOTS[0] + refused, "no known design; the text that was read before stays")
    ]
    assert pages.all("SELECT count(*), sum(body != '') FROM press_releases") == [(4, 4)]


def test_a_fault_of_the_parser_is_a_refusal(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> CleanRelease:
        raise ZeroDivisionError

    monkeypatch.setattr(rereaders, "refine_page", broken)

    assert made(count=2).survey().rows["drupal11", "refused", "internal-error"]["releases"] == 2


def test_a_page_read_as_another_record_is_a_loss(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = made(count=2)
    monkeypatch.setattr(rereaders, "refine_page", _parser(_with(language="de")))

    found = pages.survey()

    assert {what for _, _, what in found.rows} == {"another-record"}
    assert (found.outcomes, found.to_write) == ({"refused": 2}, [])


def test_other_fields_than_those_of_the_digests_are_told_and_make_no_revision(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made(count=2)
    monkeypatch.setattr(rereaders, "refine_page", _parser(_with(description="Summary", attachments=())))

    found = pages.survey()

    assert found.outcomes == {"beside": 2}
    assert found.rows["drupal11", "gains", "description"] == {"releases": 2, "revisions": 0}
    assert found.objection(allow_lost_fields=False, allow_lost_records=False) is None
    assert pages.reparse() == {}


def test_rules_that_leave_out_other_paragraphs_are_told(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = made(count=2)
    twice = "The mission opened a library for the farmers of the valley."

    def doubled(one: CleanRelease) -> CleanRelease:
        return clean(replace(one.release, paragraphs=(twice, twice, *one.release.paragraphs)))

    monkeypatch.setattr(rereaders, "refine_page", _parser(doubled))

    rows = pages.survey().rows

    assert rows["drupal11", "changes", "paragraphs"]["releases"] == 2
    assert rows["drupal11", "leaves out", "adjacent"] == {"releases": 2, "revisions": 2}


def _broken(pages: Pages) -> tuple[str, bytes]:
    """A page that an older parser refused, at an address that led to it; its address and its bytes."""
    path = next(one.path for one in load_releases() if one.node_id == 46203 and one.language == "en")
    payload = Routes(load_releases(), Faults()).answer(path).body
    url, old = f"{_ROOTS[0]}{path}", f"{_ROOTS[0]}/old/46203"
    pages.writer.begin_run(site=_ROOTS[0], options={}, tool="0", policy="v1", parser="old")
    step = Step(capture=capture(b"", url=old, http_status=301, redirected_to=url, fetched_at=_THEN))
    page = Page(
        capture=capture(payload, url=url, fetched_at=_THEN, via=(old,)), trail=Trail(asked=old, on_the_way=[step])
    )
    pages.writer.keep_failure(pages.writer.keep_page(page), kind="no-title", message="none")
    pages.writer.end_run(outcome="finished", walk_complete=True, exit_code=1)
    return url, payload


def test_a_page_that_failed_becomes_a_record_seen_when_it_was_fetched(made: Make) -> None:
    pages = made(count=2)
    url, _ = _broken(pages)
    before = pages.all("SELECT * FROM captures")

    found = pages.survey()
    assert (found.outcomes, found.records) == ({"same": 2, "readable": 1}, 2)
    assert found.rows["drupal6", "readable", "no-title"]["releases"] == 1
    assert pages.reparse() == {"new": 1}

    columns = "url, revision, cause, created_at, first_seen_at, last_seen_at"
    assert pages.all(f"SELECT {columns} FROM records JOIN revisions USING (record_id) WHERE node_id = 46203") == [
        (url, 1, "parser", _NOW, _THEN, _THEN)
    ]
    assert pages.all("SELECT a.url, learned_from FROM addresses a JOIN records USING (record_id) WHERE node_id = 46203") == [
        (f"{_ROOTS[0]}/old/46203", "redirect"), (url, "fetch"),
    ]  # fmt: skip
    assert pages.all("SELECT * FROM captures") == before  # what a closed run wrote stays as its manifest says
    assert pages.survey().outcomes == {"same": 3}
    assert list(Archive.open(pages.path, "2026-05-31").rows("SELECT 1 FROM press_releases WHERE node_id = 46203")) == []


def test_a_page_that_still_cannot_be_read_is_told_and_left(made: Make) -> None:
    pages = made(count=2)
    assert pages.keep(f"{_ROOTS[1]}/cthb/9", b"<html><body>cut") == "failed"

    found = pages.survey()

    assert found.outcomes == {"same": 2, "unreadable": 1}
    assert found.rows["none", "unreadable", "truncated"]["releases"] == 1
    assert found.objection(allow_lost_fields=False, allow_lost_records=False) is None


def test_a_failed_page_of_a_known_release_is_a_change_of_the_site(made: Make) -> None:
    pages = made(count=2)
    url, payload = _broken(pages)
    pages.keep(url, payload)
    _, later = _broken(pages)  # the same bytes again, refused: nothing is known to have changed
    assert pages.survey().outcomes == {"same": 4}

    kept = pages.writer.keep_capture(capture(later.replace(b"Short-wave", b"Long-wave"), url=url, fetched_at=_NOW))
    pages.writer.keep_failure(kept, kind="no-title", message="none")

    assert pages.reparse() == {"revised": 1}
    assert pages.all("SELECT revision, cause FROM revisions JOIN records USING (record_id) WHERE node_id = 46203") == [
        (1, "site"), (2, "site"),
    ]  # fmt: skip
    assert pages.all("SELECT last_seen_at FROM records WHERE node_id = 46203") == [(_NOW,)]
    assert pages.survey().outcomes == {"same": 3}


def test_a_failed_page_that_was_overtaken_is_let_be(made: Make) -> None:
    pages = made(count=2)
    url, payload = _broken(pages)
    pages.keep(url.replace("/secretariat/", "/node/"), payload)

    assert pages.survey().outcomes == {"same": 3, "superseded": 1}


def test_a_release_that_is_gone_stays_gone_and_is_read_again(made: Make) -> None:
    pages = made(_with(place=None), count=1)
    (url,) = pages.all("SELECT url FROM records")[0]
    pages.writer.keep_gone(pages.writer.keep_capture(capture(b"none", url=url, http_status=404, fetched_at=_NOW)))

    assert pages.reparse() == {"revised": 1}
    assert pages.all("SELECT revision, gone_at, last_seen_at, place IS NULL FROM press_releases") == [
        (2, _NOW, _THEN, 0)
    ]


def test_killed_in_the_middle_it_goes_on_where_it_was(made: Make) -> None:
    pages = made(_with(title="X"))
    archive = Archive.open(pages.path)
    found = survey(archive, workers=1, advance=_advance)
    begin(pages.writer, archive, [], found.refused)
    for verdict in found.to_write[:30]:
        write(pages.writer, archive, [verdict], workers=1, advance=_advance)
    archive.connection.close()
    pages.writer.connection.close()
    pages.writer = ArchiveWriter.open(pages.path, lambda: _NOW)

    assert pages.survey().outcomes == {"same": 30, "revised": 40}
    assert pages.reparse() == {"revised": 40}
    assert pages.all("SELECT outcome FROM crawl_runs WHERE kind = 'reparse'") == [("interrupted",), ("finished",)]
    assert pages.all("SELECT max(revision), count(*) FROM revisions") == [(2, 140)]


def test_a_worker_that_dies_is_one_line(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = made(count=40)
    monkeypatch.setattr(rereaders, "_end_with_parent", _die)

    with pytest.raises(NotReparsed, match="try --workers 1"):
        pages.survey(workers=2)


def _die() -> None:
    import os

    os._exit(9)


def test_the_latest_capture_is_the_one_that_is_read(made: Make) -> None:
    """Its bytes may be other ones than those of the latest revision, and a better parser may see more in them."""
    pages = made(count=1)
    (url,) = pages.all("SELECT url FROM records")[0]
    (payload,) = {Routes(load_releases(), Faults(menu_changed=True)).answer(load_releases()[0].path).body}
    assert pages.keep(url, payload) == "unchanged"
    read: list[bytes] = []

    def noting(page: bytes, **known: Any) -> CleanRelease:
        read.append(page)
        return refine_page(page, **known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rereaders, "refine_page", noting)
        pages.survey()

    assert read == [payload]
