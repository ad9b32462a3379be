"""Parses a page to a release: chooses between the printed parts.

An unknown field is None with a warning, never a guess.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import decode
from osce_crawler.pages.dateline import Dateline, find_dateline
from osce_crawler.pages.dates import attribute_date, date_in_words, labelled_date
from osce_crawler.pages.document import looks_like_html, release_trees
from osce_crawler.pages.extract import read_text_parts
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.html import read_parts
from osce_crawler.pages.inferred.reading import UnknownPage
from osce_crawler.pages.labels import Label
from osce_crawler.pages.layouts import BUILT_IN, CANONICAL, SAVED_FROM, Layouts
from osce_crawler.pages.parts import Parts
from osce_crawler.records import DateSource, Evidence, PressRelease, unique
from osce_crawler.urls import OSCE, Address, Site, language_tag, release_address


def parse_press_release(
    page: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    site: Site = OSCE,
    evidence: Evidence | None = None,
    layouts: Layouts = BUILT_IN,
) -> PressRelease:
    """The release in the bytes of an HTML page or a text dump.

    `url` is the address of the page; without it, the page must contain its address. `content_type`
    is the HTTP header, if known; `evidence` is what a listing prints about the release; `layouts`
    are those that the page may have. Raises PageRefused; its `kind` is the reason.
    """
    if not looks_like_html(page):
        parts, canonical = read_text_parts(decode(page, content_type)), []
    else:
        if url:
            release_address(
                url, site
            )  # first: a deleted release may redirect to a listing, which has no known layout
        try:
            frame = Frame.of(release_trees(page, content_type, layouts), layouts)
        except PageRefused as refusal:
            unknown = UnknownPage.after(refusal, page, content_type)
            canonical = unknown.canonical
            parts = _inferred(unknown, lambda: _address(url, canonical, page, site), site, evidence)
        else:
            canonical = [str(link) for link in CANONICAL.all(frame.root)]
            parts = read_parts(frame, url or next(iter(canonical), site.root))
    address = _address(url, canonical, page, site)
    return replace(_weighed(parts, address), canonical=_further(canonical, address, site))


def _inferred(
    unknown: UnknownPage,
    address: Callable[[], Address],
    site: Site,
    evidence: Evidence | None,
) -> Parts:
    """The parts of a page of unknown design. Raises its first refusal if it is at no release."""
    try:
        own = address()
    except PageRefused:
        raise unknown.refusal from None
    return unknown.read(own, site, evidence or Evidence())


def _address(url: str | None, canonical: list[str], page: bytes, site: Site) -> Address:
    if url:
        return release_address(url, site)
    saved = SAVED_FROM.findall(page)
    if len(saved) > 1:
        raise PageRefused(
            "ambiguous-layout",
            "the file has two `saved from` comments; expected one page: split the file, or"
            " give --url",
        )
    for own in [*canonical, *(address.decode("ascii", "replace") for address in saved)]:
        if site.allows(own):
            return release_address(own, site)
    raise PageRefused("no-node-id", "the page does not contain its address; give it with --url")


def _further(canonical: list[str], address: Address, site: Site) -> tuple[str, ...]:
    """Other addresses of the same release that the page declares as canonical, each once.

    A canonical link to another release is ignored: its record must not get this text.
    """
    further: list[str] = []
    for link in canonical:
        try:
            own = release_address(link, site)
        except PageRefused:
            continue
        if own.node_id == address.node_id and own.url != address.url:
            further.append(own.url)
    return unique(further)


def _weighed(parts: Parts, address: Address) -> PressRelease:
    language = address.language or language_tag(parts.language or "en")
    datelines = (find_dateline(paragraph, language) for paragraph in parts.paragraphs[:2])
    dateline = next(filter(None, datelines), None)
    published_on, source, doubts = _published_on(parts, dateline, language)
    place, no_label = _place(parts, dateline)
    release = PressRelease(
        node_id=address.node_id,
        language=language,
        url=address.url,
        layout=parts.layout,
        confidence=parts.confidence,
        title=parts.title,
        paragraphs=tuple(parts.paragraphs),
        content_type=parts.content_type,
        published_on=published_on,
        published_on_source=source,
        place=place,
        sources=unique((*parts.sources, *parts.values.all(Label.SOURCE))),
        fields_of_work=parts.values.all(Label.FIELDS),
        dateline=dateline.text if dateline else None,
        description=parts.description or None,
        attachments=tuple(parts.attachments),
        images=tuple(parts.images),
        warnings=(),
    )
    unknown = [f"labels: {label!r} is not a known label" for label in parts.values.unknown]
    return _with_warnings(release, [*parts.warnings, *doubts, *no_label, *unknown])


def _with_warnings(release: PressRelease, doubts: list[str]) -> PressRelease:
    """The release with its warnings, and one more for every field that is not on the page."""
    missing = [
        f"{name}: not on the page"
        for name in (
            "content_type",
            "published_on",
            "place",
            "sources",
            "fields_of_work",
            "dateline",
        )
        if not getattr(release, name)
    ]
    return replace(release, warnings=tuple(doubts + missing))


def _published_on(
    parts: Parts, dateline: Dateline | None, language: str
) -> tuple[date | None, DateSource | None, list[str]]:
    """The date of the best source, that source, and warnings about sources that disagree.

    From best to worst: `<time datetime>`, labelled date, header line, dateline.
    """
    times = [*parts.values.times, *parts.times]
    printed = [*parts.values.all(Label.DATE), *parts.printed_dates]
    evidence: list[tuple[DateSource, date | None]] = [
        *((DateSource.TIME, attribute_date(value)) for value in times[:1]),
        *((DateSource.LABEL, labelled_date(text, language)) for text in printed[:1]),
        (
            DateSource.HEADER,
            date_in_words(parts.header_line, language) if parts.header_line else None,
        ),
        (DateSource.DATELINE, dateline.published_on if dateline else None),
    ]
    doubts = [
        f"published_on: {where.value} {text!r} is no date"
        for (where, found), text in zip(evidence, times[:1] + printed[:1], strict=False)
        if found is None and text
    ]
    known = [(where, found) for where, found in evidence if found]
    if not known:
        return None, None, doubts
    source, chosen = known[0]
    if source is DateSource.DATELINE:
        doubts.append("published_on: no date label with a value, taken from the dateline")
    doubts += [
        f"published_on: {source.value} says {chosen}, {where.value} says {found}"
        for where, found in known[1:]
        if found != chosen
    ]
    if dateline and dateline.day and dateline.day != (chosen.day, chosen.month):
        doubts.append(
            f"published_on: {source.value} says {chosen}, the dateline is {dateline.text!r}"
        )
    return chosen, source, doubts


def _place(parts: Parts, dateline: Dateline | None) -> tuple[str | None, list[str]]:
    labelled = parts.values.all(Label.PLACE)
    if labelled:
        return ", ".join(labelled), []
    if parts.header_line:
        return parts.header_line.rsplit(" ", 3)[0].rstrip(" ,"), [
            "place: no label, taken from the line under the title"
        ]
    if dateline:
        return dateline.place, ["place: no label, taken from the dateline"]
    return None, []
