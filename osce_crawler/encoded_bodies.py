"""Bodies of pages without their content codings: the one rule for crawls and imports."""

from osce_crawler.chunks import starts_like_markup, without_chunks
from osce_crawler.content_coding import decoded
from osce_crawler.errors import PageRefused


def plain_page(body: bytes, codings: str, longest: int) -> bytes:
    """The body of a page without its content codings, and without chunks inside of them.

    `codings` are as in the header `Content-Encoding`, `longest` is the maximum length of the
    result. A body that begins like markup is not encoded, whatever the header says: the same object
    is returned. Proxies and crawlers decode bodies and keep the header, and some servers name their
    charset there. Raises PageRefused `undecodable`, `truncated` or `too-large`.
    """
    try:
        return without_chunks(decoded(body, codings, longest), "", stated=False)
    except PageRefused:
        if starts_like_markup(body):
            return body
        raise
