"""Finds type, date and labels of a release of unknown design, near its title."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from osce_crawler.pages.dateline import find_dateline
from osce_crawler.pages.dates import attribute_date, date_in_words
from osce_crawler.pages.fields import LabelledValues
from osce_crawler.pages.inferred.labels import Labelled, as_values, contains_label, label_sets
from osce_crawler.pages.inferred.lines import Line
from osce_crawler.pages.inferred.scene import Scene
from osce_crawler.pages.labels import Label, is_event_type, is_release_type
from osce_crawler.pages.layouts import HEADING_TAGS, STORIES_IN_SECTION, Element
from osce_crawler.text import clean_text, word_count
from osce_crawler.urls import absolute

_LINES_NEAR_TITLE = 4
_LONGEST_DATE_WORDS = 7
_SEGMENTS = re.compile(r"\s*[|•·]\s*|\s+[-–—/]\s+")
_BOXES = frozenset({"aside"})
_BOX_ROLE = "complementary"


@dataclass(slots=True, kw_only=True)
class Fields:
    """The fields of a release, the lines that contain them, and how each was found."""

    labels: list[Labelled] = field(default_factory=list)
    are_above: bool = False
    """Whether the labels are between title and text."""
    content_type: str | None = None
    times: list[str] = field(default_factory=list)
    printed_dates: list[str] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    evidence: list[str] = field(default_factory=list)
    fault: str | None = None
    """Why the fields are certainly not all of the release's."""

    @property
    def values(self) -> LabelledValues:
        """The labelled values."""
        return as_values(self.labels)

    @property
    def dates(self) -> set[date]:
        """The dates of the labels or near the title, the first of each kind."""
        values = self.values
        times = [*values.times, *self.times][:1]
        printed = [*values.all(Label.DATE), *self.printed_dates][:1]
        return set(filter(None, [*map(attribute_date, times), *map(date_in_words, printed)]))

    @property
    def known(self) -> set[Label]:
        """The labels that are fields of a record."""
        return _known(self.labels)


_SET_OF_LABELS = 2


def _known(labels: Iterable[Labelled]) -> set[Label]:
    return {one.label for one in labels if one.label} - {Label.OTHER}


def label_lines(sets: Iterable[Sequence[Labelled]]) -> set[int]:
    """The lines of all labels and values."""
    return {line for labels in sets for one in labels for line in one.lines}


def all_sets(scene: Scene) -> list[list[Labelled]]:
    """The sets of labels outside menus and boxes that have a field of a record."""
    return _useful(label_sets(scene.outline, set(scene.chrome | scene.stories)))


def _useful(sets: Iterable[list[Labelled]]) -> list[list[Labelled]]:
    return [
        labels for labels in sets if any(one.label not in (None, Label.OTHER) for one in labels)
    ]


def find_fields(
    scene: Scene, sets: Sequence[list[Labelled]], start: int, end: int, text: Element
) -> Fields:
    """The fields of a release. Its text has the lines from `start` to `end`, in element `text`."""
    fields = Fields()
    chosen, where = _choose(scene, sets, start, end, text)
    if chosen:
        fields.labels, fields.are_above = chosen, where == _ABOVE
        fields.lines |= label_lines([chosen])
        fields.evidence += _evidence(chosen, where)
        fields.fault = _value_fault(scene, chosen)
    elif unread := next((labels for labels in sets if len(_known(labels)) >= _SET_OF_LABELS), None):
        names = ", ".join(repr(one.text) for one in unread)
        fields.fault = f"it is unclear which story the labels {names} belong to"
    _add_type(scene, fields, start)
    if not fields.values.values.get(Label.DATE):
        _add_date(scene, fields, start)
    return fields


_FIELDS = {
    Label.TYPE: "content_type",
    Label.DATE: "published_on",
    Label.PLACE: "place",
    Label.SOURCE: "sources",
    Label.FIELDS: "fields_of_work",
}


def _evidence(labels: Sequence[Labelled], where: str) -> Iterator[str]:
    """For each field that labels fill, the labels and where they are."""
    for label, field_name in _FIELDS.items():
        filled = [one for one in labels if one.label is label and (one.values or one.times)]
        if filled:
            names = ", ".join(repr(one.text) for one in filled)
            yield f"{field_name}: inferred from the label {names} {where}"


_NAMES = frozenset({Label.PLACE, Label.SOURCE, Label.FIELDS, Label.TYPE})
_DATE_WORDS = 4
_LONGEST_PLACE_WORDS = 10


def _value_fault(scene: Scene, labels: Sequence[Labelled]) -> str | None:
    """A fault if a value is certainly wrong, or if all are missing.

    The markup between labels and values is damaged then.
    """
    for one in labels:
        if any(not scene.site.allows(absolute(scene.url, link)) for link in one.links):
            return f"the value of {one.text!r} has a link to another site"
        for value in one.values:
            what = _wrong(one, value)
            if what:
                return f"the value {value!r} of {one.text!r} {what}"
    if len(labels) > 1 and not any(one.values for one in labels):
        return "the labels have no values"
    return None


def _wrong(one: Labelled, value: str) -> str | None:
    """What is wrong with the value of a label, or None."""
    if "<" in value or ">" in value:
        return "contains markup"
    if contains_label(value):
        return "contains another label"
    if one.label in _NAMES and date_in_words(value) and word_count(value) <= _DATE_WORDS:
        return "is a date"
    if one.label is Label.PLACE and word_count(value) > _LONGEST_PLACE_WORDS:
        return "is no place"
    return None


_ABOVE, _BEFORE, _AFTER = "between title and text", "before the title", "after the text"
_BESIDE = "in a box beside the text"


def _choose(
    scene: Scene, sets: Sequence[list[Labelled]], start: int, end: int, text: Element
) -> tuple[list[Labelled], str]:
    """The labels of this release: between title and text, before the title, after the text, or in
    the only box that has any.
    """
    title = scene.title
    above = [labels for labels in sets if title.end <= labels[0].line < start]
    if above:
        return max(
            above, key=lambda labels: _shared_depth(title.element, labels[0].element)
        ), _ABOVE
    spans = scene.outline.spans
    branch = next(
        (
            spans[above]
            for above in reversed([title.element, *title.element.iterancestors()])
            if above in spans and spans[above][1] <= start and spans[above][0] < title.start
        ),
        (title.start - _LINES_NEAR_TITLE, title.start),
    )
    before = [
        labels
        for labels in sets
        if labels[0].line < title.start
        and (branch[0] <= labels[0].line or max(label_lines([labels])) >= branch[0])
    ]
    around = next((up for up in text.iterancestors() if title.is_around(up)), text)
    last = spans.get(around, (0, end))[1]
    after = [labels for labels in sets if end <= labels[0].line < max(last, end)]
    nearest = _nearest(title.element, [*before, *after])
    if nearest:
        return nearest, _BEFORE if nearest in before else _AFTER
    boxed = _useful(label_sets(scene.outline, _not_boxed(scene)))
    if len(boxed) == 1 and not sets:
        return boxed[0], _BESIDE
    return [], ""


def _nearest(title: Element, sets: Sequence[list[Labelled]]) -> list[Labelled]:
    """The set of labels that shares the deepest element with the title; none if two do."""
    depths = [_shared_depth(title, labels[0].element) for labels in sets]
    if not sets or depths.count(max(depths)) > 1:
        return []
    return sets[depths.index(max(depths))]


def _not_boxed(scene: Scene) -> set[int]:
    """The lines that are not in a box beside the text, or are of another story there."""
    lines = scene.outline.lines
    around = [
        [frame for frame in line.frames if not scene.title.is_around(frame)] for line in lines
    ]
    boxes = dict.fromkeys(frame for frames in around for frame in frames if _is_box(frame))
    others = {index for box in boxes for index in _stories_in(scene, box)}
    return {
        index
        for index, frames in enumerate(around)
        if index not in scene.chrome or index in others or not all(map(_is_box, frames))
    }


def _is_box(frame: Element) -> bool:
    """Whether a menu or box is a box."""
    return frame.tag in _BOXES or frame.get("role") == _BOX_ROLE


def _stories_in(scene: Scene, box: Element) -> Iterator[int]:
    """The lines of a box that are in the element of another story, or after its heading.

    Labels before the links to other stories, and beside a picture, are of the release.
    """
    spans = scene.outline.spans
    for element in STORIES_IN_SECTION.all(box):
        start, end = spans.get(element, (0, 0))
        yield from range(start, spans[box][1] if element.tag in HEADING_TAGS else end)


def _shared_depth(title: Element, label: Element) -> int:
    """How deep the innermost element around both is."""
    above = set(title.iterancestors())
    near = next((up for up in label.iterancestors() if up in above), None)
    return 0 if near is None else sum(1 for _ in near.iterancestors())


def _near(scene: Scene, start: int) -> list[int]:
    """The lines right before the title, the nearest first, then those up to the text."""
    title = scene.title
    before = range(title.start - 1, max(title.start - 1 - _LINES_NEAR_TITLE, -1), -1)
    return [
        index
        for index in (*before, *range(title.end, start))
        if index not in scene.chrome and index not in scene.stories
    ]


def _add_type(scene: Scene, fields: Fields, start: int) -> None:
    """Adds the type: the labelled one, else the line nearest to the title that is a known type.

    A link counts only right before the title, and in no list: a breadcrumb has types, too.
    """
    labelled = fields.values.first(Label.TYPE)
    if labelled:
        fields.content_type = labelled
        return
    lines = scene.outline.lines
    for index in _near(scene, start):
        line = lines[index]
        if index in fields.lines or (
            line.linked and not _is_type_link(line, scene.title.start - index)
        ):
            continue
        found = next(filter(_is_type, segments(line)), None)
        if found:
            fields.content_type = found
            fields.lines.add(index)
            fields.evidence.append(f"content_type: inferred from the line {line.text!r}")
            return


def _is_type_link(line: Line, distance: int) -> bool:
    return distance == 1 and line.holder.tag not in {"li", "ol", "ul"} and len(line.pieces) == 1


def _is_type(text: str) -> bool:
    """Whether a text is a type, or a few words that start or end with one: `Joint statement`."""
    words = text.split()
    return any(
        is_release_type(part) or is_event_type(part)
        for part in (
            text,
            *((words[0], words[-1]) if 0 < len(words) <= _LONGEST_TYPE_WORDS else ()),
        )
    )


_LONGEST_TYPE_WORDS = 3


def segments(line: Line) -> list[str]:
    """The whole line, its elements, and its parts between separators."""
    texts = [line.text, *(piece.text for piece in line.pieces), *_SEGMENTS.split(line.text)]
    return [segment for text in texts if (segment := clean_text(text).strip("|•·,:- "))]


def _add_date(scene: Scene, fields: Fields, start: int) -> None:
    """Adds the date of the short line nearest to the title that has one, if it may be the text's.

    It is the date of a `<time>`, else the printed one. A date far from that of the dateline is of
    something else, such as the last change of the page.
    """
    lines = scene.outline.lines
    datelines = map(find_dateline, (line.text for line in lines[start : start + _DATELINE_LINES]))
    said = next((found.published_on for found in datelines if found and found.published_on), None)
    for index in _near(scene, start):
        line = lines[index]
        if line.is_link or word_count(line.text) > _LONGEST_DATE_WORDS:
            continue
        timed = next(filter(attribute_date, line.times), None)
        day = attribute_date(timed) if timed else date_in_words(line.text)
        if day is None:
            continue
        fields.lines.add(index)
        if said and abs((day - said).days) > _DAYS_APART:
            fields.evidence.append(
                f"published_on: the line {line.text!r} near the title was not used: the dateline"
                " is of another day"
            )
        elif not fields.times and not fields.printed_dates:
            fields.times = [timed] if timed else []
            fields.printed_dates = [] if timed else [line.text]
            fields.evidence.append(f"published_on: inferred from the line {line.text!r}")


_DATELINE_LINES = 2
_DAYS_APART = 7
