"""Full-text search: letters that readers type another way, filters, order, matches and counts."""

import sqlite3
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osce_crawler.archive.explaining import explained
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import count, find
from osce_crawler.archive.selection import select_records
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import BadQuery
from tests.archive.made import keep, release

_TEXTS = {
    1: "На площади стоит ёлка.",
    2: "Die Republik Österreich und die Straße der Freiheit.",
    3: "The AK-47 rifles were destroyed; monitors don't say where.",
    4: "Journalists met journalism students in Łódź.",
    5: "Media freedom is the freedom of the media.",
    6: "Other words only [in brackets].",
}
_EVERYTHING = "стоит OR die OR the OR met OR media OR other"


@pytest.fixture(name="archive")
def _archive(writer: ArchiveWriter, path: Path) -> Archive:
    for node_id, text in _TEXTS.items():
        year = 2000 + node_id
        keep(
            writer,
            release(
                node_id,
                [text],
                title="Media day" if node_id == 6 else f"Title {node_id}",
                language="ru" if node_id == 1 else "en",
                place="SKOPJE" if node_id % 2 else "PRISHTINË",
                content_type="Press release" if node_id != 4 else "News",
                sources=("OSCE Mission to Skopje",) if node_id % 2 else ("OSCE 100%",),
                fields_of_work=("Media freedom and development",)
                if node_id == 5
                else ("Elections", "Policing"),
                published_on=date(year, 1, 1) if node_id != 6 else None,
            ),
            payload=text.encode(),
        )
    return Archive.open(path)


def _found(archive: Archive, query: str | None, **filters: Any) -> list[int]:
    return [row["node_id"] for row in find(archive, query, SearchFilters(**filters)).rows]


@pytest.mark.parametrize(
    ("query", "node_ids"),
    [
        ("елка", [1]), ("ёлка", [1]), ("ЁЛКА", [1]), ("osterreich", [2]), ("ÖSTERREICH", [2]), ("strasse", [2]),
        ("Straße", [2]), ("STRASSE", [2]), ("lodz", [4]), ("Łódź", [4]), ("ak-47", [3]), ("AK 47", [3]), ("47-AK", []),
        ("don't", [3]), ("don’t", [3]), ("journalis*", [4]), ("journal", []), ('"media freedom"', [5]),
        ('"freedom media"', []), ("freedom media", [5]), ("media", [6, 5]), ("media -freedom", [6]), ("rifles OR words", [3, 6]),
        ('"media freedom', [5]), ("freedom)", [5]), ("body:freedom", [5]), ("NEAR(media freedom)", [5]), ("nothing", []),
    ],
)  # fmt: skip
def test_finds_what_a_reader_means(archive: Archive, query: str, node_ids: list[int]) -> None:
    assert sorted(node_ids) == sorted(_found(archive, query))


def test_a_title_counts_more_than_a_text(archive: Archive) -> None:
    assert _found(archive, "media") == [6, 5]


@pytest.mark.parametrize(
    ("filters", "node_ids"),
    [
        ({"language": "ru"}, [1]), ({"place": "skopje"}, [1, 3, 5]), ({"source": "100%"}, [2, 4, 6]), ({"place": "prishtine"}, [2, 4, 6]),
        ({"source": "1_0"}, []), ({"field_of_work": "media"}, [5]), ({"field_of_work": "polic"}, [1, 2, 3, 4, 6]),
        ({"since": "2005-01-01"}, [5]), ({"until": "2001-01-01"}, [1]), ({"content_type": "news"}, [4]), ({"place": " "}, [1, 2, 3, 4, 5, 6]),
        ({"since": "2002-01-01", "until": "2003-01-01", "place": "PRISHTINE"}, [2]), ({"content_type": "press"}, [1, 2, 3, 5, 6]),
    ],
    ids=str,
)  # fmt: skip
def test_filters_narrow(archive: Archive, filters: dict[str, str], node_ids: list[int]) -> None:
    assert node_ids == sorted(_found(archive, _EVERYTHING, **filters))
    assert node_ids == sorted(_found(archive, None, **filters))
    assert len(node_ids) == count(archive, _EVERYTHING, SearchFilters(**filters)).releases


@pytest.mark.parametrize(
    ("filters", "offer"),
    [
        ({"language": "xx"}, "no release has --language xx; releases have: en; ru"),
        ({"field_of_work": "Polcing"}, "no release has --field-of-work Polcing; the nearest: Policing"),
        ({"place": "Pristine"}, "no release has --place Pristine; the nearest: PRISHTINË"),
        ({"content_type": "pres"}, ""),
        ({"content_type": "presss"}, "no release has --type presss; the nearest: Press release"),
        ({"since": "2010-01-01"}, "no release has a date for --since 2010-01-01; the releases are from 2001-01-01 to 2005-01-01"),
        ({"since": "2003-01-01", "until": "2002-01-01"}, "--since 2003-01-01 is after --until 2002-01-01"),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_that_no_record_has_names_the_nearest(
    archive: Archive, filters: dict[str, str], offer: str
) -> None:
    offers = select_records(archive, "media", SearchFilters(**filters)).offers

    assert offers[:1] == ((offer,) if offer else ())


def test_filters_that_exclude_each_other_say_so(archive: Archive) -> None:
    offers = select_records(archive, "media", SearchFilters(language="ru")).offers

    assert offers == ("without the filters, 2 texts match",)


def test_rows_have_what_was_promised(archive: Archive) -> None:
    (row,) = find(archive, "strasse", SearchFilters(), limit=1).rows

    assert set(row) == {"node_id", "language", "title", "published_on", "place", "url", "gone_at", "replaced_at", "unlisted_at", "snippet", "matches", "title_matches", "rank"}  # fmt: skip
    assert row["snippet"] == "Die Republik Österreich und die Straße der Freiheit."
    assert [row["snippet"][slice(*span)] for span in row["matches"]] == ["Straße"]


def test_a_match_in_the_title_alone_is_in_the_title(archive: Archive) -> None:
    (row,) = find(archive, "title:media", SearchFilters()).rows

    assert (row["snippet"], row["matches"]) == (_TEXTS[6], [])
    assert [row["title"][slice(*span)] for span in row["title_matches"]] == ["Media"]


@pytest.mark.parametrize(
    ("sort", "node_ids"),
    [("newest", [5, 4, 3, 2, 1, 6]), ("oldest", [1, 2, 3, 4, 5, 6])],
)
def test_results_are_sorted_by_date_undated_ones_last(
    archive: Archive, sort: Any, node_ids: list[int]
) -> None:
    rows = find(archive, _EVERYTHING, SearchFilters(), sort=sort).rows

    assert [row["node_id"] for row in rows] == node_ids
    assert all(row["rank"] < 0 for row in rows)


@pytest.mark.parametrize("sort", ["rank", "newest", "oldest"])
@pytest.mark.parametrize("filters", [{}, {"until": "2004"}], ids=str)
def test_pages_follow_each_other(archive: Archive, sort: Any, filters: dict[str, str]) -> None:
    chosen = SearchFilters(**filters)
    whole = find(archive, _EVERYTHING, chosen, sort=sort)
    parts = [
        find(archive, _EVERYTHING, chosen, sort=sort, limit=2, offset=at) for at in range(0, 6, 2)
    ]

    assert [row for part in parts for row in part.rows] == whole.rows
    assert {part.texts for part in parts} == {whole.texts} == {len(whole.rows)}


def test_an_offset_behind_the_end_says_how_many_there_are(archive: Archive) -> None:
    results = find(archive, "media", SearchFilters(), offset=2)

    assert (results.rows, results.texts) == ([], 2)
    assert results.selection.offers == ("there are 2 results; begin with a smaller offset than 2",)


def test_a_selection_is_embedded_in_other_sql(archive: Archive) -> None:
    made = select_records(archive, "media OR die", SearchFilters(place="prishtine"))
    sql = f"WITH selected AS MATERIALIZED ({made.sql}) SELECT ? AS one, node_id FROM selected JOIN press_releases USING (record_id) ORDER BY node_id"

    rows = list(archive.rows(sql, [*made.parameters, "x"]))

    assert rows == [{"one": "x", "node_id": 2}, {"one": "x", "node_id": 6}]


def test_paragraphs_have_the_passages(archive: Archive) -> None:
    rows = find(archive, "media freedom", SearchFilters(), passages=True).rows

    assert [(row["node_id"], row["position"], row["passage"]) for row in rows] == [
        (5, 0, _TEXTS[5])
    ]
    assert [rows[0]["passage"][slice(*span)] for span in rows[0]["matches"]] == [
        "Media", "freedom", "freedom", "media",
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["", " ", '"', '""', "-", "*", "- * !", "«»", "()"])
def test_a_query_without_words_is_refused_in_one_line(archive: Archive, query: str) -> None:
    with pytest.raises(BadQuery, match="nothing to search for") as error:
        find(archive, query, SearchFilters())

    assert len(str(error.value).splitlines()) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(query=st.text(max_size=30) | st.text(alphabet='aOR"-*()^:+~{}[]\\ \0\x02\x03', max_size=20))
def test_no_query_is_a_syntax_error(archive: Archive, query: str) -> None:
    with suppress(BadQuery):
        find(archive, query, SearchFilters(), limit=1)


def test_a_withheld_release_is_not_found(archive: Archive, path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO withheld (record_id, withheld_at, reason)"
            " SELECT record_id, '2026-01-02', 'x' FROM records WHERE node_id = 6"
        )

    for as_of in (None, "2026-12-31"):
        opened = Archive.open(path, as_of)
        assert _found(opened, "media") == _found(opened, "media", place="skopje") == [5]
        assert count(opened, "media", SearchFilters()).texts == 1
        assert 6 not in _found(opened, None)
    assert select_records(Archive.open(path), "brackts", SearchFilters()).offers == (
        "no text has the word brackts; check its spelling",
    )


def test_no_reading_and_no_hint_names_a_word_of_a_withheld_release(
    writer: ArchiveWriter, path: Path
) -> None:
    """Not of its text of before, either."""
    keep(
        writer,
        release(1, ["Quarrylike par-ticular bracelets."]),
        fetched_at="2026-01-01T00:00:00Z",
        payload=b"1",
    )
    keep(
        writer,
        release(1, ["Quarrying un-obtainium brackets."]),
        fetched_at="2026-02-01T00:00:00Z",
        payload=b"2",
    )
    keep(
        writer,
        release(2, ["Quarries and other words."]),
        fetched_at="2026-01-01T00:00:00Z",
        payload=b"3",
    )
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO withheld (record_id, withheld_at, reason)"
            " SELECT record_id, '2026-03-02', 'x' FROM records WHERE node_id = 1"
        )

    for as_of in (None, "2026-01-15"):
        opened = Archive.open(path, as_of)
        for query in ("particular", "unobtainium", "partic*", "unobt*", "brackts", "quarrylike"):
            found = select_records(opened, query, SearchFilters())
            assert found.reading == query
            assert all("others do" not in line for line in found.offers)
            assert "brace" not in str(found.offers)
        reading = select_records(opened, '"quarr* and"', SearchFilters()).reading
        assert reading == "“quarr* and” (quarries and)"


def test_filters_that_no_release_has_together_are_named(archive: Archive) -> None:
    filters = SearchFilters(language="ru", place="prishtine")

    assert select_records(archive, "media", filters).offers == (
        (
            "each filter has releases, but no release has --place prishtine and --language ru"
            " together; try with fewer"
        ),
        "without the filters, 2 texts match",
    )
    assert "together" not in str(
        select_records(archive, "ёлка", SearchFilters(language="en", place="skopje")).offers
    )


def test_letters_that_unicode_got_after_fts5_are_found_as_printed(
    writer: ArchiveWriter, path: Path
) -> None:
    """Python knows their lower case, the tokenizer of FTS5 does not."""
    keep(writer, release(1, ["ᲗᲑᲘᲚᲘᲡᲘ ꭰꭱ."]))

    assert (
        _found(Archive.open(path), "ᲗᲑᲘᲚᲘᲡᲘ") == _found(Archive.open(path), '"ᲗᲑᲘᲚᲘᲡᲘ ꭰꭱ"') == [1]
    )


def test_a_compound_of_many_words_is_found_joined(writer: ArchiveWriter, path: Path) -> None:
    keep(writer, release(1, ["A jack-of-all-trades-and-more."]), payload=b"1")
    keep(writer, release(2, ["A jackofalltradesandmore."]), payload=b"2")

    for query in ("jack-of-all-trades-and-more", "jackofalltradesandmore"):
        assert sorted(_found(Archive.open(path), query)) == [1, 2]


def test_an_explanation_and_a_hint_are_as_of_the_moment(writer: ArchiveWriter, path: Path) -> None:
    keep(writer, release(1, ["Radio."]), fetched_at="2026-01-01T00:00:00Z", payload=b"1")
    keep(writer, release(1, ["Television."]), fetched_at="2026-02-01T00:00:00Z", payload=b"2")
    keep(writer, release(2, ["Radio."]), fetched_at="2026-02-01T00:00:00Z", payload=b"3")

    then, before = (Archive.open(path, day) for day in ("2026-01-15", "2025-01-15"))

    assert "  1 text has radio" in list(explained(then, "radio"))
    assert "  0 texts have television" in list(explained(then, "television"))
    assert select_records(before, "radio", SearchFilters()).offers[0] == (
        "the archive had no releases as of 2025-01-15T23:59:59Z; its first is of"
        " 2026-01-01T00:00:00Z: give a later --as-of"
    )


def test_a_release_in_two_languages_is_two_texts(writer: ArchiveWriter, path: Path) -> None:
    for node_id, language in ((1, "en"), (1, "ru"), (2, "en"), (2, "ru"), (3, "ru")):
        text = f"Radio {node_id} {language}."
        keep(writer, release(node_id, [text], language=language), payload=text.encode())
    opened = Archive.open(path)

    counts = [count(opened, query, SearchFilters()) for query in ("radio", "ru", "en", "3")]

    assert [(one.texts, one.releases) for one in counts] == [(5, 3), (3, 3), (2, 2), (1, 1)]
