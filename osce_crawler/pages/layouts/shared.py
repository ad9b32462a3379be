"""Selectors, tags and bytes that all eras of the site share."""

import re

from osce_crawler.pages.layouts.selector import any_of, css, has_class, xpath

CONTAINERS = css("div.content--header", "div.content--content", "div.node-content")
"""The containers of the content on pages without `<main>`."""
FREE_FIELDS = css(
    '[class*="date-display-single"]', '[class*="field-field-"]', '[class*="osce-download-links"]'
)
"""Fields of Drupal 6, which may be anywhere on the page."""
MAIN = css("main")
SHARED_TITLE = xpath("/html/head/meta[@property='og:title']/@content")
"""The title that the page's head gives to sites that link to it, without the name of the site."""
HEADING = css("h1")
LOGO = xpath("self::*[a/@href='/'][not(text()[normalize-space()])]")
TIMES = css("time[datetime]")
METADATA_LISTS = css("dl")
TERMS = css("dt")
LABELLED_FIELDS = css("div.field")
LABEL_TAGS = frozenset({"dt", "th", "label"})
LABEL_CLASS = re.compile(r"(?:^|[-_\s])label(?:$|[-_\s])|pane-title")
"""Elements that name the value after them."""
OWN_LABEL_CLASS = re.compile(r"(?:\A|(?<!\Ano)[-_])label(?:-inline(?:-first)?)?\Z|pane-title")
"""A class name of the element of a label. That of a field may tell how its label is printed:
`field--label-hidden`.
"""
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
FIELD_ITEM = css("div.field-item")
FIELD_ITEMS = css("div.field-items")
FILE_LINKS = (
    'a[href*="/sites/default/files/"]',
    'a[href*="/files/f/"]',
    *(f'a[href$=".{kind}"]' for kind in ("pdf", "PDF", "doc", "docx", "xls", "xlsx", "zip")),
)
"""CSS selectors of links to files, for a layout that is learned."""
FIELD_LINKS = css("a")
LINKS = css("a[href]")
SOURCE_FIELD = xpath(f"ancestor::div[{has_class('field-field-item-source')}][1]")
HIDDEN = xpath("descendant::*[@hidden]")
HIDING = xpath("descendant::*/@hidden")
"""The attributes of HIDDEN; faster, and most texts have none."""
BUTTONS = css("button")
FIGURES = css("figure")
CREDIT = "photo-credit"
"""A class name."""
CAPTIONS = css(".caption", ".image-caption", f".{CREDIT}")
IMAGES = css("img[src]")
CHROME_TAGS = frozenset({"nav", "footer", "li", "a"})
"""Elements right before a title that are no type: a menu, a breadcrumb, a link."""
_PAGE_LINK = "a[@href][not(starts-with(@href, 'mailto:') or starts-with(@href, 'tel:'))]"
PAGE_LINKS = xpath(f"descendant::{_PAGE_LINK}")
"""Links to other pages and files. Addresses and numbers of a contact are text."""
TEXTS_OUTSIDE_LINKS = xpath(f"descendant::text()[normalize-space()][not(ancestor::{_PAGE_LINK})]")
"""Text nodes. Some may be no text of the page, such as scripts."""
STORIES_IN_SECTION = xpath(
    f"descendant::article[not({has_class('media')})]",
    f"descendant::*[{has_class('teaser')} or {has_class('related')}]",
    "descendant::*[self::h2 or self::h3 or self::h4]"
    "[descendant::a[@href][not(starts-with(@href, '#'))]]",
)
"""Teasers of other stories in a section of the text, or in a box beside it."""
PICTURES_CLASS = re.compile(
    r"(?:^|[-_])(?:image|photo|picture|figure|media|video|gallery|slideshow|carousel|slider)s?(?:$|[-_])"
)
"""Class names of sections of pictures: `is-image`, `photo-gallery`."""
PAGE_FOOTERS = xpath(
    "footer[not(ancestor::main or ancestor::article)]",
    "descendant::*[@id or @role][@id='footer' or @role='contentinfo'][not(ancestor::main)]",
)
"""Footers of the whole page, where the content is no part of it."""
PANE_TITLES = css("h2.pane-title", "h3.pane-title")
PANE_CONTENT = xpath(f"following-sibling::div[{has_class('pane-content')}][1]")
PANE_MARKER = b"pane-title"
PANE_TITLE_TAG = re.compile(rb"pane-title(?=[\s\"'>])[^<>]{0,200}>\s*([^<>]{2,100})<")
"""The title of a pane of Drupal 6, in the bytes of a page."""
MENU_ENTRY_CLASS = re.compile(r"(?:^|\s)(?:leaf(?:$|\s)|menu)")
"""Class names of list items as Drupal prints them in menus. Editors' lists have others."""
EDITORS_CLASS = re.compile(
    rb"""["']?(?:[^"'<>]*\s)?(?:rte|mso|media|(?:pull-|block)?quote|section\d)"""
)
"""Values of `class` that Word and editors write, and templates around an editor's pictures."""
FILES_CLASS = re.compile(r"(?:^|[-_\s])(?:attachment|download)s?(?:$|[-_\s])")
"""Class names of the boxes in which templates print files."""
MENUS = css("nav", "ul.menu", "li.leaf", "form")
# Text of an editor next to the text container is in an element without attributes. Templates always
# print attributes.
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
    "descendant::*[self::p[not(@*)] or self::br or self::li or self::blockquote or self::h2]"
)
BLOCKS = css("p", "div", "br", "li", "table", "blockquote", "h2", "h3")
PAGE_PARTS = any_of(
    [
        css("main", "nav"),
        xpath(
            "descendant::footer[not(ancestor::blockquote)]",
            "descendant::aside[(descendant::h2 | descendant::h3 | descendant::h4)//a]",
        ),
    ]
)
MANY_ATTRIBUTES = xpath("descendant::*[count(@*) > 200]")
FOLLOWING = xpath("following::*[1]")

LANGUAGE = xpath("/html/@lang")
CANONICAL = xpath(
    "descendant::link[@rel='canonical']/@href", "descendant::meta[@property='og:url']/@content"
)

NO_TEXT_TAGS = frozenset(
    "script style noscript template svg iframe object select button textarea input head title audio"
    " video canvas link meta "
    "base math xml".split()
)
"""Elements whose content is not text of the page. `xml` is left by Word."""

HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
OPENING_ATTRIBUTES = ("aria-expanded", "aria-controls")
"""Attributes of a button that opens a part of the text."""

ACCORDION_CLASS = re.compile(r"(?:^|[-_\s])(?:accordion|faqs?(?![a-z])|collaps(?:e|ible))")
"""Class names of parts whose buttons are headings: `is-accordion`, `faq__item`."""

INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q"
    " ruby rt rp s samp small "
    "span strike strong sub sup time tt u var wbr img embed picture source param".split()
)
"""Inline elements. Every other element ends a paragraph before and after itself.

`o:p` is left by Word.
"""

HEADER_MARKER = b"content--header"
HEADER_CLASS = re.compile(rb"(?<![\w-])" + HEADER_MARKER + rb"(?![\w-])")
"""The whole class name: a new design may have `page-content--header-wide`."""
CONTENT_MARKERS = (HEADER_MARKER, b"content--content", b"node-content", b"body-section")
"""Class names of the containers of the content on pages without `<main>`."""

CONTENT_STARTS = re.compile(
    rb"<div [^<>]{0,500}?class=[\"']?[^\"'<>]{0,300}?\b(?:" + b"|".join(CONTENT_MARKERS) + rb")\b"
)
"""The first tag of the content on pages without `<main>`."""

NEW_MARKER = b"body-section"
"""The marker of the redesign, which prints fields anywhere."""

NODE_MARKER, TEXT_PANE_MARKER = b"node-content", b"pane-content"
"""Class names around the text container of Drupal 6, and of it."""

FIELD_MARKERS = (b"date-display-single", b"field-field-", b"osce-download-links")
"""Bytes in the class names of FREE_FIELDS."""

BLOCK_MARKER = re.compile(rb"field|place|content|section|date-display")
"""Bytes in the class names of each `<div>` and `<span>` that a selector of Drupal 6, or one of all
eras, selects by class.
"""

OTHER_MARKERS = (b"osce-download-links", b"caption", b"photo-credit")
"""Bytes in the class names of all other elements that these select by class, but for the titles of
panes and for FREE_FIELDS that are in the content.
"""
