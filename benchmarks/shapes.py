"""Shapes of input: pages of one kind each, because a mean of all kinds hides the slow one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.pages import Page, Template, release_page
from benchmarks.releases import MIXED, Kind, make_releases

_SHORT, _LONG = Kind(paragraphs=(1, 3), repeating=0), Kind(paragraphs=(50, 60), repeating=0)
_DOUBLED = Kind(repeating=1)
_CYRILLIC = Kind(cyrillic=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Pages of one shape."""

    name: str
    template: Template
    kind: Kind = MIXED
    certain: bool = True
    """Whether the parser must read it without a warning. Other shapes may have warnings, or be
    refused, and have no limit.
    """
    damage: Callable[[bytes], bytes] | None = None

    def pages(self, count: int, seed: int) -> list[Page]:
        """Pages of releases; the same bytes for the same values."""
        pages = [
            release_page(release, self.template)
            for release in make_releases(count, seed, self.kind)
        ]
        if self.damage is None:
            return pages
        return [replace(page, body=self.damage(page.body)) for page in pages]


def _unclosed(body: bytes) -> bytes:
    """A page whose site map lacks the end of one `<div>`, as templates leave it."""
    before, end, after = body.rpartition(b"</ul></div>")
    assert end
    return before + b"</ul>" + after


def _shapes() -> tuple[Shape, ...]:
    return (
        Shape(name="drupal11, <p>", template=Template.NEW),
        Shape(name="drupal11, <br>", template=Template.NEW_BREAKS),
        Shape(name="drupal11, short", template=Template.NEW, kind=_SHORT),
        Shape(name="drupal11, long", template=Template.NEW, kind=_LONG),
        Shape(name="drupal11, printed twice", template=Template.NEW, kind=_DOUBLED),
        Shape(name="drupal11, Cyrillic", template=Template.NEW, kind=_CYRILLIC),
        Shape(name="drupal6, in a <div>", template=Template.OLD),
        Shape(name="drupal6, Panels", template=Template.OLD_PANELS),
        Shape(name="drupal6, in <body>", template=Template.OLD_BODY),
        Shape(name="drupal6, in <body>, short", template=Template.OLD_BODY, kind=_SHORT),
        Shape(name="drupal6, in <body>, printed twice", template=Template.OLD_BODY, kind=_DOUBLED),
        Shape(
            name="second try: an unclosed <div>",
            template=Template.OLD,
            certain=False,
            damage=_unclosed,
        ),
        Shape(name="unknown design", template=Template.UNKNOWN, certain=False),
    )


SHAPES = _shapes()
