"""What holds for every page, however it repeats itself."""

import re
from collections.abc import Sequence

from hypothesis import assume, example, given
from hypothesis import strategies as st

from osce_crawler.dedup.paragraphs import remove_repeated
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.text import comparison_key, spelled_key
from sample_site import load_releases
from tests.dedup.pages import LONG, WORDS, pages, sentences, titles


def _kept(page: Sequence[str], title: str | None = None) -> list[str]:
    return [paragraph.text for paragraph in remove_repeated(page, title) if paragraph.kept]


@given(pages, titles)
@example([LONG[0], LONG[1], LONG[0], LONG[1], LONG[0][:30]], None)
def test_what_is_kept_is_kept_again(page: list[str], title: str | None) -> None:
    kept = _kept(page, title)

    assert kept == _kept(kept, title)


@given(pages, titles)
def test_kept_and_removed_together_are_the_page_in_its_order(page: list[str], title: str | None) -> None:
    paragraphs = remove_repeated(page, title)

    assert [(paragraph.position, paragraph.text) for paragraph in paragraphs] == list(enumerate(page))


@given(pages, titles)
def test_the_same_page_gives_the_same_answer(page: list[str], title: str | None) -> None:
    assert remove_repeated(page, title) == remove_repeated(tuple(page), title)


@given(pages, titles)
def test_of_equal_copies_the_first_stays(page: list[str], title: str | None) -> None:
    for paragraph in remove_repeated(page, title):
        if paragraph.rule in {"adjacent", "block", "long"}:
            assert paragraph.duplicate_of is not None
            assert paragraph.duplicate_of < paragraph.position


@given(pages, titles)
def test_every_removal_names_a_paragraph_that_stays_and_the_policy(page: list[str], title: str | None) -> None:
    paragraphs = remove_repeated(page, title)

    for paragraph in paragraphs:
        if paragraph.kept:
            assert (None, None) == (paragraph.duplicate_of, paragraph.policy)
        elif paragraph.duplicate_of is None:
            assert comparison_key(title or "") == comparison_key(paragraph.text)
        else:
            assert paragraphs[paragraph.duplicate_of].kept
            assert POLICY_VERSION == paragraph.policy


@given(pages, titles)
def test_no_word_is_lost(page: list[str], title: str | None) -> None:
    paragraphs = remove_repeated(page, title)

    there = _words(" ".join([title or "", *(paragraph.text for paragraph in paragraphs if paragraph.kept)]))
    for paragraph in paragraphs:
        if not paragraph.kept:
            *whole, last = _words(_without_read_more(paragraph.text)) or [""]
            assert set() == set(whole) - set(there)
            assert any(word.startswith(last) for word in there)


def _words(text: str) -> list[str]:
    # Containers may join two paragraphs without a space: `today.The` is two words.
    return re.findall(r"\w+", spelled_key(text))


def _without_read_more(text: str) -> str:
    return text.removesuffix("Read more")


@given(pages)
def test_something_always_stays(page: list[str]) -> None:
    assert bool(page) == bool(_kept(page))


@given(sentences, st.data())
def test_paragraphs_that_differ_in_one_word_are_both_kept(text: str, data: st.DataObject) -> None:
    words = text.split()
    at = data.draw(st.integers(1, len(words) - 2))
    other = data.draw(st.sampled_from([word for word in WORDS if word != words[at]]))
    page = [text, " ".join([*words[:at], other, *words[at + 1 :]])]
    between = data.draw(st.sampled_from(([], ["Background"], [LONG[0]])))

    assert [page[0], *between, page[1]] == _kept([page[0], *between, page[1]])


@given(sentences, st.integers(0, 9), st.integers(0, 9), st.integers(1, 6))
def test_paragraphs_that_differ_in_one_digit_are_both_kept(text: str, one: int, two: int, at: int) -> None:
    assume(one != two)
    words = text.split()
    page = [" ".join([*words[:at], f"20{digit}7", *words[at:]]) for digit in (one, two)]

    assert page == _kept(page)


@given(sentences, st.integers(1, 6))
def test_a_negation_makes_another_paragraph(text: str, at: int) -> None:
    words = text.split()
    page = [text, " ".join([*words[:at], "not", *words[at:]])]

    assert page == _kept(page)


@given(st.lists(sentences, min_size=2, max_size=8, unique_by=comparison_key), st.integers(2, 4))
def test_a_body_printed_several_times_is_read_once(body: list[str], times: int) -> None:
    assume(body == _kept(body))

    assert body == _kept(body * times)


@given(st.lists(sentences, min_size=3, max_size=8, unique_by=comparison_key))
def test_the_shape_of_the_first_page_is_read_once(body: list[str]) -> None:
    assume(body == _kept(body))

    assert body == _kept([body[0], *body[1:], *body[1:]])


def test_the_texts_of_the_sample_repeat_nothing() -> None:
    for release in load_releases():
        assert list(release.paragraphs) == _kept(release.paragraphs, release.title), release.path
