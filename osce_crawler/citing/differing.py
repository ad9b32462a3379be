"""Which fields of a citation differ from those that the archive would print. Pure."""

import re
from collections.abc import Collection, Iterator

from osce_crawler.citing.citation import MONTHS, PUBLISHER, UNDATED, Citation, long_date
from osce_crawler.citing.fields import Fields
from osce_crawler.text import spelled_key

# The text form after the title, folded: type, date, address, evidence.
_AFTER_TITLE = re.compile(r"([^\"]*?), ([^,\"]*)\. (https?://[^()\"]*?) \(archived [^()]*\)")
_NUMBER = re.compile(r"\d+")
_EVIDENCE = {
    "the day of the capture": re.compile(r"\barchived (\d{4}-\d\d-\d\d)"),
    "the revision": re.compile(r"\brevision (\d+)"),
    "the digest": re.compile(r"\b(sha256:[0-9a-f]+)"),
}


def differing_fields(
    fields: Fields, expected: Citation, addresses: Collection[str]
) -> Iterator[str]:
    """What the fields of an entry say differently. `addresses`: all of the release.

    What an entry lacks is no difference, nor are keywords that it has beside ours.
    """
    yield from _other_sources(fields.get("author", ()), expected)
    for name, text, what in (
        ("title", expected.title, "the title is “{}”"),
        ("publisher", PUBLISHER, "the publisher is “{}”"),
        ("kind", expected.kind, "the type is “{}”"),
        ("language", expected.language, "the language is {}"),
    ):
        if any(_key(one) != _key(text) for one in fields.get(name, ())):
            yield what.format(text)
    yield from _dates(fields, expected)
    if any(not _is_address(one, addresses) for one in fields.get("url", ())):
        yield f"the address is {expected.url}"
    keywords = _key("; ".join(fields.get("keywords", ())))
    for field in expected.fields_of_work if keywords else ():
        if _key(field) not in keywords:
            yield f"the field of work is “{field}”"
    for evidence in fields.get("evidence", ()):
        yield from _evidence(evidence, expected)


def differing_text(text: str, expected: Citation, addresses: Collection[str]) -> Iterator[str]:
    """The same for the text form. What a style printed has another form, and no difference here."""
    here = spelled_key(text)
    title = spelled_key(f". “{expected.title}”. ".strip()) + " "
    before, found, after = here.partition(title)
    rest = _AFTER_TITLE.match(after)
    if not found or not rest:
        return
    sources = spelled_key("; ".join(expected.authors))
    # Before the sources, there may be other text; but not a name and a semicolon.
    earlier = before.removesuffix(sources)
    if earlier == before or (earlier.rstrip().endswith(";") and earlier.strip(" ;.,()[]")):
        yield f"the source is “{'; '.join(expected.authors)}” alone"
    if rest[1] != spelled_key(expected.kind):
        yield f"the type is “{expected.kind}”"
    if rest[2] != spelled_key(long_date(expected.day) if expected.day else UNDATED):
        yield _date(expected)
    pieces = rest[3].split()  # it may be wrapped, or followed by other text
    if not any(_is_address("".join(pieces[: end + 1]), addresses) for end in range(len(pieces))):
        yield f"the address is {expected.url}"


def _other_sources(authors: Collection[str], expected: Citation) -> Iterator[str]:
    known = {_key(author) for author in expected.authors}
    for author in authors:
        if _key(author) not in known:
            yield f"the page does not name the source “{author}”"


def _dates(fields: Fields, expected: Citation) -> Iterator[str]:
    day = expected.day
    published = [day.year, day.month, day.day] if day else []
    for name, numbers in (("date", published), ("year", published[:1]), ("month", published[1:2])):
        for text in fields.get(name, ()):
            found = _numbers(text)
            # A style may print the year alone.
            if found != numbers[: len(found)] or (text.strip() and not found):
                yield _date(expected)
    for text in fields.get("accessed", ()):
        if _numbers(text)[:3] != _numbers(expected.archived_on):
            yield f"the day of the capture is {expected.archived_on}"


def _date(expected: Citation) -> str:
    return f"the date is {expected.published_on or 'not known: the page prints none'}"


def _numbers(text: str) -> list[int]:
    """The numbers of a date; the name of a month is one, too."""
    name = text.strip().casefold()[:3]
    months = [month.casefold()[:3] for month in MONTHS]
    if name in months:
        return [months.index(name) + 1]
    return [int(number) for number in _NUMBER.findall(text)]


def _evidence(text: str, expected: Citation) -> Iterator[str]:
    here = " ".join(text.split()).casefold()
    values = (expected.archived_on, str(expected.revision), expected.content_digest)
    for (what, pattern), value in zip(_EVIDENCE.items(), values, strict=True):
        if any(one != value for one in pattern.findall(here)):
            yield f"{what} is {value}"


def _is_address(text: str, addresses: Collection[str]) -> bool:
    found = _address_key(text)
    return any(_address_key(address) == found for address in addresses)


def _address_key(address: str) -> str:
    """Without white space, and with the braces that BibTeX cannot have."""
    return "".join(address.split()).replace("{", "%7b").replace("}", "%7d").casefold().rstrip("/")


def _key(text: str) -> str:
    """Styles and managers change commas, because they divide names."""
    return spelled_key(text).replace(",", "")
