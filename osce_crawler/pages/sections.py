"""Finds the sections of the text: containers of other kinds, such as quotes, lists and contacts.

The redesign names its parts as components: `body-section is-text`, so `body-section is-quote` is to
be expected. A section of unknown kind is read with a warning, unless it only leads elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from osce_crawler.pages import layouts
from osce_crawler.pages.ancestry import with_ancestors
from osce_crawler.pages.body import text_of
from osce_crawler.pages.images import captioned
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import Element, Layout, Tree
from osce_crawler.pages.outside import MOST_WORDS, lines_outside_links
from osce_crawler.pages.story import Story, has_class_of_others
from osce_crawler.text import word_count

_SHOWN = 60


@dataclass(slots=True)
class Sections:
    """All text containers of a page, and what is no text although it is a section."""

    bodies: list[Element]
    """Containers and sections in document order; none is inside another one."""
    pictures: list[Element] = field(default_factory=list)
    """Those of the bodies that contain pictures and captions."""
    left_out: list[Element] = field(default_factory=list)
    """Sections that lead to files or to other pages."""
    doubts: list[str] = field(default_factory=list)
    """Warnings."""


def sections_of(
    tree: Tree, scope: Element, layout: Layout, story: Story, heading: Element | None
) -> Sections:
    """The containers in `scope` and their further sections.

    `story` is that of the containers alone. Sections are after `heading`, the title.
    """
    containers = story.bodies
    further = _further_sections(tree, scope, layout, story, heading)
    if not further:
        return Sections(list(containers))
    known = set(tree.all(layout.known_sections, scope))
    named = {name for body in containers for name in _classes(body)}
    found = Sections([])
    for section in further:
        kind = " ".join(name for name in _classes(section) if name not in named) or " ".join(
            _classes(section)
        )
        if section in known:
            found.bodies.append(section)
        elif _is_of_pictures(tree, section):
            found.pictures.append(section)
            found.bodies.append(section)
            if not has_one_caption(tree, section) and (
                text := text_of(section, captioned(tree, section))
            ):
                found.doubts.append(
                    f"paragraphs: section of unknown kind {kind!r} was left out, it has pictures:"
                    f" {text[:_SHOWN]!r}"
                )
        elif reason := _leads_elsewhere(tree, section):
            found.left_out.append(section)
            if text := _beside_files(tree, section, layout):
                found.doubts.append(
                    f"paragraphs: section of unknown kind {kind!r} was left out, {reason}:"
                    f" {text[:_SHOWN]!r}"
                )
        else:
            found.bodies.append(section)
            found.doubts.append(f"paragraphs: section of unknown kind {kind!r} was read")
    found.doubts = list(dict.fromkeys(found.doubts))
    found.bodies = tree.ordered({*tree.outermost([*containers, *found.bodies])})
    return found


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _further_sections(
    tree: Tree, scope: Element, layout: Layout, story: Story, heading: Element | None
) -> list[Element]:
    """The sections beside the containers: after the title, of this story, no metadata."""
    containers = story.bodies
    candidates = [
        *tree.all(layout.sections, scope),
        *_next_to(containers, tree.all(layout.sections_beside, scope)),
    ]
    in_text = tree.inside(containers)
    candidates = [section for section in candidates if not in_text.of(section)]
    if not candidates:
        return []
    in_order = tree.ordered(set(candidates))
    if heading is not None and heading in story.own:
        start = tree.position(heading)
        in_order = [section for section in in_order if tree.position(section) > start]
    own_classes = {name for body in containers for name in _classes(body)}
    fields = with_ancestors(_field_labels(tree, scope))
    return tree.outermost(
        [
            section
            for section in in_order
            if section not in fields
            and story.holds(section)
            # Around a container, an element without a kind of its own is only a wrapper.
            and (section not in story.own or not own_classes.issuperset(_classes(section)))
        ]
    )


def _next_to(containers: Sequence[Element], elements: Sequence[Element]) -> list[Element]:
    """The elements that are in the same place as a container, also in a wrapper like its own."""
    places = {_place(body) for body in containers} | {_wrapped_place(body) for body in containers}
    return [
        element
        for element in elements
        if _place(element) in places or _wrapped_place(element) in places
    ]


def _place(element: Element) -> tuple[object, ...]:
    return (element.getparent(),)


def _wrapped_place(element: Element) -> tuple[object, ...]:
    around = element.getparent()
    return () if around is None else (around.getparent(), around.tag, around.get("class"))


def _field_labels(tree: Tree, scope: Element) -> list[Element]:
    """Labels of fields that the record has."""
    return [
        label
        for label in (*tree.all(layouts.TERMS, scope), *tree.all(layouts.FIELD_LABEL, scope))
        if label_of(text_of(label)) not in {None, Label.OTHER}
    ]


def _is_of_pictures(tree: Tree, section: Element) -> bool:
    return (
        any(map(layouts.PICTURES_CLASS.search, _classes(section)))
        and tree.first(layouts.IMAGES, section) is not None
    )


def has_one_caption(tree: Tree, section: Element) -> bool:
    """Whether all text of a section of pictures is the caption of its only picture."""
    return not captioned(tree, section) and len(tree.all(layouts.IMAGES, section)) == 1


def _beside_files(tree: Tree, section: Element, layout: Layout) -> str:
    """The text of a section without links to files; empty if it is only their heading."""
    files = frozenset(tree.all(layout.attachments, section))
    text = text_of(section, files)
    is_heading = files.issuperset(tree.all(layouts.PAGE_LINKS, section))
    return "" if is_heading and word_count(text) <= MOST_WORDS else text


def _leads_elsewhere(tree: Tree, section: Element) -> str:
    """Why a section is no text: it leads to other stories, or has links alone; else empty."""
    if has_class_of_others(section) or tree.first(layouts.STORIES_IN_SECTION, section) is not None:
        return "it leads to other stories"
    links = tree.all(layouts.PAGE_LINKS, section)
    return "it has only links" if links and not lines_outside_links(section, links) else ""
