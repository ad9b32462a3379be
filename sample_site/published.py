"""The notation of ``published``: which paragraphs a page prints, in which order and form.

======== ==========================================================
``3``    paragraph 3
``1-8``  paragraphs 1 to 8
``3<40`` its first 40 characters (a copy cut short)
``3…40`` the same and an ellipsis (a teaser)
``3»40`` the same, an ellipsis and "Read more"
``3~``   in other typography: quotes, dashes, nbsp, soft hyphens
``0+1``  both in one paragraph (a container)
``title`` the title, as a paragraph
======== ==========================================================

``~`` comes before a cut: ``3~<40``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sample_site.texts import Release
from sample_site.typography import vary

REFERENCE = re.compile(
    r"(?P<what>title|\d+(?:\+\d+)*)(?P<varied>~?)(?:(?P<how>[<…»])(?P<length>\d+))?"
)
RANGE = re.compile(r"(\d+)-(\d+)(~?)")


@dataclass(frozen=True, slots=True)
class Printed:
    """One paragraph as the page prints it, and its element (``""``: that of the body markup)."""

    text: str
    tag: str = ""


def printed_paragraphs(release: Release) -> tuple[Printed, ...]:
    """The paragraphs that the page prints, in order.

    Raises ValueError for a reference that is not in the notation, IndexError for a paragraph that
    does not exist.
    """
    references = release.published or (f"0-{len(release.paragraphs) - 1}",)
    return tuple(_print(release, one) for reference in references for one in _expand(reference))


def _expand(reference: str) -> Iterator[str]:
    match = RANGE.fullmatch(reference)
    if match is None:
        yield reference
        return
    for position in range(int(match[1]), int(match[2]) + 1):
        yield f"{position}{match[3]}"


def _print(release: Release, reference: str) -> Printed:
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(
            f"{release.node_id}: published reference {reference!r} is not in the notation"
        )
    text, tag = _source(release, match["what"])
    text = vary(text) if match["varied"] else text
    return Printed(_cut(text, match["how"], int(match["length"] or 0)), tag)


def _source(release: Release, what: str) -> tuple[str, str]:
    if what == "title":
        return release.title, ""
    positions = [int(position) for position in what.split("+")]
    if len(positions) > 1:
        return " ".join(release.paragraphs[position] for position in positions), ""
    return release.paragraphs[positions[0]], release.tags.get(positions[0], "")


def _cut(text: str, how: str | None, length: int) -> str:
    if how is None:
        return text
    ending = {"<": "", "…": "…", "»": "… Read more"}[how]
    return text[:length].rstrip() + ending
