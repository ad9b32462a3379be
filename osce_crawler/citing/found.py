"""Finds citations that `cite` printed in a text: a paper, a bibliography, a single line."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from osce_crawler.citing.citation import Citation, long_date
from osce_crawler.text import spelled_key

_DIGEST = re.compile(r"sha256:\s*([0-9A-Fa-f]{64})(?![0-9A-Fa-f])")
_REVISION = re.compile(r"\brevision\s+(\d{1,9})\b")
_ARCHIVED = re.compile(r"\barchived\s+(\d{4}-\d\d-\d\d)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"“”{}]+")
_KEY = re.compile(r"\bosce-(\d{1,9})-([A-Za-z][A-Za-z-]{1,11})-r(\d{1,9})\b")
_AFTER_ADDRESS = ".,;:)]'"
# An entry of BibTeX or RIS begins so; else a citation is a paragraph or a line of its own.
_ENTRY = re.compile(r"^\s*(?:@\w+\s*\{|TY  - )", re.MULTILINE)
_LATEX_SIGN = re.compile(r"\\([&%$#_])")
_LATEX_NAMES = {
    r"{\textbackslash}": "\\",
    r"{\textbraceleft}": "\x01",
    r"{\textbraceright}": "\x02",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
}
_BRACES = {ord("{"): None, ord("}"): None, 1: "{", 2: "}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCitation:
    """A citation in a text."""

    text: str
    """As it stands, without the escapes of its format."""
    digest: str | None
    """Content digest, or None if there is none of 64 digits."""
    revision: int | None
    archived_on: str | None
    names: tuple[str, ...]
    """What may name the release: `47920:en`, and addresses."""

    def differences(self, expected: Citation) -> Iterator[str]:
        """What the citation says differently of the same revision, in words."""
        here = spelled_key(self.text)
        if spelled_key(expected.title) not in here:
            yield f"the title is “{expected.title}”"
        if expected.day and not any(spelled_key(form) in here for form in _forms(expected.day)):
            yield f"the date is {expected.published_on}"
        if self.archived_on and self.archived_on != expected.archived_on:
            yield f"the day of the capture is {expected.archived_on}"
        for author in expected.authors:
            if spelled_key(author).replace(",", "") not in here.replace(",", ""):
                yield f"the source is “{author}”"


def _forms(day: date) -> tuple[str, ...]:
    """How our formats, and most styles, print a date."""
    return (
        day.isoformat(),
        long_date(day),
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.year}, {day.month}, {day.day}",
    )


def found_citations(text: str) -> list[FoundCitation]:
    """The citations in a text, in order: BibTeX, RIS, CSL-JSON, or the text form.

    A part without a digest is one too if a key of ours names a release in it.
    """
    return [found for part in _parts(text) if (found := _found(part))]


def _found(part: str) -> FoundCitation | None:
    digest = _DIGEST.search(part)
    key = _KEY.search(part)
    addresses = [address.rstrip(_AFTER_ADDRESS) for address in _ADDRESS.findall(part)]
    if not digest and not key and not (addresses and _REVISION.search(part)):
        return None
    revision = _REVISION.search(part)
    number = revision[1] if revision else key[3] if key else None
    archived = _ARCHIVED.search(part)
    named = [f"{int(key[1])}:{key[2]}"] if key else []
    return FoundCitation(
        text=part,
        digest=f"sha256:{digest[1].lower()}" if digest else None,
        revision=int(number) if number else None,
        archived_on=archived[1] if archived else None,
        names=(*named, *addresses),
    )


def _parts(text: str) -> Iterator[str]:
    """The text of each citation."""
    items = _json_items(text)
    if items is not None:
        yield from map(_strings, items)
        return
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if starts:
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            entry = text[start:end].replace("\N{FULLWIDTH COMMA}", ",")
            yield _without_latex(entry) if entry.lstrip().startswith("@") else entry
        return
    for block in re.split(r"\n\s*\n", text):
        # A wrapped citation has one digest; a block with several has a citation in each line.
        many = len(_DIGEST.findall(block)) > 1
        yield from block.splitlines() if many else [" ".join(block.split())]


def _json_items(text: str) -> list[object] | None:
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict):
            return [found]
        if isinstance(found, list):
            return found
    return None


def _strings(value: object) -> str:
    """All strings and numbers of a JSON value, with spaces between; dates as `2006, 11, 17`."""
    if isinstance(value, dict):
        return " ".join(map(_strings, value.values()))
    if isinstance(value, list):
        separator = ", " if all(isinstance(part, int) for part in value) else " "
        return separator.join(map(_strings, value))
    return str(value)


def _without_latex(entry: str) -> str:
    """An entry of BibTeX without LaTeX's escapes."""
    for name, sign in _LATEX_NAMES.items():
        entry = entry.replace(name, sign)
    return _LATEX_SIGN.sub(r"\1", entry).translate(_BRACES)
