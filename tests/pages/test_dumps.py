"""Text dumps whose list of labels is written in other ways."""

from datetime import date

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from tests.pages.built import URL

_MENU = "- Home\n- Language: English\n- Fields of work\n"
_TITLE = "Press release\nCouncil meets under open roof\n"
_BODY = "The Council met today.\n- Place: the roof of the hall.\nNobody got wet.\n"


def _read(text: str) -> PressRelease:
    return parse_press_release(text.encode(), url=URL)


@pytest.mark.parametrize(
    "labels",
    [
        "- Date: 17 November 2006\n- Place: Vienna\n- Source: OSCE Secretariat\n",
        "- Date: 17 November 2006\n- Place:\n- Vienna\n- Source: OSCE Secretariat\n",
        "- Date:\n- 17 November 2006\n- Place: Vienna\n- Source:\n- OSCE Secretariat\n",
        "* Date: 17 November 2006\n* Place: Vienna\n* Source: OSCE Secretariat\n",
    ],
)
def test_a_label_and_its_value_may_share_a_line(labels: str) -> None:
    release = _read(_MENU + _TITLE + labels + _BODY.replace("- Place: the roof of the hall.\n", ""))

    assert release.title == "Council meets under open roof"
    assert (release.published_on, release.place) == (date(2006, 11, 17), "Vienna")
    assert release.sources == ("OSCE Secretariat",)
    assert release.paragraphs == ("The Council met today.", "Nobody got wet.")


def test_several_values_may_follow_the_one_on_the_line() -> None:
    release = _read(
        f"{_TITLE}- Fields of work: Elections\n- Media freedom\nThe Council met today.\n"
    )

    assert release.fields_of_work == ("Elections", "Media freedom")


def test_a_line_of_the_text_with_a_colon_stays_text() -> None:
    release = _read(f"{_MENU}{_TITLE}- Date:\n- 17 November 2006\n{_BODY}")

    assert release.place is None
    assert release.paragraphs == (
        "The Council met today.",
        "Place: the roof of the hall.",
        "Nobody got wet.",
    )


def test_a_text_without_a_list_of_labels_is_refused() -> None:
    with pytest.raises(PageRefused) as refusal:
        _read("Press release\nCouncil meets\nDate: 17 November 2006\nThe Council met today.\n")

    assert refusal.value.kind == "unknown-layout"


def test_a_line_with_a_colon_under_a_newsroom_heading_is_text() -> None:
    release = _read(f"Newsroom\nCouncil meets\nVIENNA 17 November 2006\n{_BODY}")

    assert release.paragraphs == (
        "The Council met today.",
        "Place: the roof of the hall.",
        "Nobody got wet.",
    )


_LIST = "- Date:\n- 17 November 2006\n"
_HEADER = "VIENNA 17 November 2006"


def _refused(text: str) -> str:
    with pytest.raises(PageRefused) as refusal:
        _read(text)
    return refusal.value.kind


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\n\n \n"])
def test_lines_may_end_in_any_way(end: str) -> None:
    release = _read(f"{_TITLE}{_LIST}One line.\nAnother.".replace("\n", end))

    assert release.title == "Council meets under open roof"
    assert release.paragraphs == ("One line.", "Another.")


@pytest.mark.parametrize("bullet", ["-", "*", "•"])
def test_a_list_may_have_any_bullet_and_its_mark_is_no_text(bullet: str) -> None:
    text = f"{_TITLE}- Date:\n- 17 November 2006\n- Place:\n- Vienna\nOne.\n- Two\n- Three"
    release = _read(text.replace("- ", f"{bullet} "))

    assert (release.published_on, release.place) == (date(2006, 11, 17), "Vienna")
    assert release.paragraphs == ("One.", "Two", "Three")


def test_the_line_above_the_title_is_a_type_where_it_is_the_name_of_one() -> None:
    assert _read(f"{_TITLE}{_LIST}Text.").content_type == "Press release"
    assert _read(f"Menu\n{_TITLE}{_LIST}Text.").content_type == "Press release"
    assert _read(f"Menu\nCouncil meets\n{_LIST}Text.").content_type is None


@pytest.mark.parametrize("last", ["Press release", "Event"])
def test_the_last_line_of_a_dump_is_not_above_its_title(last: str) -> None:
    release = _read(f"Council meets\n{_LIST}Text.\n{last}")

    assert release.content_type is None
    assert release.paragraphs == ("Text.", last)


def test_a_list_without_a_date_or_a_type_before_it_has_lost_its_title() -> None:
    """The line above the rest of the list is the rest of a value."""
    rest = "itutions and Human Rights\n- Fields of work:\n- Elections\n"

    assert _refused(f"- About us\n{rest}The Council met today.") == "no-title"
    assert _read(f"Council meets\n- Date: 17 November 2006\n{_BODY}").title == "Council meets"
    assert _read(f"{_TITLE}- Place: Vienna\nText.").title == "Council meets under open roof"


@pytest.mark.parametrize(
    ("value", "is_read"),
    [
        ("OSCE High Commissof the lines.", False),
        ("Bosch Stiftung e.V.", True),
        ("OSCE Office in Washington D.C.", True),
        ("Elections", True),
    ],
)
def test_the_end_of_a_sentence_is_no_value(value: str, is_read: bool) -> None:
    dump = f"{_TITLE}- Date: 17 November 2006\n- Source:\n- {value}\nText."

    if is_read:
        assert _read(dump).sources == (value,)
    else:
        assert _refused(dump) == "ambiguous-layout"


def test_a_label_after_the_list_of_a_dump_without_a_type_is_a_refusal() -> None:
    assert _refused(f"Council meets\n{_LIST}Text.\n- Place:") == "ambiguous-layout"


def test_a_list_under_a_type_and_a_title_goes_before_one_in_the_menu() -> None:
    menu = "Languages\n- Language:\n- English\nOur work\n"
    release = _read(f"{menu}{_TITLE}{_LIST}Text.")

    assert (release.title, release.paragraphs) == ("Council meets under open roof", ("Text.",))


def test_a_menu_of_labels_before_an_untyped_title_is_a_damaged_list() -> None:
    assert _refused(f"Home\n- Place:\n- Vienna\nCouncil meets\n{_LIST}Text.") == "ambiguous-layout"


@pytest.mark.parametrize(
    ("line", "unknown", "places"),
    [
        ("- Mood:\n- Sunny", ["Mood:"], "Vienna"),
        ("- One two three four five:\n- Sunny", ["One two three four five:"], "Vienna"),
        (
            "- One two three four five six:\n- Sunny",
            [],
            "Vienna, One two three four five six:, Sunny",
        ),
        ("- : Sunny", [], "Vienna, : Sunny"),
        ("- Mood: sunny", [], "Vienna, Mood: sunny"),
        (f"- {'word ' * 24}word", [], f"Vienna, {'word ' * 24}word"),
    ],
)
def test_nothing_is_read_from_a_label_that_nobody_knows(
    line: str, unknown: list[str], places: str
) -> None:
    release = _read(f"{_TITLE}- Place:\n- Vienna\n{line}\nText.")

    assert release.place == places
    assert [warning for warning in release.warnings if warning.startswith("labels")] == [
        f"labels: {label!r} is not a known label" for label in unknown
    ]


def test_the_first_line_of_a_file_has_no_title_above_it() -> None:
    assert _refused(f"{_LIST}Text.") == "unknown-layout"


@pytest.mark.parametrize("room", ["Newsroom", "NEWSROOM", "Пресс-центр", "Новости"])
def test_a_dump_of_the_newsroom_has_its_place_and_date_under_the_title(room: str) -> None:
    release = _read(f"Menu\n{room}\nCouncil meets\n{_HEADER}\nText.")

    assert (release.title, release.paragraphs) == ("Council meets", ("Text.",))
    assert (release.place, release.published_on) == ("VIENNA", date(2006, 11, 17))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"Newsroom\nCouncil meets\n{_HEADER}", "no-body"),
        ("Text\nNewsroom", "unknown-layout"),
        ("Newsroom\nCouncil meets", "unknown-layout"),
        ("Newsroom\nCouncil meets\nVIENNA 17 Brumaire 2006\nText.", "unknown-layout"),
        ("Newsroom\nCouncil meets\nOn 17 November 2006 it met.\nText.", "unknown-layout"),
        (f"News room\nCouncil meets\n{_HEADER}\nText.", "unknown-layout"),
    ],
)
def test_a_newsroom_without_title_date_or_text_is_refused(text: str, kind: str) -> None:
    assert _refused(text) == kind


@pytest.mark.parametrize(
    ("captions", "image"),
    [(0, (None, None)), (1, ("A bridge", "OSCE/A. Name")), (6, ("A bridge", "OSCE/A. Name"))],
)
def test_the_lines_before_photo_details_are_a_caption(
    captions: int, image: tuple[str | None, str | None]
) -> None:
    lines = ["A bridge (OSCE/A. Name)", "OSCE/A. Name"] * captions
    text = "\n".join(["Newsroom", "Council meets", _HEADER, *lines[:7], "Photo details", "Text."])
    release = _read(text)

    assert [(picture.caption, picture.credit) for picture in release.images] == [image]
    assert release.images[0].url is None
    assert release.paragraphs == ("Text.",)


def test_photo_details_further_down_are_text() -> None:
    lines = [f"Paragraph {number}." for number in range(8)]
    release = _read("\n".join(["Newsroom", "Title", _HEADER, *lines, "Photo details", "Text."]))

    assert release.images == ()
    assert release.paragraphs == (*lines, "Photo details", "Text.")


def test_words_in_the_title_or_the_menu_do_not_move_a_caption() -> None:
    text = f"Photo details\nNewsroom\nCouncil meets\n{_HEADER}\nA bridge\nPhoto details\nText."
    release = _read(text)

    assert [picture.caption for picture in release.images] == ["A bridge"]
    assert release.paragraphs == ("Text.",)
