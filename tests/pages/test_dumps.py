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
