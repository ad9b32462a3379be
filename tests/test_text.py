"""White space, comparison keys and search keys."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.text import (
    clean_text,
    clean_texts,
    comparison_key,
    spelled_key,
    spelled_keys,
    unreadable_controls,
    without_final_stop,
    without_final_stops,
    word_count,
)
from tests.growth import AT_MOST, growth

_texts = st.text() | st.text(
    alphabet="aÄß é.;:…'“”«»–—-\u00a0\u00ad\u200b\ufeff²½ﬁİıΣς\u0301\n\t", max_size=30
)


@given(_texts)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean_text(text) == clean_text(clean_text(text))


@given(st.lists(_texts | _texts.map(clean_text) | st.text(alphabet="aB -.`”é", max_size=9)))
def test_keys_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert spelled_keys(texts) == tuple(map(spelled_key, texts))


@given(st.lists(_texts | st.text(alphabet="aB .:;", max_size=9)))
def test_stops_of_many_keys_are_removed_as_of_each(keys: list[str]) -> None:
    assert without_final_stops(keys) == tuple(map(without_final_stop, keys))


@given(st.lists(_texts | st.text(alphabet="aB -.`”éй|", max_size=9)))
def test_many_texts_are_cleaned_as_each_is(texts: list[str]) -> None:
    assert clean_texts(texts) == list(filter(None, map(clean_text, texts)))


def test_letters_of_latin_and_cyrillic_are_clean_and_have_no_typography() -> None:
    codes = (*range(0x20, 0x60), *range(0x61, 0x7F), *range(0xC0, 0x280), *range(0x400, 0x500))
    for text in (f"a{chr(code)}b" for code in codes):
        assert clean_text(text) == text
        if unicodedata.is_normalized("NFKC", text):
            assert spelled_key(text) == unicodedata.normalize("NFC", text.casefold())


@given(_texts)
def test_clean_text_is_one_line_without_margins_or_double_spaces(text: str) -> None:
    cleaned = clean_text(text)

    assert cleaned.split() == cleaned.split(" ") if cleaned else True
    assert cleaned == unicodedata.normalize("NFC", cleaned)


@given(_texts)
def test_a_key_is_its_own_key(text: str) -> None:
    assert spelled_key(text) == spelled_key(spelled_key(text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_clean_and_published_text_are_equal(text: str) -> None:
    assert comparison_key(text) == comparison_key(clean_text(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The OSCE's work", "The OSCE’s work"),
        ('"Both aspects," she said', "“Both aspects,” she said"),
        ('"Both aspects," she said', "«Both aspects,» she said"),
        ('"Both aspects," she said', "„Both aspects,“ she said"),
        ("VIENNA, 17 November - The", "VIENNA, 17 November – The"),
        ("VIENNA, 17 November - The", "VIENNA, 17 November — The"),
        ("VIENNA, 17 November - The", "VIENNA, 17 November -- The"),
        ("17 November 2006", "17\u00a0November\u202f2006"),
        ("co-operation", "co‑operation"),
        ("cooperation", "co\u00adoper\u200bation"),
        ("  Our   work\n", "our work"),
        ("The end.", "The end"),
        ("As follows:", "As follows"),
        ("first;", "first"),
        ("VIENNA", "Vienna"),
        ("Straße", "STRASSE"),
        ("e\u0301t\u00e9", "été"),
        ("ofﬁce", "office"),
        ("and so on...", "and so on…"),
    ],
)
def test_typography_makes_no_other_paragraph(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("56 participating States", "57 participating States"),
        ("10² metres", "102 metres"),
        ("1½ years", "11/2 years"),
        ("H₂O", "H2O"),
        ("Is it over?", "Is it over"),
        ("It is over!", "It is over"),
        ("It is over!", "It is over?"),
        ("To be continued...", "To be continued."),
        ("It is over", "It is not over"),
        ("the Secretary-General", "the Secretary General"),
        ("й", "и"),
        ("Marić", "Maric"),
        ("1,5", "15"),
        ("(a)", "a"),
        ("therapist", "the rapist"),
        ("-5 degrees", "5 degrees"),
    ],
)
def test_words_numbers_and_marks_make_another_paragraph(one: str, other: str) -> None:
    assert comparison_key(one) != comparison_key(other)


@pytest.mark.parametrize("visible", ["й", "ё", "ç", "ë", "š", "ґ", "–", "“", "\u200d"])
def test_letters_and_typography_are_stored_as_published(visible: str) -> None:
    assert f"a{visible}b" == clean_text(f"a{visible}b")


def test_controls_are_no_text() -> None:
    assert clean_text("a\x00b\x1f\x0cc\x7f") == "ab c"


@pytest.mark.parametrize(
    ("published", "stored"),
    [
        ("don\x92t fish", "don’t fish"),
        ("\x93night\x94 \x96 said", "“night” – said"),
        ("and so on\x85", "and so on…"),
        ("one\x85two", "one…two"),
        ("\x80 5, \x8aibenik, \x9cuvre, \x9f", "€ 5, Šibenik, œuvre, Ÿ"),
        ("\x91a\x92 \x84b\x94 \x95 \x99", "‘a’ „b” • ™"),
        ("a\x81\x8d\x8f\x90\x9db", "ab"),
    ],
)
def test_controls_of_windows_1252_are_letters(published: str, stored: str) -> None:
    assert clean_text(published) == stored
    assert comparison_key(published) == comparison_key(stored)


@pytest.mark.parametrize("code", range(0x80, 0xA0))
def test_each_control_of_windows_1252_is_its_letter_or_counted_as_unreadable(code: int) -> None:
    letter = bytes([code]).decode("cp1252", "ignore")

    assert clean_text(f"a{chr(code)}b") == f"a{letter}b"
    assert unreadable_controls(f"a{chr(code)}b é") == (not letter)


_MARKS = "\u0301\u0316\u0345\u0308\u0327\u0344\u0f71\u0f73\u0f74\u3099\uff9e\uff9f\u0323"


@given(
    st.text(alphabet=f"aéか—ﬁ²{_MARKS}", max_size=40).flatmap(
        lambda text: st.text(alphabet=_MARKS, max_size=90).map(lambda marks: text + marks + text)
    )
)
def test_long_runs_of_marks_are_normalized_as_unicode_says(text: str) -> None:
    assert clean_text(text) == " ".join(unicodedata.normalize("NFC", text).split())


def test_no_mark_is_a_letter_or_a_space() -> None:
    """A run of marks is found as a run of what is neither."""
    marks = [char for code in range(0x110000) if unicodedata.combining(char := chr(code))]

    assert [char for char in marks if char.isalnum() or char.isspace() or char < "\u0300"] == []


@pytest.mark.parametrize("unit", ["\u0301\u0316", "\uff9e\u0301", "\u0f73\u0344", "e\u0301\u0316"])
@pytest.mark.parametrize("function", [clean_text, comparison_key])
def test_twice_as_many_marks_take_twice_the_time(function: Callable[[str], str], unit: str) -> None:
    assert growth(lambda count: f"a{unit * count}b", function) < AT_MOST


def test_only_one_stop_goes() -> None:
    assert tuple(map(without_final_stop, ("end.", "end.)", "end?", "end..", "end…"))) == (
        "end",
        "end.)",
        "end?",
        "end..",
        "end…",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("—", 0),
        ("- one", 1),
        ("one two", 2),
        ("12 June 2025 –", 3),
        ("«да»", 1),
        ("... … •", 0),
    ],
)
def test_dashes_and_bullets_are_no_words(text: str, words: int) -> None:
    assert words == word_count(text)
