"""What a record may say of a mutilated page, worked out from the edits, without any HTML parser.

The letters of the text that the edits left must all be in the record, in order; more than these
only as many as the damaged tags hold. Title and fields are those of the page, or missing where the
damage hit them.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher
from html import escape, unescape
from typing import Any

from sample_site.words import labels_of, long_date
from tests.mutilated.damage import Edit, applied
from tests.mutilated.sources import ROOT, Source, Span

Json = dict[str, Any]
_ALIKE = 0.6
_BEFORE_TITLE, _AFTER_BODY = 400, 1500
"""Bytes that hold the type, and the attachments."""
_OUTSIDE = "paragraphs: text outside the known parts: "
_FEW_LETTERS = 10
_ENTITY = re.compile(rb"&#?\w+;")


def falsehoods(source: Source, edits: Sequence[Edit], record: Json) -> list[str]:
    """What the record says that the bytes do not, or does not say though they do."""
    return [
        *_text(source, edits, record),
        *_title(source, edits, record),
        *_fields(source, edits, record),
        *_address(source, edits, record),
    ]


def spares_content(source: Source, edits: Sequence[Edit]) -> bool:
    """Whether edits hit the menu or the foot of the page alone, nothing that a record is made
    of.
    """
    head_end = (
        source.address[0][1] if source.is_text else source.page.index(b"</head>") + len(b"</head>")
    )
    content = min(source.title[0], source.metadata[0]) - _BEFORE_TITLE
    foot = source.body[1] + _AFTER_BODY
    return all(
        (head_end <= edit.start and edit.end < content) or edit.start > foot for edit in edits
    )


def letters(text: str) -> str:
    """Letters and digits alone: what neither markup nor white space changes."""
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


def published(record: Json) -> list[str]:
    """Kept and removed paragraphs together, as the page has them."""
    removed = {
        paragraph["position"]: paragraph["text"] for paragraph in record["removed_paragraphs"]
    }
    kept = iter(record["paragraphs"])
    count = len(removed) + len(record["paragraphs"])
    return [removed[position] if position in removed else next(kept) for position in range(count)]


def _after(source: Source, edits: Sequence[Edit], span: Span) -> bytes:
    """A stretch of the page after the edits; what was put in is markup, and counts where the tags
    are counted.
    """
    start, end = span
    inside = [
        Edit(
            max(edit.start, start) - start,
            min(edit.end, end) - start,
            edit.new if edit.end > edit.start else b"",
        )
        for edit in edits
        if edit.start < end and edit.end > start
    ]
    return applied(source.page[start:end], inside)


def _text(source: Source, edits: Sequence[Edit], record: Json) -> list[str]:
    pieces = [_after(source, edits, run) for run in source.runs]
    try:
        left = "".join(letters(unescape(piece.decode())) for piece in pieces)
    except (
        UnicodeDecodeError
    ):  # a letter cut in half at a hole whose other side completes another letter
        left = letters(unescape(b"".join(pieces).decode("utf-8", "backslashreplace")))
    found = letters("".join(published(record)))
    if not _is_subsequence(left, found):
        return [f"lost text: {_first_difference(left, found)}"]
    surplus = len(found) - len(left)
    allowed = _letters_of_damaged_tags(source, edits)
    return (
        [f"{surplus} letters too many, {allowed} explained: {_first_difference(left, found)}"]
        if surplus > allowed
        else []
    )


def is_reported(source: Source, edits: Sequence[Edit], record: Json) -> bool:
    """Whether a warning quotes each stretch of the text that is not in the record.

    A stretch that the page has twice and the record once is missing too: the second copy of a text
    that is published twice. A quote has the start of a stretch, or all of it: `Yes.` is quoted too.
    """
    found = letters("".join(published(record)))
    quoted = [
        letters(warning.removeprefix(_OUTSIDE))
        for warning in record["warnings"]
        if warning.startswith(_OUTSIDE)
    ]
    pieces = [
        letters(unescape(_after(source, edits, run).decode(errors="replace")))
        for run in source.runs
    ]
    whole = "".join(pieces)
    missing = [piece for piece in pieces if piece and found.count(piece) < whole.count(piece)]
    return bool(missing) and all(
        any(
            piece == start or (len(start) > _FEW_LETTERS and piece.startswith(start))
            for start in quoted
        )
        for piece in missing
    )


def _is_subsequence(part: str, whole: str) -> bool:
    remaining = iter(whole)
    return part == whole or all(char in remaining for char in part)


def _first_difference(left: str, found: str) -> str:
    same = next(
        (at for at, (one, two) in enumerate(zip(left, found, strict=False)) if one != two),
        min(len(left), len(found)),
    )
    return f"bytes {left[max(same - 20, 0) : same + 40]!r}, record {found[max(same - 20, 0) : same + 40]!r}"


def _letters_of_damaged_tags(source: Source, edits: Sequence[Edit]) -> int:
    """Letters that a browser might show because the markup around them is broken."""
    start, end = source.body
    total = 0
    figures = source.page[start:end].count(b"<figure")
    position = start
    for run_start, run_end in [*source.runs, (end, end)]:
        gap = (position, run_start)
        hits = [edit for edit in edits if edit.start < gap[1] and edit.end > gap[0]]
        if hits:
            total += len(letters(_after(source, edits, gap).decode("utf-8", "ignore")))
        position = run_end
    if any(edit.end == edit.start and start <= edit.start <= end for edit in edits) and figures:
        total += len(letters(source.page[start : source.runs[0][0]].decode("utf-8", "ignore")))
    total += sum(
        len(letters(edit.new.decode("utf-8", "ignore")))
        for edit in edits
        if _splits_a_tag(source, edit)
    )
    return total + sum(
        len(letters(entity[0].decode()))
        for entity in _ENTITY.finditer(source.page, start, end)
        if any(entity.start() < edit.start < entity.end() for edit in edits)
    )


def _splits_a_tag(source: Source, edit: Edit) -> bool:
    """Whether something was put into the middle of a tag, or stands as text, as all does in a text
    dump.
    """
    start, end = source.body
    if edit.end != edit.start or not start <= edit.start <= end:
        return False
    return (
        source.is_text
        or not edit.new.startswith(b"<")
        or any(one < edit.start < two for one, two in source.tags)
    )


def _title(source: Source, edits: Sequence[Edit], record: Json) -> list[str]:
    start, end = source.title
    near = any(edit.start < end + 8 and edit.end >= start - 60 for edit in edits)
    expected = letters(unescape(_after(source, edits, source.title).decode("utf-8", "replace")))
    found = letters(record["title"])
    if found == expected or (near and _alike(found, expected)):
        return []
    # Where the heading is gone, the head of the page may say the title, if the record tells that.
    is_stated = any(
        warning.startswith("title: no heading says it") for warning in record["warnings"]
    )
    if near and is_stated and found == letters(source.release.title):
        return []
    return [f"title {record['title']!r}, bytes {expected!r}"]


def _fields(source: Source, edits: Sequence[Edit], record: Json) -> list[str]:
    start, end = source.metadata
    hit = any(edit.start < end and edit.end >= start for edit in edits)
    release = source.release
    truth = {
        "sources": list(release.sources),
        "fields_of_work": list(release.fields_of_work),
        "content_type": [release.content_type] if release.content_type else [],
    }
    if "place" not in release.unlabelled:
        truth["place"] = [release.place] if release.place else []
    found = {
        name: record[name] if isinstance(record[name], list) else [record[name]] for name in truth
    }
    wrong = [
        f"{name} {value!r}, bytes {truth[name]}"
        for name, values in found.items()
        for value in values
        if value is not None
        and value not in truth[name]
        and not (_near_field(source, edits) and _is_damaged_copy(value, truth[name]))
        and not _is_left(source, edits, value, truth[name])
        and not (hit and name == "place" and _is_of_the_dateline(value, record))
        and not _is_under_the_label_before(source, edits, value, truth)
    ]
    missing = [
        f"{name} {found[name]}, bytes {truth[name]}"
        for name in truth
        if not hit and len(found[name]) < len(truth[name])
    ]
    return wrong + missing + _date(source, edits, record, hit=hit)


def _near_field(source: Source, edits: Sequence[Edit]) -> bool:
    start, end = source.metadata
    return any(
        edit.start < end + 10 and edit.end >= min(start, source.title[0]) - 100 for edit in edits
    )


def _is_damaged_copy(value: str, truth: Sequence[str]) -> bool:
    """What is left of a value, or a part of it where a tag was put into its middle."""
    return any(_alike(value, one) or (value and value in one) for one in truth)


def _is_left(source: Source, edits: Sequence[Edit], value: str, truth: Sequence[str]) -> bool:
    """Whether the page says exactly this value now, however little a hole has left of it."""
    for one in (escape(each, quote=False).encode() for each in truth):
        at = source.page.find(one, *source.metadata)
        if at != -1:
            left = unescape(_after(source, edits, (at, at + len(one))).decode("utf-8", "replace"))
            if letters(left) == letters(value) != "":
                return True
    return False


def _is_under_the_label_before(
    source: Source, edits: Sequence[Edit], value: str, truth: dict[str, list[str]]
) -> bool:
    """Whether each part of a value stood under a label that is gone now, or under its own."""
    gone = [other for other in truth if _label_is_gone(source, edits, other)]
    moved = {one for other in gone for one in truth[other]}
    known = {one for values in truth.values() for one in values}
    return value in moved or (
        not moved.isdisjoint(value.split(", ")) and known.issuperset(value.split(", "))
    )


def _label_is_gone(source: Source, edits: Sequence[Edit], name: str) -> bool:
    """Whether a hole took a label: then its values stand under the label before it, and the bytes
    show no other.
    """
    labels = labels_of(
        source.release.language, "drupal11" if source.is_text else source.release.layout
    )
    label = {
        "sources": labels.source, "fields_of_work": labels.fields, "place": labels.place,
        "content_type": labels.content_type,
    }[name].encode()  # fmt: skip
    start = source.page.find(label, *source.metadata)
    return start != -1 and any(
        edit.start <= start and start + len(label) <= edit.end for edit in edits
    )


def _is_of_the_dateline(place: str, record: Json) -> bool:
    """Where the labelled place is gone the text may say it, if the record tells that it does."""
    is_stated = any(
        warning.startswith("place: no label, taken from the dateline")
        for warning in record["warnings"]
    )
    return is_stated and any(text.startswith(place) for text in published(record)[:2])


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _date(source: Source, edits: Sequence[Edit], record: Json, *, hit: bool) -> list[str]:
    """A damaged date may be another date, if the page shows both and the record says that they
    disagree, or if the page shows the other one alone: `2000` of `2004`.
    """
    release, found = source.release, record["published_on"]
    right = found == release.published_on.isoformat()
    if right or any(warning.startswith("published_on") for warning in record["warnings"]):
        return []
    if hit and found:
        shown = long_date(date.fromisoformat(found), release.language).encode()
        truth = long_date(release.published_on, release.language).encode()
        if shown in _after(source, edits, source.metadata) and truth not in applied(
            source.page, edits
        ):
            return []
    return [
        f"published_on {record['published_on']}, bytes {source.release.published_on}, hit: {hit}"
    ]


def _address(source: Source, edits: Sequence[Edit], record: Json) -> list[str]:
    """Number and language are the page's own, or what the damage made of the address or of the
    page's `lang`.
    """
    right = ROOT + source.release.path, source.release.node_id, source.release.language
    found = record["url"], record["node_id"], record["language"]
    hit = any(
        edit.start <= end and edit.end >= start for edit in edits for start, end in source.address
    )
    shown = f"/{record['node_id']}".encode() in applied(source.page, edits)
    return [] if found == right or (hit and shown) else [f"address {found}, bytes {right}"]
