"""Reads the panes of Drupal 6 whose title is a label: `What we do`, then links."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from osce_crawler.pages import layouts
from osce_crawler.pages.body import text_of
from osce_crawler.pages.fields import LabelledValues, add_values
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.pages.story import Story
from osce_crawler.records import unique
from osce_crawler.text import word_count

_FIELDS = frozenset({Label.DATE, Label.PLACE, Label.SOURCE, Label.FIELDS, Label.TYPE})
_LONGEST_VALUE_WORDS = 25


class LabelPane(NamedTuple):
    """A pane that has the values of one field."""

    label: Label
    title: Element
    content: Element


def label_panes(tree: Tree) -> list[LabelPane]:
    """The panes whose title is the label of a field. Menus have such titles too, and are none."""
    panes = []
    for title in tree.all(layouts.PANE_TITLES, tree.root):
        label = label_of(text_of(title))
        content = layouts.PANE_CONTENT.first(title) if label in _FIELDS else None
        if (
            label
            and content is not None
            and tree.first(layouts.MENUS, content) is None
            and word_count(text_of(content, tree.all(layouts.FIELD_LINKS, content)))
            <= _LONGEST_VALUE_WORDS
        ):
            panes.append(LabelPane(label, title, content))
    return panes


def add_panes(found: LabelledValues, panes: Sequence[LabelPane], story: Story) -> None:
    """Adds the values of panes where no other label has them.

    Of two panes with one label, neither is read: one may belong to another story.
    """
    if not panes:
        return
    own = [pane for pane in panes if story.holds(pane.title) and pane.label not in found.values]
    counts = Counter(pane.label for pane in own)
    for pane in own:
        if counts[pane.label] == 1:
            add_values(found, story.tree, pane.label, [pane.content])
    titles = [text_of(pane.title) for pane in own if counts[pane.label] > 1]
    found.doubts += [f"labels: several panes have the title {title!r}" for title in unique(titles)]


def is_label_pane(page: bytes, at: int, end: int) -> bool:
    """Whether PANE_MARKER at an offset may be of a pane whose title is the label of a field.

    The title ends before `end`.
    """
    title = layouts.PANE_TITLE_TAG.match(page, at, end)
    return title is not None and _may_be_label(title[1])


def _may_be_label(title: bytes) -> bool:
    try:
        return label_of(title.decode()) in _FIELDS
    except UnicodeDecodeError:  # in another encoding
        return True
