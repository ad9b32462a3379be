"""Which elements of a page are the release's own, and which show another story: a teaser, a related
article, a menu.
"""

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
    """The elements that hold the release's title and text; what else they hold is its own, but for
    boxes of other stories.
    """

    bodies: frozenset[Element]
    own: frozenset[Element]
    """The containers of the text, its title, and all that these stand in."""
    near: Element
    """What dates of the release stand in, as a rule."""

    @classmethod
    def of(cls, bodies: Sequence[Element], title: Element | None, near: Element | None) -> "Story":
        """Of a page's text containers, its title, and the element around the content, where these
        are known.
        """
        parts = bodies if title is None else [*bodies, title]
        lines = [(part, *part.iterancestors()) for part in parts]
        if near is None:
            lines += [
                (start, *start.iterancestors())
                for start in CONTAINERS.all(bodies[0].getroottree().getroot())[:1]
            ]
            near = next(above for above in lines[0][1:] if all(above in line for line in lines[1:]))
        return cls(
            bodies=frozenset(bodies),
            own=frozenset(element for line in lines for element in line),
            near=near,
        )

    def holds(self, element: Element) -> bool:
        """Whether an element is of this story. A box beside the text may be a part of it, if it
        leads to no other story.
        """
        return not any(
            is_other_story(above) and not _is_plain_box(above) for above in self._between(element)
        )

    def holds_before_boxes(self, element: Element) -> bool:
        """Whether an element is of this story, and in no box beside it."""
        return not any(map(is_other_story, self._between(element)))

    def free_dates(self, dates: Iterable[Element]) -> list[Element]:
        """Those that this story has, of dates that no label tells of; away from it only beside
        other fields of its own.
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
        """Dates in links and lists are other stories', unless a word before them says what they
        are.
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
        """What an element stands in, up to what also holds the title or the text; nothing for what
        stands in the text.
        """
        between: list[Element] = []
        for above in element.iterancestors():
            if above in self.own:
                return [] if above in self.bodies else between
            between.append(above)
        return between


def is_other_story(element: Element) -> bool:
    """Whether an element that holds neither title nor text of the release shows something else."""
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
