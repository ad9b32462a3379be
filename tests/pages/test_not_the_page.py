"""Answers with status 200 that are not the release that was asked for."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.not_the_page import Answer, evidence_of, reason_not_the_page
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from sample_site import Faults
from sample_site.impostors import IMPOSTORS
from sample_site.routes import Routes
from sample_site.texts import load_releases
from tests.pages.built import URL, drupal11, listed

_LISTED = "Synthetic forum on border markets opens in Osh"
_FORMS = ("bare", "drupal11", "drupal6")


def _impostor(name: str, form: str) -> tuple[bytes, dict[str, str]]:
    releases = load_releases()
    release = next(one for one in releases if form in ("bare", one.layout))
    faults = Faults(impostor=name, impostor_bare=form == "bare")
    answer = Routes(releases, faults).answer(release.path)
    return answer.body, dict(answer.headers)


def _read(page: bytes) -> PressRelease | None:
    try:
        return parse_press_release(page, url=URL)
    except PageRefused:
        return None


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize("name", IMPOSTORS)
def test_a_page_of_another_kind_is_recognised(name: str, form: str) -> None:
    page, headers = _impostor(name, form)

    answer = Answer(
        page=page,
        headers=tuple(headers.items()),
        release=_read(page),
        expected_title=lambda: _LISTED,
    )

    # A page that gives no release in the site's template is refused with another reason.
    assert reason_not_the_page(answer) or (answer.release is None and form != "bare")


@pytest.mark.parametrize("form", _FORMS[1:])
@pytest.mark.parametrize("name", IMPOSTORS)
def test_without_the_listed_title_none_is_a_release(name: str, form: str) -> None:
    page, headers = _impostor(name, form)
    release = _read(page)

    found = reason_not_the_page(Answer(page=page, headers=headers.items(), release=release))

    assert release is None or found


def test_no_release_of_the_sample_site_is_taken_for_another_page() -> None:
    releases = load_releases()
    routes = Routes(releases, Faults())
    for release in releases:
        page = routes.answer(release.path).body
        answer = Answer(page=page, release=_read(page), expected_title=lambda: "Another title")

        assert answer.release is None or reason_not_the_page(answer) is None, release.path


def _bare_of_fields(title: str, text: str) -> Answer:
    page = drupal11(f"<p>{text}</p>", title=title, content_type="")
    release = _read(page)
    assert release is not None
    assert evidence_of(release) == 0
    return Answer(page=page, release=release)


@pytest.mark.parametrize(
    "title",
    [
        "Maintenance of border crossings, errors and redirects discussed",
        "500 judges trained in log in procedures",
        "Access to courts denied to minorities, report finds",
        "OSCE Mission: not found wanting",
    ],
)
def test_a_heading_with_such_words_is_no_such_phrase(title: str) -> None:
    answer = _bare_of_fields(title, "The forum met on Monday and will meet again.")

    assert reason_not_the_page(answer._replace(expected_title=lambda: title)) is None


def test_a_mark_of_a_vendor_alone_proves_nothing() -> None:
    text = '<div class="g-recaptcha"></div>The forum met on Monday and will meet again.'
    page = drupal11(f"<p>{text}</p>", metadata=listed("Date:", ["17 November 2006"]))

    assert reason_not_the_page(Answer(page=page, release=_read(page))) is None


def test_few_words_of_the_listed_title_and_no_field_are_another_page() -> None:
    answer = _bare_of_fields("Forum in Osh", "The forum met on Monday and will meet again.")

    assert reason_not_the_page(answer._replace(expected_title=lambda: _LISTED))
    assert reason_not_the_page(answer) == "it has no date, dateline, source, type and field of work"
