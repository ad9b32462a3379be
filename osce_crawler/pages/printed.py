"""Reads the values that a layout selects itself: those that the page prints without a label."""

import re

from osce_crawler.pages.fields import LabelledValues, add_values
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.labels import Label, label_of

_LABELLED = re.compile(r"([^:]{2,40}):\s*(.*)")


def add_printed(found: LabelledValues, frame: Frame) -> None:
    """Add type, place and fields of work, as the layout selects them, where no label has them."""
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
        add_values(printed, label, filter(frame.story.holds, selector.all(frame.scope)))
        values = [_without_label(value, label) for value in printed.all(label)]
        if any(values):
            found.add(label, values)


def _without_label(text: str, label: Label) -> str:
    """A value without its own label: `Vienna` of `Place: Vienna`."""
    line = _LABELLED.fullmatch(text)
    return line[2] if line and label_of(line[1]) is label else text
