"""Checks that a field has one label, and no label of another field."""

import re
from collections.abc import Iterable, Sequence

from osce_crawler.errors import PageRefused
from osce_crawler.pages.body import text_of
from osce_crawler.pages.labels import Label, is_of_two_labels, label_at_end, label_of
from osce_crawler.pages.layouts import Element, Tree

_LABEL_END = re.compile(r":\s*(?:&\S*)?\Z")
"""The end of a label: a colon, and what may be left of a damaged `&nbsp;`."""


def check_labels(tree: Tree, field_: Element, labels: Sequence[Element], label: str) -> None:
    """Raises PageRefused `unbalanced` if a field has another label beside its own, or before it."""
    for other in map(text_of, labels[1:]):
        if other != label:  # Drupal 6 can print the label again in each value
            raise PageRefused(
                "unbalanced", f"a field has two labels, {label!r} and {other!r}; expected one"
            )
    first = next(iter(field_))
    is_first = first is labels[0] or tree.is_around(first, labels[0])  # most often
    if not is_first and _LABEL_END.search(before := text_of(first)):
        raise PageRefused("unbalanced", f"the field {label!r} has {before!r} before its label")


def check_one_label(label: str) -> None:
    """Raises PageRefused `unbalanced` if a label consists of parts of two known ones."""
    if is_of_two_labels(label):
        raise PageRefused(
            "unbalanced", f"the label {label!r} consists of two labels: bytes between them are lost"
        )


def check_no_other_label(
    known: Label, label: str, besides: Iterable[str], lines: Iterable[str]
) -> None:
    """Raises PageRefused `unbalanced` if the label of another field is printed in this one.

    `besides` are its lines beside label and values, `lines` those beside its label.
    """
    for beside in besides:
        # A label with its value in one line is an editor's. What is left of a damaged `&nbsp;` is
        # no value. Some templates print no colon; one word may be anything then.
        other, colon, value = beside.partition(":")
        is_alone = not value.strip() or value.startswith("&") if colon else " " in other
        if is_alone and label_of(other) not in {None, known}:
            raise PageRefused(
                "unbalanced", f"the field {label!r} has the label {other!r} among its values"
            )
    for line in lines:
        if label_at_end(line) not in {None, known}:
            raise PageRefused(
                "unbalanced",
                f"the field {label!r} has the value {line!r}, which ends with another label",
            )
