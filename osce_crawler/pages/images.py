"""Finds the pictures of a release, with captions and credits. They are not part of its text."""

import re
from collections.abc import Iterable

from osce_crawler.pages.ancestry import with_ancestors
from osce_crawler.pages.body import paragraphs_in
from osce_crawler.pages.layouts import CAPTIONS, FIGURES, IMAGES, Element, Tree
from osce_crawler.records import Image
from osce_crawler.text import comparison_key
from osce_crawler.urls import absolute

_AGENCIES = "OSCE|ОБСЕ|ODIHR|UN|EU|EPA|AP|AFP|Reuters|REUTERS"
_CREDITED = rf"(?:(?:{_AGENCIES})\s?/\s?\w|(?:Photos?|Credit|Фото)(?:\s(?:by|credit))?\s?:|©)"
# A credit is a whole line, or in parentheses at the end of one. So `the head of the EU/OSCE
# delegation` is no credit.
_WHOLE_CREDIT = re.compile(rf"\(?\s*({_CREDITED}[^()]{{0,120}})\)?\s*\Z")
_CREDIT_AT_END = re.compile(rf"\(\s*({_CREDITED}[^()]{{0,120}})\)[\s.]*\Z")
_CREDIT_START = re.compile(
    r"(?:photos?|pictures?|images?|courtesy|credits?|fotos?|фото)\b", re.IGNORECASE
)
_LONGEST_CREDIT = 160


def captioned(tree: Tree, scope: Element) -> list[Element]:
    """Elements with a picture and its caption, or with a caption alone; none inside another one.

    A `<figure>` without a picture is text.
    """
    figures, captions = tree.all(FIGURES, scope), tree.all(CAPTIONS, scope)
    if figures:
        pictured = with_ancestors(tree.all(IMAGES, scope))
        figures = [figure for figure in figures if figure in pictured]
    return tree.outermost(tree.ordered({*figures, *captions}))


def images_in(
    bodies: Iterable[Element], figures: list[Element], url: str, tree: Tree | None = None
) -> list[Image]:
    """The pictures of a release, each once: the captioned ones, then the others inside its text.

    `url` is the base of relative addresses; with the tree of the bodies the search is faster.
    """
    images = _captioned_images(figures, url)
    known = {image.url for image in images}
    for body in bodies:
        for picture in tree.all(IMAGES, body) if tree else IMAGES.all(body):
            address = _source(picture, url)
            if address and address not in known:
                known.add(address)
                images.append(Image(url=address, caption=None, credit=None))
    return _each_once(images)


def caption_and_credit(lines: Iterable[str]) -> tuple[str | None, str | None]:
    """Caption and credit in the lines under a picture. Old pages print each line twice.

    >>> caption_and_credit(["Observers in Bar. (OSCE/A. Name)", "OSCE/A. Name"])
    ('Observers in Bar.', 'OSCE/A. Name')
    """
    captions: dict[str, str] = {}
    credit = None
    for line in lines:
        rest = line
        while match := _credit(rest):
            credit = credit or match[1].strip()
            rest = rest[: match.start()].strip()
        if rest:
            captions.setdefault(comparison_key(rest), rest)
    return " ".join(captions.values()) or None, credit


def is_credit(line: str) -> bool:
    """Whether a line is only a credit: `Photo: A. Name`, `Photo by A. Name.`"""
    return (_WHOLE_CREDIT.match(line) or _CREDIT_START.match(line)) is not None


def _credit(line: str) -> re.Match[str] | None:
    return _WHOLE_CREDIT.match(line) or _CREDIT_AT_END.search(
        line, max(len(line) - _LONGEST_CREDIT, 0)
    )


def _captioned_images(figures: list[Element], url: str) -> list[Image]:
    images: list[Image] = []
    for figure in figures:
        caption, credit = caption_and_credit(paragraphs_in(figure))
        picture = IMAGES.first(figure)
        if picture is None:
            picture = picture_before(figure)
        image = Image(
            url=_source(picture, url) if picture is not None else None,
            caption=caption,
            credit=credit,
        )
        if images and image.url is None and _adds_nothing_to(images[-1], image):
            continue
        images.append(image)
    return images


def picture_before(caption: Element) -> Element | None:
    """The picture in the element right before a caption, or None."""
    before = next(caption.itersiblings("*", preceding=True), None)
    if before is None:
        return None
    return before if before.tag == "img" else IMAGES.first(before)


def _adds_nothing_to(image: Image, repeated: Image) -> bool:
    return repeated.caption in (None, image.caption) and repeated.credit in (None, image.credit)


def _source(picture: Element, url: str) -> str | None:
    source = str(picture.get("src", ""))
    return None if not source or source.startswith("data:") else absolute(url, source)


def _each_once(images: list[Image]) -> list[Image]:
    """The pictures, with captions and credits of one address merged."""
    merged: dict[str | None, Image] = {}
    for image in images:
        before = merged.get(image.url)
        merged[image.url] = image if before is None else Image(
            url=image.url, caption=before.caption or image.caption, credit=before.credit or image.credit
        )  # fmt: skip
    return list(merged.values())
