"""Finds the dates that a page prints without a label of the date.

A date counts only if it is surely that of the release: not that of another story beside it, and not
one that another label names, such as `Deadline:`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from osce_crawler.pages import layouts
from osce_crawler.pages.body import paragraphs_in, text_of
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.layouts.tree import Inside
from osce_crawler.text import clean_text, word_count

_MOST_LEVELS = 10
"""How many elements around a date are looked at."""
_MOST_STEPS = 20
"""How many elements before a date are looked at."""
_LONGEST_LABEL_WORDS = 8
_SHOWN = 60


def own_dates(frame: Frame, dates: Iterable[Element], url: str) -> tuple[list[Element], list[str]]:
    """The dates that are surely those of the release, and warnings about the others.

    `url` is the address of the page.
    """
    dates = frame.story.free_dates(dates)
    if not dates:
        return [], []
    nearby = _Nearby(frame, url, frozenset(dates))
    own: list[Element] = []
    doubts: dict[str, None] = {}
    for date in dates:
        label = nearby.other_label(date)
        if label:
            why = f"the label {label[:_SHOWN]!r} names no date of publication"
        elif nearby.is_of_other_story(date):
            why = "it is beside a link to another story"
        else:
            own.append(date)
            continue
        doubts[f"published_on: {text_of(date)[:_SHOWN]!r} was left out, {why}"] = None
    return own, list(doubts)


@dataclass(slots=True)
class _Nearby:
    """What stands before and around the dates of a page. Each element is looked at once."""

    frame: Frame
    url: str
    """The address of the page."""
    dates: frozenset[Element]
    _text_beside: dict[Element, bool] = field(default_factory=dict)
    _story_links: dict[Element, bool] = field(default_factory=dict)
    _fields: Inside | None = None

    def other_label(self, date: Element) -> str:
        """The label right before a date, if it is not one of the date; else an empty string."""
        label, is_marked = self._before(date)
        known = label_of(label)
        is_label = is_marked or label.endswith(":") or known is not None
        is_short = 0 < word_count(label) <= _LONGEST_LABEL_WORDS
        return label if is_label and is_short and known is not Label.DATE else ""

    def _before(self, date: Element) -> tuple[str, bool]:
        """The last line of text before a date, and whether its element is that of a label.

        An empty text where the title or the text of the release is before the date.
        """
        at = date
        for _ in range(_MOST_LEVELS):
            for before in _pieces_before(at):
                if isinstance(before, str):
                    return before, False
                if before is None or before in self.frame.story.own or before in self.dates:
                    return "", False
                if lines := paragraphs_in(before):
                    return lines[-1], _is_label(before)
            parent = at.getparent()
            if parent is None or parent in self.frame.story.own:
                return "", False
            at = parent
        return "", False

    def is_of_other_story(self, date: Element) -> bool:
        """Whether a date is in one element with a link to another story, or right after one."""
        own = self.frame.story.own
        for around in islice(date.iterancestors(), _MOST_LEVELS):
            if around in own:
                break
            if self._has_text_beside(around):
                return self._has_story_link(around)
        before = date.getprevious()
        is_after_link = before is not None and before.tag == "a" and not (before.tail or "").strip()
        return before is not None and is_after_link and self._leads_to_story(before)

    def _has_text_beside(self, around: Element) -> bool:
        if around not in self._text_beside:
            self._text_beside[around] = bool(text_of(around, self.dates))
        return self._text_beside[around]

    def _has_story_link(self, around: Element) -> bool:
        if around not in self._story_links:
            tree = self.frame.tree
            self._story_links[around] = tree.first(
                layouts.STORIES_IN_BOX, around
            ) is not None or any(map(self._leads_to_story, tree.all(layouts.LINKS, around)))
        return self._story_links[around]

    def _leads_to_story(self, link: Element) -> bool:
        """Whether a link with words leads to another node, and is no value of a field."""
        node = layouts.node_in(link.get("href", ""))
        if node is None or node == layouts.node_in(self.url) or not text_of(link):
            return False
        if self._fields is None:
            self._fields = _fields_of(self.frame)
        return not self._fields.of(link)


def _fields_of(frame: Frame) -> Inside:
    """The fields that may have links to their values."""
    layout = frame.layout
    selectors = (
        layouts.LABELLED_FIELDS,
        layouts.METADATA_LISTS,
        layout.sources,
        layout.fields_of_work,
        layout.place,
    )
    return frame.tree.inside([found for selector in selectors for found in frame.all(selector)])


def _pieces_before(element: Element) -> Iterator[Element | str | None]:
    """What is before an element in its parent, the nearest first: texts, and elements.

    None is the end of a search that takes too long.
    """
    at = element
    for _ in range(_MOST_STEPS):
        before = at.getprevious()
        parent = at.getparent()
        text = before.tail if before is not None else parent.text if parent is not None else None
        if text and (clean := clean_text(text)):
            yield clean
        if before is None:
            return
        yield before
        at = before
    yield None


def _is_label(element: Element) -> bool:
    """Whether an element is that of a label: `<dt>`, or one with such a class."""
    return element.tag in layouts.LABEL_TAGS or bool(
        layouts.LABEL_CLASS.search(element.get("class", ""))
    )
