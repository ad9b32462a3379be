"""Which layout a page has, and where in its tree the content, the title and the text stand."""

from dataclasses import dataclass
from itertools import takewhile

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.body import text_of
from osce_crawler.pages.layouts import Element, Layout, Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A page taken apart as far as every field needs it, each selector asked once."""

    layout: Layout
    scope: Element
    """What all fields stand in."""
    title: Element
    bodies: list[Element]
    """Containers of the text, none inside another one."""
    header: frozenset[Element]
    """Everything in the scope before the text; what comes after it speaks of other stories."""

    @classmethod
    def of(cls, root: Element) -> "Frame":
        """Raises PageRefused `unknown-layout`, `ambiguous-layout`, `no-title` or `unbalanced`."""
        layout, containers = _layout_of(root)
        scope, bodies, title = _content_of(root, layout, containers)
        title = _checked_title(title, layout, bodies)
        header = frozenset(takewhile(lambda element: element is not bodies[0], scope.iter()))
        if title not in header:
            raise PageRefused(
                "unbalanced", "the title stands after the text: parts of the content have lost their places"
            )
        return cls(layout=layout, scope=scope, title=title, bodies=bodies, header=header)

    def in_header(self, selector: Selector) -> list[Element]:
        """Matches before the text."""
        return [element for element in selector.all(self.scope) if element in self.header]

    def not_after(self, selector: Selector) -> list[Element]:
        """Matches before the text or in its container."""
        return [*self.in_header(selector), *(element for body in self.bodies for element in selector.all(body))]


def _layout_of(root: Element) -> tuple[Layout, list[Element]]:
    """The one layout whose text containers the page has, and these."""
    matching = [(layout, found) for layout in layouts.LAYOUTS if (found := layout.body.all(root))]
    match matching:
        case [only]:
            return only
        case []:
            known = ", ".join(layout.name for layout in layouts.LAYOUTS)
            raise PageRefused(
                "unknown-layout", f"no text container of a known layout ({known}): has the design changed?"
            )
        case _:
            names = " and ".join(layout.name for layout, _ in matching)
            raise PageRefused("ambiguous-layout", f"text containers of {names} in one page; expected one layout")


def _content_of(
    root: Element, layout: Layout, containers: list[Element]
) -> tuple[Element, list[Element], Element | None]:
    """The one `<main>` with a heading, or what the containers of the content stand in; its text containers and its title.

    Menus and footers, and boxes beside the content, hold dates and links of their own. All of the page, where neither
    holds a title and a text.
    """
    mains = layouts.MAIN.all(root)
    if len(mains) == 1 and layouts.HEADING.first(mains[0]) is not None:
        around: Element | None = mains[0]
    else:
        container = layouts.CONTAINERS.first(root)
        around = container.getparent() if container is not None else None
    if around is not None:
        inside = [container for container in containers if around in container.iterancestors()]
        title = layout.title.first(around)
        if inside and title is not None:
            return around, _outermost(inside), title
    return root, _outermost(containers), layout.title.first(root)


def _outermost(elements: list[Element]) -> list[Element]:
    """Containers that are in no other one, so that each text node is taken once."""
    chosen = set(elements)
    return [element for element in elements if not any(above in chosen for above in element.iterancestors())]


def _checked_title(title: Element | None, layout: Layout, bodies: list[Element]) -> Element:
    if title is None or not text_of(title):
        raise PageRefused("no-title", f"layout {layout.name}, but its title is missing or empty")
    if any(title in body.iterancestors() for body in bodies):
        raise PageRefused("unbalanced", "the title's element never ends, and holds the text too")
    if any(layouts.SWALLOWED_MARKUP.all(element) for element in (title, *bodies)):
        raise PageRefused("unbalanced", "an attribute holds markup: a quote that never closes has swallowed text")
    return title
