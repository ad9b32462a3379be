"""Finds citations that `cite` printed in a text: a paper, a bibliography, a single line."""

import json
import re
from bisect import bisect
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from osce_crawler.citing.citation import UNDATED, Citation, long_date
from osce_crawler.citing.differing import differing_fields, differing_text
from osce_crawler.citing.fields import Fields, bibtex_fields, csl_fields, ris_fields, without_latex
from osce_crawler.text import spelled_key

# A digest and an address that a paper or a mail has wrapped have white space inside.
_DIGEST = re.compile(
    r"\s*".join([r"\bs", *"ha256", ":"]) + r"((?:\s*[0-9A-Fa-f]){64})(?![0-9A-Fa-f])"
)
_REVISION = re.compile(r"\brevision\s+(\d{1,9})\b")
_ARCHIVED = re.compile(r"\barchived\s+(\d{4}-\d\d-\d\d)\b", re.IGNORECASE)
_PART_OF_ADDRESS = r"[^\s<>\"“”{}\x00-\x1f\x7f-\x9f]+"
_SCHEME = r"\s*".join([r"\bh", *"ttp", "s?", ":", "/", "/", ""])
_ADDRESS = re.compile(_SCHEME + _PART_OF_ADDRESS)
# With the day of the capture in brackets, as styles print it; the address may be wrapped.
_ADDRESS_AND_DAY = re.compile(
    rf"{_ADDRESS.pattern}(?:(?:\s+[^\s()]+){{0,3}}?\s+\([^()]{{1,60}}\)\.?)?"
)
_WRAPPED = re.compile(rf"\s+({_PART_OF_ADDRESS})")
_PIECES = 4
"""An address is wrapped into at most so many lines."""
_KEY = re.compile(r"\bosce-(\d{1,9})-([A-Za-z][A-Za-z-]{1,11})-r(\d{1,9})\b")
_MONTH = "january february march april may june july august september october november december"
_ANY_DATE = re.compile(
    r"\d{4}[-/]\d\d?[-/]\d\d?|\d{4}, \d\d?, \d\d?"
    rf"|\d\d? (?:{_MONTH.replace(' ', '|')}) \d{{4}}|(?:{_MONTH.replace(' ', '|')}) \d\d?, \d{{4}}"
    rf"|\d{{4}}, (?:{_MONTH.replace(' ', '|')}) \d"
)
"""A whole date, in a text that is folded."""
_YEAR_ALONE = re.compile(r"\(\d{4}\)|\b(?:year|py) ?[=-] ?\d{4}")
_PART_OF_DATE = re.compile(
    r"(?:^\s*(?=year|month)|\| (?=PY))(\w+)\s*[=-]\s*(\d{1,4})\b", re.MULTILINE
)
"""The year of BibTeX and RIS, and the month of BibTeX."""
_UNDATED = (UNDATED, "n.d.")
_AFTER_ADDRESS = ".,;:)]'"
# An entry of BibTeX or RIS begins so; else a citation is a paragraph or a line of its own.
_ENTRY = re.compile(r"^\s*(?:@\w+\s*\{|TY  - )", re.MULTILINE)
_BEFORE_TAG = re.compile(r"\r?\n(?=[A-Z][A-Z0-9]  - )")


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
    fields: Fields | None = None
    """Of an entry; None for a citation in words."""

    def differences(self, expected: Citation, addresses: Collection[str] = ()) -> list[str]:
        """What the citation says differently of the same revision, in words.

        `addresses`: others of the same release.
        """
        found = [*self._differences(expected)]
        addresses = [expected.url, *addresses]
        if self.fields is None:
            found += differing_text(self.text, expected, addresses)
        else:
            found += differing_fields(self.fields, expected, addresses)
        return list(dict.fromkeys(found))

    def _differences(self, expected: Citation) -> Iterator[str]:
        """What is in no part of it."""
        here = spelled_key(self.text)
        if not _stands_alone(spelled_key(expected.title), here):
            yield f"the title is “{expected.title}”"
        if not self._has_date(here, expected):
            yield f"the date is {expected.published_on or 'not known: the page prints none'}"
        if self.archived_on and self.archived_on != expected.archived_on:
            yield f"the day of the capture is {expected.archived_on}"
        for author in expected.authors:
            if spelled_key(author).replace(",", "") not in here.replace(",", ""):
                yield f"the source is “{author}”"

    def _has_date(self, here: str, expected: Citation) -> bool:
        """Whether it has the date; styles of author and date print the year alone, in brackets.

        A year is enough only if the citation has no whole date beside that of the capture. Nor has
        it one if the page prints none.
        """
        day = expected.day
        rest = here.replace(spelled_key(expected.title), " ")
        for form in _forms(date.fromisoformat(expected.archived_on)):
            rest = rest.replace(spelled_key(form), " ")
        if day is None:
            is_undated = any(words in rest for words in _UNDATED)
            return is_undated or not (_ANY_DATE.search(rest) or _YEAR_ALONE.search(rest))
        parts = {"year": day.year, "PY": day.year, "month": day.month}
        if any(int(value) != parts[name] for name, value in _PART_OF_DATE.findall(self.text)):
            return False
        if any(spelled_key(form) in here for form in _forms(day)):
            return True
        return f"({day.year})" in rest and not _ANY_DATE.search(rest)


def _stands_alone(title: str, here: str) -> bool:
    """Whether the title is there without a word before or after it that belongs to it."""
    at = here.find(title)
    while at >= 0:
        before, after = here[:at].rstrip()[-1:], here[at + len(title) :].lstrip()[:1]
        # After a title that ends with a full stop or the like, most styles print no other.
        if not before.isalnum() and not (title[-1:].isalnum() and after.isalnum()):
            return True
        at = here.find(title, at + 1)
    return False


def _forms(day: date) -> tuple[str, ...]:
    """How our formats, and most styles, print a date."""
    words = long_date(day)
    month = words.split()[1]
    return (
        day.isoformat(),
        words,
        f"{month} {day.day}, {day.year}",
        f"{day.year}, {month} {day.day}",
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.year}, {day.month}, {day.day}",
    )


def found_citations(text: str) -> list[FoundCitation]:
    """The citations in a text, in order: BibTeX, RIS, CSL-JSON, or the text form.

    A part without a digest is one too if a key of ours names a release in it.
    """
    return [found for part, fields in _parts(text) if (found := _found(part, fields))]


def _found(part: str, fields: Fields | None) -> FoundCitation | None:
    digest = _DIGEST.search(part)
    key = _KEY.search(part)
    addresses = list(_addresses(part))
    if not digest and not key and not (addresses and _REVISION.search(part)):
        return None
    revision = _REVISION.search(part)
    number = revision[1] if revision else key[3] if key else None
    archived = _ARCHIVED.search(part)
    named = [f"{int(key[1])}:{key[2]}"] if key else []
    return FoundCitation(
        text=part,
        digest=f"sha256:{''.join(digest[1].split()).lower()}" if digest else None,
        revision=int(number) if number else None,
        archived_on=archived[1] if archived else None,
        names=(*named, *addresses),
        fields=fields,
    )


def _addresses(part: str) -> Iterator[str]:
    """Each address as it stands; then, if white space follows, as if it were wrapped there."""
    for start in _ADDRESS.finditer(part):
        address, end = "".join(start[0].split()), start.end()
        yield address.rstrip(_AFTER_ADDRESS)
        for _ in range(_PIECES - 1):
            more = _WRAPPED.match(part, end)
            if not more:
                break
            address, end = address + more[1], more.end()
            yield address.rstrip(_AFTER_ADDRESS)


def _parts(text: str) -> Iterator[tuple[str, Fields | None]]:
    """The text of each citation, and the fields of an entry."""
    items = _json_items(text)
    if items is not None:
        yield from ((_strings(item), csl_fields(item)) for item in items)
        return
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if starts:
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            entry = text[start:end].replace("\N{FULLWIDTH COMMA}", ",")
            if entry.lstrip().startswith("@"):
                yield without_latex(entry), bibtex_fields(entry)
            else:
                yield _BEFORE_TAG.sub(" | ", entry), ris_fields(entry)
        return
    for block in re.split(r"\n\s*\n", text):
        yield from ((part, None) for part in _in_block(block))


def _in_block(block: str) -> Iterator[str]:
    """The citations of a block: one in each line, or several that are wrapped."""
    digests = [digest.end() for digest in _DIGEST.finditer(block)]
    lines = block.splitlines()
    whole = sum(bool(_DIGEST.search(line) and _ADDRESS.search(line)) for line in lines)
    if len(digests) > 1 and whole == len(digests):
        yield from lines
        return
    addresses = [address.end() for address in _ADDRESS_AND_DAY.finditer(block)]
    ends = digests
    if addresses and digests and digests[0] < addresses[0]:
        # a style that prints the address last
        at = [bisect(addresses, digest) for digest in digests]
        ends = [addresses[one] for one in at if one < len(addresses)]
    for start, end in zip([0, *ends[:-1]], [*ends[:-1], len(block)], strict=True):
        yield " ".join(block[start:end].split())


def _json_items(text: str) -> list[object] | None:
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict):
            return [found]
        if isinstance(found, list):
            return found
    return None


def _strings(value: object) -> str:
    """All strings and numbers of a JSON value, with bars between; dates as `2006, 11, 17`."""
    if isinstance(value, dict):
        return " | ".join(map(_strings, value.values()))
    if isinstance(value, list):
        separator = ", " if all(isinstance(part, int) for part in value) else " | "
        return separator.join(map(_strings, value))
    return str(value)
