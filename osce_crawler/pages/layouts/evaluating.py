"""Evaluates every part of an XPath once: some errors are not found when it is compiled.

A variable, a function or a prefix that is not defined, or an argument of a wrong type, is an error
only when it is reached, which may be on the one page in a thousand that has the element before it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from lxml import etree

_LITERAL = re.compile(r"('[^']*'|\"[^\"]*\")")
_LOGICAL = re.compile(r"(?<![\w:@./-])(?:and|or)(?![\w:.-])")
_PREFIX = re.compile(r"(?<![\w:.-])([A-Za-z_][\w.-]*):(?!:)")


def evaluated(path: str) -> object:
    """The result of an XPath on an empty element. Raises lxml's XPathError, or ValueError."""
    result = etree.XPath(path)(etree.Element("html"))
    for part in (path, *_predicates(path)):
        pieces = _LITERAL.split(part)
        outside = " ".join(pieces[::2])
        if prefix := _PREFIX.search(outside):
            raise etree.XPathEvalError(f"Undefined namespace prefix {prefix[1]!r}")
        # `+` evaluates both sides, always; `and` and `or` do not.
        pieces[::2] = [_LOGICAL.sub(" + ", piece) for piece in pieces[::2]]
        with suppress(etree.XPathSyntaxError):  # of an element that is named `or`
            etree.XPath("".join(pieces))(etree.Element("html"))
    return result


def _predicates(path: str) -> Iterator[str]:
    """What is in square brackets, also in others."""
    starts: list[int] = []
    at = 0
    for piece in _LITERAL.split(path):
        for offset, sign in enumerate("" if piece[:1] in {"'", '"'} else piece):
            if sign == "[":
                starts.append(at + offset + 1)
            elif sign == "]":
                yield path[starts.pop() : at + offset]
        at += len(piece)
