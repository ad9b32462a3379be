"""Parses text dumps: the text of a release's page, saved by an extractor.

There are two forms. In 2025: the whole menu, type, title, a list of `- Date:` and `- value` (also
on one line), then the body, one line per paragraph. Before: `Newsroom`, title, `VIENNA 17 November
2006`, caption, credit (twice), `Photo details`, then the body.
"""

import re
from collections.abc import Sequence
from itertools import chain

from osce_crawler.errors import PageRefused
from osce_crawler.pages.dateline import place_of_header
from osce_crawler.pages.fields import LabelledValues
from osce_crawler.pages.images import caption_and_credit
from osce_crawler.pages.labels import Label, is_event_type, is_release_type, label_of
from osce_crawler.pages.parts import Parts, unreadable_warnings
from osce_crawler.records import Image
from osce_crawler.text import clean_text, word_count

LAYOUT = "text"
_NO_LETTERS = re.compile(r"^.?\W+")
_BULLET = re.compile(r"^[-*•]\s+")
_LINE_END = re.compile(r"\r\n?|[\n\u2028\u2029]")
_MARKER = "-"
_NEWSROOM = frozenset({"newsroom", "пресс-центр", "новости"})
_PHOTO_DETAILS = "Photo details"
_PHOTO_LINES = 8


def read_text_parts(text: str) -> Parts:
    """The parts of a text dump.

    Raises PageRefused `unknown-layout`, `ambiguous-layout`, `not-html`, `not-a-release`, `no-title`
    or `no-body`.
    """
    lines = [clean_text(line) for line in _LINE_END.split(text)]
    lines = [line for line in lines if line]
    newsroom = _newsroom_start(lines)
    labelled = _label_list_start(lines, in_text=newsroom is not None)
    if labelled is not None and newsroom is not None:
        raise PageRefused(
            "ambiguous-layout",
            "the text has a `- Date:` list and also a `Newsroom` heading; expected only one of"
            " them",
        )
    if labelled is not None:
        return _with_warnings(_labelled_dump(lines, labelled), text)
    if newsroom is not None:
        return _with_warnings(_newsroom_dump(lines, newsroom), text)
    if text.lstrip().startswith(("{", "[", "<?xml", "<rss", "<urlset")):
        raise PageRefused(
            "not-html",
            "the page is JSON or XML; expected an HTML page or the text of one",
        )
    raise PageRefused(
        "unknown-layout",
        "the page is not HTML, and has no `- Date:` list and no `Newsroom` heading; expected"
        " an HTML page or the text of one",
    )


def _with_warnings(parts: Parts, text: str) -> Parts:
    parts.warnings += unreadable_warnings(parts.paragraphs, text)
    return parts


def _unbulleted(line: str) -> str:
    return _BULLET.sub("", line)


def _list_label(line: str) -> Label | None:
    """The label of a list line. The colon is required, because the menu has `- Fields of work`."""
    return label_of(_unbulleted(line)) if line.endswith(":") and _BULLET.match(line) else None


def _label_and_value(line: str) -> tuple[Label, str] | None:
    """Label and value of a list line such as `- Date: 17 November 2006`, or None."""
    name, colon, value = _unbulleted(line).partition(":")
    label = label_of(name) if colon and value and _BULLET.match(line) else None
    return (label, value.strip()) if label else None


def _label_list_start(lines: Sequence[str], *, in_text: bool) -> int | None:
    """Index of the list of labels under the title, or None. The title is no list line.

    A menu may contain a label with a colon too, so a list under a type and a title goes first.
    `in_text`: the dump has a `Newsroom` heading, where a line `- Place: Vienna` may be text.
    """
    firsts = [index for index in range(1, len(lines)) if not lines[index - 1].startswith(_MARKER)]
    starts = [index for index in firsts if _list_label(lines[index])]
    whole = [index for index in firsts if _label_and_value(lines[index])]
    typed = (
        start for start in sorted(starts + whole) if start > 1 and is_release_type(lines[start - 2])
    )
    return next(chain(typed, starts, () if in_text else whole), None)


def _newsroom_start(lines: Sequence[str]) -> int | None:
    """Index of the title: between `Newsroom` and a line with place and date. None if missing."""
    for index, line in enumerate(lines[:-2]):
        if line.casefold() in _NEWSROOM and place_of_header(lines[index + 2]):
            return index + 1
    return None


def _labelled_dump(lines: Sequence[str], start: int) -> Parts:
    values, end = _label_list(lines, start)
    before = lines[start - 2] if start > 1 else ""
    if is_event_type(before) or values.values.get(Label.EVENT) is not None:
        raise PageRefused(
            "not-a-release",
            "the page describes an event; only what the site lists as press releases is archived",
        )
    if lines[start - 1].endswith(":") or (start > 1 and _list_label(lines[start - 2])):
        raise PageRefused(
            "no-title",
            f"expected a title above the list of labels, found {lines[start - 1]!r}: the list"
            " is damaged",
        )
    paragraphs = _body(_without_labels(_first_is_text(lines[end:])))
    if Label.DATE not in values.values and not is_release_type(before):
        raise PageRefused(
            "no-title",
            f"neither a type before {lines[start - 1]!r} nor a date after it says that it is the"
            " title: the start of the list of labels may be lost",
        )
    return Parts(
        layout=LAYOUT,
        title=lines[start - 1],
        paragraphs=paragraphs,
        content_type=before if is_release_type(before) else None,
        values=values,
    )


def _first_is_text(lines: Sequence[str]) -> Sequence[str]:
    """The lines after the list.

    Raises PageRefused `ambiguous-layout` if the first one is a damaged line of the list.
    """
    if lines and lines[0].startswith(_MARKER) and not _BULLET.match(lines[0]):
        raise PageRefused("ambiguous-layout", f"the list of labels is damaged at {lines[0][:40]!r}")
    return lines


def _without_labels(lines: Sequence[str]) -> Sequence[str]:
    """The lines after the list. Raises PageRefused `ambiguous-layout` if one of them is a label."""
    for line in lines:
        if _list_label(line) or (line.endswith(":") and label_of(_NO_LETTERS.sub("", line))):
            raise PageRefused(
                "ambiguous-layout",
                f"the label {line!r} is below the list of labels: the list is damaged, or the"
                " file contains two dumps",
            )
    return lines


def _label_list(lines: Sequence[str], start: int) -> tuple[LabelledValues, int]:
    """The labelled values, and the index of the first line after them."""
    values = LabelledValues()
    label = Label.OTHER
    index = start
    while index < len(lines) and _BULLET.match(lines[index]):
        known, both = _list_label(lines[index]), _label_and_value(lines[index])
        if both:
            label = both[0]
            values.add(label, [_checked_value(both[1])])
        elif known:
            label = known
            values.add(label, ())
        elif lines[index].endswith(":") and word_count(lines[index]) <= _LONGEST_LABEL_WORDS:
            label = Label.OTHER
            values.unknown.append(_unbulleted(lines[index]))
        else:
            values.add(label, [_checked_value(_unbulleted(lines[index]))])
        index += 1
    return values, index


_LONGEST_LABEL_WORDS = 5
_LONGEST_VALUE_WORDS = 25


_LONGEST_SENTENCE_WORDS = 12
_SENTENCE_END = re.compile(r"\s[^\W\d_]{4,}\.\Z")
"""Not that of a short form, such as `D.C.` or `Ltd.`"""
_END_OF_LABEL = re.compile(r"\W+\Z")


def _checked_value(value: str) -> str:
    """The value. Raises PageRefused `ambiguous-layout` if it is a paragraph, or a damaged label."""
    words = len(value.split())
    is_sentence = value.endswith(".") and (
        words > _LONGEST_SENTENCE_WORDS or (words > 2 and _SENTENCE_END.search(value) is not None)
    )
    if words > _LONGEST_VALUE_WORDS or is_sentence:
        raise PageRefused(
            "ambiguous-layout", f"the list of labels contains a paragraph: {value[:40]!r}"
        )
    if _END_OF_LABEL.search(value) and label_of(_END_OF_LABEL.sub("", value)):
        raise PageRefused("ambiguous-layout", f"the list of labels is damaged at {value!r}")
    return value


def _newsroom_dump(lines: Sequence[str], title: int) -> Parts:
    start = title + 2
    if _newsroom_start(lines[start:]) is not None:
        raise PageRefused(
            "ambiguous-layout",
            "the text has a second `Newsroom` heading with place and date: split it into two files",
        )
    images: list[Image] = []
    if _PHOTO_DETAILS in lines[start : start + _PHOTO_LINES]:
        details = lines.index(_PHOTO_DETAILS, start)
        caption, credit = caption_and_credit(lines[start:details])
        images.append(Image(url=None, caption=caption, credit=credit))
        start = details + 1
    return Parts(
        layout=LAYOUT,
        title=lines[title],
        paragraphs=_body(lines[start:]),
        header_line=lines[title + 1],
        images=images,
    )


def _body(lines: Sequence[str]) -> list[str]:
    paragraphs = [_unbulleted(line) for line in lines]
    if not paragraphs:
        raise PageRefused("no-body", "no text follows the title of the release")
    return paragraphs
