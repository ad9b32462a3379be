"""Stored captures through another parser: what would change, and what it may not lose."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from osce_crawler import archive_layouts, refine
from osce_crawler.errors import WorkerLost
from osce_crawler.pages.layouts import BUILT_IN, css
from osce_crawler.records import CleanRelease, SourcePage
from osce_crawler.refine import clean, refine_page
from osce_crawler.reparse import pool
from osce_crawler.reparse.report import Survey
from osce_crawler.urls import OSCE
from sample_site import Faults, load_releases
from sample_site.routes import Routes
from tests.pages.layouts.made import NEWS26, release
from tests.reparse.conftest import PARSER, Make, with_fields


def test_the_same_parser_changes_nothing(made: Make) -> None:
    pages = made()

    found = pages.survey()

    assert (found.records, found.outcomes, found.to_write) == (70, {"same": 70}, [])
    assert pages.reparse() == {}
    assert pages.all("SELECT max(revision), count(*) FROM revisions") == [(1, 70)]


def test_all_cores_come_to_the_same_as_one(made: Make) -> None:
    pages = made(with_fields(place=None))

    assert pages.survey(workers=2).as_json() == pages.survey(workers=1).as_json()


def test_what_an_older_parser_did_not_see_is_gained(made: Make) -> None:
    there = made().all(
        "SELECT layout, count(*) FROM press_releases WHERE place IS NOT NULL GROUP BY layout"
    )
    found = made(with_fields(place=None)).survey()
    report = found.as_json()

    rows = {(row["layout"], row["change"], row["what"]): row for row in report["rows"]}
    gaining = sum(count for _, count in there)
    assert report["gain_a_field"] == report["revised"] == gaining > 60
    assert report["same"] == 70 - gaining
    assert report["lose_a_field"] == report["change_text"] == report["refused"] == 0
    assert {layout: rows[layout, "gains", "place"]["releases"] for layout, _ in there} == dict(
        there
    )
    assert len(rows["drupal11", "gains", "place"]["examples"]) == 3
    assert found.objection(allow_lost_fields=False, allow_lost_records=False) is None


def test_a_parser_that_finds_no_texts_any_more_is_stopped_with_the_figure(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made()
    old, new = BUILT_IN.releases
    faulty = replace(BUILT_IN, releases=(old, replace(new, body=css("div.no-such-text"))))
    monkeypatch.setattr(archive_layouts, "layouts_with", lambda _: faulty)

    found = pages.survey()

    (count,) = pages.all("SELECT count(*) FROM revisions WHERE layout = 'drupal11'")[0]
    objection = found.objection(allow_lost_fields=False, allow_lost_records=False)
    assert objection is not None
    assert f"{count} of 70 records ({count / 70:.1%}) can no longer be parsed" in objection
    assert found.rows["drupal11", "refused", "unknown-layout"]["releases"] == count
    assert found.objection(allow_lost_fields=False, allow_lost_records=True) is None


def test_a_parser_that_empties_a_field_is_stopped_with_the_figure(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made()
    with_sources = pages.all(
        "SELECT count(DISTINCT node_id || language) FROM press_release_sources"
    )[0][0]
    monkeypatch.setattr(refine, "refine_page", _parser(with_fields(sources=())))

    found = pages.survey()

    objection = found.objection(allow_lost_fields=False, allow_lost_records=False)
    assert objection == (
        f"{with_sources} of 70 records would lose a filled field (sources {with_sources});"
        " if this is intended, add --allow-lost-fields"
    )
    assert found.objection(allow_lost_fields=True, allow_lost_records=False) is None
    assert found.as_json()["lose_a_field"] == with_sources


def _parser(read: PARSER) -> Callable[..., CleanRelease]:
    return lambda page, **known: read(refine_page(page, **known))


def test_one_refused_in_a_hundred_is_no_objection_and_two_are() -> None:
    one = Survey(records=100)
    one.outcomes["refused"] = 1
    two = Survey(records=199)
    two.outcomes["refused"] = 2

    assert one.objection(allow_lost_fields=False, allow_lost_records=False) is None
    assert "2 of 199 records (1.0%)" in str(
        two.objection(allow_lost_fields=False, allow_lost_records=False)
    )


def test_a_fault_of_the_parser_is_a_refusal(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> CleanRelease:
        raise ZeroDivisionError

    monkeypatch.setattr(refine, "refine_page", broken)

    assert made(count=2).survey().rows["drupal11", "refused", "internal-error"]["releases"] == 2


def test_a_page_read_as_another_record_is_a_loss(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made(count=2)
    monkeypatch.setattr(refine, "refine_page", _parser(with_fields(language="de")))

    found = pages.survey()

    assert {what for _, _, what in found.rows} == {"another-record"}
    assert (found.outcomes, found.to_write) == ({"refused": 2}, [])


def test_other_fields_than_those_of_the_digests_are_told_and_make_no_revision(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made(count=2)
    monkeypatch.setattr(refine, "refine_page", _parser(with_fields(dateline="OHRID, today")))

    found = pages.survey()

    assert found.outcomes == {"minor": 2}
    assert found.rows["drupal11", "changes", "dateline"] == {"releases": 2, "revisions": 0}
    assert found.objection(allow_lost_fields=False, allow_lost_records=False) is None
    assert pages.reparse() == {}


def test_rules_that_leave_out_other_paragraphs_are_told(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made(count=2)
    twice = "The mission opened a library for the farmers of the valley."

    def doubled(one: CleanRelease) -> CleanRelease:
        return clean(replace(one.release, paragraphs=(twice, twice, *one.release.paragraphs)))

    monkeypatch.setattr(refine, "refine_page", _parser(doubled))

    found = pages.survey()
    rows = found.rows

    assert rows["drupal11", "changes", "paragraphs"]["releases"] == 2
    assert rows["drupal11", "leaves out", "adjacent"] == {"releases": 2, "revisions": 2}
    assert (found.changed["text"], found.changed["removals"]) == (2, 0)


def test_a_text_of_which_only_removed_paragraphs_change_is_the_same_text(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made(count=2)

    def doubled(one: CleanRelease) -> CleanRelease:
        first, *rest = one.release.paragraphs
        return clean(replace(one.release, paragraphs=(first, first, *rest)))

    monkeypatch.setattr(refine, "refine_page", _parser(doubled))

    found = pages.survey()
    report = found.as_json()

    assert found.rows["drupal11", "changes", "removed paragraphs"]["releases"] == 2
    assert (report["change_text"], report["change_removals"]) == (0, 2)


def test_a_worker_that_dies_is_one_line(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = made(count=40)
    monkeypatch.setattr(pool, "end_with_parent", _die)

    with pytest.raises(WorkerLost, match="try --workers 1"):
        pages.survey(workers=2)


def test_a_worker_that_dies_before_large_pages_ends_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pipe to the workers is full then, and nobody reads it."""
    monkeypatch.setattr(pool, "end_with_parent", _die)
    page = SourcePage(
        payload=b"x" * 1_000_000, url=None, content_type=None, site="https://www.osce.org"
    )

    with pytest.raises(WorkerLost, match="try --workers 1"):
        list(
            pool.parse_pages(((number, page) for number in range(100)), workers=2, layouts=BUILT_IN)
        )


def _die() -> None:
    import os

    os._exit(9)


def test_the_latest_capture_is_the_one_that_is_read(made: Make) -> None:
    """Its bytes may be other ones than those of the latest revision, and a better parser may see
    more in them.
    """
    pages = made(count=1)
    (url,) = pages.all("SELECT url FROM records")[0]
    (payload,) = {
        Routes(load_releases(), Faults(menu_changed=True)).answer(load_releases()[0].path).body
    }
    assert pages.keep(url, payload) == "unchanged"
    read: list[bytes] = []

    def noting(page: bytes, **known: Any) -> CleanRelease:
        read.append(page)
        return refine_page(page, **known)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refine, "refine_page", noting)
        pages.survey()

    assert read == [payload]


def test_workers_read_pages_with_the_layouts_that_were_added() -> None:
    page = SourcePage(
        payload=release(), url="https://www.osce.org/cthb/3", content_type=None, site=OSCE.root
    )
    layouts = BUILT_IN.with_added([NEWS26])

    pages = ((number, page) for number in range(100))
    readings = [reading for _, reading in pool.parse_pages(pages, workers=2, layouts=layouts)]

    assert len(readings) == 100
    assert {
        reading.release.layout for reading in readings if isinstance(reading, CleanRelease)
    } == {"news26"}
    assert all(isinstance(reading, CleanRelease) for reading in readings)
