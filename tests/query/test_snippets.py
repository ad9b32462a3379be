"""Snippets: plain text for one line, cut at words, with the offsets of the matches."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.query.snippets import Snippet, Span, snippet

_TEXTS = st.text(alphabet="ab é\n-“", min_size=1, max_size=700)


def _words(text: str) -> list[Span]:
    return [found.span() for found in re.finditer(r"[abé]+", text)]


@st.composite
def _marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(_TEXTS)
    return text, [span for span in _words(text) if draw(st.booleans())]


def test_the_surroundings_of_a_match_are_shown() -> None:
    text = "word " * 100 + "needle " + "tail " * 100
    at = text.index("needle")

    shown = snippet(text, [(at, at + 6)])

    assert [shown.text[first:last] for first, last in shown.matches] == ["needle"]
    assert shown.text.startswith("… word")
    assert shown.text.endswith(" tail …")
    assert len(shown.text) < 260


def test_the_part_with_the_most_matches_is_shown() -> None:
    text = "needle " + "word " * 100 + "needle needle " + "tail " * 100

    shown = snippet(text, [found.span() for found in re.finditer("needle", text)])

    assert len(shown.matches) == 2


def test_without_a_match_the_start_is_shown() -> None:
    assert snippet("One two.\n\nThree.", []) == Snippet("One two. Three.", ())


def test_brackets_in_the_text_are_no_marks() -> None:
    assert snippet("As [sic] printed.", [(9, 16)]) == Snippet("As [sic] printed.", ((9, 16),))


@given(_marked_texts(), st.integers(61, 300))
def test_a_snippet_has_whole_words_and_true_offsets(
    made: tuple[str, list[Span]], length: int
) -> None:
    text, matches = made

    shown = snippet(text, matches, length)

    bare = shown.text.removeprefix("… ").removesuffix(" …")
    assert bare in " ".join(text.split())
    printed = [text[first:last] for first, last in matches]
    found = [shown.text[first:last] for first, last in shown.matches]
    assert any(printed[at : at + len(found)] == found for at in range(len(printed) + 1))
    assert bool(found) == bool(matches)


@given(st.lists(st.text("abé", min_size=1, max_size=20), min_size=1, max_size=90), st.data())
def test_no_word_is_cut(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    match = data.draw(st.sampled_from(_words(text)))

    shown = snippet(text, [match])

    bare = shown.text.removeprefix("… ").removesuffix(" …").split(" ")
    assert any(words[at : at + len(bare)] == bare for at in range(len(words)))


@pytest.mark.parametrize("tail", ["", " officers came", "-" * 10])
@pytest.mark.parametrize("before", range(40, 60))
def test_a_compound_is_not_cut_behind_its_match(before: int, tail: str) -> None:
    """Wherever the snippet ends in it."""
    words = "x" * before + " police-led" + tail

    shown = snippet(words, [(before + 1, before + 7)], 61)

    assert f"police-led{tail if tail[:1] == '-' else ''}" in shown.text.split()
    assert [shown.text[first:last] for first, last in shown.matches] == ["police"]


@pytest.mark.parametrize("length", [5_000, 500_000])
def test_a_text_without_spaces_is_cut(length: int) -> None:
    shown = snippet("x" * length, [(length - 10, length - 5)])

    assert len(shown.text) < 260
    assert [shown.text[first:last] for first, last in shown.matches] == ["x" * 5]
