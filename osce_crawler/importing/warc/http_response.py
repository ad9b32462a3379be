"""Parse the HTTP responses in WARC records: status line, headers and body."""

import re
from dataclasses import dataclass

from osce_crawler.content_coding import decoded
from osce_crawler.errors import PageRefused
from osce_crawler.importing.warc.http_body import LONGEST, parse_length, without_chunks
from osce_crawler.records import Received, sha256

Headers = tuple[tuple[str, str], ...]

_STATUS_LINE = re.compile(rb"(?:HTTP|ICY)(?:/[\d.]+)?[ \t]+(\d{3})(?=\s|$)", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_HTML_START = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CUT_OFF_HEADER = 64 * 1024
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


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded body, facts about the body as received, and why it could not be decoded, if so."""

    payload: bytes
    received: Received | None
    refusal: PageRefused | None = None


def read_answer(block: bytes) -> Answer | None:
    """The HTTP response in a record; None if the block is not one."""
    status = _STATUS_LINE.match(block)
    end = _BLANK_LINE.search(block, 0, _CUT_OFF_HEADER)
    if status is None:
        return None
    head, rest = (block[: end.start()], block[end.end() :]) if end else (block.rstrip(b"\r\n"), b"")
    headers: list[tuple[str, str]] = []
    for line in head.decode("latin-1").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
        elif colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return Answer(int(status[1]), tuple(headers), rest)


def is_html(content_type: str | None, start: bytes) -> bool:
    """Whether a body is HTML, by its Content-Type, or without one by its first bytes."""
    if content_type and content_type.strip():
        return content_type.partition(";")[0].strip().lower() in {
            "text/html",
            "application/xhtml+xml",
        }
    return bool(_HTML_START.match(start))


def read_body(answer: Answer) -> Body:
    """The body without transfer and content encoding.

    If it cannot be decoded, `refusal` tells why, and only its digest is kept.
    """
    rest = answer.rest
    try:
        if "chunked" in (answer.header("transfer-encoding") or "").lower():
            rest = without_chunks(rest)
    except PageRefused as refusal:
        return Body(
            b"", Received(content_encoding=None, body_bytes=len(rest), digest=sha256(rest)), refusal
        )
    encoding = answer.header("content-encoding")
    if encoding and encoding.strip().lower() != "identity" and rest:
        return _still_encoded(rest, encoding)
    former = answer.header(*_FORMER_ENCODINGS)
    if former:
        known = parse_length(answer.header(*_FORMER_LENGTHS) or "")
        return Body(rest, Received(content_encoding=former, body_bytes=known, digest=None))
    return Body(rest, Received(content_encoding=None, body_bytes=len(rest), digest=None))


def _still_encoded(rest: bytes, encoding: str) -> Body:
    received = Received(content_encoding=encoding, body_bytes=len(rest), digest=sha256(rest))
    try:
        return Body(decoded(rest, encoding, LONGEST), received)
    except PageRefused as refusal:
        if _HTML_START.match(rest):  # already decoded, by a crawler that kept the header
            return Body(rest, Received(content_encoding=encoding, body_bytes=None, digest=None))
        return Body(b"", received, refusal)
