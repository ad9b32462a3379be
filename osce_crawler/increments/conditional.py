"""Headers of conditional requests (RFC 9110, section 13). Pure."""

from collections.abc import Iterable

_SENT_AS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
CONDITIONAL = tuple(_SENT_AS.values())


def conditional_headers(received: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers for a page whose last response had these; a tag is sent as it was received.

    >>> conditional_headers([("ETag", 'W/"3f"'), ("Server", "x")])
    {'If-None-Match': 'W/"3f"'}
    """
    return {
        _SENT_AS[name.lower()]: value
        for name, value in received
        if name.lower() in _SENT_AS and value.isascii() and value.isprintable()
    }
