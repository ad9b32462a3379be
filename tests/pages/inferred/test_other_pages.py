"""Pages that are no release, in unknown designs, are refused: 0 false."""

import gzip
from collections.abc import Callable, Iterator
from html import escape

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.records import Evidence
from osce_crawler.refine import refine_page
from tests.pages.inferred.readings import SKELETONS

_URL = "https://www.osce.org/cthb/600001"
_LONG = "The organization works with all participating States to prevent conflicts early. "
_EVENT = "<dt>When</dt><dd>5 May 2020</dd><dt>Where</dt><dd>Vienna</dd><dt>Organized by</dt><dd>OSCE</dd>"
_LABELS = (
    "<dt>Date:</dt><dd>5 May 2020</dd><dt>Place:</dt><dd>Vienna</dd><dt>Source:</dt><dd>OSCE</dd>"
)


def _p(text: str, times: int = 1) -> str:
    return f"<p>{text}</p>" * times


def _stories(pattern: str, count: int = 6) -> str:
    """Stories of a listing: `{link}`, `{title}`, `{day}` and `{text}` in the pattern."""
    return "".join(
        pattern.replace("{link}", f"/mission/{500000 + day}")
        .replace("{title}", f"Story {day} about water in the valley")
        .replace("{day}", f"{day} May 2020")
        .replace("{text}", f"VIENNA, {day} May 2020 - {_LONG}")
        for day in range(1, count + 1)
    )


_CARD = '<div><h3><a href="{link}">{title}</a></h3><p>{text}</p></div>'
PAGES = {
    "maintenance": ("Site under maintenance", _p("The site is under maintenance. We should be back shortly. Thank you.")),
    "not found": ("Page not found", _p("The requested page could not be found. It may have been moved or deleted.")),
    "log in": ("Log in", "<form><input><input type=password></form>" + _p("You must log in to view this page of the archive.")),
    "consent": ("Before you continue", _p("We use cookies to count visits, as our partners in other countries do.", 3)),
    "privacy": ("Privacy notice", _p("We process personal data in line with our rules on data protection. " * 2, 6)),
    "home": ("Home", "<h2>Latest</h2>" + _stories(_CARD, 5)),
    "search": ("Search results for water", "<p>6 results</p>" + _stories(_CARD)),
    "one result": ("Search results for water", "<p>1 result</p>" + _stories(_CARD, 1)),
    "listing": ("Press releases", _stories(
        '<div><div>Press release</div><div>{day}</div><a href="{link}">{title}</a><p>{text}</p></div>')),
    "linked cards": ("News", _stories('<a href="{link}"><h2>{title}</h2><p>{text}</p></a>')),
    "read more": ("Press releases", _stories('<div><h3>{title}</h3><p>{text}</p><a href="{link}">Read more</a></div>')),
    "event": ("Conference on water", f"<p>Event</p><dl>{_EVENT}</dl>" + _p(_LONG * 2, 3)),
    "event without a type": ("Conference on water", f"<dl>{_LABELS}</dl>" + _p(_LONG * 2, 3)),
    "vacancy": ("Programme Officer", f"<div>Vacancy</div><dl>{_LABELS}</dl>" + _p(_LONG * 2, 3)),
    "about": ("About the mission", _p(_LONG * 2, 4)),
    "document": ("Report of the chairperson", f'<dl>{_LABELS}</dl><a href="/sites/default/files/1.pdf">English</a>'),
    "too many requests": ("Too many requests", _p("You have sent too many requests. Please try again in some minutes.")),
    "gallery": ("Photos of the day", "<div>Photos</div>" + (
        '<figure><img src="/1.jpg"><figcaption>Observers in a village, 5 May 2020. (OSCE/A. Name)</figcaption></figure>' * 6)),
    "topic": ("Elections", "<div>News</div><div>5 May 2020</div>" + _stories(_CARD)),
}  # fmt: skip

ARRANGED: dict[str, Callable[[str, str], str]] = {
    "plain": lambda title, body: f"<h1>{title}</h1>{body}",
    "in blocks": lambda title, body: (
        f'<div class="a"><h1>{title}</h1><div class="b">{body}</div></div>'
    ),
    "hero": lambda title, body: (
        f'<header class="h"><h1>{title}</h1></header><div class="c">{body}</div>'
    ),
    "heading of level 2": lambda title, body: (
        f"<main><h2>{title}</h2><section>{body}</section></main>"
    ),
}


def _heads(title: str) -> Iterator[str]:
    yield f'<title>{title} | OSCE</title><meta property="og:title" content="{title}">'
    yield f"<title>{title}</title>"
    yield "<title>OSCE</title>"


def _is_read(page: bytes, evidence: Evidence | None = None) -> bool:
    try:
        refine_page(page, url=_URL, evidence=evidence)
    except PageRefused:
        return False
    return True


@pytest.mark.parametrize("name", PAGES)
def test_other_pages_are_refused(name: str) -> None:
    title, body = PAGES[name]
    pages = [
        f"<!DOCTYPE html><html><head>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"{arrange(title, body)}<footer>OSCE</footer></body></html>".encode()
        for arrange in ARRANGED.values()
        for head in _heads(escape(title))
    ]
    listed = Evidence(title="Observers visit a village", teaser=f"{_LONG * 2}")

    assert not any(map(_is_read, pages))
    assert not any(_is_read(page, listed) for page in pages)


@pytest.mark.skipif(
    not SKELETONS.is_dir(), reason=f"no markup of real pages: put *.html.gz at {SKELETONS}"
)
def test_other_pages_in_the_markup_of_real_pages_are_refused() -> None:
    skeletons = [gzip.decompress(file.read_bytes()) for file in sorted(SKELETONS.glob("*.html.gz"))]
    read = [
        (name, arranged, number)
        for position, (name, (title, body)) in enumerate(PAGES.items())
        for arranged, arrange in ARRANGED.items()
        for number, skeleton in enumerate(skeletons)
        if number % 8 == position % 8
        and _is_read(skeleton.replace(b"@@ARTICLE@@", arrange(title, body).encode()))
    ]

    assert read == []
    assert not any(_is_read(skeleton.replace(b"@@ARTICLE@@", b"")) for skeleton in skeletons)
