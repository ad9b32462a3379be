"""Reads the parts of a release from a page in an HTML layout."""

from dataclasses import dataclass

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.body import paragraphs_in, raw_text, text_of
from osce_crawler.pages.fields import LabelledValues, has_known_label, labelled_values
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.images import captioned, images_in
from osce_crawler.pages.labels import Label, is_event_type, is_release_type, label_of
from osce_crawler.pages.layouts import Element, Tree
from osce_crawler.pages.menu_lines import is_menu
from osce_crawler.pages.outside import check_beside, has_outside, outside_warnings, texts_outside
from osce_crawler.pages.panes import add_panes
from osce_crawler.pages.parts import Parts, unreadable_warnings
from osce_crawler.pages.printed import add_labelled, add_printed
from osce_crawler.pages.sections import has_one_caption
from osce_crawler.records import Attachment, unique
from osce_crawler.text import clean_text
from osce_crawler.urls import absolute

_LONGEST_TYPE_WORDS = 5
_EVENT_LABELS = 2


def read_parts(frame: Frame, url: str) -> Parts:
    """The parts of a release. `url` is the base of its relative links.

    Raises PageRefused `not-a-release`, `unbalanced` or `no-body`.
    """
    layout, tree, bodies, story = frame.layout, frame.tree, frame.bodies, frame.story
    fields = _Fields.of(frame)
    values = _values(frame, fields)
    content_type, doubts = _content_type(frame, values.first(Label.TYPE))
    if len(values.values.get(Label.EVENT, ())) >= _EVENT_LABELS or is_event_type(
        content_type or ""
    ):
        raise PageRefused(
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        )
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
    check_beside(tree, bodies, story.own)
    _check_left_out(tree, fields.short)
    _check_held(tree, bodies, fields.figures)
    outside = _outside(frame, fields, values)
    has_label = Label.DATE in values.values
    dates, date_doubts = _printed_dates(frame, has_label=has_label)
    times = [] if has_label else _free_times(frame, is_field_known=bool(dates))
    sources, source_doubts = _printed_sources(frame, has_label=Label.SOURCE in values.values)
    description = next(filter(story.holds, frame.all(layout.description)), None)
    return Parts(
        layout=layout.name,
        title=frame.title,
        paragraphs=paragraphs,
        language=next(iter(map(str, layouts.LANGUAGE.all(frame.root))), None),
        content_type=content_type,
        values=values,
        times=times,
        printed_dates=dates,
        sources=sources,
        description=text_of(description) if description is not None else None,
        attachments=_attachments(frame, url),
        images=images_in(bodies, fields.figures, url),
        warnings=[
            *doubts,
            *frame.doubts,
            *outside,
            *values.doubts,
            *date_doubts,
            *source_doubts,
            *unreadable_warnings(paragraphs, "".join(map(raw_text, bodies))),
        ],
    )


def _values(frame: Frame, fields: "_Fields") -> LabelledValues:
    """The values of the page: with labels, in panes, and those that the layout selects itself."""
    values = labelled_values(frame.scope, frame.story, frame.last)
    add_panes(values, frame.panes, frame.story)
    add_labelled(values, frame)
    add_printed(values, frame, fields.own_lines)
    return values


@dataclass(frozen=True, slots=True)
class _Fields:
    """The elements in and around the text containers that are no text."""

    figures: list[Element]
    """Pictures with captions, and captions."""
    short: list[Element]
    """Fields of one line, in the text."""
    own_lines: frozenset[Element]
    """Places in the text that are lines of their own: fields, no words of a sentence."""
    skipped: frozenset[Element]
    """All that is no text in the containers."""

    @classmethod
    def of(cls, frame: Frame) -> "_Fields":
        """The fields of a page."""
        layout, tree = frame.layout, frame.tree
        pictures = [section for section in frame.pictures if has_one_caption(tree, section)]
        figures = [*filter(frame.story.holds, captioned(tree, frame.scope)), *pictures]
        short = [field for body in frame.bodies for field in tree.all(layout.short_fields, body)]
        skipped = {
            *figures,
            *frame.pictures,
            *short,
            *(field for body in frame.bodies for field in tree.all(layout.long_fields, body)),
        }
        own_lines = frozenset(
            place
            for body in frame.bodies
            for place in _own_lines(body, tree.all(layout.place, body), skipped)
        )
        return cls(figures, short, own_lines, own_lines.union(skipped))


def _own_lines(body: Element, found: list[Element], skipped: set[Element]) -> list[Element]:
    """The elements of a container that were found, if all other lines of it are whole without."""
    if not found:
        return []
    lines, rest = paragraphs_in(body, skipped), paragraphs_in(body, skipped.union(found))
    return found if set(rest) <= set(lines) else []


def _outside(frame: Frame, fields: _Fields, values: LabelledValues) -> list[str]:
    """Warnings about text of the content that is in no known part."""
    story = frame.story
    read = {*frame.bodies, *frame.left_out, *values.read, *fields.figures}
    # Most pages have nothing else, and the selectors of all other parts take time.
    for other_parts in (layouts.PAGE_FOOTERS.all, lambda _: _other_parts(frame)):
        if not has_outside(story.near, frame.heading, read, story.own):
            return []
        read.update(other_parts(story.near))
    return outside_warnings(texts_outside(story.near, frame.heading, read, story.own))


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
    return {
        *(metadata for metadata in labelled if has_known_label(frame.tree, metadata)),
        *(element for selector in selectors for element in frame.all(selector)),
        *(element for pane in frame.panes for element in (pane.title, pane.content)),
    }


def _check_left_out(tree: Tree, short_fields: list[Element]) -> None:
    """Raises PageRefused `unbalanced` if a field of one line contains paragraphs.

    Its end tag is missing then, and the field, which is not text, contains a part of the text.
    """
    for field in short_fields:
        if tree.first(layouts.EDITORS_TEXT, field) is not None:
            raise PageRefused(
                "unbalanced",
                f"<{field.tag}> of a field contains paragraphs: its end tag may be missing",
            )


def _check_held(tree: Tree, bodies: list[Element], figures: list[Element]) -> None:
    """Raises PageRefused `unbalanced` if a caption contains paragraphs, or the text a footer.

    An end tag is missing then.
    """
    for figure in figures:
        if figure.tag in layouts.INLINE_TAGS and tree.first(layouts.BLOCKS, figure) is not None:
            raise PageRefused(
                "unbalanced",
                f"<{figure.tag}> of a caption contains paragraphs: its end tag may be missing",
            )
    for body in bodies:
        part = tree.first(layouts.PAGE_PARTS, body)
        if part is not None:
            raise PageRefused(
                "unbalanced",
                f"the text contains <{part.tag}> of the page: the end tag of the text may be"
                " missing",
            )


def _content_type(frame: Frame, labelled: str | None) -> tuple[str | None, list[str]]:
    """The type as printed: `labelled`, or the text right before the title. Also warnings.

    A breadcrumb or a menu may be before the title too, so the text must look like a type.
    """
    heading = frame.heading
    before = None if labelled or heading is None else frame.tree.before(heading)
    if heading is None or before is None or not frame.tree.is_around(frame.scope, before):
        return labelled, []
    text = text_of(before)
    if is_release_type(text) or is_event_type(text):
        return text, []
    sibling = frame.layout.type_before_title and before.getparent() is heading.getparent()
    if (
        sibling
        and 0 < len(text.split()) <= _LONGEST_TYPE_WORDS
        and before.tag not in layouts.CHROME_TAGS
    ):
        return text, [f"content_type: {text!r} before the title is no type seen until now"]
    return None, []


def _printed_dates(frame: Frame, *, has_label: bool) -> tuple[list[str], list[str]]:
    """Dates that the page prints without a label, and warnings.

    If the page has a label for the date (`has_label`), only dates next to a label count.
    """
    selector = frame.layout.printed_date
    printed = frame.not_after(selector)
    if has_label:
        labelled = {
            *frame.all(layouts.METADATA_LISTS),
            *frame.all(layouts.LABELLED_FIELDS),
            *(pane.content for pane in frame.panes),
        }
        at_label = frame.tree.inside(labelled)
        return [text_of(date) for date in printed if at_label.around(date)], []
    if own := frame.story.free_dates(printed):
        return list(map(text_of, own)), []
    after = unique(map(text_of, frame.story.free_dates(frame.after(selector))))
    return (list(after), ["published_on: printed after the text"]) if len(after) == 1 else ([], [])


def _free_times(frame: Frame, *, is_field_known: bool) -> list[str]:
    """The `datetime` attributes before the text that are of no other story.

    A known field of the date outranks a time outside of it.
    """
    times = frame.story.free_dates(frame.in_header(layouts.TIMES))
    if times and is_field_known:
        in_field = frame.tree.inside(frame.all(frame.layout.printed_date))
        times = list(filter(in_field.around, times))
    return [str(time.get("datetime")) for time in times]


def _printed_sources(frame: Frame, *, has_label: bool) -> tuple[list[str], list[str]]:
    """Sources that the page prints without a label, and warnings.

    After the text they count only if all are in one field: several fields belong to other stories.
    """
    selector = frame.layout.sources
    own = [
        text
        for link in filter(frame.story.holds, frame.not_after(selector))
        if (text := text_of(link))
    ]
    if own or has_label:
        return [text for text in own if not label_of(text)], []
    after = list(filter(frame.story.holds, frame.after(selector)))
    if len({layouts.SOURCE_FIELD.first(link) for link in after}) != 1:
        return [], []
    return [text for link in after if (text := text_of(link)) and not label_of(text)], [
        "sources: printed after the text"
    ]


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
