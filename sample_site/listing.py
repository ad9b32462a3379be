"""Listings in both layouts: ten items per page, a pager, and links that are traps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape

from sample_site.items import Item
from sample_site.shell import Page
from sample_site.words import NAMES, Labels, labels_of, long_date

ITEMS_A_PAGE = 10


class Pager(Enum):
    """The links of a pager."""

    NUMBERS = "next and last page, or all pages"
    NEXT = "the page before and the next page"
    NONE = "no pager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a listing. ``number`` counts from 0. The pager repeats ``query`` in its links."""

    language: str
    layout: str
    path: str
    items: Sequence[Item]
    number: int
    last: int
    query: str = ""
    asides: Sequence[Mapping[str, str]] = ()
    pager: Pager = Pager.NUMBERS

    @property
    def labels(self) -> Labels:
        """The labels of this listing's language and layout."""
        return labels_of(self.language, self.layout)

    def link(self, number: int) -> str:
        """Address of another page of the same listing, as the layout's pager prints it."""
        start = self.path if self.layout == "drupal6" else ""
        query = f"{self.query}&page={number}" if self.query else f"page={number}"
        return escape(f"{start}?{query}")


def listing_page(listing: Listing) -> Page:
    """The page of a listing."""
    switch = tuple(
        (code, "/press-releases" if code == "en" else f"/{code}/press-releases") for code in NAMES
    )
    content = _new_content(listing) if listing.layout == "drupal11" else _old_content(listing)
    return Page(listing.labels.heading, listing.language, content, switch)


def _asides(listing: Listing) -> str:
    return "".join(
        f'<li><a href="{escape(one["href"])}">{escape(one["label"])}</a></li>'
        for one in listing.asides
    )


def _new_content(listing: Listing) -> str:
    teasers = "\n".join(_teaser(item, listing) for item in listing.items)
    return f"""<h1 class="page-title">{listing.labels.heading}</h1>
<div class="facets"><ul>{_asides(listing)}</ul></div>
<div class="view view-press-releases"><div class="view-content">
{teasers}
</div>
{_new_pager(listing)}</div>"""


def _teaser(item: Item, listing: Listing) -> str:
    day = item.published_on
    visible = long_date(day, listing.language) if day else ""
    pieces = [
        f'<div class="teaser__type">{escape(item.content_type, quote=False)}</div>'
        if item.content_type
        else "",
        f'<h2 class="teaser__title">{escape(item.title, quote=False)}</h2>',
        '<div class="teaser__date"><time'
        f' datetime="{day.isoformat()}T12:00:00Z">{visible}</time></div>'
        if day
        else "",
        f'<div class="teaser__text">{escape(item.teaser, quote=False)}</div>'
        if item.teaser
        else "",
    ]
    inside = "\n  ".join(piece for piece in pieces if piece)
    return f'<a class="teaser teaser--two-cols" href="{escape(item.href)}">\n  {inside}\n</a>'


def _new_pager(listing: Listing) -> str:
    if listing.pager is Pager.NONE:
        return ""
    if listing.pager is Pager.NEXT:
        return _next_links(listing)
    if listing.number >= listing.last:
        return '<nav class="pager" role="navigation"><ul class="pager__items js-pager__items"></ul></nav>'
    return f"""<nav class="pager" role="navigation"><ul class="pager__items js-pager__items">
<li class="pager__item is-active">{listing.number + 1}</li>
<li class="pager__item pager__item--next"><a href="{listing.link(listing.number + 1)}" rel="next">{listing.labels.next}</a></li>
<li class="pager__item pager__item--last"><a href="{listing.link(listing.last)}">{listing.labels.last}</a></li>
</ul></nav>"""


def _next_links(listing: Listing) -> str:
    before = onward = ""
    if listing.number:
        before = f'<li class="pager__item--previous"><a href="{listing.link(listing.number - 1)}">‹</a></li>'
    if listing.number < listing.last:
        onward = f'<li class="pager__item--next"><a href="{listing.link(listing.number + 1)}" rel="next">›</a></li>'
    return f'<nav class="pager"><ul class="pager__items">{before}{onward}</ul></nav>'


def _old_content(listing: Listing) -> str:
    results = "\n".join(_result(item, listing) for item in listing.items)
    return f"""<h1 class="title">{listing.labels.heading}</h1>
<div class="panel-pane pane-apachesolr-facets"><ul>{_asides(listing)}</ul></div>
<div class="panel-pane pane-apachesolr-result"><div class="pane-content">
<dl class="search-results">
{results}
</dl>
{_old_pager(listing)}</div></div>"""


def _result(item: Item, listing: Listing) -> str:
    labels = listing.labels
    day = long_date(item.published_on, listing.language) if item.published_on else ""
    rows = [
        (
            '<dt class="search-title"><h3><a'
            f' href="{escape(item.href)}">{escape(item.title, quote=False)}</a></h3></dt>'
        ),
        f'<dd class="publishing-date"><span class="label">{labels.publishing_date}</span>'
        f" {day}</dd>"
        if day
        else "",
        _old_field("content-type", labels.content_type, item.content_type),
        _old_field("where", labels.place, item.place),
        _old_field("what", labels.fields, ", ".join(item.fields_of_work)),
        f'<dd class="search-snippet">{escape(item.teaser, quote=False)}</dd>'
        if item.teaser
        else "",
    ]
    inside = "\n".join(row for row in rows if row)
    return f'<div class="search-result-news">\n{inside}\n</div>'


def _old_field(name: str, label: str, value: str | None) -> str:
    return (
        f'<dd class="{name}"><span class="label">{label}</span> {escape(value, quote=False)}</dd>'
        if value
        else ""
    )


def _old_pager(listing: Listing) -> str:
    others = [number for number in range(listing.last + 1) if number != listing.number]
    links = "".join(
        f'<li class="pager-item"><a href="{listing.link(one)}">{one + 1}</a></li>' for one in others
    )
    current = f'<li class="pager-current first">{listing.number + 1}</li>'
    onward = ""
    if listing.number < listing.last:
        onward = (
            '<li class="pager-next"><a'
            f' href="{listing.link(listing.number + 1)}">{listing.labels.next}</a></li>'
            '<li class="pager-last last"><a'
            f' href="{listing.link(listing.last)}">{listing.labels.last}</a></li>'
        )
    return f'<ul class="pager">{current}{links}{onward}</ul>\n'
