"""MHTML (RFC 2557): the form in which browsers save a page with its images in one file."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from osce_crawler.errors import PageRefused
from osce_crawler.importing.items import date_of_header

LONGEST = 64 * 1024 * 1024
"""Maximum size of a file: a page with its images."""
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD = 64 * 1024
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MOST_LEVELS = 4
_WRONG_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*\Z)")


@dataclass(frozen=True, slots=True)
class SavedParts:
    """The page in an MHTML file."""

    page: bytes
    """Without transfer encoding."""
    addresses: tuple[str, ...]
    """Where it was saved from, as the file and its part say."""
    content_type: str | None
    """The type of the page, if it says the charset."""
    saved_at: str | None
    """ISO 8601; None if the file does not say it."""


@dataclass(frozen=True, slots=True)
class _Part:
    head: Message
    body: bytes
    is_closed: bool
    """Whether the mark of its end is in the file."""


def read_mhtml(content: bytes) -> SavedParts:
    """The page in a file. Raises PageRefused."""
    if len(content) > LONGEST:
        raise PageRefused("too-large", f"the file has more than {LONGEST // 1024 // 1024} MiB")
    whole = _part(content, is_closed=True)
    pages = list(_pages(whole, 0))
    named = str(whole.head.get_param("start", ""))
    chosen = next((one for one in pages if named and one.head.get("content-id") == named), None)
    part = chosen or next(iter(pages), None)
    if part is None:
        raise PageRefused("not-html", "the MHTML file contains no HTML page; save the page again")
    if not part.is_closed:
        raise PageRefused("truncated", "the MHTML file ends within its page; save the page again")
    places = (whole.head.get("snapshot-content-location"), part.head.get("content-location"))
    return SavedParts(
        page=_decoded(part),
        addresses=tuple("".join(str(one).split()) for one in places if one),
        content_type=str(part.head["content-type"]) if part.head.get_content_charset() else None,
        saved_at=date_of_header(str(whole.head.get("date", ""))),
    )


def _part(content: bytes, *, is_closed: bool) -> _Part:
    end = _BLANK_LINE.search(content, 0, _LONGEST_HEAD)
    head = content[: end.end()] if end else content[:_LONGEST_HEAD]
    return _Part(message_from_bytes(head), content[end.end() :] if end else b"", is_closed)


def _pages(part: _Part, level: int) -> Iterator[_Part]:
    boundary = part.head.get_boundary()
    if part.head.get_content_maintype() != "multipart" or boundary is None:
        if part.head.get_content_type() in _HTML:
            yield part
        return
    if level < _MOST_LEVELS:
        for inner in _parts(part.body, boundary.encode("utf-8", "surrogateescape")):
            yield from _pages(inner, level + 1)


def _parts(body: bytes, boundary: bytes) -> Iterator[_Part]:
    mark = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    begun = None
    for found in mark.finditer(body):
        if begun is not None:
            yield _part(body[begun : found.start()].lstrip(b"\r\n"), is_closed=True)
        if found[1]:
            return
        begun = found.end()
    if begun is not None:
        yield _part(body[begun:].lstrip(b"\r\n"), is_closed=False)


def _decoded(part: _Part) -> bytes:
    """Raises PageRefused."""
    coding = str(part.head.get("content-transfer-encoding", "")).strip().lower()
    try:
        if coding == "base64":
            return binascii.a2b_base64(b"".join(part.body.split()), strict_mode=True)
        if coding == "quoted-printable":
            if wrong := _WRONG_ESCAPE.search(part.body):
                raise PageRefused(
                    "undecodable", f"the page is not valid quoted-printable: byte {wrong.start():,}"
                )
            return binascii.a2b_qp(part.body)
    except binascii.Error as error:
        raise PageRefused("undecodable", f"the page is not valid base64: {error}") from error
    if coding in {"", "7bit", "8bit", "binary"}:
        return part.body
    raise PageRefused("undecodable", f"unknown transfer encoding {coding[:40]!r}")
