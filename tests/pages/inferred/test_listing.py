"""Listings of unknown design: repeated elements with a link to a release and a date."""

from datetime import date

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.listing import parse_listing
from osce_crawler.records import Confidence, ListedRelease, ListingPage

_URL = "https://www.osce.org/press-releases?page=1"
_ENTRIES = {
    "cards": '<div class="c"><h3><a href="{link}">{title}</a></h3><span>{day}</span><p>{text}</p></div>',
    "linked cards": '<a class="c" href="{link}"><h2>{title}</h2><time datetime="{iso}">{day}</time><p>{text}</p></a>',
    "rows": '<tr><td>{day}</td><td><a href="{link}">{title}</a></td></tr>',
    "terms": '<dt>{day}</dt><dd><a href="{link}">{title}</a></dd>',
    "side by side": '<h3><a href="{link}">{title}</a></h3><p class="d">News | {day}</p><p>{text}</p>',
    "read more": '<li><i>Press release</i><h4>{title}</h4><div>Publishing date: {day}</div><p>{text}</p><a href="{link}">More</a></li>',
    "pictures": '<article><a href="{link}"><img src="a.jpg"></a><div>{day}<h3><a href="{link}">{title}</a></h3></div></article>',
}  # fmt: skip
_AROUND = {"rows": "<table>{}</table>", "terms": "<dl>{}</dl>", "read more": "<ul>{}</ul>"}
_PAGER = (
    '<div><a href="/press-releases">1</a> <a href="?page=2">3</a> <a href="?page=9">last</a>'
    ' <a href="/press-releases?page=4&filters=x">filtered</a></div>'
)


def _repeated(pattern: str, count: int, node: int = 500000) -> str:
    return "".join(
        pattern.replace("{link}", f"/mission/{node + number}")
        .replace("{title}", f"Story {number} about water in the valley")
        .replace("{day}", f"{number} May 2020")
        .replace("{iso}", f"2020-05-{number:02}T10:00:00Z")
        .replace(
            "{text}", f"VIENNA, {number} May 2020 - The mission opened library {number} today."
        )
        for number in range(1, count + 1)
    )


def _parsed(inner: str, around: str = "") -> ListingPage:
    page = f"<!DOCTYPE html><html><head></head><body>{around}<h1>Press releases</h1><div>{inner}</div></body></html>"
    return parse_listing(page.encode(), _URL)


@pytest.mark.parametrize("name", _ENTRIES)
def test_entries_are_read(name: str) -> None:
    boxed = _repeated("<div><a href='{link}'>{title}</a> <i>{day}</i></div>", 4, 700000)
    entries = _AROUND.get(name, "{}").format(_repeated(_ENTRIES[name], 10))
    listing = _parsed(entries + _PAGER, f"<div>{boxed}</div>")

    assert [(item.url, item.title, item.published_on) for item in listing.items] == [
        (
            f"https://www.osce.org/mission/{500000 + number}",
            f"Story {number} about water in the valley",
            date(2020, 5, number),
        )
        for number in range(1, 11)
    ]
    assert (listing.layout, listing.confidence) == ("inferred", Confidence.LOW)
    assert (listing.next_url, listing.last_page, listing.has_pager) == (
        "https://www.osce.org/press-releases?page=2", 9, True,
    )  # fmt: skip


def test_type_and_teaser_are_read() -> None:
    (first, *_) = _parsed(f"<ul>{_repeated(_ENTRIES['read more'], 3)}</ul>").items

    assert first == ListedRelease(
        url="https://www.osce.org/mission/500001",
        title="Story 1 about water in the valley",
        published_on=date(2020, 5, 1),
        content_type="Press release",
        teaser="VIENNA, 1 May 2020 - The mission opened library 1 today.",
    )


def test_without_a_pager_there_is_no_last_page() -> None:
    listing = _parsed(_repeated(_ENTRIES["cards"], 3))

    assert (listing.next_url, listing.last_page, listing.has_pager) == (None, None, False)


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "<p>No results</p>",
        _repeated(_ENTRIES["cards"], 2),
        _repeated('<div><a href="{link}">{title}</a></div>', 10),
        _repeated('<div><a href="/topics/{day}">{title}</a> {day}</div>', 10),
        f"<nav>{_repeated(_ENTRIES['cards'], 10)}</nav>",
        f"<div>{_repeated(_ENTRIES['cards'], 10)}</div><div>{_repeated(_ENTRIES['cards'], 8, 700000)}</div>",
    ],
    ids=["empty", "no results", "two", "no dates", "no releases", "a menu", "two lists"],
)
def test_what_is_no_certain_listing_is_refused(inner: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _parsed(inner)

    assert refusal.value.kind == "unknown-layout"
