"""Twice as much of anything on a page of unknown design is at most twice the work, counted."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.press_release import parse_press_release
from tests.growth import AT_MOST, growth
from tests.work import lines_run

_AT_MOST = 2.2
_COUNT = 150
_PROSE = "The Council met under an open roof today, and nobody got wet."
_SHAPES: dict[str, Callable[[int], tuple[str, str]]] = {
    "labels": lambda count: ("", "<b>Place:</b> Vienna<br>" * count),
    "labels of events": lambda count: ("", "<b>When:</b> <br>" * count),
    "short paragraphs": lambda count: ("<p>x</p>" * count, ""),
    "paragraphs after the text": lambda count: ("", "<p>x</p>" * count),
    "blank elements": lambda count: ("<p>" + "<b> </b>" * count + "x</p>", ""),
    "headings": lambda count: (f"<h2>Part</h2><p>{_PROSE}</p>" * count, ""),
    "boxes": lambda count: (
        "".join(f'<div class="b{n}">{_PROSE}</div>' for n in range(count)) + f"<p>{_PROSE}</p>",
        "",
    ),
    "files": lambda count: ("<p>" + '<a href="/a.pdf">a</a> ' * count + "</p>", ""),
    "values": lambda count: (
        "",
        "<table><tr><th>Date</th><th>Place</th></tr><tr><td>x</td><td>"
        + '<a href="/a">a</a>' * count
        + "</td></tr></table>",
    ),
    "datelines": lambda count: ("", f"<div><p>VIENNA, 17 November 2006 - {_PROSE}</p></div>" * count),
    "stories": lambda count: ("", '<div><div><a href="/x/500001">t</a></div></div>' * count),
    "titles in pictures": lambda count: ("<svg>" + "<title>x</title>" * count + "</svg>", ""),
}  # fmt: skip


def _page(inside: str, after: str) -> bytes:
    title = "Council meets under an open roof"
    return (
        f"<html><head><title>{title}</title></head><body><main><p>News</p><h1>{title}</h1>"
        f'<div class="t"><p>VIENNA, 17 November 2006 - {_PROSE}</p>{inside}</div>{after}</main></body></html>'
    ).encode()


def _read(page: bytes) -> None:
    with suppress(PageRefused):
        parse_press_release(page, url="https://www.osce.org/cthb/47920")


@pytest.mark.parametrize("shape", _SHAPES)
def test_work_grows_with_the_page(shape: str) -> None:
    one, two = (_page(*_SHAPES[shape](count)) for count in (_COUNT, 2 * _COUNT))
    _read(one)  # what is loaded only once is no work of a page

    assert lines_run(lambda: _read(two)) <= _AT_MOST * lines_run(lambda: _read(one))


_BYTES: dict[str, Callable[[int], str]] = {
    "words without a tag": lambda count: f"<p>{'roof ' * count}</p>",
    "ends of links": lambda count: f"<p>{'roof</a> ' * count}</p>",
    "spaces after ends of links": lambda count: f"<p>{('roof</a>' + ' ' * 50) * count}</p>",
}


@pytest.mark.parametrize("shape", _BYTES)
def test_time_grows_with_the_bytes(shape: str) -> None:
    """Patterns that search the bytes run no line of Python, so the work is not counted."""
    assert growth(lambda count: _page(_BYTES[shape](count), ""), _read) < AT_MOST


@pytest.mark.parametrize("meta", ["title", "meta"])
def test_work_grows_with_the_head(meta: str) -> None:
    def page(count: int) -> bytes:
        head = "a | " * count if meta == "title" else ""
        metas = '<meta property="og:title" content="Another title">' * (0 if head else count)
        return _page("", "<h2>Other</h2>" * count).replace(
            b"<title>", f"{metas}<title>{head}".encode()
        )

    assert lines_run(lambda: _read(page(2 * _COUNT))) <= _AT_MOST * lines_run(
        lambda: _read(page(_COUNT))
    )


def test_work_grows_with_the_groups_of_a_listing() -> None:
    def read(count: int) -> None:
        entry = '<li><a href="/x/{}">Title</a> 5 May 2020</li>'
        groups = "".join(
            f"<ul>{''.join(entry.format(9 * group + n) for n in (1, 2, 3))}</ul>"
            for group in range(count)
        )
        with suppress(PageRefused):
            parse_listing(f"<html><body>{groups}</body></html>".encode(), "https://www.osce.org/x")

    assert lines_run(lambda: read(80)) <= _AT_MOST * lines_run(lambda: read(40))


@pytest.mark.parametrize("many", ["<p>x", "<p>x</p>", "<b>x</b>", "<br>"])
def test_a_page_with_very_many_tags_is_refused_before_it_is_parsed(
    many: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parsed(page: bytes) -> None:
        raise AssertionError(f"{len(page)} bytes are parsed")

    monkeypatch.setattr("osce_crawler.pages.inferred.reading.tree_with_places", parsed)

    with pytest.raises(PageRefused, match="it has too many elements"):
        parse_press_release(_page("", many * 200_001), url="https://www.osce.org/cthb/47920")
