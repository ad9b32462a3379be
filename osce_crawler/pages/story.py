"""Decides which elements belong to the release, and which to another story, teaser or menu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from osce_crawler.pages.ancestry import Inherited, with_ancestors
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import (
    BOX_TAG,
    CONTAINERS,
    FREE_FIELDS,
    MEDIA_CLASS,
    OTHER_STORY_CLASSES,
    OTHER_STORY_TAGS,
    PASSING_TAGS,
    STORIES_IN_BOX,
    Element,
    Tree,
)


class Region(Enum):
    """The parts of a page that decide to which story an element belongs."""

    OWN = auto()
    """Around the title or the text."""
    TEXT = auto()
    """In a text container."""
    BESIDE = auto()
    """Next to title and text."""
    BOX = auto()
    """In a box that has no links to other stories."""
    OTHERS = auto()
    """In a box, teaser or menu of other stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The release's title and text, and the elements around them.

    Everything in these elements belongs to the release, except boxes of other stories.
    """

    tree: Tree
    bodies: Sequence[Element]
    """The text containers."""
    own: frozenset[Element]
    """The text containers, the title, and all their ancestors."""
    near: Element
    """The element that usually contains the dates of the release."""
    _regions: Inherited[Region]
    _free: Inherited[bool]
    """Whether a date may stand in an element without a label."""

    @classmethod
    def of(
        cls, tree: Tree, bodies: Sequence[Element], title: Element | None, near: Element | None
    ) -> "Story":
        """The story of a page. `near` is the element around the content, or None if not known."""
        parts = bodies if title is None else [*bodies, title]
        own = frozenset(with_ancestors(parts))
        texts = frozenset(bodies)
        return cls(
            tree=tree,
            bodies=bodies,
            own=own,
            near=_around_all(tree, parts) if near is None else near,
            _regions=Inherited(
                above=Region.OWN,
                derive=lambda around, element: _region(tree, around, element, own, texts),
            ),
            _free=Inherited(
                above=True,
                derive=lambda free, element: (
                    element in own
                    or (free and not is_other_story(element) and not _passes(element))
                ),
            ),
        )

    def holds(self, element: Element) -> bool:
        """Whether an element belongs to this story.

        A box beside the text belongs to it, if it has no links to other stories.
        """
        return self._regions.around(element) is not Region.OTHERS

    def holds_before_boxes(self, element: Element) -> bool:
        """Whether an element belongs to this story and is not in a box beside it."""
        return self._regions.around(element) not in {Region.OTHERS, Region.BOX}

    def free_dates(self, dates: Iterable[Element]) -> list[Element]:
        """The dates without a label that belong to this story.

        Outside the content, a date counts only next to other fields of the release.
        """
        found = [date for date in dates if self._free.around(date)]
        near = [date for date in found if self.tree.is_around(self.near, date)]
        if near or not found:
            return near
        boxes = {box for date in found if (box := date.getparent()) is not None}
        counted = {
            box for box in boxes if box in self.own or len(self.tree.all(FREE_FIELDS, box)) > 1
        }
        return [date for date in found if date.getparent() in counted]


def _around_all(tree: Tree, parts: Sequence[Element]) -> Element:
    """The innermost element around all parts and the first container of the content."""
    line = list(parts[0].iterancestors())
    position = {above: index for index, above in enumerate(line)}
    start = tree.first(CONTAINERS, tree.root)
    innermost = 0
    seen: set[Element] = set()
    for part in [*parts[1:], *([] if start is None else [start])]:
        at: Element | None = part
        while at is not None and at not in position and at not in seen:
            seen.add(at)
            at = at.getparent()
        innermost = max(innermost, position.get(at, 0) if at is not None else 0)
    return line[innermost]


def _region(
    tree: Tree,
    around: Region,
    element: Element,
    own: frozenset[Element],
    texts: frozenset[Element],
) -> Region:
    if around is Region.TEXT or element in texts:
        return Region.TEXT
    if element in own:
        return Region.OWN
    if around is Region.OTHERS:
        return around
    if not is_other_story(element):
        return Region.BESIDE if around is Region.OWN else around
    # An inner box has no stories if the outer one has none.
    is_plain = element.tag == BOX_TAG and not has_class_of_others(element)
    if is_plain and (around is Region.BOX or tree.first(STORIES_IN_BOX, element) is None):
        return Region.BOX
    return Region.OTHERS


def _passes(element: Element) -> bool:
    """Whether the element is a link or a list item that no label of the date starts."""
    return element.tag in PASSING_TAGS and label_of(element.text or "") is not Label.DATE


def is_other_story(element: Element) -> bool:
    """Whether an element without title and text of the release shows another story."""
    if element.tag in OTHER_STORY_TAGS:
        return element.tag != "article" or MEDIA_CLASS not in element.get("class", "").split()
    return has_class_of_others(element)


def has_class_of_others(element: Element) -> bool:
    """Whether a class of the element is one of related stories or teasers."""
    return not OTHER_STORY_CLASSES.isdisjoint(element.get("class", "").split())
