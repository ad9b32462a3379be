"""The fold of search: one spelling for what people type differently, and the way back."""

import sqlite3
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.search_fold import FoldedText, filter_key, index_word, search_fold

_LETTERS = "aßЁёłæŒøﬁǆ’ʼʻъйé\u0301\u0308\u00ad\u200be 1"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("елка", "ёлка"), ("strasse", "Straße"), ("o'zbekiston", "Oʻzbekiston"), ("об'єднання", "обʼєднання"),
        ("об'єднання", "об’єднання"), ("caf\u00e9", "cafe\u0301"), ("\u0439", "\u0438\u0306"), ("cooperation", "co\u00adoperation"),
        ("office", "oﬃce"), ("finland", "ﬁnland"), ("lodz", "Łódź"), ("prishtine", "PRISHTINË"), ("pristina", "Priština"),
        ("njegos", "ǋegoš"), ("dzep", "ǆep"), ("radio", "ra\u200bdio"), ("radio", "\u202eradio\u202c"), ("е\u0301лка".replace("\u0301", ""), "ё\u0301лка"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_are_one_word_of_the_index(typed: str, printed: str) -> None:
    assert index_word(typed) == index_word(printed)


def test_letters_of_their_own_stay() -> None:
    assert search_fold("й") == "й"
    assert index_word("й") != index_word("и")


@given(st.text(alphabet=_LETTERS, max_size=30))
def test_many_other_letters_in_a_text_do_not_change_how_it_is_folded(text: str) -> None:
    many, few = "я" * 200, "a" * 2_000

    assert search_fold(f"{many} {text}") == f"{many} {search_fold(text)}"
    assert search_fold(f"{few} {text}") == f"{few} {search_fold(text)}"


@given(st.text(alphabet=_LETTERS, max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert search_fold(search_fold(text)) == search_fold(text)


@given(st.text(max_size=30))
def test_folding_any_text_twice_is_folding_it_once(text: str) -> None:
    assert search_fold(search_fold(text)) == search_fold(text)


@given(st.text(alphabet=_LETTERS, max_size=30) | st.text(max_size=30))
def test_equivalent_texts_fold_alike(text: str) -> None:
    forms = {search_fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}

    assert forms == {search_fold(text)}


@given(st.text(alphabet=_LETTERS, max_size=30) | st.text(max_size=30), st.data())
def test_a_match_is_mapped_back_to_what_folds_to_it(text: str, data: st.DataObject) -> None:
    made = FoldedText(text)
    if not made.folded:
        return
    start = data.draw(st.integers(0, len(made.folded) - 1))
    end = data.draw(st.integers(start + 1, len(made.folded)))

    first, last = made.original(start, end)

    assert 0 <= first < last <= len(text)
    assert made.folded[start:end] in search_fold(text[first:last])
    assert search_fold(text[:first]) + search_fold(text[first:last]) == search_fold(text[:last])


@pytest.mark.parametrize(
    ("text", "word"),
    [("Die Straße hier", "Straße"), ("an oﬃce.", "oﬃce"), ("co\u00adoperation now", "co\u00adoperation"), ("cafe\u0301 x", "cafe\u0301"), ("в ёлке", "ёлке"), ("a \u202eabc\u202c b", "abc"), ("a\u200eb\u200e c", "a\u200eb")],
)  # fmt: skip
def test_a_word_is_mapped_back_to_the_whole_word(text: str, word: str) -> None:
    folded = search_fold(word)
    start = search_fold(text).index(folded)

    first, last = FoldedText(text).original(start, start + len(folded))

    assert text[first:last] == word


@pytest.fixture(name="tokenizer", scope="module")
def _tokenizer() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        'CREATE VIRTUAL TABLE t USING fts5(x, tokenize="unicode61 remove_diacritics 2")'
    )
    connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab(t, instance)")
    return connection


def test_words_are_as_the_index_has_them(tokenizer: sqlite3.Connection) -> None:
    """All letters of Latin and Cyrillic, also those of Vietnamese and of transliterations.

    Without some that no language uses today, and the letters after Unicode 6.1, which FTS5 has.
    """
    codes = [*range(0x41, 0x250), *range(0x400, 0x528), *range(0x1E00, 0x1EFA)]
    letters = [chr(code) for code in codes if chr(code).isalpha() and chr(code) not in "ŉǠǡẚẛ"]
    tokenizer.executemany(
        "INSERT INTO t (rowid, x) VALUES (?, ?)",
        [(at, search_fold(f"x{letter}x")) for at, letter in enumerate(letters)],
    )
    tokens: dict[int, str] = dict(tokenizer.execute("SELECT doc, term FROM words"))

    differing = [
        (letter, tokens[at], index_word(f"x{letter}x"))
        for at, letter in enumerate(letters)
        if tokens[at] != index_word(f"x{letter}x")
    ]

    assert differing == []


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("prishtine", "PRISHTINË"), ("economic cooperation", "Economic Co‑operation"), ("co-operation", "cooperation"),
        ("o'zbekiston", "Oʻzbekiston"), ('"voices"', "“Voices”"), ("2004-2006", "2004–2006"), ("a  b", "A\u00a0b"),
    ],
)  # fmt: skip
def test_filters_compare_as_search_does(typed: str, printed: str) -> None:
    assert filter_key(typed) in filter_key(printed)


def test_folding_is_linear() -> None:
    """A megabyte of one letter with an accent, in less steps than a square would take."""
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1

    def of(length: int) -> int:
        nonlocal steps
        steps = 0
        sys.setprofile(count)
        FoldedText("ё\u0301" * length).original(0, 1)
        sys.setprofile(None)
        return steps

    assert of(4000) < 6 * of(1000)
