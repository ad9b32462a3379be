"""The selectors of one era of the site, for releases and for listings."""

from dataclasses import dataclass

from osce_crawler.pages.layouts.selector import NOTHING, Selector


def may_have(page: bytes, layout: "Layout | ListingLayout") -> bool:
    """Whether the bytes may be a page of a layout: they contain one of its markers, if any."""
    return not layout.markers or any(marker.encode() in page for marker in layout.markers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The selectors of a release in one era. A field without a selector matches nothing."""

    name: str
    markers: tuple[str, ...] = ()
    """Text in the bytes of every page of this layout: one of them. Empty if none is known."""
    title: Selector
    body: Selector
    """Containers of the text. Fields inside them are not text."""
    sections: Selector = NOTHING
    """Further sections of the text, of any kind."""
    sections_beside: Selector = NOTHING
    """Elements that are sections where they are next to a text container."""
    known_sections: Selector = NOTHING
    """Those of the sections that are known to be text. Others are read with a warning."""
    panes: Selector = NOTHING
    """The text containers that may contain links to other stories instead."""
    short_fields: Selector = NOTHING
    """Fields of one line."""
    long_fields: Selector = NOTHING
    """Fields that may contain paragraphs."""
    type_before_title: bool = False
    """Whether the element right before the title is the type, also an unknown type."""
    meta_title: Selector = NOTHING
    """The title in the page's head, used if the page has no heading."""
    content_type: Selector = NOTHING
    place: Selector = NOTHING
    fields_of_work: Selector = NOTHING
    sources: Selector = NOTHING
    """Sources that are not in a labelled list."""
    printed_date: Selector = NOTHING
    """An element whose text is the date, without a label."""
    attachments: Selector = NOTHING
    description: Selector = NOTHING

    @property
    def mark(self) -> Selector:
        """What only pages of this layout have."""
        return self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingLayout:
    """The selectors of a listing in one era. Those of an entry are relative to the entry."""

    name: str
    markers: tuple[str, ...] = ()
    """Text in the bytes of every listing of this layout that has entries: one of them."""
    page: Selector = NOTHING
    """Marks a listing of this era that has no entries."""
    item: Selector
    link: Selector
    title: Selector
    date: Selector = NOTHING
    teaser: Selector = NOTHING
    """Elements that may be the start of the text. Dates, types and labelled lines are skipped."""
    pager: Selector = NOTHING
    """Pagers, or their entries: each link in them leads to another page."""
    next_links: Selector = NOTHING
    """Links to the next page."""

    @property
    def mark(self) -> Selector:
        """What only listings of this layout have."""
        return self.item
