"""What holds for every page, however it repeats itself."""

import re
from collections.abc import Sequence

from hypothesis import assume, example, given
from hypothesis import strategies as st

from osce_crawler.dedup.paragraphs import remove_repeated
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.text import comparison_key, spelled_key
from sample_site import load_releases
from tests.dedup.pages import LONG, VERY_LONG, WORDS, pages, sentences, titles


def _kept(page: Sequence[str], title: str | None = None) -> list[str]:
    return [paragraph.text for paragraph in remove_repeated(page, title) if paragraph.kept]


@given(pages, titles)
@example([LONG[0], LONG[1], LONG[0], LONG[1], LONG[0][:30]], None)
def test_what_is_kept_is_kept_again(page: list[str], title: str | None) -> None:
    kept = _kept(page, title)

    assert kept == _kept(kept, title)


@given(pages, titles)
def test_kept_and_removed_together_are_the_page_in_its_order(
    page: list[str], title: str | None
) -> None:
    paragraphs = remove_repeated(page, title)

    assert [(paragraph.position, paragraph.text) for paragraph in paragraphs] == list(
        enumerate(page)
    )


@given(pages, titles)
def test_a_page_with_paragraphs_keeps_at_least_one(page: list[str], title: str | None) -> None:
    assert bool(page) == bool(_kept(page, title))


@given(pages, titles)
def test_the_same_page_gives_the_same_answer(page: list[str], title: str | None) -> None:
    assert remove_repeated(page, title) == remove_repeated(tuple(page), title)


@given(pages, titles)
def test_of_equal_copies_the_first_stays(page: list[str], title: str | None) -> None:
    for paragraph in remove_repeated(page, title):
        if paragraph.rule in {"adjacent", "block", "long"}:
            stays = paragraph.duplicate_of
            # None: the title, which a block may begin with; it is before every paragraph.
            assert stays is None or stays < paragraph.position


@given(pages, titles)
def test_every_removal_names_a_paragraph_that_stays_and_the_policy(
    page: list[str], title: str | None
) -> None:
    paragraphs = remove_repeated(page, title)

    for paragraph in paragraphs:
        if paragraph.kept:
            assert (paragraph.duplicate_of, paragraph.policy) == (None, None)
        elif paragraph.duplicate_of is None:  # it repeats the title, begins it, or begins with it
            one, two = "".join(_words(title or "")), "".join(_words(paragraph.text))
            assert one.startswith(two) or two.startswith(one)
        else:
            assert paragraphs[paragraph.duplicate_of].kept
            assert paragraph.policy == POLICY_VERSION


@given(pages, titles)
def test_no_word_is_lost(page: list[str], title: str | None) -> None:
    paragraphs = remove_repeated(page, title)

    there = _words(
        " ".join([title or "", *(paragraph.text for paragraph in paragraphs if paragraph.kept)])
    )
    for paragraph in paragraphs:
        if not paragraph.kept and (words := _words(paragraph.text.removesuffix("Read more"))):
            *whole, last = words
            assert set() == set(whole) - set(there)
            assert any(
                word.startswith(last) for word in there
            )  # a copy may be cut inside its last word


def _words(text: str) -> list[str]:
    # Containers may join two paragraphs without a space: `today.The` is two words.
    return re.findall(r"\w+", spelled_key(text))


@given(pages)
@example([VERY_LONG[0].rstrip("."), "Background", VERY_LONG[0]])
@example([LONG[0][:40] + "...", "Background", LONG[0][:40] + "..."])
def test_equal_paragraphs_are_not_teasers_of_each_other(page: list[str]) -> None:
    for paragraph in remove_repeated(page):
        if paragraph.rule == "teaser":
            assert paragraph.duplicate_of is not None
            assert comparison_key(paragraph.text) != comparison_key(page[paragraph.duplicate_of])


@given(pages, titles)
@example([LONG[0], LONG[0], LONG[0][:40]], LONG[0])
def test_something_always_stays(page: list[str], title: str | None) -> None:
    assert bool(page) == bool(_kept(page, title))


@given(sentences, st.data())
def test_paragraphs_that_differ_in_one_word_are_both_kept(text: str, data: st.DataObject) -> None:
    words = text.split()
    at = data.draw(st.integers(1, len(words) - 2))
    other = data.draw(st.sampled_from([word for word in WORDS if word != words[at]]))
    page = [text, " ".join([*words[:at], other, *words[at + 1 :]])]
    between = data.draw(st.sampled_from(([], ["Background"], [LONG[0]])))

    assert [page[0], *between, page[1]] == _kept([page[0], *between, page[1]])


@given(sentences, st.integers(0, 9), st.integers(0, 9), st.integers(1, 6))
def test_paragraphs_that_differ_in_one_digit_are_both_kept(
    text: str, one: int, two: int, at: int
) -> None:
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
