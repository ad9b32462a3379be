"""Reads the values that a layout selects itself: labelled in any markup, or unlabelled."""

import re
from collections.abc import Set as AbstractSet

from osce_crawler.pages.body import text_of
from osce_crawler.pages.fields import LabelledValues, add_values
from osce_crawler.pages.fields_in_text import short_values
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import Element

_LABELLED = re.compile(r"([^:]{2,40}):\s*(.*)")


def add_labelled(found: LabelledValues, frame: Frame) -> None:
    """Add the labels and values in the elements that the layout selects for them.

    Where a label is read already, its values stay.
    """
    elements = frame.tree.all(frame.layout.labels, frame.root)
    if not elements:
        return
    # Only layouts that were added to an archive select such elements.
    from osce_crawler.pages.inferred.labels import as_values, label_sets  # noqa: PLC0415
    from osce_crawler.pages.inferred.lines import Outline  # noqa: PLC0415

    for element in elements:
        found.read.append(element)
        known = set(found.values)
        for labels in label_sets(Outline(element), set()):
            printed = as_values(labels)
            found.unknown.extend(printed.unknown)
            if Label.DATE not in known:
                found.times.extend(printed.times)
            for label in printed.values.keys() - known:
                found.add(label, printed.all(label))


def add_printed(found: LabelledValues, frame: Frame, own_lines: AbstractSet[Element]) -> None:
    """Add type, place and fields of work, as the layout selects them, where no label has them.

    In the text, only places in `own_lines` are fields. Others are words of a sentence.
    """
    layout = frame.layout
    selected = (
        (Label.TYPE, layout.content_type),
        (Label.PLACE, layout.place),
        (Label.FIELDS, layout.fields_of_work),
    )
    for label, selector in selected:
        if label in found.values:
            continue
        printed = LabelledValues()
        fields = list(filter(frame.story.holds, frame.all(selector)))
        if label is Label.PLACE:
            fields, doubts = short_values(_own_places(fields, frame, own_lines), "place")
            found.doubts += doubts
        add_values(printed, frame.tree, label, fields)
        values = [_without_label(value, label) for value in printed.all(label)]
        if any(values):
            found.add(label, values)


def _own_places(
    places: list[Element], frame: Frame, own_lines: AbstractSet[Element]
) -> list[Element]:
    """The places before or in the text; else the one after it, if it is the only one."""
    own = [place for place in places if frame.is_in_header(place) or place in own_lines]
    if own:
        return own
    in_text = frame.tree.inside(frame.bodies)
    after = [place for place in places if not in_text.around(place)]
    return after if len(set(map(text_of, after))) == 1 else []


def _without_label(text: str, label: Label) -> str:
    """A value without its own label: `Vienna` of `Place: Vienna`."""
    line = _LABELLED.fullmatch(text)
    return line[2] if line and label_of(line[1]) is label else text
