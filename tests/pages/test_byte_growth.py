"""More of any markup takes more time to check in proportion, wherever it is on a page.

These are the checks in the bytes.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.press_release import parse_press_release
from tests.growth import AT_MOST, DOUBLINGS, growth_between
from tests.pages.built import URL

FEW = 16_000
MANY = FEW * 2**DOUBLINGS
"""Bytes of markup. What is quadratic shows at these sizes."""

_TEXT = "<p>VIENNA, 1 May 2001 - The Council met today.</p>"
_NEW = f'<h1>Council</h1>{{}}<div class="body body-section is-text text--default">{_TEXT}{{}}</div>'
_OLD = (
    '<div class="content--header"><h1>Council</h1><span class="date-display-single">1 May 2001'
    f'</span>{{}}</div><div class="node-content"><div class="pane-content">{_TEXT}{{}}</div></div>'
)
UNITS = (
    "<!--", "<!-- x -->", "<!---->", "<!--<main>-->", "<!-- --", "<!--[if x]><!-->", "<![CDATA[", "<?x", "<!x",
    "<script>", "<script>x</script>", "<script><main></script>", "</script>", "<style>", "<textarea>", "<title>",
    '"', "'", '<p a="', "<a b='x", "<p a=", " a=b", '"x">', "<", ">", "x>", "a=b>", "</", "< ",
    "<p>", "</p>", "<div>", "</div>", "<div></div>", "<b>", "</b>", "<zz>", "<zz></zz>", "</zz>", "<h1>", "<h1>x</h1>",
    "<nav><h1>x</h1></nav>", "<td>", "<table>", "<svg>", "<svg/>", "<svg><path/></svg>", "</svg>", "<math>",
    "<html>", "</html>", "<body>", "<main>", "<main></main>", "</main>", "<li>", "<dt>", "<form>", "&", " ", "x",
    '<div class="node-content">', "<div class=class=class=", '<link rel="canonical" href="/x">',
)  # fmt: skip
PLACES: dict[str, Callable[[str], str]] = {
    "before a main": lambda many: f"{many}<main>{_NEW.format('', '')}</main>",
    "before blocks": lambda many: many + _OLD.format("", ""),
    "in the text of a main": lambda many: f"<main>{_NEW.format('', many)}</main>",
    "in the text of blocks": lambda many: f"<div>{_OLD.format('', many)}</div>",
    "in a damaged page": lambda many: f"<div><div>{_NEW.format(many, '')}</div>{many}",
    "after the page": lambda many: f"{_OLD.format('', '')}</body></html>{many}",
}


def _page(place: str, unit: str, size: int) -> bytes:
    many = PLACES[place](unit * (size // len(unit)))
    return f"<html><head></head><body>{many}</body></html>".encode()


def _read(page: bytes) -> None:
    with suppress(PageRefused):
        parse_press_release(page, url=URL)
    with suppress(PageRefused):
        parse_listing(page, "https://www.osce.org/press-releases")


@pytest.mark.parametrize("place", PLACES)
def test_more_markup_takes_more_time_in_proportion(place: str) -> None:
    slow = {
        unit: ratio
        for unit in UNITS
        if (ratio := growth_between(_page(place, unit, FEW), _page(place, unit, MANY), _read))
        >= AT_MOST
    }

    assert not slow
