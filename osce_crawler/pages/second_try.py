"""Reads a page again whose markup is damaged, but not where its title and text are.

Most refusals of the first reading are about the menu or the footer. The second reading accepts a
page only on several independent proofs, and its record has confidence `medium`: in the bytes, title
and text are one whole zone (`zone.py`); two parsers that repair damage in different ways give the
same record of the whole page; and the zone alone gives the same title, text and fields.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import accumulate
from operator import sub

from selectolax.lexbor import LexborHTMLParser

from osce_crawler.errors import PageRefused
from osce_crawler.pages.body import text_of
from osce_crawler.pages.charset import ascii_compatible, decode
from osce_crawler.pages.document import tree_of
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.inferred.trees import fault_between, tree_with_places
from osce_crawler.pages.layouts import (
    BODY_MARKERS,
    FOLLOWING,
    INLINE_TAGS,
    LABELLED_FIELDS,
    MANY_ATTRIBUTES,
    METADATA_LISTS,
    Element,
)
from osce_crawler.pages.menu_lines import has_menu_line
from osce_crawler.pages.region import Region
from osce_crawler.pages.zone import whole_zone
from osce_crawler.records import Confidence, PressRelease
from osce_crawler.text import clean_text

Reading = Callable[[Frame], PressRelease]
FrameOf = Callable[[Iterable[Element]], Frame]

_KINDS = frozenset({"unbalanced", "truncated", "ambiguous-layout"})
_OF_ZONE = (
    "layout",
    "title",
    "paragraphs",
    "published_on",
    "place",
    "sources",
    "fields_of_work",
    "dateline",
    "description",
)
_LARGEST_BYTES = 2 * 1024 * 1024
# lexbor's time grows with the square of these, as that of browsers does.
_MOST_REOPENED = 200_000
"""Elements. Browsers open emphasis without an end again in each paragraph after it."""
_EMPHASIS = re.compile(
    r"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)


def read_again(
    page: bytes, content_type: str | None, frame_of: FrameOf, read: Reading, refusal: PageRefused
) -> PressRelease:
    """The release of a page that the first reading refused.

    `frame_of` makes the frame of trees, `read` the record of a frame. Raises `refusal` if title and
    text are not certain.
    """
    if refusal.kind not in _KINDS or len(page) > _LARGEST_BYTES:
        raise refusal
    try:
        release = _read(page, content_type, frame_of, read)
    except PageRefused:
        raise refusal from None
    doubt = f"markup: damaged outside of title and text: {refusal.kind}: {refusal}"
    return replace(release, confidence=Confidence.MEDIUM, warnings=(doubt, *release.warnings))


def _read(page: bytes, content_type: str | None, frame_of: FrameOf, read: Reading) -> PressRelease:
    page = ascii_compatible(page)
    if not any(marker in page for marker in BODY_MARKERS):
        return _read_by_places(page, content_type, frame_of, read)
    zone = whole_zone(Outline.of(page.lower()))
    text = decode(page, content_type)
    tree = tree_of(text, huge=False)
    _check_work(text, tree)
    frame = frame_of([tree])
    _check_text(frame)
    release = read(frame)
    other = read(frame_of([tree_of(LexborHTMLParser(text).html or "")]))
    if replace(release, warnings=()) != replace(other, warnings=()):
        raise PageRefused("unbalanced", "two parsers read two records")

    def read_part(part: Region) -> PressRelease:
        return read(frame_of([tree_of(decode(part.cut_out(page), content_type))]))

    whole = read_part(zone.whole)
    if any(getattr(whole, name) != getattr(release, name) for name in _OF_ZONE):
        raise PageRefused("unbalanced", "fields are outside of the whole part of the page")
    # What is beside the text after it may be anything; what is beside it before may be text.
    if _doubts_text(whole) and _doubts_text(read_part(zone.text)):
        raise PageRefused("unbalanced", "text may be missing")
    return release


def _doubts_text(release: PressRelease) -> bool:
    return any(doubt.startswith("paragraphs: ") for doubt in release.warnings)


def _read_by_places(
    page: bytes, content_type: str | None, frame_of: FrameOf, read: Reading
) -> PressRelease:
    """The release of a page with an added layout, whose containers are not known in the bytes."""
    text = decode(page, content_type)
    encoded = text.encode("utf-8", "replace")
    tree = tree_with_places(encoded)
    _check_work(text, tree)
    frame = frame_of([tree])
    _check_text(frame)
    following = next(iter(FOLLOWING.all(frame.last)), None)
    heading = frame.last if frame.heading is None else frame.heading
    if fault := fault_between(encoded, heading, frame.last, following):
        raise PageRefused("unbalanced", fault)
    release = read(frame)
    other = read(frame_of([tree_of(LexborHTMLParser(text).html or "")]))
    if replace(release, warnings=()) != replace(other, warnings=()):
        raise PageRefused("unbalanced", "two parsers read two records")
    return release


def _check_text(frame: Frame) -> None:
    """Raises PageRefused `unbalanced` if the text may contain a part of a menu, or is in a field.

    A menu has lines of links only.
    """
    if len(frame.bodies) != 1:
        raise PageRefused("unbalanced", "the page has several containers of text")
    fields = (*METADATA_LISTS.all(frame.scope), *LABELLED_FIELDS.all(frame.scope))
    if not frame.story.own.isdisjoint(fields):
        raise PageRefused("unbalanced", "the text is inside a field")
    (body,) = frame.bodies
    layout = frame.layout
    if layout.short_fields.first(body) is not None or layout.long_fields.first(body) is not None:
        raise PageRefused("unbalanced", "the text contains a field")
    if clean_text(body.tail or ""):
        raise PageRefused("unbalanced", "the text goes on after its container")
    if _has_loose_text(body):
        raise PageRefused("unbalanced", "a part of the text is outside of its paragraphs")
    if has_menu_line(frame.tree, body):
        raise PageRefused("unbalanced", "a line of the text is only a link, as in a menu")


def _has_loose_text(body: Element) -> bool:
    """Whether a text in paragraphs has text outside of them: it may come from another element."""
    pieces = [body.text, *(child.tail for child in body)]
    inline = (text_of(child) for child in body if child.tag in INLINE_TAGS)
    is_loose = any(clean_text(piece or "") for piece in pieces) or any(inline)
    return is_loose and any(child.tag == "p" for child in body)


def _check_work(text: str, tree: Element) -> None:
    """Raises PageRefused `too-deep` for a page on which lexbor would take very long."""
    if MANY_ATTRIBUTES.first(tree) is not None:
        raise PageRefused("too-deep", "an element has too many attributes")
    steps = map({"": 1, "/": -1}.get, _EMPHASIS.findall(text))
    opened = list(accumulate(filter(None, steps)))
    most = max(map(sub, opened, accumulate(opened, min)), default=0)
    if most * text.count("<") > _MOST_REOPENED:
        raise PageRefused("too-deep", "too many elements are left open")
