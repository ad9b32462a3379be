"""Breaks a line for a terminal between words; a command that can be copied stays on one line."""

import re
from collections.abc import Iterator

from osce_crawler.plot.blocks import columns_of
from osce_crawler.terminal import END, begin, style_at_end, without_styles

_START = r"\s*(?:[-+~] +|\d+ {2,})?"
"""The indent of the next lines: white space, and the sign or number of a paragraph."""
_LONGEST_INDENT = 12
COMMAND = (
    # Up to a bracket, comma, semicolon or colon that ends it, or the end of the line.
    r"\bosce-crawler (?:layout )?[a-z]+\b(?:'[^'\n]*'|.)*?(?=\)|[,;:](?:\s|$)|\.?$)"
)
"""A command of ours in a message of lines (re.MULTILINE). Compiled where it is needed: no verb that
just prints results waits for it.
"""
_JOIN = "\ufdd2"
"""In place of a space at which a line must not be broken."""


def wrapped_line(line: str, width: int) -> list[str]:
    """The line in parts of at most `width` columns. A longer word or command stays whole.

    >>> wrapped_line("  one two three", 9)
    ['  one two', '  three']
    """
    if columns_of(without_styles(line)) <= width:
        return [line]
    start = re.match(_START, without_styles(line))
    indent = " " * (min(len(start[0]), _LONGEST_INDENT) if start else 0)
    joined = re.sub(COMMAND, lambda found: found[0].replace(" ", _JOIN), line, flags=re.MULTILINE)
    return [part.replace(_JOIN, " ") for part in _styled_again(_parts(joined, width, indent))]


def _parts(line: str, width: int, indent: str) -> Iterator[str]:
    """The parts; each but the first begins with the indent."""
    part, used = "", 0
    for piece in re.findall(r"\s*\S+", line):
        size = columns_of(without_styles(piece))
        if part and used + size > width and used > len(indent):
            yield part
            piece = indent + piece.lstrip()  # noqa: PLW2901 - the white space is the line end
            part, used = piece, columns_of(without_styles(piece))
        else:
            part, used = part + piece, used + size
    yield part


def _styled_again(parts: Iterator[str]) -> Iterator[str]:
    """A style that is in force at the end of a part ends there, and begins after the indent."""
    style = ""
    for part in parts:
        text = part.lstrip(" ")
        shown = part[: len(part) - len(text)] + (begin(style) if style else "") + text
        style = style_at_end(text, style)
        yield shown + (END if style else "")
