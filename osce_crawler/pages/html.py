"""Reads the parts of a release from a page in an HTML layout."""

from collections.abc import Set as AbstractSet

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.before_title import text_before
from osce_crawler.pages.body import paragraphs_in, raw_bytes, raw_text, text_of
from osce_crawler.pages.fallen_out import check_beside, check_open_emphasis
from osce_crawler.pages.field_checks import check_one_label
from osce_crawler.pages.fields import LabelledValues, has_known_label, is_in_field, labelled_values
from osce_crawler.pages.fields_in_text import FieldsInText, short_values
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.free_dates import own_dates
from osce_crawler.pages.held import check_held, texts_of_lists
from osce_crawler.pages.images import images_in
from osce_crawler.pages.labels import Label, is_event_type, is_release_type, label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.menu_lines import TRAIL_START, check_end, check_no_link, is_menu
from osce_crawler.pages.outside import (
    has_outside,
    outside_warnings,
    texts_outside,
    with_short_lines,
)
from osce_crawler.pages.panes import add_panes
from osce_crawler.pages.parts import Parts, may_have_lost, unreadable_warnings
from osce_crawler.pages.printed import add_labelled, add_printed
from osce_crawler.pages.times import times_of
from osce_crawler.pages.unseen import unseen_warnings
from osce_crawler.records import Attachment, unique
from osce_crawler.text import clean_text
from osce_crawler.urls import absolute

_LONGEST_TYPE_WORDS = 5
_EVENT_LABELS = 2
_STEP = "»"
_FIELD_NAME = "field-field-"
"""In the class of a field of Drupal 6, before its own name."""
_MOST_HEADINGS = 5
"""Headings with the same text before which a type is looked for."""


def read_parts(frame: Frame, url: str) -> Parts:
    """The parts of a release. `url` is the base of its relative links.

    Raises PageRefused `not-a-release`, `unbalanced` or `no-body`.
    """
    layout, tree, bodies, story = frame.layout, frame.tree, frame.bodies, frame.story
    fields = FieldsInText.of(frame)
    values = _values(frame, fields)
    content_type, doubts = _content_type(frame, values.first(Label.TYPE))
    _check_release(content_type, values)
    paragraphs = [text for body in bodies for text in paragraphs_in(body, fields.skipped)]
    if not paragraphs:
        raise PageRefused(
            "no-body",
            f"the page has layout {layout.name}, but its text container is empty",
        )
    if is_menu(tree, bodies, paragraphs):
        raise PageRefused(
            "unbalanced", "the text container has only links: a menu may be in its place"
        )
    check_end(tree, bodies[-1], paragraphs[-1])
    check_beside(tree, bodies, story.own)
    check_held(tree, bodies, fields.figures, fields.lists)
    _check_fields(frame, values)
    outside = _outside(frame, fields, values)
    check_no_link(bodies, paragraphs, outside)
    dates, times, date_doubts = _free_dates(
        frame, fields, url, has_label=Label.DATE in values.values
    )
    sources, source_doubts = _printed_sources(
        frame, fields.as_text, values.values.get(Label.SOURCE)
    )
    description = next(filter(story.holds, frame.all(layout.description)), None)
    return Parts(
        layout=layout.name,
        title=frame.title,
        paragraphs=paragraphs,
        language=_language(frame.root),
        content_type=content_type,
        values=values,
        times=times,
        printed_dates=dates,
        sources=sources,
        description=text_of(description) if description is not None else None,
        attachments=_attachments(frame, url),
        images=images_in(bodies, fields.figures, url, tree),
        warnings=[
            *doubts,
            *frame.doubts,
            *fields.doubts,
            *unseen_warnings(story, bodies),
            *(outside_warnings(texts_of_lists(fields.lists)) if fields.lists else ()),
            *outside,
            *values.doubts,
            *date_doubts,
            *source_doubts,
            *_unreadable(paragraphs, bodies),
        ],
    )


def _language(root: Element) -> str | None:
    """The language that a page declares."""
    own = root.get("lang") if root.tag == "html" else None  # most often
    return own or next(map(str, layouts.LANGUAGE.all(root)), None)


def _unreadable(paragraphs: list[str], bodies: list[Element]) -> list[str]:
    """Warnings about letters of the text containers that are lost."""
    if not any(map(may_have_lost, map(raw_bytes, bodies))):  # most often
        return []
    return unreadable_warnings(paragraphs, "".join(map(raw_text, bodies)))


def _check_release(content_type: str | None, values: LabelledValues) -> None:
    """Raises PageRefused `not-a-release` for an event."""
    labels = values.values.get(Label.EVENT, ())
    if len(labels) >= _EVENT_LABELS or is_event_type(content_type or ""):
        raise PageRefused(
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        )


def _values(frame: Frame, fields: FieldsInText) -> LabelledValues:
    """The values of the page: with labels, in panes, and those that the layout selects itself."""
    values = labelled_values(frame.scope, frame.story, frame.last)
    add_panes(values, frame.panes, frame.story)
    add_labelled(values, frame)
    add_printed(values, frame, fields.values)
    return values


def _outside(frame: Frame, fields: FieldsInText, values: LabelledValues) -> list[str]:
    """Warnings about text of the content that is in no known part.

    Raises PageRefused `unbalanced` if text fell out of its container.
    """
    story, every = frame.story, frame.layout not in layouts.BUILT_IN.releases
    read = {*frame.bodies, *frame.left_out, *values.read, *fields.figures}
    # Most pages have nothing else, and the selectors of all other parts take time.
    for other_parts in (layouts.PAGE_FOOTERS.all, lambda _: _other_parts(frame)):
        if not has_outside(story.near, frame.heading, read, story.own, every=every):
            return []
        # A part around the text holds all that follows it: an end tag of the part is missing.
        read.update(set(other_parts(story.near)).difference(story.own))
    texts = list(texts_outside(story.near, frame.heading, read, story.own, every=every))
    last = frame.bodies[-1]
    if texts:
        check_open_emphasis(frame.tree, story.near, last, read, story.own)
    if not every:
        end = frame.tree.end(last)
        texts = with_short_lines(
            texts,
            story.near,
            frame.heading,
            read,
            story.own,
            is_after=lambda block: frame.tree.position(block) >= end,
        )
    return outside_warnings(texts)


def _other_parts(frame: Frame) -> set[Element]:
    """The parts of the content that are no text, or whose text is in a field."""
    layout = frame.layout
    labelled = (*frame.all(layouts.METADATA_LISTS), *frame.all(layouts.LABELLED_FIELDS))
    selectors = (
        layout.short_fields,
        layout.long_fields,
        layout.content_type,
        layout.place,
        layout.fields_of_work,
        layout.sources,
        layout.printed_date,
        layout.attachments,
        layout.description,
        layouts.TIMES,
    )
    selected = {element for selector in selectors for element in frame.all(selector)}
    lists = [element for element in selected if element.tag in layouts.LIST_TAGS]
    if lists:  # what a list of files says beside its links is in no field
        lists = frame.tree.outermost(lists)
        selected.difference_update(list_ for list_ in lists if texts_of_lists([list_]))
    return {
        *(metadata for metadata in labelled if has_known_label(frame.tree, metadata)),
        *selected,
        *(element for pane in frame.panes for element in (pane.title, pane.content)),
    }


def _check_fields(frame: Frame, values: LabelledValues) -> None:
    """Raises PageRefused `unbalanced` if the text is inside a field that was read.

    The end tag of the field is missing then. The text may have ended too early, and what is left of
    it would count as a part of the field.
    """
    tree, own = frame.tree, frame.story.own
    for outer in values.read:
        if outer in own and is_in_field(tree, outer, frame.first):
            raise PageRefused(
                "unbalanced", "the text is inside a field: the end tag of the field may be missing"
            )


def _content_type(frame: Frame, labelled: str | None) -> tuple[str | None, list[str]]:
    """The type as printed: `labelled`, or the text right before the title. Also warnings.

    A breadcrumb or a menu may be before the title too, so the text must look like a type.
    """
    if labelled or frame.heading is None:
        return labelled, []
    first = text_before(frame, frame.heading)
    more = (text_before(frame, heading) for heading in frame.equal_headings[:_MOST_HEADINGS])
    for element, text in (first, *more):
        goes_on = element is not None and (element.tail or "")[:1].isalnum()  # `Press release`s
        if not goes_on and (is_release_type(text) or is_event_type(text)):
            return text, []
    element, text = first
    sibling = (
        frame.layout.type_before_title
        and element is not None
        and element.getparent() is frame.heading.getparent()
        and element.tag not in layouts.CHROME_TAGS
    )
    if sibling and 0 < len(text.split()) <= _LONGEST_TYPE_WORDS and '">' not in text:
        return text, [f"content_type: {text!r} before the title is no type seen until now"]
    return None, []


def _free_dates(
    frame: Frame, fields: FieldsInText, url: str, *, has_label: bool
) -> tuple[list[str], list[str], list[str]]:
    """The printed dates and the times that have no label, and warnings."""
    dates, doubts = _printed_dates(frame, fields, url, has_label=has_label)
    if has_label:
        return dates, [], doubts
    times, more_doubts = _free_times(frame, url, is_field_known=bool(dates))
    return dates, times, [*doubts, *more_doubts]


def _printed_dates(
    frame: Frame, fields: FieldsInText, url: str, *, has_label: bool
) -> tuple[list[str], list[str]]:
    """Dates that the page prints without a label, and warnings.

    If the page has a label for the date (`has_label`), only dates next to a label count.
    """
    selector = frame.layout.printed_date
    printed = [
        date
        for date in frame.not_after(selector)
        if frame.is_in_header(date) or date in fields.values
    ]
    if has_label and not printed:
        return [], []
    if has_label:
        labelled = {
            *frame.all(layouts.METADATA_LISTS),
            *frame.all(layouts.LABELLED_FIELDS),
            *(pane.content for pane in frame.panes),
        }
        at_label = frame.tree.inside(labelled)
        return [text_of(date) for date in printed if at_label.around(date)], []
    short, long_doubts = short_values(printed, "published_on")
    own, doubts = own_dates(frame, short, url)
    doubts += long_doubts
    if own:
        return list(map(text_of, own)), doubts
    short, long_doubts = short_values(frame.after(selector), "published_on")
    following, more_doubts = own_dates(frame, short, url)
    doubts += [*long_doubts, *more_doubts]
    after = unique(map(text_of, following))
    if len(after) != 1:
        return [], doubts
    return list(after), [*doubts, "published_on: printed after the text"]


def _free_times(frame: Frame, url: str, *, is_field_known: bool) -> tuple[list[str], list[str]]:
    """The `datetime` attributes before the text that are of no other story, and warnings.

    A known field of the date outranks a time outside of it.
    """
    times, doubts = own_dates(frame, frame.in_header(layouts.TIMES), url)
    if times and is_field_known:
        in_field = frame.tree.inside(frame.all(frame.layout.printed_date))
        times = list(filter(in_field.around, times))
    return times_of(times), doubts


def _printed_sources(
    frame: Frame, as_text: AbstractSet[Element], labelled: list[str] | None
) -> tuple[list[str], list[str]]:
    """Sources that the page prints without a label, and warnings. None is in `as_text`.

    `labelled` are those with a label; None if the page has no such label.

    After the text they count only if all are in one field: several fields belong to other stories.
    """
    selector = frame.layout.sources
    links = list(filter(frame.story.holds, frame.not_after(selector)))
    if as_text and links:
        is_text = frame.tree.inside(as_text)
        links = [link for link in links if not is_text.of(link)]
    own = [text for link in links if (text := text_of(link))]
    if own and not set(own).issubset(labelled or ()):  # most often, a field with a label has them
        own = [text for link in _links_to_sources(frame, links) if (text := text_of(link))]
    if own or labelled is not None:
        return [text for text in own if not label_of(text)], []
    after = list(filter(frame.story.holds, frame.after(selector)))
    if len({layouts.SOURCE_FIELD.first(link) for link in after}) != 1:
        return [], []
    return [text for link in after if (text := text_of(link)) and not label_of(text)], [
        "sources: printed after the text"
    ]


def _links_to_sources(frame: Frame, links: list[Element]) -> list[Element]:
    """The links without those of a label, which a tag put into it makes of its rest, of a field
    with the label or name of another one, and of a trail from the home page.
    """
    no_sources = {*frame.all(layouts.FIELD_LABEL)}
    fields = {
        field
        for field in frame.all(layouts.LABELLED_FIELDS)
        if _FIELD_NAME in field.get("class", "")
    }
    sources = {link: layouts.SOURCE_FIELD.first(link) for link in links}
    no_sources.update(
        field
        for field in {*sources.values()}
        if field is not None and _printed_label(field) not in {None, Label.SOURCE}
    )
    no_sources.update(
        around
        for around in {link.getparent() for link in links}
        if around is not None and _is_trail(around)
    )
    for link, field in sources.items():
        inner = next((up for up in link.iterancestors("div") if up in fields or up is field), None)
        if inner is not None and inner is not field:
            no_sources.add(inner)
    among = frame.tree.inside(no_sources)
    return [link for link in links if not among.around(link)]


_OWN_LABELS = frozenset({Label.TYPE, Label.PLACE, Label.DATE, Label.FIELDS})


def _printed_label(field: Element) -> Label | None:
    """The label of a field; without an element for it, what is printed before its links."""
    label = layouts.FIELD_LABEL.first(field)
    if label is not None:
        return label_of(text_of(label))
    printed = next(iter(paragraphs_in(field)), "")
    check_one_label(printed)
    label_ = label_of(printed)
    return label_ if label_ in _OWN_LABELS else None


def _is_trail(around: Element) -> bool:
    """Whether links are steps from the home page: `Home » Press releases`, or only the last one.

    Sources may have the same sign between them.
    """
    texts = (around.text, *(child.tail for child in around))
    if not any(text is not None and _STEP in text for text in texts):
        return False
    first = next((href for link in around.iter("a") if (href := link.get("href"))), None)
    return first is not None and TRAIL_START.match(first) is not None


def _attachments(frame: Frame, url: str) -> list[Attachment]:
    labels: dict[str, str] = {}
    for link in filter(frame.story.holds, frame.all(frame.layout.attachments)):
        address = absolute(url, str(link.get("href")))
        label = text_of(link) or clean_text(str(link.get("title", "")))
        labels[address] = labels.get(address) or label  # an icon and a text may link one file
    return [
        Attachment(url=address, label=label or address.rpartition("/")[2])
        for address, label in labels.items()
    ]
