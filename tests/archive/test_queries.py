"""The query language: what is typed, how it is read, what is found; and any string at all."""

import random
from collections import Counter
from pathlib import Path

import pytest

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import count, find
from osce_crawler.archive.selection import select_records
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import BadQuery
from osce_crawler.query import parse_query
from tests.archive.made import keep, release
from tests.archive.query_table import QUERIES, REFUSED, TEXTS

_NONE = SearchFilters()


@pytest.fixture(name="archive", scope="module")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    from tests.archive.made import opened

    path = tmp_path_factory.mktemp("queries") / "osce.db"
    writer = opened(path)
    for node_id, (title, text) in TEXTS.items():
        keep(writer, release(node_id, [text], title=title), payload=text.encode())
    writer.close()
    return Archive.open(path)


def _found(archive: Archive, query: str, *, also: bool = False) -> list[int]:
    rows = find(archive, query, _NONE, also=also).rows
    return sorted(row["node_id"] for row in rows)


@pytest.mark.parametrize(
    ("typed", "read", "node_ids"), QUERIES, ids=[typed for typed, *_ in QUERIES]
)
def test_a_query_is_read_and_finds(
    archive: Archive, typed: str, read: str, node_ids: tuple[int, ...]
) -> None:
    made = select_records(archive, typed, _NONE)

    assert made.reading == read
    assert _found(archive, typed) == list(node_ids)
    assert count(archive, typed, _NONE).texts == len(node_ids)
    assert node_ids or made.offers, "a search without hits has a hint"


def test_there_are_sixty_queries_and_more() -> None:
    assert len({typed for typed, *_ in QUERIES}) == len(QUERIES) >= 60


@pytest.mark.parametrize(("typed", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_a_query_that_is_unclear_is_refused_in_one_line(
    archive: Archive, typed: str, why: str
) -> None:
    with pytest.raises(BadQuery) as error:
        find(archive, typed, _NONE)

    assert why in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("cooperation", "co-operation"), ("“hate crime”", '"hate crime"'), ("cooperat*", "co-operat*"), ('"the cooperation council"', '"the co-operation council"'),
     ("title:cooperation", "title:co-operation"), ("NEAR(cooperation helps, 3)", "NEAR(co-operation helps, 3)"), ("обєднання", "об'єднання")],
)  # fmt: skip
def test_two_spellings_are_read_as_the_same_alternatives(
    archive: Archive, one: str, other: str
) -> None:
    rows = [find(archive, query, _NONE).rows for query in (one, other)]

    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("typed", "offer", "node_ids", "with_also"),
    [
        ("Kyiv", "Kyiv is also written Kiev, Київ: add --also", [9], [2, 6, 9]),
        ("kiev", "Kiev is also written Kyiv, Київ: add --also", [2], [2, 6, 9]),
        ('"in Kyiv"', "Kyiv is also written Kiev, Київ: add --also", [9], [2, 9]),
        ("prishtine", "Prishtinë is also written Pristina: add --also", [4], [4, 8]),
        ("-kiev crime", None, [1], [1]),
        ("radio", None, [3, 9], [3, 9]),
    ],
)
def test_other_names_are_offered_and_never_silent(
    archive: Archive, typed: str, offer: str | None, node_ids: list[int], with_also: list[int]
) -> None:
    assert select_records(archive, typed, _NONE).offers == ((offer,) if offer else ())
    assert _found(archive, typed) == node_ids
    assert _found(archive, typed, also=True) == with_also


def test_a_list_of_names_beside_the_archive_adds_to_ours(writer: ArchiveWriter, path: Path) -> None:
    for node_id, text in ((1, "The Hofburg palace."), (2, "The Imperial Palace.")):
        keep(writer, release(node_id, [text], title="x"), payload=text.encode())
    Path(f"{path}.names.txt").write_text("Hofburg = Imperial Palace\n", "utf-8")

    assert _found(Archive.open(path), "hofburg", also=True) == [1, 2]
    assert select_records(Archive.open(path), '"imperial palace"', _NONE).offers == (
        "Imperial Palace is also written Hofburg: add --also",
    )


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("raido", "no text has the word raido; did you mean: radio?"),
        ("electoins radio", "no text has the word electoins; check its spelling"),
        ("polcing", "no text has the word polcing; did you mean: policing?"),
        ("zq*", "no text has a word that begins with zq"),
        ('"radio covid"', "no text has the phrase “radio covid”; try its words: radio covid"),
        ("tv covid", "each part occurs, but no text has all of them; try: tv OR covid"),
        ("radio -the", "each part occurs, but the texts with them are excluded; leave out: the"),
        ("title:valley", "valley is in no title; try: text:valley"),
    ],
)  # fmt: skip
def test_a_search_without_hits_says_what_to_try(archive: Archive, typed: str, offer: str) -> None:
    assert select_records(archive, typed, _NONE).offers == (offer,)


def test_an_empty_archive_says_that_it_is_empty(writer: ArchiveWriter, path: Path) -> None:
    assert select_records(Archive.open(path), "radio", _NONE).offers == (
        "the archive has no releases yet; see: osce-crawler status",
    )


_PIECES = (
    *"abcxyz()\"'*-−|&:,/\\[]{}^~+#@!?.;<>=%$ \t\n\0\x02\x7f", "AND", "OR", "NOT", "NEAR", "NEAR(", "NEAR/2(", "title:", "text:", "body:",
    *["radio", " hate ", " crime ", "the ", " co-operation"] * 3, "polic*", "co-operation", "cooperation", "об'єднання", "“", "”", "«", "»", "„", "‘", "’", "ё", "é", "e\u0301", "\u00ad", "\u200b",
    "ﬁ", "ß", "Kyiv", "47", "²", "½", "\u0301", "\u202e", "😀", "漢字", "نص", " AND ", " OR ", " -", ", 5)", "place:x", "\ud800", "ſ", "ǆ", "𝒳", "ↈ",
)  # fmt: skip


def test_ten_thousand_strings_are_read_or_refused_in_one_line(archive: Archive) -> None:
    """No traceback, no syntax error of FTS5, and never no hits without a hint."""
    dice = random.Random(11)
    answers = Counter[str]()
    with archive.snapshot():
        for _ in range(10_000):
            text = "".join(dice.choices(_PIECES, k=dice.randint(1, 14)))
            answers[_answer(archive, text, also=dice.random() < 0.2)] += 1

    assert answers.total() == 10_000
    assert min(answers[kind] for kind in ("hits", "hint", "refused")) > 500, answers
    assert answers.keys() == {"hits", "hint", "refused"}, answers


def _answer(archive: Archive, text: str, *, also: bool) -> str:
    try:
        made = select_records(archive, text, _NONE, also=also)
    except BadQuery as error:
        return "refused" if len(str(error).splitlines()) == 1 else f"lines: {text!r}"
    if archive.first(f"SELECT 1 FROM ({made.sql}) LIMIT 1", made.parameters):
        return "hits" if made.reading else f"not read: {text!r}"
    return "hint" if made.offers and made.reading else f"no hint: {text!r}"


def test_the_deepest_query_that_is_read_is_no_syntax_error(archive: Archive) -> None:
    deepest = "radio"
    for _ in range(10):
        deepest = f'(title:{deepest} OR "co-operation x" tv -cooperation)'
    made = select_records(archive, deepest, _NONE)

    assert list(archive.rows(made.sql, made.parameters)) == []


@pytest.mark.parametrize("part", ["co-operation ", "-x ", "a OR ", "(a) ", '"a b" '])
def test_the_longest_query_is_no_syntax_error(archive: Archive, part: str) -> None:
    typed = "radio " + part * ((1990 - 6) // len(part)) + "tv"

    assert parse_query(typed)
    select_records(archive, typed, _NONE)
