"""Checks an inferred reading: a page that fails one of them is refused."""

from collections.abc import Iterator

from osce_crawler.pages.contacts import find_contacts
from osce_crawler.pages.dateline import find_dateline
from osce_crawler.pages.inferred.block import Block
from osce_crawler.pages.inferred.fields import Fields
from osce_crawler.pages.inferred.lines import Line, folded_letters
from osce_crawler.pages.inferred.scene import Scene, has_dateline
from osce_crawler.pages.inferred.shapes import is_of_template, shape_of, unit_of
from osce_crawler.pages.inferred.text import Text
from osce_crawler.pages.inferred.text_parts import is_notice
from osce_crawler.pages.labels import Label, is_event_type, is_release_type
from osce_crawler.pages.layouts import OWN_LABEL_CLASS
from osce_crawler.text import clean_text, word_count
from osce_crawler.urls import absolute

_SHOWN = 60
_FIRST_LINES = 3
_DAYS_APART = 31
_BEFORE_DATELINE = ">\"'“”«»- "
_LINKS_OF_A_BAR = 3
_LEAST_DESCRIPTION = 40
LEAST_LABELS = 2
ONLY_LABELS = "is the only long text of a page with type, date and labels"
"""What confirms a text that starts neither as the teaser nor with a dateline."""
_EVENT_LABELS = 2
_LEAST_LEADING_WORDS = 6
"""Of the line before a list. A label has fewer."""
_MORE_WORDS = 3
_MOST_LINES_IN_LINK = 2
"""Long lines after a title, in the same link: a summary, and where it is from."""
_DESCRIPTIONS = frozenset(
    {"og:description", "description", "twitter:description", "dc.description"}
)


def first_fault(scene: Scene, block: Block, text: Text, fields: Fields) -> str | None:
    """The first check that an inferred reading fails, as a clause; None if it passes all."""
    return next(filter(None, _faults(scene, block, text, fields)), None)


def has_sure_end(scene: Scene, block: Block, text: Text, fields: Fields) -> bool:
    """Whether the end of the text is sure where the markup of the page is damaged.

    Its element contains nothing else, or goes on with something else; and what follows is links, a
    heading, labels, or a menu.
    """
    lines = scene.outline.lines
    after = next((at for at in range(text.end, len(lines)) if lines[at].figure is None), None)
    if after is not None and not (
        2 * lines[after].linked >= len(lines[after].letters)
        or lines[after].heading is not None
        or after in fields.lines
        or scene.is_other(after)
        or is_notice(lines[after])
    ):
        return False
    chosen = set(text.lines)
    elsewhere = {line.letters for index, line in enumerate(lines) if index not in chosen}
    if any(lines[index].is_prose and lines[index].letters in elsewhere for index in chosen):
        return False  # two pages in one
    is_alone = all(
        index in chosen or lines[index].figure is not None
        for index in range(block.start, block.end)
    )
    return is_alone or text.end < block.end


def _faults(scene: Scene, block: Block, text: Text, fields: Fields) -> Iterator[str | None]:
    """The result of each check: a clause, or None."""
    yield text.fault
    yield fields.fault
    yield _event(fields)
    if support(scene, block, text, fields) is None:
        yield (
            "the text begins neither as the listing's teaser nor with a dateline, and no labels or"
            " description confirm it"
        )
    if scene.title.is_weak and not (fields.known or fields.content_type):
        yield "no title in the page's head confirms the heading"
    if _ends_as_template(scene.outline.lines[text.lines[-1]]):
        yield f"it ends with a line of the template: {scene.outline.lines[text.lines[-1]].text!r}"
    if _is_among_stories(scene, block, text):
        yield "it stands among other stories"
    yield _other_title(scene, text)
    yield _title_in_link(scene)
    yield _line_of_menu(scene, text)
    if _is_in_heading(scene, text):
        yield "a heading contains it: the end tag of the heading may be missing"
    if _is_in_label(scene.outline.lines[text.lines[0]]):
        yield "it begins in the element of a label: bytes between them are lost"
    yield _opening_outside(scene, text, fields)
    yield _repeated(scene, text)
    yield _other_dates(scene, text, fields)


def _is_in_heading(scene: Scene, text: Text) -> bool:
    """Whether one heading contains all of several lines of the text."""
    headings = {scene.outline.lines[index].heading for index in text.lines}
    return len(text.lines) > 1 and len(headings) == 1 and None not in headings


def _is_in_label(line: Line) -> bool:
    """Whether the class of a line's element is that of a label, which holds no text."""
    names = line.holder.get("class", "").split()
    return line.holder.tag != "p" and any(map(OWN_LABEL_CLASS.search, names))


def _event(fields: Fields) -> str | None:
    events = sum(one.label is Label.EVENT for one in fields.labels)
    is_event = events >= _EVENT_LABELS or is_event_type(fields.content_type or "")
    return "the page describes an event" if is_event else None


def _line_of_menu(scene: Scene, text: Text) -> str | None:
    """A fault if a line of the text is also in a menu, a footer or a box. The title may be."""
    lines = scene.outline.lines
    menu = {lines[index].letters for index in scene.chrome}
    for index in text.lines:
        line = lines[index]
        if line.letters in menu and line.letters not in {"", folded_letters(scene.title.text)}:
            return f"a line of it is also in a menu, a footer or a box: {line.text[:_SHOWN]!r}"
    return None


def _opening_outside(scene: Scene, text: Text, fields: Fields) -> str | None:
    """A fault if a line that opens a text was read as a label with its value, or as one of these.

    Such a line is lost without a word otherwise: it is in no part that a warning is made for.
    """
    in_fields = {index for one in fields.labels for index in one.lines}
    for index in in_fields - set(text.lines):
        line = scene.outline.lines[index]
        if line.is_prose and scene.opens_text(index):
            return f"a line of its fields opens a text: {line.text[:_SHOWN]!r}"
    return None


def _repeated(scene: Scene, text: Text) -> str | None:
    """A fault if all of the text stands on the page again."""
    lines, chosen = scene.outline.lines, set(text.lines)
    elsewhere = "".join(line.letters for index, line in enumerate(lines) if index not in chosen)
    own = "".join(lines[index].letters for index in text.lines)
    return "the text is on the page twice" if own in elsewhere else None


def _other_dates(scene: Scene, text: Text, fields: Fields) -> str | None:
    """A fault if the text has two datelines, or one of a day far from the date of the release."""
    datelines = {
        (dateline.place.casefold(), dateline.published_on)
        for index in text.lines
        if (dateline := find_dateline(scene.outline.lines[index].text.lstrip(_BEFORE_DATELINE)))
        and dateline.published_on
    }
    dates = {day for _, day in datelines if day} | fields.dates
    is_far = bool(dates) and (max(dates) - min(dates)).days > _DAYS_APART
    return "it has dates of several stories" if len(datelines) > 1 or is_far else None


def _ends_as_template(line: Line) -> bool:
    """Whether the last line is a notice, or ends with links side by side, as a bar to share."""
    last = [piece.link for piece in line.pieces[-_LINKS_OF_A_BAR:]]
    is_bar = len(set(last) - {None}) == _LINKS_OF_A_BAR
    return is_bar or (is_notice(line) and find_contacts([line.text]) is None)


def _is_among_stories(scene: Scene, block: Block, text: Text) -> bool:
    """Whether other stories are in parts of the template like the one with the text."""
    unit = unit_of(scene.outline.lines[text.start].holder, block.element)
    if not is_of_template(unit) or unit is block.element:
        return False
    return any(
        shape_of(unit_of(scene.outline.lines[index].holder, block.element)) == shape_of(unit)
        for index in scene.stories & frozenset(range(block.start, block.end))
    )


def _title_in_link(scene: Scene) -> str | None:
    """A fault if the link around the title goes on for long: a quote in its tag has no end.

    A date or a place may be in the link of a title.
    """
    around = {element for element in scene.title.around if element.tag == "a"}
    lines = scene.outline.lines[scene.title.end :] if around else ()
    linked = sum(
        word_count(line.text) > _MORE_WORDS and any(piece.link in around for piece in line.pieces)
        for line in lines
    )
    if linked <= _MOST_LINES_IN_LINK:
        return None
    return "the title and other lines are in one link, which has no end"


def _other_title(scene: Scene, text: Text) -> str | None:
    """A fault if another heading of the highest level is between title and text."""
    for index in range(scene.title.end, text.start):
        heading = scene.outline.lines[index].heading
        if (
            heading is not None
            and heading.tag == "h1"
            and index not in scene.stories
            and all(frame.tag == "header" for frame in scene.outline.lines[index].frames)
        ):
            shown = scene.outline.lines[index].text[:_SHOWN]
            return f"the heading {shown!r} is between the title and the text"
    return None


def support(scene: Scene, block: Block, text: Text, fields: Fields) -> str | None:
    """What confirms the text, as a clause, or None.

    Without teaser and dateline: a known type, a date, and labels right above the text or the
    page's own description; and no other block of the page may have half as much prose.
    """
    opening = _opening(scene, text)
    if opening:
        return opening
    has_date = fields.times or fields.printed_dates or fields.values.all(Label.DATE)
    if not (is_release_type(fields.content_type or "") and has_date and block.is_clear):
        return None
    if _prose_above(scene, text, fields):
        return None
    if _is_described(scene, text):
        return "begins as the page's description"
    if len(fields.known) >= LEAST_LABELS and not _starts_elsewhere(scene, text):
        return ONLY_LABELS
    return None


def _starts_elsewhere(scene: Scene, text: Text) -> bool:
    """Whether the text starts with a link to another site: the rest of a bar to share the page.

    A link in a paragraph is an author's.
    """
    pieces = scene.outline.lines[text.lines[0]].pieces
    link = pieces[0].link if pieces else None
    if link is None or any(up.tag == "p" for up in link.iterancestors()):
        return False
    return not scene.site.allows(absolute(scene.url, link.get("href", "")))


def _prose_above(scene: Scene, text: Text, fields: Fields) -> bool:
    """Whether paragraphs are between the labels and the text, or the title and the text.

    Labels may stand under a summary. A line before a list ends with a colon: it has no sentence.
    """
    labels = [line for line in fields.lines if scene.title.end <= line < text.start]
    start = max(labels) + 1 if labels and fields.are_above else scene.title.end
    return any(
        (line.is_prose or _leads_to_list(line))
        and line.figure is None
        and not scene.is_other(index)
        for index, line in enumerate(scene.outline.lines[start : text.start], start)
    )


def _leads_to_list(line: Line) -> bool:
    return line.text.endswith(":") and word_count(line.text) >= _LEAST_LEADING_WORDS


def _opening(scene: Scene, text: Text) -> str | None:
    for index in text.lines[:_FIRST_LINES]:
        if scene.starts_as_teaser(index):
            return "begins as the listing's teaser"
        if has_dateline(scene.outline.lines[index]):
            return "begins with a dateline"
    return None


def _is_described(scene: Scene, text: Text) -> bool:
    start = "".join(scene.outline.lines[index].letters for index in text.lines)
    for meta in scene.outline.root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name in _DESCRIPTIONS:
            described = folded_letters(clean_text(meta.get("content") or ""))
            if len(described) >= _LEAST_DESCRIPTION and start.startswith(described):
                return True
    return False
