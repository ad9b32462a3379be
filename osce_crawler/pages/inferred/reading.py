"""Reads a page that no layout matches by what it says, and checks the reading.

No class name is used, because the next design is unknown. `title.py`, `block.py`, `text.py` and
`fields.py` each find one part; `checks.py` decides whether the page is read at all.
"""

from dataclasses import dataclass

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import ascii_compatible, decode
from osce_crawler.pages.images import images_in
from osce_crawler.pages.inferred.block import find_block
from osce_crawler.pages.inferred.checks import (
    LEAST_LABELS,
    ONLY_LABELS,
    first_fault,
    has_sure_end,
    support,
)
from osce_crawler.pages.inferred.fields import Fields, all_sets, find_fields, label_lines
from osce_crawler.pages.inferred.files import attachments_of
from osce_crawler.pages.inferred.lines import Outline
from osce_crawler.pages.inferred.scene import Scene
from osce_crawler.pages.inferred.text import Text, choose_text
from osce_crawler.pages.inferred.title import Title, find_title
from osce_crawler.pages.inferred.trees import fault_between, lexbor_tree, tree_with_places
from osce_crawler.pages.layouts import (
    CANONICAL,
    HEADER_CLASS,
    HEADER_MARKER,
    LANGUAGE,
    Element,
    Layouts,
)
from osce_crawler.pages.parts import Parts
from osce_crawler.records import Confidence, Evidence
from osce_crawler.urls import Address, Site

LAYOUT = "inferred"
_UNKNOWN = "unknown-layout"
_MOST_TAGS = 200_000
"""Bytes `<`. A page with more has far more elements than are read; it is not parsed at all."""
_TOO_LARGE = "it has too many elements"
_DAMAGED = frozenset({"unbalanced", "truncated", "ambiguous-layout"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of one tree, and where its parts are."""

    parts: Parts
    title: Title
    text: Text
    fields: Fields
    scene: Scene
    confirmed: str
    """What confirms the text."""
    has_sure_end: bool
    following: Element | None
    """The element of the first line after the text."""

    @property
    def paragraph_elements(self) -> list[Element]:
        """The elements that contain the paragraphs, each once."""
        lines = self.scene.outline.lines
        return list(dict.fromkeys(lines[index].holder for index in self.text.lines))


def is_unknown(refusal: PageRefused, page: bytes, layouts: Layouts) -> bool:
    """Whether the design of a refused page is unknown.

    A page with the text container of one of the layouts is damaged instead.
    """
    if refusal.kind in _DAMAGED:
        return not any(
            marker.encode() in page for layout in layouts.releases for marker in layout.markers
        )
    return refusal.kind == _UNKNOWN


@dataclass(frozen=True, slots=True)
class UnknownPage:
    """A page of unknown design."""

    page: bytes
    """In UTF-8."""
    root: Element
    refusal: PageRefused
    """Why no layout could read it."""

    @classmethod
    def after(cls, refusal: PageRefused, page: bytes, content_type: str | None) -> "UnknownPage":
        """The page that was refused. `content_type` is the HTTP header.

        Raises PageRefused `wrong-charset`, `too-deep` or `not-html`; `unknown-layout` or the first
        refusal if the page has too many elements.
        """
        if page.count(b"<") > _MOST_TAGS:
            raise _refused(refusal, _Unreadable(_TOO_LARGE)) from refusal
        text = decode(ascii_compatible(page), content_type).encode("utf-8", "replace")
        return cls(text, tree_with_places(text), refusal)

    @property
    def canonical(self) -> list[str]:
        """The addresses that the page declares as its own."""
        return [str(link) for link in CANONICAL.all(self.root)]

    def read(self, address: Address, site: Site, evidence: Evidence) -> Parts:
        """The parts of the release, with confidence low and a warning for each field.

        Raises PageRefused `unknown-layout` if a check fails, or if lxml and lexbor read different
        things; for a page that was refused for its markup, the first refusal.
        """
        try:
            return self._checked(address, site, evidence)
        except _Unreadable as reason:
            raise _refused(self.refusal, reason) from reason

    def _checked(self, address: Address, site: Site, evidence: Evidence) -> Parts:
        reading = read_tree(self.root, address, site, evidence)
        if self.refusal.kind != _UNKNOWN and not reading.has_sure_end:
            raise _Unreadable("the end of the text is not sure")
        if HEADER_CLASS.search(self.page) and (
            reading.confirmed == ONLY_LABELS or _is_in_header(reading.text.element)
        ):
            raise _Unreadable("its title has the element of a known layout, its text has not")
        fault = fault_between(
            self.page,
            reading.title.element,
            reading.text.element,
            reading.following,
            is_strict=reading.confirmed == ONLY_LABELS,
        )
        if fault:
            raise _Unreadable(fault)
        if read_tree(lexbor_tree(self.page), address, site, evidence).parts != reading.parts:
            raise _Unreadable("lxml and lexbor read different things: the markup is damaged")
        tag = reading.text.element.tag
        reading.parts.warnings.append(
            f"paragraphs: inferred: the block <{tag}> after the title, it {reading.confirmed}"
        )
        reading.parts.language = next(iter(map(str, LANGUAGE.all(self.root))), None)
        return reading.parts


def _is_in_header(element: Element) -> bool:
    """Whether an element is in the header of a known layout, or is the header: it has no text."""
    header = HEADER_MARKER.decode()
    return any(header in up.get("class", "").split() for up in (element, *element.iterancestors()))


class _Unreadable(Exception):
    """Why a page cannot be read by what it says."""


def _refused(refusal: PageRefused, reason: _Unreadable) -> PageRefused:
    """The refusal of a page that no layout could read, and that cannot be read otherwise."""
    if refusal.kind != _UNKNOWN:
        return refusal
    return PageRefused(_UNKNOWN, f"{refusal}; it cannot be read by what it says: {reason}")


def read_tree(root: Element, address: Address, site: Site, evidence: Evidence) -> Reading:
    """The reading of a tree. Raises PageRefused `unknown-layout` if a check fails."""
    outline = Outline(root)
    if outline.is_too_large:
        raise _Unreadable(_TOO_LARGE)
    title = find_title(outline, evidence)
    if title is None:
        raise _Unreadable("no heading is certainly the title")
    scene = Scene.of(
        outline, title, evidence.teaser or "", url=address.url, node_id=address.node_id, site=site
    )
    sets = all_sets(scene)
    block = find_block(scene, label_lines(sets))
    if block is None:
        raise _Unreadable("there is no text after the title")
    text = choose_text(scene, block, label_lines(sets))
    fields = find_fields(scene, sets, text.start, text.end, text.element)
    text = choose_text(scene, block, fields.lines)
    fault = first_fault(scene, block, text, fields)
    if fault:
        raise _Unreadable(fault)
    confirmed = support(scene, block, text, fields)
    after = outline.lines[text.end :]
    return Reading(
        _parts(scene, text, fields, address.url),
        title,
        text,
        fields,
        scene,
        f"{confirmed}",
        has_sure_end(scene, block, text, fields) and len(fields.known) >= LEAST_LABELS,
        after[0].holder if after else None,
    )


def _parts(scene: Scene, text: Text, fields: Fields, url: str) -> Parts:
    lines = scene.outline.lines
    values = fields.values
    attachments = attachments_of(scene, range(text.start, text.end), fields.lines, url)
    images = images_in(_elements(scene, text), _figures(scene, text), url)
    return Parts(
        layout=LAYOUT,
        confidence=Confidence.LOW,
        title=scene.title.text,
        paragraphs=[lines[index].text for index in text.lines],
        content_type=fields.content_type,
        values=values,
        times=fields.times,
        printed_dates=fields.printed_dates,
        attachments=attachments,
        images=images,
        warnings=[
            f"title: inferred from {scene.title.evidence}",
            *fields.evidence,
            *(["attachments: inferred from links to files after the title"] if attachments else []),
            *(["images: inferred from pictures after the title"] if images else []),
            *text.doubts,
        ],
    )


def _figures(scene: Scene, text: Text) -> list[Element]:
    """The captioned pictures between the title and the end of the text."""
    found = dict.fromkeys(
        line.figure for line in scene.outline.lines[scene.title.end : text.end + 1]
    )
    return [figure for figure in found if figure is not None]


def _elements(scene: Scene, text: Text) -> list[Element]:
    """The elements of the text's paragraphs: its own pictures are in them."""
    if scene.title.is_around(text.element):
        return list(dict.fromkeys(scene.outline.lines[index].holder for index in text.lines))
    return [text.element]
