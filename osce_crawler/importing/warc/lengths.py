"""Lengths in WARC files."""

LONGEST = 32 * 1024 * 1024
"""Maximum size of a record, and of a decoded body, in bytes. A page has a quarter of it at most.
Without a limit, a small body could decompress to any size.
"""
_LONGEST_NUMBER = 19


def parse_length(text: str) -> int | None:
    """The value of a Content-Length. None if it is not a number, or if it is absurdly large.

    >>> parse_length("120"), parse_length("-1"), parse_length(""), parse_length("9" * 5000)
    (120, None, None, None)
    """
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER else None
    )
