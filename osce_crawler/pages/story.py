"""Decides which elements belong to the release, and which to another story, teaser or menu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The release's title and text, and the elements around them.

    Everything in these elements belongs to the release, except boxes of other stories.
    """

    bodies: frozenset[Element]
    own: frozenset[Element]
    """The text containers, the title, and all their ancestors."""
    near: Element
    """The element that usually contains the dates of the release."""

    @classmethod
    def of(cls, bodies: Sequence[Element], title: Element | None, near: Element | None) -> "Story":
        """The story of a page. `near` is the element around the content, or None if not known."""
        parts = bodies if title is None else [*bodies, title]
        lines = [(part, *part.iterancestors()) for part in parts]
        if near is None:
            start = CONTAINERS.first(bodies[0].getroottree().getroot())
            if start is not None:
                lines.append((start, *start.iterancestors()))
            near = next(above for above in lines[0][1:] if all(above in line for line in lines))
        return cls(
            bodies=frozenset(bodies),
            own=frozenset(element for line in lines for element in line),
            near=near,
        )

    def holds(self, element: Element) -> bool:
        """Whether an element belongs to this story.

        A box beside the text belongs to it, if it has no links to other stories.
        """
        return not any(
            is_other_story(above) and not _is_plain_box(above) for above in self._between(element)
        )

    def holds_before_boxes(self, element: Element) -> bool:
        """Whether an element belongs to this story and is not in a box beside it."""
        return not any(map(is_other_story, self._between(element)))

    def free_dates(self, dates: Iterable[Element]) -> list[Element]:
        """The dates without a label that belong to this story.

        Outside the content, a date counts only next to other fields of the release.
        """
        found = list(filter(self._holds_date, dates))
        near = [date for date in found if self.near in date.iterancestors()]
        return near or [
            date
            for date in found
            if (box := date.getparent()) is not None
            and (box in self.own or len(FREE_FIELDS.all(box)) > 1)
        ]

    def _holds_date(self, date: Element) -> bool:
        """Whether a date belongs to this story.

        In a link or a list it does not, unless a label of the date is before it.
        """
        for above in date.iterancestors():
            if above in self.own:
                break
            if is_other_story(above) or (
                above.tag in PASSING_TAGS and label_of(above.text or "") is not Label.DATE
            ):
                return False
        return True

    def _between(self, element: Element) -> Iterable[Element]:
        """The ancestors below the first that contains title or text; none for text elements."""
        between: list[Element] = []
        for above in element.iterancestors():
            if above in self.own:
                return [] if above in self.bodies else between
            between.append(above)
        return between


def is_other_story(element: Element) -> bool:
    """Whether an element without title and text of the release shows another story."""
    classes = element.get("class", "").split()
    if element.tag in OTHER_STORY_TAGS:
        return element.tag != "article" or MEDIA_CLASS not in classes
    return _has_class_of_others(classes)


def _is_plain_box(element: Element) -> bool:
    classes = element.get("class", "").split()
    return (
        element.tag == BOX_TAG
        and not _has_class_of_others(classes)
        and STORIES_IN_BOX.first(element) is None
    )


def _has_class_of_others(classes: Sequence[str]) -> bool:
    return any(name in OTHER_STORY_CLASSES for name in classes)
