"""Teasers: how a paragraph shows that it stops short, and what it may begin."""

import pytest

from tests.dedup.verdicts import removed_from

# Ends after a whole noun: without a mark it cannot be distinguished from a heading.
STEM = "A travelling exhibition on the history of Roma opened"
FULLER = STEM + " in Osijek on Thursday, with photographs by pupils."
OTHER = "Journalists must be able to work without fear, the Representative said."
TEASER = {0: ("teaser", 1)}

LINKS = [
    "Read more", "Continue reading", "Full text", "Подробнее", "Читать далее", "Lexo më shumë", "Pročitaj više",
    "Opširnije", "Прочитај више", "Прочитај повеќе", "Weiterlesen", "Lire la suite",
]  # fmt: skip
WORDS = ["more", "далее", "më shumë", "повеќе", "mehr"]


def _removed(first: str, fuller: str = FULLER) -> dict[int, tuple[str, int | None]]:
    return removed_from([first, fuller, OTHER])


def test_a_whole_noun_without_a_mark_may_end_a_heading() -> None:
    assert _removed(STEM) == {}


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    "mark",
    [" {}", "... {}", "… {}", " [{}]", " ({})", " [...{}]", " {}...", " {} →", " {} >", " {} »"],
)  # fmt: skip
def test_a_link_to_the_whole_text_marks_a_teaser(link: str, mark: str) -> None:
    assert _removed(STEM + mark.format(link)) == TEASER


def test_a_link_after_a_whole_sentence_marks_a_teaser_too() -> None:
    assert _removed(STEM + ". Read more", STEM + ". Pupils came.") == TEASER


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("mark", ["... {}", "…{}", " [{}]", " ({})", " {} →", " {} >", " {}>"])
def test_one_word_marks_a_teaser_after_an_ellipsis_in_brackets_or_before_an_arrow(
    word: str, mark: str
) -> None:
    assert _removed(STEM + mark.format(word)) == TEASER


@pytest.mark.parametrize("word", [*WORDS, "moreover", "readmore"])
def test_the_same_word_at_the_end_of_a_sentence_marks_none(word: str) -> None:
    assert _removed(f"{STEM} {word}") == {}


@pytest.mark.parametrize("link", ["Read more", "Подробнее"])
def test_a_link_inside_a_word_marks_none(link: str) -> None:
    assert _removed(f"{STEM} x{link}") == {}


@pytest.mark.parametrize("mark", ["...", "…", " …", "[...]", " […]", "....", '..."'])
def test_an_ellipsis_marks_a_teaser(mark: str) -> None:
    assert _removed(STEM + mark) == TEASER


def test_a_mark_alone_begins_nothing() -> None:
    assert removed_from(["... " * 9, FULLER]) == {}
    assert removed_from(["Read more " * 4, FULLER]) == {}


def test_a_long_teaser_is_compared_without_its_mark_alone() -> None:
    stem = (STEM + " in Osijek with photographs, letters and songs from the whole valley") * 2
    assert _removed(stem + "... Read more", stem + " of the river.") == TEASER
    assert _removed(stem + "... Read more", stem[:-20] + "mountains of the north.") == {}


@pytest.mark.parametrize("closed", [".", "!", "?", ";", ":", '."', ".')", '?"]'])
def test_a_paragraph_with_an_end_is_complete(closed: str) -> None:
    assert _removed(STEM + " in the" + closed, STEM + " in the" + closed + " More came.") == {}


@pytest.mark.parametrize(
    "word",
    [
        "a", "the", "of", "including", "и", "который", "не", "у", "із", "зі", "e", "dhe", "që", "kur",
        "i", "između", "ili", "ali", "који", "или", "помеѓу" if False else "во", "кои", "der", "zwischen", "als", "le", "qui", "où",
    ],
)  # fmt: skip
def test_a_last_word_that_ends_no_heading_shows_the_cut(word: str) -> None:
    stem = f"{STEM} {word}"

    assert _removed(stem, f"{stem} 900 others on Thursday.") == TEASER
    assert _removed(f"{STEM} '{word}", f"{STEM} '{word} 900 others' on Thursday.") == TEASER


@pytest.mark.parametrize(
    "end",
    [
        " in Osijek,",
        " in Osijek (the old town",
        " in Osijek (the old town) (and the new",
        ' in Osijek, "the town',
        ' in "Osijek" and "the town',
        " in Osijek. The town",
        ' in "Osijek." The town',
        " in Osijek-",
        " in Osijek/",
        " in Osijek [",
    ],
)
def test_an_open_bracket_quotation_or_sentence_shows_the_cut(end: str) -> None:
    assert _removed(STEM + end, STEM + end + " 900 people came to.") == TEASER


@pytest.mark.parametrize(
    "end",
    [
        " in Osijek (old town) today",
        ' in "Osijek" today',
        ' in "Osijek" or "Esseg" today',
        " in Osijek no. 5 today",
        " in Osijek by 9.30 today",
    ],
)
def test_closed_brackets_quotations_and_short_words_show_none(end: str) -> None:
    assert _removed(STEM + end, STEM + end + " 900 people came to.") == {}


def test_a_dateline_at_the_start_shows_the_cut() -> None:
    dated = "TIRANA, 9 February 2012 - Heavy snow has cut off villages"

    assert _removed(dated, dated + " 900 metres up.") == TEASER
    assert _removed(dated.replace("2012 -", "2012"), dated + " 900 metres up.") == {}


@pytest.mark.parametrize(("words", "cut"), [(24, {}), (25, TEASER)])
def test_25_words_without_an_end_show_the_cut(
    words: int, cut: dict[int, tuple[str, int | None]]
) -> None:
    stem = " ".join(f"word{number}" for number in range(words))

    assert _removed(stem, stem + " 900 people.") == cut


@pytest.mark.parametrize(
    ("cut", "fuller"),
    [
        ("opened in the old town of Osi", "opened in the old town of Osijek on Thursday."),
        ("opened in the old town of Osije", "opened in the old town of Osijek on Thursday."),
        ("opened there on the 5t", "opened there on the 5th of May."),
    ],
)
def test_a_cut_inside_a_word_that_goes_on_is_a_teaser(cut: str, fuller: str) -> None:
    assert (
        _removed("The exhibition of photographs " + cut, "The exhibition of photographs " + fuller)
        == TEASER
    )


@pytest.mark.parametrize(
    ("whole", "other"),
    [
        ("was in Bar", "was in Barice"),  # another place; nothing goes on after it
        ("was in Bar", "was in Barice."),
        ("was in week 1", "was in week 12 of the year."),
        ("was in hall A1", "was in hall A1b of the fair."),
        ("was in Bar", "was in Bar's old town today."),
        ("was in Bar", "was in Bar 900 years ago."),
    ],
)
def test_another_name_or_number_that_begins_alike_is_no_teaser(whole: str, other: str) -> None:
    start = "The exhibition of photographs from the valley "

    assert _removed(start + whole, start + other) == {}


@pytest.mark.parametrize("rest", [" 900 years ago.", "[1] 900 years ago.", "-900 years ago."])
def test_a_cut_word_finds_its_sentence_beside_one_with_the_whole_word(rest: str) -> None:
    start = "The exhibition of photographs from the valley was in Bar"

    assert removed_from([start, start + rest, start + "ice on Thursday."]) == {0: ("teaser", 2)}


def test_a_teaser_printed_twice_leads_to_the_fuller_text_both_times() -> None:
    teaser = STEM + "... Read more"

    assert removed_from([teaser, OTHER, teaser, FULLER]) == {
        0: ("teaser", 3),
        2: ("teaser", 3),
    }


def test_a_copy_of_the_teaser_with_a_full_stop_does_not_hide_the_fuller_text() -> None:
    stem = " ".join(f"word{number}" for number in range(25))

    assert removed_from([stem, OTHER, stem + ".", stem + ". They left."]) == {0: ("teaser", 3)}


def test_a_teaser_of_exactly_its_words_begins_nothing_fuller() -> None:
    assert removed_from([STEM + " in the", OTHER, STEM + " in the."]) == {}


def test_a_container_begins_with_its_first_part_which_is_no_teaser() -> None:
    first, second = STEM + ", and", "900 people came to see it."

    assert removed_from([first, second, f"{first} {second}"]) == {2: ("container", 0)}
