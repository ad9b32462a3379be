"""Values of a selection: their numbers are those that a filter gives."""

from pathlib import Path

import pytest

from osce_crawler.archive.evaluated import evaluated
from osce_crawler.archive.facets import FACETS, Value, facets
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.one_revision import one_revision
from osce_crawler.archive.overview import latest, texts_of, totals
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import count
from osce_crawler.archive.selection import Selection, select_records
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import NotInArchive
from tests.archive.made import keep, release

_FILTERS = {
    "field": "field_of_work",
    "source": "source",
    "place": "place",
    "language": "language",
    "type": "content_type",
}


@pytest.fixture(name="archive")
def _archive(path: Path, writer: ArchiveWriter) -> Archive:
    """Four releases, one of them in two languages; all texts are synthetic."""
    keep(writer, release(1, place="VIENNA"), payload=b"1")
    keep(
        writer,
        release(2, place="VIENNA / BERN", fields_of_work=("Elections", "Rule of law")),
        payload=b"2",
    )
    keep(writer, release(3, place="BERN", sources=("Centre", "Centre in Osh")), payload=b"3")
    keep(writer, release(3, place="BERN", language="ru", sources=("Центр",)), payload=b"3 ru")
    keep(writer, release(4, place=None, published_on=None, content_type=None), payload=b"4")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    return Archive.open(path)


def _all(archive: Archive) -> Selection:
    return select_records(archive, None, SearchFilters())


def test_a_release_counts_once_and_a_value_includes_those_that_contain_it(archive: Archive) -> None:
    found = facets(archive, _all(archive))

    assert found["place"] == [Value("BERN", 2), Value("VIENNA", 2), Value("VIENNA / BERN", 1)]
    assert found["field"] == [Value("Elections", 4), Value("Rule of law", 1)]
    assert found["source"][0] == Value("OSCE Secretariat", 3)
    assert Value("Centre", 1) in found["source"]
    assert found["language"] == [Value("en", 4), Value("ru", 1)]
    assert found["type"] == [Value("Press release", 3)]


@pytest.mark.parametrize("name", FACETS)
def test_the_number_of_a_value_is_that_of_its_filter(archive: Archive, name: str) -> None:
    values = facets(archive, _all(archive), [name])[name]

    assert values
    for one in values:
        filters = SearchFilters(**{_FILTERS[name]: one.value})
        assert count(archive, None, filters).releases == one.releases, one


def test_a_selection_that_was_evaluated_has_the_same_records(archive: Archive) -> None:
    selection = select_records(archive, "one", SearchFilters(place="bern"))
    again = evaluated(archive, selection)

    def ids(selected: Selection) -> list[int]:
        return sorted(row["record_id"] for row in archive.rows(selected.sql, selected.parameters))

    assert len(ids(selection)) == 3
    assert ids(again) == ids(selection)
    assert facets(archive, again) == facets(archive, selection)


def test_the_overview_counts_texts_and_releases(archive: Archive) -> None:
    known = totals(archive)

    assert (known["texts"], known["releases"], known["undated"], known["languages"]) == (5, 4, 1, 2)
    assert [row["node_id"] for row in latest(archive, 2)] == [3, 3]
    assert [row["language"] for row in texts_of(archive, 3)] == ["en", "ru"]


def test_a_revision_has_its_paragraphs_and_its_capture(archive: Archive) -> None:
    record = archive.find("3")
    revision = one_revision(archive, record, 1)

    assert [one["text"] for one in revision["paragraphs"]] == ["One.", "Two."]
    assert revision["sources"] == ["Centre", "Centre in Osh"]
    assert revision["payload_digest"].startswith("sha256:")
    with pytest.raises(NotInArchive, match="revision 2 of 3:en: not in"):
        one_revision(archive, record, 2)
