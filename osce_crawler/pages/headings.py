"""Chooses the title between several headings, by what the page's head and the listing say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osce_crawler.pages import layouts
from osce_crawler.pages.body import raw_text, text_of
from osce_crawler.pages.fields import letters
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.text import clean_text

_SEPARATOR = re.compile(r"\s+(?:[|–—»·•/-]|::)\s+")
_MOST_REPORTED = 10
_SHOWN = 60


@dataclass(slots=True)
class Heading:
    """The title's heading, and the other headings before the text."""

    element: Element | None
    text: str
    """Empty if no heading has a text that may be the title."""
    equal: Sequence[Element] = ()
    """Further headings with the same text."""
    left_out: Sequence[Element] = ()
    """Headings between the title and the text that have another text."""
    doubts: Sequence[str] = ()
    """Warnings."""

    @classmethod
    def among(cls, tree: Tree, headings: Sequence[Element], listed: str) -> "Heading":
        """The heading of the title among those before the text, in document order.

        Sites often mark up the logo as a heading. If there is no other one: the last heading, and
        an empty text. `listed` is the title that a listing prints, or empty.
        """
        if len(headings) == 1:  # most often
            return cls(headings[0], _title_of(headings[0]))
        texts = {heading: text for heading in headings if (text := _title_of(heading))}
        keys = {heading: _key(text) for heading, text in texts.items()}
        if not keys:
            return cls(headings[-1] if headings else None, "")
        known = set(keys.values())
        declared = next((key for key in _declared(tree, listed) if key in known), None)
        chosen = keys[next(reversed(keys))] if declared is None else declared
        first, *equal = [heading for heading, key in keys.items() if key == chosen]
        start = tree.position(first)
        others = [heading for heading, key in keys.items() if key != chosen]
        between = [heading for heading in others if tree.position(heading) > start]
        doubts = [
            f"title: another heading was left out: {texts[each][:_SHOWN]!r}"
            for each in between[:_MOST_REPORTED]
        ]
        if declared is None and others:
            doubts = [
                "title: several headings are before the text, and the page's head names none of"
                f" them, the last one was taken, not {texts[each][:_SHOWN]!r}"
                for each in others[:_MOST_REPORTED]
            ]
        return cls(first, texts[first], equal, between, doubts)


def _title_of(heading: Element) -> str:
    """The text of a heading that is no logo, or an empty string."""
    text = text_of(heading)
    is_title = text and (len(heading) == 0 or layouts.LOGO.first(heading) is None)
    return text if is_title else ""


def _declared(tree: Tree, listed: str) -> Iterator[str]:
    """The keys of the titles that the listing and the page's head print, the most reliable first.

    `<title>` may have the name of the site after the title.
    """
    shared = map(str, layouts.SHARED_TITLE.all(tree.root))
    own = (raw_text(title) for title in tree.tagged(["title"]) if _is_in_head(title))
    for text in (listed, *shared, *own):
        clean = clean_text(text)
        yield _key(clean)
        ends = [found.start() for found in _SEPARATOR.finditer(clean)]
        yield from (_key(clean[:end]) for end in reversed(ends))


def _is_in_head(title: Element) -> bool:
    """Whether a `<title>` is that of the page, not one of an icon."""
    parent = title.getparent()
    return parent is not None and parent.tag == "head"


def _key(text: str) -> str:
    """The letters and digits of a text, without case: dashes and spaces differ."""
    return "".join(letters([text])).casefold()
