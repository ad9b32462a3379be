"""Bodies without chunked transfer coding (RFC 9112, section 7.1), also where no header says that
they are chunked, or one says it and they are not.

Crawlers store bodies with or without transfer and content encoding, and servers were seen that
chunk a body a second time: the marks of the chunks must never become words of a text.
"""

import re
from itertools import chain

from osce_crawler.errors import PageRefused

# RFC 9112, section 7.1. Servers were seen that write zeros or spaces before the number.
_CHUNK = re.compile(rb"[ \t]{0,64}([0-9A-Fa-f]{1,256})[ \t]{0,64}(?:;[^\r\n]{0,4096})?\r?\n")
_TRAILERS = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}:[^\r\n]{0,8192}\r?\n)*\s*")
# What no program writes as a chunk, but no page of text begins with either.
_LIKE_A_CHUNK = re.compile(
    rb"(?:\xef\xbb\xbf|[\x00-\x20])*[+-]?(?:0[xX])?[0-9A-Fa-f]{1,512}"
    rb"[ \t]*(?:[^\w\s<][^\r\n<]{0,256})?[\r\n]+"
)
_MARK = rb"[ \t]{0,64}([0-9A-Fa-f]{1,256})(?:[ \t;][^\r\n<]{0,4096})?\r?\n"
_MARK_HERE, _MARK_AT_START = re.compile(rb"\r?\n" + _MARK), re.compile(_MARK)
_MARK_WITHIN = re.compile(rb"\n" + _MARK)
"""It begins with a certain byte, so that the search of a page is fast."""
_LEAST_WITHIN = 64
"""Bytes in chunks without a last one, fewer of which may be a list of numbers in a text."""
_LAST_CHUNK = re.compile(rb"(?:\r\n|\r|\n)[ \t]*0{1,256}[ \t]*(?:\r\n\r\n|\r\r|\n\n)\s*\Z")
_MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<[\0]?[A-Za-z!?]")
_ENCODED_STARTS = {
    "gzip": (b"\x1f\x8b",),
    "x-gzip": (b"\x1f\x8b",),
    "zstd": (b"\x28\xb5\x2f\xfd",),
    "deflate": (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"),
}
_MOST_TIMES = 3
"""How often a body may be chunked. Proxies were seen that did it a second time."""


def starts_like_markup(body: bytes) -> bool:
    """Whether the first sign of a body is the start of a tag, a comment or a declaration."""
    return bool(_MARKUP_START.match(body, 0, 4096))


def without_chunks(body: bytes, encoding: str, *, stated: bool) -> bytes:
    """The body without chunked transfer coding (RFC 9112, section 7.1), however often it was
    applied.

    `encoding` is the content encoding, `stated` whether a header says that the body is chunked.
    Some crawlers decode a body and keep the header, others drop the header and keep the chunks. A
    body that is stated to be chunked, and is not, must begin like markup or like its encoding.
    Raises PageRefused `truncated` or `undecodable`.
    """
    for time in range(_MOST_TIMES):
        if _is_content(body, encoding):
            if starts_like_markup(body):
                _check_no_chunks_within(body)
            return body
        is_chunked = _CHUNK.match(body) is not None
        if not (stated and not time):
            is_chunked = is_chunked and _is_certainly_chunked(body, encoding)
        elif not is_chunked and body.strip():
            raise PageRefused(
                "undecodable",
                "a header says that the body is chunked, but it begins neither with a chunk nor like"
                " HTML",
            )
        if not is_chunked:
            _check_unchunked(body, encoding)
            return body
        body = _joined(body)
    if not _is_content(body, encoding) and _CHUNK.match(body):
        raise PageRefused("undecodable", f"the body is chunked more than {_MOST_TIMES} times")
    return body


def forms(body: bytes) -> list[bytes]:
    """The body as stored, and without each layer of chunks: crawlers compute digests of any."""
    found = [body]
    try:
        while len(found) <= _MOST_TIMES and _CHUNK.match(found[-1]):
            found.append(_joined(found[-1]))
    except PageRefused:
        pass
    return found


def _is_content(body: bytes, encoding: str) -> bool:
    names = [name.strip().lower() for name in encoding.split(",")]
    return starts_like_markup(body) or any(
        body.startswith(start) for name in names for start in _ENCODED_STARTS.get(name, ())
    )


def _is_certainly_chunked(body: bytes, encoding: str) -> bool:
    """Whether a body of which no header says so is chunked: it has the form to its end, or what
    looks like a chunk begins with content. A text may begin with a line such as `2019`.
    """
    head = _CHUNK.match(body)
    if head is not None and _is_content(body[head.end() : head.end() + 4096], encoding):
        return True
    try:
        _joined(body)
    except PageRefused:
        return False
    return True


def _check_unchunked(body: bytes, encoding: str) -> None:
    """Raises PageRefused for a body that is no content and has the marks of chunks: in a form that
    RFC 9112 does not have, they would become words of the text.
    """
    _check_no_chunks_within(body)
    head = _LIKE_A_CHUNK.match(body)
    if head is None and _LAST_CHUNK.search(body, max(0, len(body) - 1024)):
        head = _LIKE_A_CHUNK.search(body, 0, 4096)  # after a word, for example
    if head and _is_content(body[head.end() : head.end() + 4096], encoding):
        raise _not_taken_apart()


def _not_taken_apart() -> PageRefused:
    return PageRefused(
        "undecodable", "the body has marks of chunks in a form that cannot be taken apart"
    )


def _check_no_chunks_within(body: bytes) -> None:
    """Raises PageRefused if the end of a body is in chunks although its start is not: programs were
    seen that take off the first mark only.
    """
    tried: set[int] = set()
    for head in chain([_MARK_AT_START.match(body)], _MARK_WITHIN.finditer(body)):
        if _leads_to_the_end(body, head, tried):
            raise _not_taken_apart()


def _leads_to_the_end(body: bytes, head: re.Match[bytes] | None, tried: set[int]) -> bool:
    """Whether each number is the length up to the next mark, and the last one that of the rest.

    `tried` has the offsets of the numbers from which another call went on; it is added to.
    """
    marks = total = 0
    while head and head.start(1) not in tried:
        tried.add(head.start(1))
        size = int(head[1], 16)
        if size == 0:
            return bool(marks and _TRAILERS.fullmatch(body, head.end()))
        marks, total = marks + 1, total + size
        end = head.end() + size
        if end >= len(body):
            return end == len(body) and marks > 1 and total > _LEAST_WITHIN
        head = _MARK_HERE.match(body, end)
    return False  # also after a mark that was tried: from an earlier one, which has more before it


def _joined(body: bytes) -> bytes:
    """The content of the chunks. Raises PageRefused."""
    parts: list[bytes] = []
    at = 0
    while head := _CHUNK.match(body, at):
        size = int(head[1], 16)
        if size == 0:
            _check_end(body, head.end())
            return b"".join(parts)
        end = head.end() + size
        if end > len(body):
            break
        parts.append(body[head.end() : end])
        # As after the number: a length that is wrong by one must not be taken for another line end.
        line_end = b"\r\n" if head[0].endswith(b"\r\n") else b"\n"
        if not body.startswith(line_end, end) and end < len(body):
            raise _damaged(at)
        at = end + len(line_end)
    if at < len(body) and head is None:
        raise _damaged(at)
    raise PageRefused(
        "truncated", "the last chunk of the body is missing: the page was cut short; fetch it again"
    )


def _check_end(body: bytes, at: int) -> None:
    """Fields and white space may follow the last chunk. Raises PageRefused."""
    end = _TRAILERS.match(body, at)
    if end is None or end.end() != len(body):
        raise PageRefused("undecodable", "other bytes follow the last chunk of the body")


def _damaged(at: int) -> PageRefused:
    return PageRefused(
        "undecodable", f"a chunk of the body is damaged, near byte {at:,}; fetch the page again"
    )
