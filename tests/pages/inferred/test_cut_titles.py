"""A heading that is cut off is completed from what the page or the listing declares."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Evidence, PressRelease

_TITLE = "Council meets under an open roof in the old town"
_TEXT = (
    '<div class="t"><p>VIENNA, 17 November 2006 - The Council met under an open roof today, and'
    " nobody got wet.</p></div>"
)


def _read(heading: str, head: str, evidence: Evidence | None = None) -> PressRelease:
    page = f"<html><head>{head}</head><body><h1>{heading}</h1>{_TEXT}</body></html>"
    return parse_press_release(
        page.encode(), url="https://www.osce.org/cthb/47920", evidence=evidence
    )


_OG = f'<meta property="og:title" content="{_TITLE}">'


@pytest.mark.parametrize(
    "cut",
    ["Council meets under an op…", "Council meets under an open...", "Council meets under an ope"],
)
@pytest.mark.parametrize(
    "head",
    [
        _OG,
        f"<title>{_TITLE} | OSCE</title>{_OG}",
        f'<meta property="og:title" content="{_TITLE} | OSCE"><meta name="twitter:title" content="{_TITLE}"><title>{_TITLE}</title>',
    ],
)
def test_the_declared_title_completes_a_heading_that_is_cut_off(cut: str, head: str) -> None:
    release = _read(cut, head)

    assert release.title == _TITLE
    assert any(f"the heading {cut!r} is cut off" in warning for warning in release.warnings)


def test_the_title_of_the_listing_does_too() -> None:
    assert _read("Council meets under an op…", "", Evidence(title=_TITLE)).title == _TITLE


@pytest.mark.parametrize(
    "head",
    [
        f"<title>{_TITLE} - Something of the site</title>",
        f'<title>{_TITLE} | OSCE</title><meta property="og:title" content="{_TITLE} | OSCE">',
    ],
)
def test_a_title_that_may_have_the_name_of_the_site_refuses_the_page(head: str) -> None:
    with pytest.raises(PageRefused):
        _read("Council meets under an op…", head)


@pytest.mark.parametrize(
    "heading",
    ["Council meets under an open roof", "Council meets under an open roof in the old town"],
)
def test_a_whole_heading_stays(heading: str) -> None:
    assert _read(heading, _OG).title == heading
