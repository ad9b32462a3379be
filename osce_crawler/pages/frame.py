"""Finds the layout of a page, and its content, title and text containers in the tree."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.body import text_of
from osce_crawler.pages.fields import have_same_letters
from osce_crawler.pages.headings import Heading
from osce_crawler.pages.labels import label_of
from osce_crawler.pages.layouts import BUILT_IN, Element, Layout, Layouts, Selector, Tree
from osce_crawler.pages.layouts.tree import Inside
from osce_crawler.pages.outside import outside_warnings, texts_in
from osce_crawler.pages.panes import LabelPane, label_panes
from osce_crawler.pages.sections import sections_of
from osce_crawler.pages.story import Story
from osce_crawler.pages.tags import BOX_TAGS
from osce_crawler.pages.unseen import template_warnings, without_templates
from osce_crawler.text import clean_text

_SHOWN = 60


class _Content(NamedTuple):
    """The element that contains the text containers."""

    scope: Element
    bodies: list[Element]
    headings: list[Element]
    """Candidates for the title: before the text, in document order."""
    left_out: list[Element]
    """Containers that are no text."""
    doubts: list[str]
    """Warnings."""

    @classmethod
    def inside(
        cls, tree: Tree, scope: Element, layout: Layout, containers: list[Element]
    ) -> "_Content | None":
        bodies = tree.outermost(
            [container for container in containers if tree.is_around(scope, container)]
        )
        if not bodies:
            return None
        links = _panes_of_links(tree, scope, layout, bodies)
        bodies = [body for body in bodies if body not in links]
        headings = [
            heading
            for heading in _titles(tree, layout, scope, bodies[0])
            if tree.position(scope) <= tree.position(heading) < tree.position(bodies[0])
        ]
        return cls(
            scope=scope,
            bodies=bodies,
            headings=headings,
            left_out=list(links),
            doubts=[
                f"paragraphs: a pane of links was left out: {text[:_SHOWN]!r}"
                for text in links.values()
            ],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The positions in a page that all fields need, each found once."""

    tree: Tree
    layout: Layout
    scope: Element
    """The element that contains all fields."""
    heading: Element | None
    equal_headings: Sequence[Element]
    """Further headings with the text of the title."""
    title: str
    bodies: list[Element]
    """Containers of the text and its further sections; none is inside another one."""
    last: Element
    """The last of the containers, without further sections."""
    pictures: list[Element]
    """Those of the bodies that contain pictures and captions alone."""
    left_out: list[Element]
    """Containers and sections that are no text, with a warning each."""
    first: Element
    """The first of the containers, without further sections."""
    further: Inside
    """The further sections."""
    panes: list[LabelPane]
    story: Story
    doubts: list[str]
    """Warnings."""

    @classmethod
    def of(
        cls, trees: Iterable[Element], known: Layouts = BUILT_IN, listed: str | None = None
    ) -> "Frame":
        """The frame of the first tree that certainly contains the whole release, else of the last.

        `known` are the layouts that the page may have, `listed` is the title that a listing prints.

        Raises PageRefused `unknown-layout`, `ambiguous-layout`, `no-title` or `unbalanced`.
        """
        for root in trees:
            tree, templates = without_templates(Tree(root))
            panes = label_panes(tree)
            values = {pane.content for pane in panes}
            matching = [
                (layout, found)
                for layout in known.releases
                if (found := _texts(tree.all(layout.body, root), values))
            ]
            content = _sure_content(tree, *matching[0], panes) if len(matching) == 1 else None
            if content is not None:
                break
        layout, containers = _only(matching, known)
        near = content.scope if content else None
        content = content or _Content.inside(tree, root, layout, containers)
        assert content is not None  # noqa: S101 - for the type checker: all containers are below the root
        first = _checked_heading(tree, layout, content, listed or "")
        heading = first.element
        title, doubts = _title(tree, layout, content, first.text)
        story = Story.of(tree, content.bodies, heading, near)
        sections = sections_of(tree, content.scope, layout, story, heading)
        further = set(sections.bodies).difference(content.bodies)
        if further:
            story = Story.of(tree, sections.bodies, heading, story.near)
        return cls(
            tree=tree,
            layout=layout,
            scope=content.scope,
            heading=heading,
            equal_headings=first.equal,
            title=title,
            bodies=sections.bodies,
            first=content.bodies[0],
            last=content.bodies[-1],
            further=tree.inside(further),
            pictures=sections.pictures,
            left_out=[*content.left_out, *sections.left_out, *first.equal, *first.left_out],
            panes=[pane for pane in panes if content.scope in pane.title.iterancestors()],
            story=story,
            doubts=[
                *content.doubts,
                *doubts,
                *first.doubts,
                *sections.doubts,
                *_beyond(tree, content.scope, layout, containers, story),
                *template_warnings(tree, content.scope, templates),
            ],
        )

    @property
    def root(self) -> Element:
        """The element `<html>`."""
        return self.tree.root

    def all(self, selector: Selector) -> list[Element]:
        """Matches in the scope."""
        return self.tree.all(selector, self.scope)

    def is_in_header(self, element: Element) -> bool:
        """Whether an element of the scope is before the containers and in no further section.

        Others often belong to other stories.
        """
        tree = self.tree
        return tree.position(self.scope) <= tree.position(element) < tree.position(
            self.first
        ) and not self.further.of(element)

    def in_header(self, selector: Selector) -> list[Element]:
        """Matches before the text."""
        return list(filter(self.is_in_header, self.all(selector)))

    def not_after(self, selector: Selector) -> list[Element]:
        """Matches before the text or inside its containers."""
        return [
            *self.in_header(selector),
            *(element for body in self.bodies for element in self.tree.all(selector, body)),
        ]

    def after(self, selector: Selector) -> list[Element]:
        """Matches after the text."""
        before = set(self.not_after(selector))
        return [element for element in self.all(selector) if element not in before]


def _beyond(
    tree: Tree, scope: Element, layout: Layout, containers: Iterable[Element], story: Story
) -> list[str]:
    """Warnings about text containers and sections outside of the content.

    Those of other stories are none of the release.
    """
    start, end = tree.position(scope), tree.end(scope)
    beyond = [
        element
        for element in (*containers, *tree.all(layout.sections, tree.root))
        if not start < tree.position(element) < end
    ]
    if not beyond:  # most often
        return []
    held = {element for element in beyond if element not in story.own and story.holds(element)}
    outermost = tree.outermost(tree.ordered(held))
    return outside_warnings(texts_in(outermost))


def _texts(containers: list[Element], values: set[Element]) -> list[Element]:
    """The containers without those that have the values of a field; all if there are no others."""
    return [container for container in containers if container not in values] or containers


def _only(
    matching: list[tuple[Layout, list[Element]]], known: Layouts
) -> tuple[Layout, list[Element]]:
    """The one layout that matches, and its text containers.

    Raises PageRefused `unknown-layout` or `ambiguous-layout`.
    """
    match matching:
        case [only]:
            return only
        case []:
            names = ", ".join(layout.name for layout in known.releases)
            raise PageRefused(
                "unknown-layout",
                f"the page has no text container of a known layout ({names}): the site may have"
                " a new design",
            )
        case _:
            names = " and ".join(layout.name for layout, _ in matching)
            raise PageRefused(
                "ambiguous-layout", f"the page has text containers of {names}; expected one layout"
            )


def _sure_content(
    tree: Tree, layout: Layout, containers: list[Element], panes: list[LabelPane]
) -> _Content | None:
    """What the layout selects, else the only `<main>` with a heading, else the parent of the first
    container.

    It must contain title and text.

    Menus, footers and boxes beside the content contain dates and links of other stories. None if
    fields of the release may be outside. `region.py` makes the same decision from the bytes.
    """
    root = tree.root
    for chosen in tree.all(layout.content, root):
        content = _Content.inside(tree, chosen, layout, containers)
        if content and content.headings:
            return content
    mains, heading = tree.all(layouts.MAIN, root), tree.first(layouts.HEADING, root)
    if len(mains) == 1 and (heading is None or tree.first(layouts.HEADING, mains[0]) is not None):
        content = _Content.inside(tree, mains[0], layout, containers)
        return content if content and (content.headings or heading is None) else None
    container = tree.first(layouts.CONTAINERS, root)
    around = container.getparent() if container is not None else None
    if around is None:
        return None
    content = _Content.inside(tree, around, layout, containers)
    if content is None or not content.headings:
        return None
    fields = tree.all(layouts.FREE_FIELDS, root)
    parts = [*fields, *(pane.title for pane in panes)]
    is_sure = all(tree.is_around(content.scope, part) for part in parts)
    return content if is_sure and (panes or _is_labelled(tree, content, fields)) else None


def _is_labelled(tree: Tree, content: _Content, fields: list[Element]) -> bool:
    """Whether the content has the date of the release, or a labelled field."""
    if any(field.tag == "span" for field in fields):  # of FREE_FIELDS, only the date is a <span>
        return True
    labels = [
        *tree.all(layouts.FIELD_LABEL, content.scope),
        *tree.all(layouts.TERMS, content.scope),
    ]
    in_text = tree.inside(content.bodies)
    return any(label_of(text_of(label)) and not in_text.around(label) for label in labels)


def _titles(tree: Tree, layout: Layout, scope: Element, body: Element) -> list[Element]:
    """The headings that may be the title: none in a menu or a box, which have headings too.

    A menu without its end may contain the text as well.
    """
    boxes = [box for box in tree.tagged(BOX_TAGS) if not tree.is_around(box, body)]
    in_box = tree.inside(boxes)
    return [heading for heading in tree.all(layout.title, scope) if not in_box.around(heading)]


def _panes_of_links(
    tree: Tree, scope: Element, layout: Layout, bodies: list[Element]
) -> dict[Element, str]:
    """The text of each pane that contains only links, where another one has text.

    Drupal 6 prints related stories and share buttons in the same panes as the text.
    """
    panes = frozenset(tree.all(layout.panes, scope)) if len(bodies) > 1 else None
    if not panes:
        return {}
    links = dict[Element, str]()
    texts = 0
    for body in bodies:
        fields = {*tree.all(layout.short_fields, body), *tree.all(layout.long_fields, body)}
        if _has_words_of_paragraphs(body, fields):  # most often: its whole text takes longer
            texts += 1
            continue
        text = text_of(body, fields)
        in_fields = tree.inside(fields)
        own = [link for link in tree.all(layouts.FIELD_LINKS, body) if not in_fields.around(link)]
        holds_blocks = any(tree.first(layouts.BLOCKS, link) is not None for link in own)
        if (
            body in panes
            and text
            and not holds_blocks
            and have_same_letters([text], map(text_of, own))
        ):
            links[body] = text
        else:
            texts += bool(text)
    return links if texts else {}


def _has_words_of_paragraphs(body: Element, fields: AbstractSet[Element]) -> bool:
    """Whether one of the paragraphs directly in a container has words before its first link."""
    return body.tag == "div" and any(
        any(map(str.isalnum, text if text.isascii() else clean_text(text)))
        for child in body.iterchildren("p")
        if (text := child.text) and child not in fields
    )


def _checked_heading(tree: Tree, layout: Layout, content: _Content, listed: str) -> Heading:
    """The heading of the title. Raises PageRefused `unbalanced` if the markup is damaged there."""
    heading = Heading.among(tree, content.headings, listed)
    element = heading.element
    if element is None and any(map(text_of, _titles(tree, layout, tree.root, content.bodies[0]))):
        raise PageRefused(
            "unbalanced",
            "the title is after the text; expected it before: the markup is damaged",
        )
    if element is not None and any(tree.is_around(element, body) for body in content.bodies):
        raise PageRefused(
            "unbalanced",
            "the element of the title is not closed: it contains the text too",
        )
    if element is not None and len(element) > 0 and _has_labels(tree, element):
        raise PageRefused(
            "unbalanced", "the element of the title is not closed: it contains labels too"
        )
    return heading


def _has_labels(tree: Tree, heading: Element) -> bool:
    """Whether a heading contains labels of fields."""
    labels = (layouts.FIELD_LABEL, layouts.METADATA_LISTS)
    return any(tree.first(selector, heading) is not None for selector in labels)


def _title(tree: Tree, layout: Layout, content: _Content, printed: str) -> tuple[str, list[str]]:
    """The title, and a warning if only the page's head contains it.

    The text of a logo is the last choice. Raises PageRefused `no-title`.
    """
    if printed:
        return printed, []
    if meta := next(map(clean_text, map(str, tree.all(layout.meta_title, tree.root))), ""):
        return meta, ["title: no heading says it, taken from the page's head"]
    if logo := next(filter(None, map(text_of, reversed(content.headings))), ""):
        return logo, []
    raise PageRefused(
        "no-title",
        f"the page has layout {layout.name}, but its title is missing or empty",
    )
