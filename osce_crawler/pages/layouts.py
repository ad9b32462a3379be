"""Defines every selector of the project: one Layout for each era of the site, and shared ones.

The class names come from public scrapers of osce.org, because no saved page could be found. So a
page that does not match is refused. To add an era, add a Layout here and a fixture folder.
Selectors are CSS where possible, and are compiled once, on import.
"""

import re
from dataclasses import dataclass
from typing import cast

from lxml import etree
from parsel.csstranslator import HTMLTranslator

Element = etree._Element  # noqa: SLF001 - lxml's public name for it is a factory function

_css_to_xpath = HTMLTranslator().css_to_xpath


# cssselect's test of a class builds a string for every element. The added `contains` gives the same
# result and is faster.
_CLASS_TEST = re.compile(
    r"@class and (contains\(concat\(' ', normalize-space\(@class\), ' '\), ' ([^' ]+) '\))"
)


@dataclass(frozen=True, slots=True)
class Selector:
    """A compiled selector. Matches are in document order, each once."""

    _path: etree.XPath

    def all(self, element: Element) -> list[Element]:
        """All matches relative to an element; strings where the selector ends in an attribute."""
        return cast("list[Element]", self._path(element))

    def first(self, element: Element) -> Element | None:
        """The first match, or None."""
        return next(iter(self.all(element)), None)


def css(*alternatives: str) -> Selector:
    """A selector that matches descendants by any of the CSS alternatives."""
    paths = (_css_to_xpath(alternative, prefix="descendant::") for alternative in alternatives)
    return xpath(*(_CLASS_TEST.sub(r"contains(@class, '\2') and \1", path) for path in paths))


def _has_class(name: str) -> str:
    """An XPath test of one class name. The first half is only for speed."""
    return f"(contains(@class, '{name}') and contains(concat(' ', normalize-space(@class), ' '), ' {name} '))"


def xpath(*alternatives: str) -> Selector:
    """A selector that matches by any of the XPath alternatives."""
    return Selector(etree.XPath(" | ".join(alternatives)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The selectors of a release in one era of the site."""

    name: str
    title: Selector
    body: Selector
    """Containers of the text. Fields inside them are not text."""
    panes: Selector
    """The text containers that may contain links to other stories instead."""
    short_fields: Selector
    """Fields of one line."""
    long_fields: Selector
    """Fields that may contain paragraphs."""
    type_before_title: bool
    """Whether the element right before the title is the type, also an unknown type."""
    meta_title: Selector
    """The title in the page's head, used if the page has no heading."""
    sources: Selector
    """Sources that are not in a labelled list."""
    printed_date: Selector
    """An element whose text is the date, without a label."""
    attachments: Selector
    description: Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingLayout:
    """The selectors of a listing in one era of the site."""

    name: str
    page: Selector
    """Marks a listing of this era that has no entries."""
    item: Selector
    link: Selector
    title: Selector
    date: Selector


_NOTHING = xpath("self::*[false()]")
_OUTSIDE_CHROME = "not(ancestor::footer or ancestor::nav)"

DRUPAL6 = Layout(
    name="drupal6",
    title=css("div.content--header > h1", "div.content--content > h1"),
    body=css("div.node-content > div.pane-content", "div.content--content > div >"
                                                    " div.pane-content"),
    panes=css("div.content--content > div > div.pane-content"),
    short_fields=css(
        "div.field-field-item-source", "span.date-display-single", "span.author", "div.field > div.field-label"
    ),
    long_fields=css("div.field-field-description", "ul.osce-download-links", "div.pane-apachesolr-result"),
    type_before_title=False,
    meta_title=_NOTHING,
    sources=xpath(f"descendant::div[{_has_class('field-field-item-source')}]//a[not(ancestor::ul or"
                  " ancestor::nav)]"),
    printed_date=css("span.date-display-single"),
    attachments=css("ul.osce-download-links > li > a"),
    description=css("div.field-field-description div.field-item"),
)  # fmt: skip

DRUPAL11 = Layout(
    name="drupal11",
    title=css("h1"),
    body=css("div.body.body-section.is-text.text--default"),
    panes=_NOTHING,
    short_fields=_NOTHING,
    long_fields=_NOTHING,
    type_before_title=True,
    meta_title=xpath("/html/head/meta[@property='og:title']/@content"),
    sources=_NOTHING,
    printed_date=_NOTHING,
    attachments=xpath(
        f"descendant::a[starts-with(@href, '/sites/default/files/') and {_OUTSIDE_CHROME}]",
        "descendant::a[contains(@href, '://') and contains(@href, '/sites/default/files/') and"
        f" {_OUTSIDE_CHROME}]",
    ),
    description=_NOTHING,
)

LAYOUTS = (DRUPAL6, DRUPAL11)

DRUPAL6_LISTING = ListingLayout(
    name="drupal6-listing",
    page=css(".pane-apachesolr-result"),
    item=css(".pane-apachesolr-result > .pane-content .search-result-news"),
    link=css(".search-title a[href]"),
    title=css(".search-title"),
    date=css(".publishing-date"),
)

DRUPAL11_LISTING = ListingLayout(
    name="drupal11-listing",
    page=css(
        "a.teaser.teaser--two-cols", "nav.pager", "ul.pager", "ul.pager__items", "div.view-empty"
    ),
    item=css("a.teaser.teaser--two-cols[href]"),
    link=xpath("self::a"),
    title=css("h2.teaser__title"),
    date=css("time[datetime]", ".teaser__date"),
)

LISTING_LAYOUTS = (DRUPAL6_LISTING, DRUPAL11_LISTING)

# Pagers of both eras, which either may print: `li.pager-next` or `li.pager__item--next`.
_PAGERS = "nav.pager|ul.pager|ul.pager__items|li.pager-current|li.pager-item|li.pager-next|li.pager-last|li.pager__item|.pagination"
PAGER = css(*_PAGERS.split("|"))
PAGER_LINKS = css(*(f"{pager} a[href]" for pager in _PAGERS.split("|")))
NEXT_LINKS = css(
    "li.pager-next a[href]",
    "li.pager__item--next a[href]",
    "a[rel~=next][href]",
    ".pagination a.next[href]",
)

# What all eras share.
CONTAINERS = xpath(
    "descendant::div[contains(@class, 'content-') or contains(@class, '-content')]"
    f"[{_has_class('content--header')} or {_has_class('content--content')} or"
    f" {_has_class('node-content')}]"
)
"""The containers of the content on pages without `<main>`."""
FREE_FIELDS = xpath(
    "descendant::*/@class[contains(., 'date-display-single') or contains(., 'field-field-')"
    " or contains(., 'osce-download-links')]/.."
)
"""Fields of Drupal 6, which may be anywhere on the page."""
MAIN = css("main")
HEADING = css("h1")
LOGO = xpath("self::*[a/@href='/'][not(text()[normalize-space()])]")
TIMES = css("time[datetime]")
METADATA_LISTS = css("dl")
TERMS = css("dt")
LABELLED_FIELDS = css("div.field")
LABELLED_AFTER = xpath("following::dl", f"following::div[{_has_class('field')}]")
DEFINITION_TAGS = frozenset({"dt", "dd", "div", "br", "hr", "script", "template"})
"""Elements that a list of labels and values may contain. `<div>` groups them."""
OTHER_STORY_TAGS = frozenset({"aside", "nav", "footer", "article"})
"""Elements of other stories, unless they contain the text of this one.

Drupal prints media as `<article class="media">` too.
"""
OTHER_STORY_CLASSES = frozenset({"related", "teaser"})
MEDIA_CLASS = "media"
PASSING_TAGS = frozenset({"a", "li"})
BOX_TAG = "aside"
STORIES_IN_BOX = css("h2 a", "h3 a", "h4 a", "article", "a.teaser")
FIELD_LABEL = css(
    "div.field-label", "div.field-label-inline", "div.field-label-inline-first", "span.field-label"
)
FIELD_VALUE = xpath(
    f"descendant::div[{_has_class('field-item')}]",
    f"descendant::div[{_has_class('field-items')}][not(descendant::div[{_has_class('field-item')}])]",
)
FIELD_LINKS = css("a")
SOURCE_FIELD = xpath(f"ancestor::div[{_has_class('field-field-item-source')}][1]")
# Selects attributes first: a test of three classes on every element takes four times as long.
_CAPTION = " or ".join(
    f"contains(concat(' ', normalize-space(.), ' '), ' {name} ')"
    for name in ("caption", "image-caption", "photo-credit")
)
FIGURES = xpath(
    "descendant::figure",
    f"descendant::*/@class[contains(., 'caption') or contains(., 'credit')][{_CAPTION}]/..",
)
IMAGES = css("img[src]")
CHROME_TAGS = frozenset({"nav", "footer", "li", "a"})
"""Elements right before a title that are no type: a menu, a breadcrumb, a link."""
# Text of an editor next to the text container: without an element, or in an element without
# attributes. Templates always print attributes.
BARE_BESIDE = xpath("../text()", "../blockquote[not(@*)]//text()")
BESIDE = xpath("../*[not(@*) and (self::p or self::div or self::section or self::table)]")
LIST_TAGS = frozenset({"ul", "ol"})
EDITORS_TAGS = LIST_TAGS | {
    "p",
    "li",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "table",
    "pre",
    "div",
    "section",
}
EDITORS_TEXT = xpath(
    "descendant::p[not(@*)]",
    "descendant::br",
    "descendant::li",
    "descendant::blockquote",
    "descendant::h2",
)
BLOCKS = css("p", "div", "br", "li", "table", "blockquote", "h2", "h3")
PAGE_PARTS = xpath("descendant::footer[not(ancestor::blockquote)]", "descendant::main")
BEFORE_TITLE = xpath("preceding::*[1]")

LANGUAGE = xpath("/html/@lang")
CANONICAL = xpath("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")

NO_TEXT_TAGS = frozenset(
    "script style noscript template svg iframe object select button textarea input head title audio"
    " video canvas link meta "
    "base math xml".split()
)
"""Elements whose content is not text of the page. `xml` is left by Word."""

INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q"
    " ruby rt rp s samp small "
    "span strike strong sub sup time tt u var wbr img embed picture source param".split()
)
"""Inline elements. Every other element ends a paragraph before and after itself.

`o:p` is left by Word.
"""

CONTENT_STARTS = re.compile(
    rb"<div [^<>]{0,500}?class=[\"']?[^\"'<>]{0,300}?\b(?:content--header|content--content|node-content|body-section)\b"
)
"""The first tag of the content on pages without `<main>`."""

BODY_MARKERS = (b"node-content", b"content--content", b"body-section")
"""Bytes in the class names of the text containers of all layouts."""

NEW_MARKER = b"body-section"
"""The marker of the redesign, which prints fields anywhere."""

FIELD_MARKERS = (b"date-display-single", b"field-field-", b"osce-download-links")
"""Bytes in the class names of FREE_FIELDS."""

SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{1,4}\)(\S+) -->")
"""The comment that browsers write into saved pages: the length of the address, then the address."""


_TRANSLATION = re.compile(
    rb"(?:https?://[^\"/]+)?/[a-z]{2,3}(?:-[a-z]{4})?/[^\"?#]*\Z", re.IGNORECASE
)
_LONGEST_LINK = 300


def translation_links(page: bytes, node_id: int) -> list[str]:
    """Links to translations: the same node with a language prefix, as printed, each once.

    A search of the bytes, because the language menu is outside the parsed region.
    """
    number = b"/%d" % node_id
    links: dict[str, None] = {}
    at = page.find(number)
    while at != -1:
        end = at + len(number)
        start = page.rfind(b'"', max(at - _LONGEST_LINK, 0), at) + 1
        if page[start - 6 : start].lower() == b'href="' and page[end : end + 1] in {
            b'"',
            b"?",
            b"#",
            b"/",
        }:
            link = page[start:end]
            if link.isascii() and _TRANSLATION.match(link):  # sections have ASCII names only
                links[link.decode()] = None
        at = page.find(number, end)
    return list(links)


LISTING_LINKS = re.compile(
    rb'href="((?:https?://[^"/]+)?/[a-z]{2,3}(?:-[a-z]{4})?/press-releases)"', re.IGNORECASE
)
"""Links from a listing to the listings in other languages."""
