"""Compounds: which words are joined, and that the index has their parts as words in a row."""

import sqlite3
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.archive.joined_words import joined_words
from osce_crawler.archive.schema import SEARCH_FOLD
from osce_crawler.search_fold import search_fold
from tests.archive.made import keep, opened, release

_DASHES = [
    chr(code)
    for code in range(0x10000)
    if unicodedata.category(chr(code)) == "Pd" and code not in (0x2E40, 0x2E5D)
]


@pytest.mark.parametrize("sign", [*_DASHES, "\u00ad", "\u2212"])
def test_every_hyphen_and_dash_joins_words(sign: str) -> None:
    assert joined_words(f"On Co{sign}operation.") == {("cooperation", "co operation")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("state-of-the-art", {("stateoftheart", "state of the art")}),
        ("Co-opération", {("cooperation", "co operation")}),
        ("Co-ope\u0301ration", {("cooperation", "co operation")}),
        ("социально-экономический", {("социальноэкономический", "социально экономический")}),
        ("об'єднання", {("обєднання", "об єднання")}),
        ("the mission's, we're, l'Europe", set()),
        ("2006-2010, 1 - 2, a -b, c- d, e--f, -g-", set()),
        ("AK-47_x", {("ak47", "ak 47")}),
        ("-".join(["word"] * 100), set()),
        ("й-й", {("йй", "й й")}),
    ],
)
def test_compounds(text: str, words: set[tuple[str, str]]) -> None:
    assert joined_words(text) == words


def test_a_long_text_without_spaces_takes_no_longer_than_another() -> None:
    assert joined_words("a" * 10**6) == joined_words("a-" * 10**6) == set()


_WORDS = st.text(
    st.sampled_from("abzAZ019éüÖßžđŠıčłæœøňşğâțЁёйЙїґЇқәңҳљњћџბგაბԱբ"), min_size=1, max_size=5
)


@given(words=st.lists(_WORDS, min_size=2, max_size=4), sign=st.sampled_from(_DASHES))
def test_the_parts_are_a_phrase_of_the_index(words: list[str], sign: str) -> None:
    text = search_fold(f"before {sign.join(words)} after")
    connection = sqlite3.connect(":memory:")
    connection.execute(
        'CREATE VIRTUAL TABLE f USING fts5(t, tokenize="unicode61 remove_diacritics 2")'
    )
    connection.execute("INSERT INTO f VALUES (?)", [text])
    for _, parts in joined_words(text):
        assert connection.execute("SELECT count(*) FROM f(?)", [f'"{parts}"']).fetchone() == (1,)


def test_the_compounds_of_all_texts_are_kept_each_once(path: Path) -> None:
    writer = opened(path)
    keep(
        writer,
        release(1, ["Co-operation and co\u2011operation."], title="A vice-chair"),
        payload=b"1",
    )
    keep(writer, release(1, ["Cooperation."]), payload=b"2")
    keep(writer, release(2, ["The Vice–Chair."]), payload=b"3")

    assert writer.connection.execute("SELECT * FROM joined_words ORDER BY 1").fetchall() == [
        ("cooperation", "co operation"), ("vicechair", "vice chair"),
    ]  # fmt: skip


_FOLDS = {1: "8f07308093df1b66a5b225bedb67df162998fa36d68fc65775ba881fe8ee70a7"}


def test_another_fold_has_another_version() -> None:
    """Characters since Unicode 3.2, so that the version of Python does not matter."""
    old = [
        chr(code)
        for code in (*range(0x3100), *range(0xF900, 0x10000))
        if unicodedata.ucd_3_2_0.category(chr(code)) != "Cn"
    ]
    folds = "\n".join(search_fold(f"{char} a{char}\u0301b") for char in old)

    digest = sha256(folds.encode("utf-8", "surrogatepass")).hexdigest()
    assert digest == _FOLDS[SEARCH_FOLD], (
        "search_fold has changed: increment SEARCH_FOLD and add its digest here, so that archives"
        " build their indexes anew"
    )
