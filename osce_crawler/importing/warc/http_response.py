"""Parse the HTTP responses in WARC records: status line, headers and body."""

import re
from dataclasses import dataclass

from osce_crawler.chunks import starts_like_markup, without_chunks
from osce_crawler.content_coding import decoded
from osce_crawler.encoded_bodies import plain_page
from osce_crawler.errors import PageRefused
from osce_crawler.importing.warc.lengths import LONGEST, parse_length
from osce_crawler.records import Received, sha256

Headers = tuple[tuple[str, str], ...]

_STATUS_LINE = re.compile(rb"(?:HTTP|ICY)(?:/[\d.]+)?[ \t]+([1-9]\d\d)(?=\s|$)", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_HTML_START = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CUT_OFF_HEADER = 64 * 1024
_MOST_INTERIM = 20
_NOT_INTERIM = 101
"""Switching Protocols: nothing in HTTP follows it."""
# Headers with the original encoding of a body that is stored decoded: those of pywb and similar
# replay tools, and those of Common Crawl.
_FORMER_ENCODINGS = ("x-archive-orig-content-encoding", "x-crawler-content-encoding")
_FORMER_LENGTHS = ("x-archive-orig-content-length", "x-crawler-content-length")


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, the headers as in the record, and the rest of the record: the body as stored."""

    status: int
    headers: Headers
    rest: bytes

    def header(self, *names: str) -> str | None:
        """The first header of one of these names, in lower case."""
        return next((value for name, value in self.headers if name.lower() in names), None)

    def codings(self, name: str) -> list[str]:
        """The codings that all headers of a name list, in lower case and in their order."""
        values = [value for key, value in self.headers if key.lower() == name]
        listed = (one.partition(";")[0] for value in values for one in value.split(","))
        return [one.strip().lower() for one in listed if one.strip()]


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded body, facts about the body as received, and why it could not be decoded, if so."""

    payload: bytes
    received: Received | None
    refusal: PageRefused | None = None


def is_response(block: bytes) -> bool:
    """Whether a block begins with an HTTP response."""
    return bool(_STATUS_LINE.match(block))


def read_answer(block: bytes) -> Answer | None:
    """The HTTP response in a record; None if the block is not one.

    Interim responses (RFC 9110, section 15.2) before it are left out: a proxy that writes what came
    down the line keeps them.
    """
    at = 0
    for _ in range(_MOST_INTERIM):
        status = _STATUS_LINE.match(block, at)
        if status is None:
            return None
        end = _BLANK_LINE.search(block, at, at + _CUT_OFF_HEADER)
        number, after = int(status[1]), end.end() if end else len(block)
        is_interim = 100 <= number < 200 and number != _NOT_INTERIM
        if not (is_interim and _STATUS_LINE.match(block, after)):
            break
        at = after
    if end is None:
        return Answer(number, _headers(block[at : at + _CUT_OFF_HEADER].rstrip(b"\r\n")), b"")
    return Answer(number, _headers(block[at : end.start()]), block[end.end() :])


def _headers(head: bytes) -> Headers:
    """Lines end with CRLF or LF only (RFC 9112, section 2.2): a value may have bytes that are line
    ends elsewhere.
    """
    found: list[tuple[str, list[str]]] = []
    for one in _LINE_END.split(head)[1:]:
        line = one.decode("latin-1")
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and found:
            found[-1][1].append(line.strip(" \t\r"))
        elif colon and name.strip():
            found.append((name.strip(), [value.strip(" \t\r")]))
    return tuple((name, " ".join(values)) for name, values in found)


def is_html(content_type: str | None, start: bytes) -> bool:
    """Whether a body is HTML, by its Content-Type or by its first bytes."""
    named = (content_type or "").lower()
    return "text/html" in named or "application/xhtml" in named or bool(_HTML_START.match(start))


def read_body(answer: Answer) -> Body:
    """The body without transfer and content encoding.

    If it cannot be decoded, `refusal` tells why, and only its digest is kept.
    """
    stored = answer.rest
    encoding = ", ".join(answer.codings("content-encoding"))
    try:
        rest = _without_transfer_codings(answer, encoding)
    except PageRefused as refusal:
        facts = Received(content_encoding=None, body_bytes=len(stored), digest=sha256(stored))
        return Body(b"", facts, refusal)
    if encoding.replace("identity", "").strip(", ") and rest:
        return _still_encoded(rest, encoding)
    former = answer.header(*_FORMER_ENCODINGS)
    if former:
        known = parse_length(answer.header(*_FORMER_LENGTHS) or "")
        return Body(rest, Received(content_encoding=former, body_bytes=known, digest=None))
    return Body(rest, Received(content_encoding=None, body_bytes=len(rest), digest=None))


def _without_transfer_codings(answer: Answer, encoding: str) -> bytes:
    """Raises PageRefused."""
    codings = answer.codings("transfer-encoding")
    others = [one for one in codings if one not in {"chunked", "identity"}]
    expected = ", ".join(filter(None, [encoding, *others]))
    try:
        rest = without_chunks(answer.rest, expected, stated="chunked" in codings)
    except PageRefused:
        if _is_encoded(answer.rest, encoding):  # br has no sign at its start
            return answer.rest
        raise
    if others and rest and not starts_like_markup(rest):
        plain = decoded(rest, ", ".join(others), LONGEST)
        return without_chunks(plain, encoding, stated=False)
    return rest


def _is_encoded(rest: bytes, encoding: str) -> bool:
    try:
        return bool(encoding) and bool(decoded(rest, encoding, LONGEST))
    except PageRefused:
        return False


def _still_encoded(rest: bytes, encoding: str) -> Body:
    received = Received(content_encoding=encoding, body_bytes=len(rest), digest=sha256(rest))
    try:
        plain = plain_page(rest, encoding, LONGEST)
    except PageRefused as refusal:
        return Body(b"", received, refusal)
    if plain is rest:  # already decoded, by a crawler that kept the header
        return Body(rest, Received(content_encoding=encoding, body_bytes=None, digest=None))
    return Body(plain, received)
