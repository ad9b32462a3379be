"""Full-text search: letters that readers type another way, queries that are no syntax, snippets in
the original.
"""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import SearchFilters, match_expression, search, snippet
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import BadQuery
from osce_crawler.text import search_fold
from tests.archive.made import keep, release

_TEXTS = {
    1: "На площади стоит ёлка.",
    2: "Die Republik Österreich und die Straße der Freiheit.",
    3: "The AK-47 rifles were destroyed; monitors don't say where.",
    4: "Journalists met journalism students in Łódź.",
    5: "Media freedom is the freedom of the media.",
    6: "Other words only [in brackets].",
}


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
                place="SKOPJE" if node_id % 2 else "VIENNA",
                sources=("OSCE Mission to Skopje",) if node_id % 2 else ("OSCE 100%",),
                fields_of_work=("Media freedom and development",)
                if node_id == 5
                else ("Elections", "Policing"),
                published_on=date(year, 1, 1),
            ),
            payload=text.encode(),
        )
    return Archive.open(path)


def _found(archive: Archive, query: str, **filters: Any) -> list[int]:
    return [row["node_id"] for row in search(archive, query, SearchFilters(**filters), 20)]


@pytest.mark.parametrize(
    ("query", "node_ids"),
    [
        ("елка", [1]), ("ёлка", [1]), ("ЁЛКА", [1]), ("osterreich", [2]), ("ÖSTERREICH", [2]), ("strasse", [2]),
        ("Straße", [2]), ("STRASSE", [2]), ("lodz", [4]), ("Łódź", [4]), ("ak-47", [3]), ("AK 47", [3]), ("47-AK", []),
        ("don't", [3]), ("don’t", [3]), ("journalis*", [4]), ("journal", []), ('"media freedom"', [5]),
        ('"freedom media"', []), ("freedom media", [5]), ("media", [6, 5]), ("media -freedom", [6]), ("rifles OR words", [3, 6]),
        ('"media freedom', [5]), ("freedom)", [5]), ("body:freedom", []), ("NEAR(media freedom)", []), ("nothing", []),
    ],
)  # fmt: skip
def test_finds_what_a_reader_means(archive: Archive, query: str, node_ids: list[int]) -> None:
    assert sorted(node_ids) == sorted(_found(archive, query))


def test_a_title_counts_more_than_a_text(archive: Archive) -> None:
    assert _found(archive, "media") == [6, 5]


@pytest.mark.parametrize(
    ("filters", "node_ids"),
    [
        ({"language": "ru"}, [1]), ({"place": "skopje"}, [1, 3, 5]), ({"source": "100%"}, [2, 4, 6]),
        ({"source": "1_0"}, []), ({"field_of_work": "media"}, [5]), ({"field_of_work": "polic"}, [1, 2, 3, 4, 6]),
        ({"since": "2005-01-01"}, [5, 6]), ({"until": "2001-01-01"}, [1]),
        ({"since": "2002-01-01", "until": "2003-01-01", "place": "VIENNA"}, [2]),
    ],
    ids=str,
)  # fmt: skip
def test_filters_narrow(archive: Archive, filters: dict[str, str], node_ids: list[int]) -> None:
    everything = "стоит OR die OR the OR met OR media OR other"

    assert node_ids == sorted(_found(archive, everything, **filters))


def test_rows_have_what_was_promised(archive: Archive) -> None:
    (row,) = search(archive, "strasse", SearchFilters(), 1)

    promised = {"node_id", "language", "title", "published_on", "url", "snippet", "rank"}
    assert set() == promised - row.keys()
    assert row["snippet"] == "Die Republik Österreich und die [Straße] der Freiheit."


@pytest.mark.parametrize("query", ["", " ", '"', '""', "-", "*", "- * !", "-freedom", "«»"])
def test_a_query_without_words_is_refused_in_one_line(archive: Archive, query: str) -> None:
    with pytest.raises(BadQuery, match="nothing to search for") as error:
        search(archive, query, SearchFilters(), 1)

    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("AK-47", '"AK-47"'),
        ("don't", '"don\'t"'),
        ('"open phrase', '"open phrase"'),
        ("one OR other", '"one" OR "other"'),
        ("one OR", '"one"'),
        ("OR", '"OR"'),
        ("one\0two", '"one" "two"'),
        ("polic*", '"polic"*'),
        ("one -two -three", '("one") NOT "two" NOT "three"'),
        ('-"a phrase" word', '("word") NOT "a phrase"'),
        ("co-operation", '"co-operation"'),
        ("a AND b", '"a" "AND" "b"'),
    ],
)
def test_a_query_becomes_an_expression(query: str, expression: str) -> None:
    assert expression == match_expression(query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=30) | st.text(alphabet='aOR"-*()^:+~{}[]\\ \0\x02\x03', max_size=20))
def test_no_query_is_a_syntax_error(archive: Archive, query: str) -> None:
    with suppress(BadQuery):
        search(archive, query, SearchFilters(), 1)


def test_a_snippet_shows_the_surroundings_of_the_first_match() -> None:
    text = "word " * 100 + "needle " + "tail " * 100
    at = text.index("needle")

    shown = snippet(text, text[:at] + "\x02needle\x03" + text[at + 6 :])

    assert "[needle]" in shown
    assert shown.startswith("… word")
    assert shown.endswith(" …")
    assert len(shown) < 260


def test_a_snippet_is_the_beginning_where_only_the_title_matched() -> None:
    assert snippet(_TEXTS[6], _TEXTS[6]) == "Other words only [in brackets]."


@given(st.text(alphabet="aß ЁŒ\n", min_size=1, max_size=80), st.data())
def test_a_snippet_says_nothing_that_is_not_in_the_text(text: str, data: st.DataObject) -> None:
    folded = search_fold(text)
    start = data.draw(st.integers(0, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))

    shown = snippet(text, f"{folded[:start]}\x02{folded[start:end]}\x03{folded[end:]}")

    assert text.split() == shown.replace("[", "").replace("]", "").split()
