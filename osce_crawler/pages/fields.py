"""Values beside their labels: definition lists, and the labelled fields of Drupal 6."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from osce_crawler.pages.body import paragraphs_in, text_of
from osce_crawler.pages.labels import Label, label_of
from osce_crawler.pages.layouts import (
    FIELD_LABEL,
    FIELD_LINKS,
    FIELD_VALUE,
    LABELLED_AFTER,
    LABELLED_FIELDS,
    METADATA_LISTS,
    OTHER_STORY_TAGS,
    TIMES,
    Element,
)
from osce_crawler.records import unique
from osce_crawler.text import clean_text


@dataclass(slots=True)
class LabelledValues:
    """What a page says of itself; a value may be empty, repeated or missing, and a label may come twice."""

    values: dict[Label, list[str]] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)
    """`datetime` attributes beside the date's label."""
    unknown: list[str] = field(default_factory=list)
    """Labels that we do not know: nothing is read from them, and a person should look."""

    def add(self, label: Label, values: Iterable[str]) -> None:
        """Note a label and its values, if any."""
        self.values.setdefault(label, []).extend(value for value in values if value)

    def all(self, label: Label) -> tuple[str, ...]:
        """The label's values in order, each once."""
        return unique(self.values.get(label, ()))

    def first(self, label: Label) -> str | None:
        """The label's first value."""
        return next(iter(self.values.get(label, ())), None)


def labelled_values(root: Element, bodies: Sequence[Element]) -> LabelledValues:
    """All labelled values of the release, but for lists that stand in the text itself."""
    found = LabelledValues()
    lists = [metadata for metadata in METADATA_LISTS.all(root) if not _inside(metadata, bodies)]
    for metadata in _of_this_story([*lists, *LABELLED_FIELDS.all(root)], bodies):
        if metadata.tag == "dl":
            _read_list(metadata, found)
            continue
        label = FIELD_LABEL.first(metadata)
        if label is not None:
            _note(found, text_of(label), FIELD_VALUE.all(metadata))
    return found


def _of_this_story(elements: Sequence[Element], bodies: Sequence[Element]) -> list[Element]:
    """Those that do not belong to another story beside the text; what follows the text only where nothing precedes it."""
    own = {element for body in bodies for element in (body, *body.iterancestors())}
    near = [
        element
        for element in elements
        if not any(above.tag in OTHER_STORY_TAGS and above not in own for above in element.iterancestors())
    ]
    after = set(LABELLED_AFTER.all(bodies[-1])) if near else set()
    return [element for element in near if element not in after] or near


def _inside(element: Element, containers: Sequence[Element]) -> bool:
    return any(ancestor in containers for ancestor in element.iterancestors())


def _read_list(metadata: Element, found: LabelledValues) -> None:
    """A `<dl>`, also one whose tags are damaged: text between them counts by what it says, a label or a value."""
    label: Label | None = None
    for child in metadata.iter("dt", "dd"):
        text = clean_text("".join(map(str, child.itertext())))
        known = label_of(text)
        if child.tag == "dt" or known:
            label = known
            if text and not known:
                found.unknown.append(text)
            found.add(label or Label.OTHER, ())
        elif label:
            _add_values(found, label, [child])
        stray = clean_text(child.tail or "")
        if stray:
            label = label_of(stray)
            found.unknown.extend([stray] if label is None else [])


def _note(found: LabelledValues, text: str, elements: Iterable[Element]) -> None:
    label = label_of(text)
    if label is None:
        found.unknown.append(text)
    else:
        _add_values(found, label, elements)


def _add_values(found: LabelledValues, label: Label, elements: Iterable[Element]) -> None:
    for element in elements:
        if label is Label.DATE:
            found.times.extend(time.get("datetime", "") for time in TIMES.all(element))
        links = [text_of(link) for link in FIELD_LINKS.all(element)]
        whole = paragraphs_in(element)
        # Several links on one line are several values: `<dd><a>Elections</a>, <a>Media freedom</a></dd>`.
        several = len(links) > 1 and len(whole) == 1
        found.add(label, links if several else whole)
