"""Reads the parts of a release from a page in an HTML layout."""

from itertools import takewhile

from osce_crawler.errors import PageRefused
from osce_crawler.pages import layouts
from osce_crawler.pages.ancestry import inside
from osce_crawler.pages.body import paragraphs_in, text_of
from osce_crawler.pages.fields import labelled_values
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.images import captioned, images_in
from osce_crawler.pages.labels import Label, is_event_type, is_release_type, label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.pages.parts import Parts
from osce_crawler.pages.printed import add_printed
from osce_crawler.records import Attachment, unique
from osce_crawler.text import clean_text, word_count
from osce_crawler.urls import absolute

_LONGEST_TYPE_WORDS = 5
_MOST_WORDS_BESIDE = 3
_SHOWN = 60
_EVENT_LABELS = 2
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def read_parts(frame: Frame, url: str) -> Parts:
    """The parts of a release. `url` is the base of its relative links.

    Raises PageRefused `not-a-release`, `unbalanced` or `no-body`.
    """
    layout, scope, bodies, story = frame.layout, frame.scope, frame.bodies, frame.story
    values = labelled_values(scope, bodies, story)
    add_printed(values, frame)
    content_type, doubts = _content_type(frame, values.first(Label.TYPE))
    if len(values.values.get(Label.EVENT, ())) >= _EVENT_LABELS or is_event_type(
        content_type or ""
    ):
        raise PageRefused(
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        )
    figures = [figure for figure in captioned(scope) if story.holds(figure)]
    short_fields = [field for body in bodies for field in layout.short_fields.all(body)]
    skipped = {
        *figures,
        *short_fields,
        *(field for body in bodies for field in layout.long_fields.all(body)),
    }
    paragraphs = [text for body in bodies for text in paragraphs_in(body, skipped)]
    if not paragraphs:
        raise PageRefused(
            "no-body",
            f"the page has layout {layout.name}, but its text container is empty",
        )
    doubts += [*frame.doubts, *_text_beside(frame)]
    _check_left_out(short_fields)
    _check_held(bodies, figures)
    has_label = Label.DATE in values.values
    dates, date_doubts = _printed_dates(frame, has_label=has_label)
    sources, source_doubts = _printed_sources(frame, has_label=Label.SOURCE in values.values)
    description = next(filter(story.holds, layout.description.all(scope)), None)
    return Parts(
        layout=layout.name,
        title=frame.title,
        paragraphs=paragraphs,
        language=next(iter(map(str, layouts.LANGUAGE.all(frame.root))), None),
        content_type=content_type,
        values=values,
        times=[]
        if has_label
        else [
            str(time.get("datetime")) for time in story.free_dates(frame.in_header(layouts.TIMES))
        ],
        printed_dates=dates,
        sources=sources,
        description=text_of(description) if description is not None else None,
        attachments=_attachments(frame, url),
        images=images_in(bodies, figures, url),
        warnings=[*doubts, *values.doubts, *date_doubts, *source_doubts, *_unreadable(paragraphs)],
    )


def _text_beside(frame: Frame) -> list[str]:
    """A warning for each text next to a text container: an address, say, or a lead sentence.

    Such text is not read. Raises PageRefused `unbalanced` if it has no element of its own, or if it
    looks like paragraphs of the release: then the container ends too early or starts too late.
    """
    doubts = dict[str, None]()
    for body in frame.bodies:
        bare = clean_text(" ".join(map(str, layouts.BARE_BESIDE.all(body))))
        fallen_out = bare if word_count(bare) > _MOST_WORDS_BESIDE else _fallen_out(body, bare)
        if fallen_out:
            raise PageRefused(
                "unbalanced",
                "text is next to the text container and in no known part of the page:"
                f" {fallen_out[:_SHOWN]!r}",
            )
        for element in layouts.BESIDE.all(body):
            text = (
                ""
                if element in frame.story.own
                else text_of(element, layouts.METADATA_LISTS.all(element))
            )
            if word_count(text) > _MOST_WORDS_BESIDE:
                doubts[
                    f"paragraphs: text beside the text container was left out: {text[:_SHOWN]!r}"
                ] = None
    return list(doubts)


def _fallen_out(body: Element, bare: str) -> str:
    """The first paragraph next to the container that belongs inside, or an empty string.

    Several paragraphs in a row belong inside, or one if that side of the container is torn.
    """
    for side, last in ((body.itersiblings(preceding=True), False), (body.itersiblings(), True)):
        run = list(
            takewhile(
                lambda element: element.tag in layouts.EDITORS_TAGS and not element.attrib, side
            )
        )
        if not run:
            continue
        within = {child.tag for child in body if not child.attrib}
        kinds = {"p", "li"} | (within or layouts.EDITORS_TAGS)
        alike = [element for element in run if element.tag in kinds]
        texts = [
            text
            for element in alike
            if (text := text_of(element, layouts.FIELD_LINKS.all(element)))
        ]
        is_torn = not within.isdisjoint({"p", "div"}) and _is_torn(body, last=last)
        if word_count(" ".join(texts)) > _MOST_WORDS_BESIDE and (len(texts) > 1 or is_torn or bare):
            return texts[0]
    return ""


def _is_torn(body: Element, *, last: bool) -> bool:
    """Whether a container starts (or ends: `last`) with text outside a paragraph, or with a list.

    The list may continue outside.
    """
    outermost = body[-1] if last else body[0]
    bare = outermost.tail if last else body.text
    return bool(clean_text(bare or "")) or outermost.tag in layouts.INLINE_TAGS | layouts.LIST_TAGS


def _check_left_out(short_fields: list[Element]) -> None:
    """Raises PageRefused `unbalanced` if a field of one line contains paragraphs.

    Its end tag is missing then, and the field, which is not text, contains a part of the text.
    """
    for field in short_fields:
        if layouts.EDITORS_TEXT.first(field) is not None:
            raise PageRefused(
                "unbalanced",
                f"<{field.tag}> of a field contains paragraphs: its end tag may be missing",
            )


def _check_held(bodies: list[Element], figures: list[Element]) -> None:
    """Raises PageRefused `unbalanced` if a caption contains paragraphs, or the text a footer.

    An end tag is missing then.
    """
    for figure in figures:
        if figure.tag in layouts.INLINE_TAGS and layouts.BLOCKS.first(figure) is not None:
            raise PageRefused(
                "unbalanced",
                f"<{figure.tag}> of a caption contains paragraphs: its end tag may be missing",
            )
    for body in bodies:
        part = layouts.PAGE_PARTS.first(body)
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
    before = None if labelled or heading is None else layouts.BEFORE_TITLE.first(heading)
    if heading is None or before is None or frame.scope not in before.iterancestors():
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
            *layouts.METADATA_LISTS.all(frame.scope),
            *layouts.LABELLED_FIELDS.all(frame.scope),
        }
        at_label = inside(labelled)
        return [text_of(date) for date in printed if at_label.around(date)], []
    if own := frame.story.free_dates(printed):
        return list(map(text_of, own)), []
    after = unique(map(text_of, frame.story.free_dates(frame.after(selector))))
    return (list(after), ["published_on: printed after the text"]) if len(after) == 1 else ([], [])


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
    for link in filter(frame.story.holds, frame.layout.attachments.all(frame.scope)):
        address = absolute(url, str(link.get("href")))
        label = text_of(link) or clean_text(str(link.get("title", "")))
        labels[address] = labels.get(address) or label  # an icon and a text may link one file
    return [
        Attachment(url=address, label=label or address.rpartition("/")[2])
        for address, label in labels.items()
    ]


def _unreadable(paragraphs: list[str]) -> list[str]:
    count = sum(text.count(_REPLACEMENT) for text in paragraphs)
    return [f"paragraphs: {count} characters could not be read ({_REPLACEMENT})"] if count else []
