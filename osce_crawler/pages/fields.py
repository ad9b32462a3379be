"""Reads labelled values: definition lists, and the labelled fields of Drupal 6."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.body import is_line, paragraphs_in, raw_text, text_of
from osce_crawler.pages.field_checks import check_labels, check_no_other_label
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import (
    DEFINITION_TAGS,
    FIELD_ITEM,
    FIELD_ITEMS,
    FIELD_LABEL,
    FIELD_LINKS,
    LABELLED_FIELDS,
    METADATA_LISTS,
    TERMS,
    TIMES,
    Element,
    Tree,
)
from osce_crawler.pages.story import Story
from osce_crawler.pages.times import times_of
from osce_crawler.records import unique
from osce_crawler.text import clean_text

_PART_TAGS = ("dt", "dd")
"""The tags of a list of labels and values."""


@dataclass(slots=True)
class LabelledValues:
    """The labelled values of a page. Values may be empty or repeated, and labels too."""

    values: dict[Label, list[str]] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)
    """`datetime` attributes in the values of the date."""
    unknown: list[str] = field(default_factory=list)
    """Labels that are not in `labels.py`. Their values are not read, and a warning names them."""
    doubts: list[str] = field(default_factory=list)
    """Warnings."""
    read: list[Element] = field(default_factory=list)
    """The lists and fields that have these labels."""

    def add(self, label: Label, values: Iterable[str]) -> None:
        """Adds a label, and its values that are not empty."""
        self.values.setdefault(label, []).extend(filter(None, values))

    def all(self, label: Label) -> tuple[str, ...]:
        """The values of a label in order, without repeats."""
        return unique(self.values.get(label, ()))

    def first(self, label: Label) -> str | None:
        """The first value of a label, or None."""
        return next(iter(self.values.get(label, ())), None)


def labelled_values(root: Element, story: Story, last: Element) -> LabelledValues:
    """All labelled values of the release. A list inside the text is text.

    `root` is the element to search, `last` the text container that labels may be after. Raises
    PageRefused `unbalanced`.
    """
    found, tree = LabelledValues(), story.tree
    lists = tree.all(METADATA_LISTS, root)
    if lists:
        in_text = tree.inside(story.bodies)
        lists = tree.outermost([list_ for list_ in lists if not in_text.around(list_)])
    # Values of an inner list or field are values of the outer one too.
    fields = tree.all(LABELLED_FIELDS, root)
    parts = _PartsOfFields.of(tree, root, fields) if fields else None
    elements = [*lists, *(parts.outermost_fields() if parts else ())]
    for metadata in _of_this_story(elements, last, story, found):
        found.read.append(metadata)
        if metadata.tag == "dl":
            _read_list(tree, metadata, found)
        elif parts:
            _read_field(parts, metadata, found)
    return found


def _read_field(parts: "_PartsOfFields", field_: Element, found: LabelledValues) -> None:
    """Reads a labelled field of Drupal 6. Raises PageRefused `unbalanced`."""
    tree = parts.tree
    start, end = tree.position(field_), tree.end(field_)
    labels = parts.labels.between(start, end)
    if not labels:
        return
    label = text_of(labels[0])
    check_labels(tree, field_, labels, label)
    inner, values = parts.fields.between(start, end), parts.values(start, end)
    if inner and (
        inner[0] not in labels[0].iterancestors()
        # The outer one has lost its label, and its values are not those of the inner label.
        or not all(tree.is_around(inner[0], value) for value in values)
    ):
        raise PageRefused("unbalanced", f"the field {label!r} contains another field")
    # Most fields contain their label, and the group of their values.
    is_plain = len(field_) == 2 and list(field_[1]) == values and not _is_text(field_[0].tail)
    if not is_plain and any(tree.is_around(labels[0], value) for value in values):
        raise PageRefused(
            "unbalanced", f"the label {label!r} contains values: its end tag may be missing"
        )
    # A field that no record has may say more of its own: of an event, its date and place.
    if not is_plain and (known := label_of(label)):
        links = tree.all(FIELD_LINKS, field_)  # to a page of the site with such a name
        besides = paragraphs_in(field_, {*labels, *values, *links})
        lines = paragraphs_in(field_, {*labels})
        check_no_other_label(known, label, besides, lines)
    _note(tree, found, label, values, labels)


@dataclass(slots=True)
class _Found:
    """What a selector matches, in document order, with the positions."""

    elements: list[Element]
    positions: list[int]

    @classmethod
    def of(cls, tree: Tree, elements: list[Element]) -> "_Found":
        return cls(elements, list(map(tree.position, elements)))

    def between(self, start: int, end: int) -> list[Element]:
        """The elements in the one that starts and ends at these positions."""
        positions = self.positions
        return self.elements[bisect_right(positions, start) : bisect_left(positions, end)]


@dataclass(slots=True)
class _PartsOfFields:
    """The parts of all labelled fields. A page has several, so each selector is looked up once."""

    tree: Tree
    fields: _Found
    labels: _Found
    items: _Found
    groups: _Found

    @classmethod
    def of(cls, tree: Tree, root: Element, fields: list[Element]) -> "_PartsOfFields":
        found = (fields, *(tree.all(each, root) for each in (FIELD_LABEL, FIELD_ITEM, FIELD_ITEMS)))
        return cls(tree, *(_Found.of(tree, elements) for elements in found))

    def outermost_fields(self) -> list[Element]:
        """The fields that are not inside another one."""
        outermost: list[Element] = []
        end = 0
        for found, position in zip(self.fields.elements, self.fields.positions, strict=True):
            if position >= end:
                outermost.append(found)
                end = self.tree.end(found)
        return outermost

    def values(self, start: int, end: int) -> list[Element]:
        """The values of a field: each item, and each group that has no items."""
        tree, items = self.tree, self.items.between(start, end)
        empty = [
            group
            for group in self.groups.between(start, end)
            if not self.items.between(tree.position(group), tree.end(group))
        ]
        return tree.ordered({*empty, *items}) if empty else items


def _of_this_story(
    elements: Sequence[Element], last: Element, story: Story, found: LabelledValues
) -> Sequence[Element]:
    """The elements that belong to the release.

    They are the ones before the text. If these have no known label: one set of labels after the
    text, else one set in a box beside it. Two sets may belong to two stories, so they are not read.
    """
    near = list(filter(story.holds_before_boxes, elements))
    tree = story.tree
    end = tree.end(last)
    before = [element for element in near if tree.position(element) < end]
    if any(label for metadata in before for label in _labels(tree, metadata)):
        return before
    following = [element for element in near if tree.position(element) >= end]
    if _is_one_set(tree, following):
        return following
    boxed = [
        element
        for element in elements
        if story.holds(element) and not story.holds_before_boxes(element)
    ]
    if _is_one_set(tree, boxed):
        found.doubts.append(
            "labels: read in a box beside the text, there are no others on the page"
        )
        return boxed
    return before or [element for element in following if not any(_labels(tree, element))]


def has_known_label(tree: Tree, metadata: Element) -> bool:
    """Whether one of the labels of a list or field is known."""
    return any(label_of(text_of(name)) for name in _names(tree, metadata))


def is_in_field(tree: Tree, metadata: Element, text: Element) -> bool:
    """Whether a text is in a list or field that names a field of the record.

    A template may print the text as the last value of a list, with a label of its own: `Text:`.
    """
    if not tree.is_around(metadata, text) or not any(_labels(tree, metadata)):
        return False
    value = next(text.iterancestors("dd"), None)
    if value is None or value.getparent() is not metadata or value.getnext() is not None:
        return True
    label = value.getprevious()
    return label is None or label.tag != "dt" or label_of(text_of(label)) is not None


def _names(tree: Tree, metadata: Element) -> list[Element]:
    """The labels of a list or field."""
    return tree.all(TERMS if metadata.tag == "dl" else FIELD_LABEL, metadata)


def _labels(tree: Tree, metadata: Element) -> Iterator[Label]:
    """The known labels of one list or field, without those that the record has no field for."""
    for name in _names(tree, metadata):
        label = label_of(text_of(name))
        if label and label is not Label.OTHER:
            yield label


def _is_one_set(tree: Tree, elements: Iterable[Element]) -> bool:
    """Whether no label occurs in two elements, except those of an event (`When`, `Where`)."""
    counts = Counter(label for element in elements for label in set(_labels(tree, element)))
    return bool(counts) and all(
        count == 1 for label, count in counts.items() if label is not Label.EVENT
    )


def _read_list(tree: Tree, metadata: Element, found: LabelledValues) -> None:
    """Reads a `<dl>`; its `<dt>` and `<dd>` may be in `<div>` groups, as HTML allows.

    Raises PageRefused `unbalanced` if it contains anything else: that may be a label, and the
    values after it would go to the wrong label.
    """
    children = list(metadata)
    is_flat = {child.tag for child in children}.issubset(_PART_TAGS)
    groups = () if is_flat else metadata.iterchildren("div")
    if any(map(_has_stray, (metadata, *groups))) and _may_have_labels(tree, metadata):
        raise PageRefused(
            "unbalanced",
            "a list of labels contains text outside <dt> and <dd>: it may be a label",
        )
    label: Label | None = None
    for part in children if is_flat else metadata.iter(*_PART_TAGS):
        label = _read_part(tree, part, label, found)


def _has_stray(group: Element) -> bool:
    """Whether a list, or a group of it, has text or elements beside its parts."""
    if _is_text(group.text):
        return True
    for child in group:
        if _is_text(child.tail) or (child.tag not in _PART_TAGS and _is_foreign(child)):
            return True
    return False


def _may_have_labels(tree: Tree, metadata: Element) -> bool:
    """Whether a list has a known label, or a line that is one: other lists are no fields."""
    return any(_labels(tree, metadata)) or any(map(label_of, paragraphs_in(metadata)))


def _is_text(text: str | None) -> bool:
    """Whether text is more than white space."""
    return text is not None and bool(text.strip(" \t\r\n") and clean_text(text))


def _is_foreign(child: Element) -> bool:
    return isinstance(child.tag, str) and child.tag not in DEFINITION_TAGS


def _read_part(
    tree: Tree, part: Element, label: Label | None, found: LabelledValues
) -> Label | None:
    """Reads one `<dt>` or `<dd>`; returns the label of the next value, or None.

    A known label in a `<dd>` counts as a label: a damaged `<dt>` would give its values to another.
    """
    text = clean_text(raw_text(part))
    known = label_of(text)
    is_whole = is_line(part)  # most often
    if not is_whole and next(part.iterdescendants(*_PART_TAGS), None) is not None:
        raise PageRefused(
            "unbalanced",
            "a <dt> or <dd> is inside another one: it is unclear which value belongs to which"
            " label",
        )
    if part.tag == "dd" and not known:
        if label:
            _add_value(found, tree, label, part, [text] if is_whole else paragraphs_in(part))
        return label
    if text and not known:
        found.unknown.append(text)
    found.add(known or Label.OTHER, ())
    return known


def _note(
    tree: Tree,
    found: LabelledValues,
    text: str,
    elements: Iterable[Element],
    labels: Sequence[Element],
) -> None:
    known = label_of(text)
    if known is None:
        found.unknown.append(text)
        return
    for element in elements:
        # Drupal 6 can print the label in each value.
        skipped = [label for label in labels if len(element) and tree.is_around(element, label)]
        _add_value(found, tree, known, element, paragraphs_in(element, skipped))


def add_values(
    found: LabelledValues, tree: Tree, label: Label, elements: Iterable[Element]
) -> None:
    """Adds the values in the elements: lines, or the links of a line that has several."""
    for element in elements:
        _add_value(found, tree, label, element, paragraphs_in(element))


def _add_value(
    found: LabelledValues, tree: Tree, label: Label, element: Element, lines: list[str]
) -> None:
    """Adds the lines of an element, or the links of its only line."""
    if len(element) == 0:
        found.add(label, lines)
        return
    if label is Label.DATE:
        found.times.extend(times_of(tree.all(TIMES, element)))
    found.add(label, _linked(tree, element, lines) or lines)


def _linked(tree: Tree, element: Element, whole: list[str]) -> list[str]:
    """The values in several links on one line, if only punctuation is between them; else none.

    `<dd><a>Elections</a>, <a>Media freedom</a></dd>`.
    """
    if len(whole) != 1 or (len(element) == 1 and len(element[0]) == 0):
        return []
    links = tree.all(FIELD_LINKS, element)
    if len(links) < 2:
        return []
    values = list(map(text_of, links))
    return values if have_same_letters(values, whole) else []


def have_same_letters(values: Iterable[str], others: Iterable[str]) -> bool:
    """Whether both have the same letters and digits in the same order."""
    pairs = zip_longest(letters(values), letters(others))
    return all(one == other for one, other in pairs)  # most differ at their starts


def letters(values: Iterable[str]) -> Iterator[str]:
    """The letters and digits of the values, in order."""
    return filter(str.isalnum, chain.from_iterable(values))
