"""How a page of a release is built: which selectors of its layout match, and its elements."""

from collections.abc import Iterable
from dataclasses import fields

from osce_crawler.errors import PageRefused
from osce_crawler.pages.document import looks_like_html, release_trees
from osce_crawler.pages.layouts import BUILT_IN, Element, Layout, Layouts, Selector

_SELECTORS = tuple(field.name for field in fields(Layout) if field.type is Selector)


def skeleton_of(
    page: bytes, content_type: str | None, layouts: Layouts = BUILT_IN
) -> tuple[str, frozenset[str], frozenset[str]] | None:
    """The layout of a page, its selectors that match something, and the pairs `tag.class` of the
    elements around title and text. None for a page without a known layout.
    """
    try:
        if not looks_like_html(page):
            return None
        for root in release_trees(page, content_type, layouts):
            for layout in layouts.releases:
                if (body := layout.body.first(root)) is not None:
                    return layout.name, _matches(root, layout), _classes(root, layout, body)
    except PageRefused:
        return None
    return None


def _matches(root: Element, layout: Layout) -> frozenset[str]:
    return frozenset(name for name in _SELECTORS if getattr(layout, name).all(root))


def _classes(root: Element, layout: Layout, body: Element) -> frozenset[str]:
    return frozenset(
        f"{element.tag}.{name}"
        for element in _around(body, layout.title.all(root)).iter()
        for name in (element.get("class") or "").split() or [""]
    )


def _around(body: Element, titles: Iterable[Element]) -> Element:
    """The smallest element that has the text and a title; the text alone if there is no title."""
    above = {ancestor for title in titles for ancestor in title.iterancestors()}
    return next((one for one in body.iterancestors() if one in above), body)
