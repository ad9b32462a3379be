"""Reads pages of unknown design as examples: the release, and the elements of its parts."""

from dataclasses import dataclass

from osce_crawler.pages.charset import ascii_compatible, decode
from osce_crawler.pages.inferred.reading import Reading, read_tree
from osce_crawler.pages.inferred.trees import tree_with_places
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.learning.elements import around
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Evidence, PressRelease, SourcePage
from osce_crawler.urls import Site, release_address


@dataclass(frozen=True, slots=True)
class ReadExample:
    """A page, the release that was inferred from it, and where its parts are."""

    page: SourcePage
    release: PressRelease
    reading: Reading

    @classmethod
    def of(cls, page: SourcePage) -> "ReadExample":
        """The example of a page. Raises PageRefused if the page cannot be read by what it says."""
        site, evidence = Site.of(page.site), page.evidence or Evidence()
        release = parse_press_release(
            page.payload,
            url=page.url,
            content_type=page.content_type,
            site=site,
            evidence=evidence,
            fetched_at=page.fetched_at,
        )
        text = decode(ascii_compatible(page.payload), page.content_type)
        root = tree_with_places(text.encode("utf-8", "replace"))
        address = release_address(release.url, site)
        return cls(page, release, read_tree(root, address, site, evidence))

    @property
    def root(self) -> Element:
        """The root of the page's tree."""
        return self.reading.scene.outline.root

    @property
    def content(self) -> Element:
        """The smallest element around title, text and labels."""
        reading = self.reading
        labels = (one.element for one in reading.fields.labels)
        return around([reading.title.element, reading.text.element, *labels])

    @property
    def text_elements(self) -> list[Element]:
        """The elements that contain the text and nothing else, the outermost first."""
        spans = self.reading.scene.outline.spans
        element = self.reading.text.element
        if self.reading.title.is_around(element):
            element = around(self.reading.paragraph_elements)
        if self.reading.title.is_around(element) or element not in spans:
            return []
        return [inner for inner in element.iter() if spans.get(inner) == spans[element]]

    @property
    def before_text(self) -> Element | None:
        """What is beside the text and before it: the last element with the title or a label.

        Further elements between both are pictures. None if there is no such element.
        """
        paragraphs, reading = self.reading.paragraph_elements, self.reading
        holder = around(paragraphs)
        parent = holder.getparent() if holder in paragraphs else holder
        first = next(
            one
            for one in (paragraphs[0], *paragraphs[0].iterancestors())
            if one.getparent() is parent
        )
        own = {reading.title.element, *(one.element for one in reading.fields.labels)}
        return next(
            (one for one in first.itersiblings(preceding=True) if not own.isdisjoint(one.iter())),
            None,
        )

    @property
    def label_block(self) -> Element | None:
        """The smallest element around all labels and values; None if the page has no labels."""
        block = self._around_labels
        own = (self.reading.title.element, self.reading.text.element)
        if block is None or any(block is one or block in one.iterancestors() for one in own):
            return None
        return block

    @property
    def _around_labels(self) -> Element | None:
        lines = sorted({line for one in self.reading.fields.labels for line in one.lines})
        holders = [self.reading.scene.outline.lines[line].holder for line in lines]
        if not holders:
            return None
        return around(holders)

    @property
    def label_units(self) -> list[Element]:
        """The elements that each contain one label and its values, or several."""
        block = self._around_labels
        if block is None:
            return []
        lines = sorted({line for one in self.reading.fields.labels for line in one.lines})
        units: dict[Element, None] = {}
        for line in lines:
            unit = self.reading.scene.outline.lines[line].holder
            for above in unit.iterancestors():
                if above is block:
                    break
                unit = above
            units[unit] = None
        return list(units)

    def holder_of(self, text: str) -> Element | None:
        """The element of the line that is this text, the nearest to the title."""
        outline, title = self.reading.scene.outline, self.reading.title
        found = [
            (abs(index - title.start), line.pieces[0].element)
            for index, line in enumerate(outline.lines)
            if line.text == text and len({piece.element for piece in line.pieces}) == 1
        ]
        return min(found, key=lambda one: one[0])[1] if found else None
