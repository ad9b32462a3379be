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
    "on one line": '<li class="q"><span class="d">{day}</span> <a href="{link}">{title}</a></li>',
    "between bars": '<li>Press release | {day} | <a href="{link}">{title}</a> | The Mission to a Country with a Long Name</li>',
    "after a dash": '<p>{day} - <a href="{link}">{title}</a> - {text}</p>',
    "more than one link": '<li><a href="{link}"><img src="i.jpg"></a><a href="{link}">{title}</a><i>{day}</i><a href="{link}">Read more</a></li>',
    "in the link": '<li><a href="{link}"><span>{day}</span> <b>{title}</b></a></li>',
    "in the heading": '<div><h3><a href="{link}">{title}</a> <small>{day}</small></h3><p>{text}</p></div>',
    "translations": '<div><a href="{link}">{title}</a> ({day}) <a href="/ru{link}">Русский</a></div>',
    "numbered": '<div class="row row-{day}"><a href="{link}">{title}</a><br>{day}</div>',
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


@pytest.mark.parametrize("name", ["after a dash", "in the heading"])
def test_the_teaser_is_no_title(name: str) -> None:
    (first, *_) = _parsed(_repeated(_ENTRIES[name], 3)).items

    assert first.teaser == "VIENNA, 1 May 2020 - The mission opened library 1 today."


def test_a_date_in_a_title_is_no_date_of_a_release() -> None:
    entry = '<li><a href="{link}">Statement of 1 January 2001</a><br>Press release | {day}</li>'
    (first, *_) = _parsed(_repeated(entry, 3)).items

    assert (first.title, first.published_on, first.content_type) == (
        "Statement of 1 January 2001", date(2020, 5, 1), "Press release",
    )  # fmt: skip


def test_emphasis_in_a_title_does_not_cut_it() -> None:
    entry = '<li>{day} <a href="{link}">Courts <em>and</em> police of {day}</a></li>'
    (first, *_) = _parsed(_repeated(entry, 3)).items

    assert (first.title, first.published_on) == (
        "Courts and police of 1 May 2020", date(2020, 5, 1),
    )  # fmt: skip


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
        _repeated('<li><a href="{link}">Statement of {day}</a></li>', 10),
        f"<nav>{_repeated(_ENTRIES['cards'], 10)}</nav>",
        f"<div>{_repeated(_ENTRIES['cards'], 10)}</div><div>{_repeated(_ENTRIES['cards'], 8, 700000)}</div>",
    ],
    ids=[
        "empty",
        "no results",
        "two",
        "no dates",
        "no releases",
        "dates in titles",
        "a menu",
        "two lists",
    ],
)
def test_what_is_no_certain_listing_is_refused(inner: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _parsed(inner)

    assert refusal.value.kind == "unknown-layout"
