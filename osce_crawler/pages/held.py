"""Checks that what is left out of a text, or is around it, does not hold a part of it."""

import re
from collections.abc import Iterable
from itertools import chain, islice

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.body import paragraphs_in
from osce_crawler.pages.file_links import is_file
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.pages.outside import MOST_WORDS, lines_outside_links
from osce_crawler.text import ends_sentence, word_count

_IN_BRACKETS = re.compile(r"\([^()]*\)")


def check_held(
    tree: Tree, bodies: list[Element], figures: list[Element], lists: list[Element]
) -> None:
    """Raises PageRefused `unbalanced` if a caption or a list of files contains paragraphs of the
    text, or the text a footer.

    An end tag is missing then. `figures` and `lists` are left out of the text.
    """
    for figure in figures:
        is_inline = figure.tag in layouts.INLINE_TAGS
        if (is_inline and tree.first(layouts.BLOCKS, figure) is not None) or _holds_text(figure):
            raise PageRefused(
                "unbalanced",
                f"<{figure.tag}> of a caption contains paragraphs: its end tag may be missing",
            )
    for list_ in lists:
        if _has_text_beside_items(list_):
            raise PageRefused(
                "unbalanced", "a list of files contains text of the page: a tag may have moved"
            )
    for body in bodies:
        if _starts_again(body):
            raise PageRefused(
                "unbalanced",
                "the text container starts twice: its first end may not be that of the text",
            )
        part = _page_part(tree, body)
        if part is not None:
            raise PageRefused(
                "unbalanced",
                f"the text contains <{part.tag}> of the page: the end tag of the text may be"
                " missing",
            )


def texts_of_lists(elements: Iterable[Element]) -> list[str]:
    """The lines of lists that have more than three words outside of links and brackets.

    In brackets are the kind, size and language of a file.
    """
    return [
        line
        for element in elements
        for line in lines_outside_links(element, layouts.PAGE_LINKS.all(element))
        if word_count(_IN_BRACKETS.sub("", line)) > MOST_WORDS
    ]


def _has_text_beside_items(list_: Element) -> bool:
    """Whether several words or a sentence stand in a list, but in no item, link or heading of it.

    A few words are a heading: `Downloads`.
    """
    usual = frozenset(list_.iter("li", "a", *layouts.HEADING_TAGS))
    return any(
        word_count(line) > MOST_WORDS or (ends_sentence(line) and any(map(str.isalnum, line)))
        for line in paragraphs_in(list_, usual)
    )


def _holds_text(figure: Element) -> bool:
    """Whether a `<figure>` contains several paragraphs, or sentences, beside its caption."""
    if figure.tag != "figure":
        return False
    captions = {*figure.iter("figcaption"), *layouts.CAPTIONS.all(figure)}
    beside = frozenset((*captions, *layouts.PAGE_LINKS.all(figure))) if captions else None
    if beside and sum(map(ends_sentence, paragraphs_in(figure, beside))) > 1:
        return True
    paragraphs = (p for p in figure.iter("p") if captions.isdisjoint(p.iterancestors()))
    return sum(1 for _ in islice(paragraphs, 2)) > 1


def _starts_again(body: Element) -> bool:
    """Whether a container has another one of the same class right at its start, and files after
    that.
    """
    first = next(iter(body), None)
    if first is None or not first.get("class") or first.get("class") != body.get("class"):
        return False
    # A template may print a pane inside another one, and more text or links after it.
    links = chain.from_iterable(one.iter("a") for one in first.itersiblings())
    return any(is_file(link.get("href", "")) for link in links)


def _page_part(tree: Tree, body: Element) -> Element | None:
    """A menu, a footer or a box of stories that a text container has, or is."""
    around = body.getparent()
    if body.tag in layouts.OTHER_STORY_TAGS and around is not None:
        found = tree.all(layouts.PAGE_PARTS, around)
        if body in found:
            return body
    return tree.first(layouts.PAGE_PARTS, body)
