"""Parses a page to a release: chooses between the printed parts.

An unknown field is None with a warning, never a guess.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from osce_crawler.errors import PageRefused
from osce_crawler.pages.cdata import without_cdata
from osce_crawler.pages.charset import decode
from osce_crawler.pages.dateline import Dateline, find_dateline, place_of_header
from osce_crawler.pages.dates import attribute_date
from osce_crawler.pages.document import check_content, looks_like_html, release_trees
from osce_crawler.pages.extract import read_text_parts
from osce_crawler.pages.field_checks import check_one_label
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.holes import MOST_VALUES, check_values
from osce_crawler.pages.html import read_parts
from osce_crawler.pages.labels import Label, label_at_end
from osce_crawler.pages.layouts import BUILT_IN, SAVED_FROM, Layouts, Tree
from osce_crawler.pages.order_signs import check_parts, may_have_moved
from osce_crawler.pages.parts import Parts
from osce_crawler.pages.publication import publication_of
from osce_crawler.records import Confidence, Evidence, PressRelease, unique
from osce_crawler.urls import OSCE, Address, Site, language_tag, release_address

_TAG_END = re.compile(r"[^\W_]>(?:[^\W_]|\Z)")
"""What a hole can leave of a tag in a value: `OSCE Office i>Elections`, the end of `<li>`."""
_TAG_START = re.compile(
    r"\w\s+(?:class|href|id|datetime)=[\"']|=([\"'])[^\"'<>]*\1>|<\s*/?\s*[a-z]{1,10}\s*>"
)
"""What is left of a tag in a value: one without its first letters, or with a control in it."""
_NEAR_ARROW = 8
_LANGUAGE_TAG = re.compile(r"\s*([A-Za-z]+(?:[-_][A-Za-z0-9]+)*)")
_SPACES = {"nbsp", "160", "xa0"}
"""Names of a space in HTML."""
_REST_OF_SPACE = re.compile(r"(?:&(?:\S{1,6}|nbs[!-~]*)|\w?nbsp;?)\Z")
"""`&nbsp;` with another letter."""
_ODD = re.compile(f"[&=:<>]|{'|'.join(sorted(_SPACES))}|^.$", re.MULTILINE)
"""What a damaged value has, at the least."""
MOST_PARAGRAPHS = 500_000
"""More than 1,000 times as many as the largest page seen has. It bounds the time of a page."""


def parse_press_release(
    page: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    site: Site = OSCE,
    evidence: Evidence | None = None,
    fetched_at: str | None = None,
    layouts: Layouts = BUILT_IN,
) -> PressRelease:
    """The release in the bytes of an HTML page or a text dump.

    `url` is the address of the page; without it, the page must contain its address. `content_type`
    is the HTTP header, `evidence` what a listing prints, `fetched_at` the time of the capture (ISO
    8601, UTC), if known: a page cannot be published after it. `layouts` are those that the page may
    have. Raises PageRefused; its `kind` is the reason.
    """
    weigh = partial(
        _weighed,
        teaser=evidence.teaser if evidence else None,
        captured_on=_captured_on(fetched_at) if fetched_at else None,
    )
    if not looks_like_html(page):
        parts = read_text_parts(decode(page, content_type))
        return weigh(parts, release_address(url, site) if url else _own_address([], page, site))
    page = without_cdata(page)
    # First: a deleted release may redirect to a listing, which has no known layout.
    given = release_address(url, site) if url else None

    def read(frame: Frame) -> PressRelease:
        canonical = declared_addresses(frame.tree)
        parts = read_parts(frame, url or next(iter(canonical), site.root))
        address = given or _own_address(canonical, page, site)
        release = weigh(parts, address, canonical=_further(canonical, address, site))
        check_values(page, release)
        return _check_fields(page, release)

    listed = evidence.title if evidence else None
    frame_of = partial(Frame.of, known=layouts, listed=listed)
    try:
        return read(_in_order(frame_of(release_trees(page, content_type, layouts)), page))
    except PageRefused as first:
        refusal = first
    # Most runs have no such page, and to load these takes as long as to read twenty pages.
    from osce_crawler.pages.inferred.reading import UnknownPage, is_unknown  # noqa: PLC0415
    from osce_crawler.pages.second_try import read_again  # noqa: PLC0415

    if not is_unknown(refusal, page, layouts):
        return read_again(page, content_type, frame_of, read, refusal)
    unknown = UnknownPage.after(refusal, page, content_type)
    try:
        address = given or _own_address(unknown.canonical, page, site)
    except PageRefused as missing:
        raise PageRefused(refusal.kind, f"{refusal}; it cannot be read: {missing}") from None
    parts = unknown.read(address, site, evidence or Evidence())
    further = _further(unknown.canonical, address, site)
    return _check_fields(page, weigh(parts, address, canonical=further))


def _in_order(frame: Frame, page: bytes) -> Frame:
    """The frame. Raises PageRefused `unbalanced` if tags at the border of the text have moved."""
    if may_have_moved(frame.bodies):
        check_content(page, frame.bodies)
        check_parts(frame.bodies)
    return frame


def _captured_on(fetched_at: str) -> date | None:
    """The last day on which the page may have been captured.

    WARC files may name the year or the month alone; a capture has the beginning of it then.
    """
    day = attribute_date(fetched_at)
    if day is None or not fetched_at.endswith("-01T00:00:00Z"):
        return day
    months = 12 if fetched_at.endswith("-01-01T00:00:00Z") else 1
    after = day.month - 1 + months
    return date(day.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


def declared_addresses(tree: Tree) -> list[str]:
    """What CANONICAL matches, in less time: the addresses that a page declares as its own."""
    links = [link.get("href") for link in tree.tagged(["link"]) if link.get("rel") == "canonical"]
    named = [
        meta.get("content") for meta in tree.tagged(["meta"]) if meta.get("property") == "og:url"
    ]
    return [address for address in (*links, *named) if address is not None]


def _own_address(canonical: list[str], page: bytes, site: Site) -> Address:
    """The address that a page declares as its own."""
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
        if link == address.url:
            continue
        try:
            own = release_address(link, site)
        except PageRefused:
            continue
        if own.node_id == address.node_id and own.url != address.url:
            further.append(own.url)
    return unique(further)


def _counted(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The paragraphs. Raises PageRefused `too-large` if they are too many."""
    if len(paragraphs) > MOST_PARAGRAPHS:
        raise PageRefused(
            "too-large",
            f"the text has {len(paragraphs):,} paragraphs; the limit is {MOST_PARAGRAPHS:,}: check"
            " that it is a press release",
        )
    return tuple(paragraphs)


def _check_fields(page: bytes, release: PressRelease) -> PressRelease:
    """The release. Raises PageRefused `unbalanced` if a value of a field shows that bytes are lost:
    it is the rest of a space (`&nbsp;` after a label), ends with a label, or has a part of a tag.

    Templates print the arrow that an editor writes as `&gt;`.
    """
    values = (release.content_type, release.place, *release.sources, *release.fields_of_work)
    printed = list(filter(None, values[:MOST_VALUES]))
    for value in printed if _ODD.search("\n".join(printed)) else ():  # most often, none
        is_letter = len(value) == 1 and f"&nbsp{value}".encode() in page
        if is_letter or value.strip("&#;") in _SPACES or _REST_OF_SPACE.match(value):
            raise PageRefused("unbalanced", f"the value {value!r} of a field is a damaged space")
        if label_at_end(value):
            raise PageRefused("unbalanced", f"the value {value!r} of a field ends with a label")
        if _TAG_START.search(value):
            raise PageRefused("unbalanced", f"the value {value!r} of a field has a part of a tag")
        found = _TAG_END.search(value) if ">" in value else None
        if found is None:
            continue
        around = value[max(found.start() - _NEAR_ARROW, 0) : found.end() + _NEAR_ARROW]
        if around.encode() in page:
            raise PageRefused("unbalanced", f"the value {value!r} of a field has the end of a tag")
    return release


def _language(declared: str) -> str:
    """The language that a page declares, else English.

    What follows the tag in the value is no part of it: its quote is missing, or bytes are lost.
    """
    if len(declared) == 2 and declared.isalpha():  # most often
        return language_tag(declared)
    tag = _LANGUAGE_TAG.match(declared)
    return language_tag(tag[1]) if tag else "en"


def _weighed(
    parts: Parts,
    address: Address,
    *,
    teaser: str | None,
    captured_on: date | None,
    canonical: tuple[str, ...] = (),
) -> PressRelease:
    language = address.language or _language(parts.language or "")
    header = _header_place(parts)
    labelled = parts.values.all(Label.PLACE)
    places = (*labelled, header) if header else labelled
    datelines = (find_dateline(paragraph, language, places) for paragraph in parts.paragraphs[:2])
    dateline = next(filter(None, datelines), None)
    published = publication_of(
        parts,
        dateline,
        language,
        teaser=lambda: find_dateline(teaser, language, places) if teaser else None,
        captured_on=captured_on,
    )
    place, no_label = _place(labelled, header, dateline)
    sources = unique((*parts.sources, *parts.values.all(Label.SOURCE)))
    fields_of_work = parts.values.all(Label.FIELDS)
    absent = _absent(
        content_type=parts.content_type,
        published_on=published.day,
        place=place,
        sources=sources,
        fields_of_work=fields_of_work,
        dateline=dateline,
    )
    inferred = (
        ["dateline: inferred from the start of a paragraph"]
        if dateline and parts.confidence is Confidence.LOW
        else []
    )
    unknown = _unknown_labels(parts.values.unknown)
    doubts = (*parts.warnings, *inferred, *published.doubts, *no_label, *unknown, *absent)
    return PressRelease(
        node_id=address.node_id,
        language=language,
        url=address.url,
        layout=parts.layout,
        confidence=parts.confidence,
        title=parts.title,
        paragraphs=_counted(parts.paragraphs),
        content_type=parts.content_type,
        published_on=published.day,
        published_on_source=published.source,
        place=place,
        sources=sources,
        fields_of_work=fields_of_work,
        dateline=dateline.text if dateline else None,
        description=parts.description or None,
        attachments=tuple(parts.attachments),
        images=tuple(parts.images),
        canonical=canonical,
        warnings=unique(doubts),
    )


def _unknown_labels(labels: Sequence[str]) -> list[str]:
    """A warning for each label. Raises PageRefused `unbalanced` if one consists of two."""
    for label in labels:
        check_one_label(label)
    return [f"labels: {label!r} is not a known label" for label in labels]


def _absent(**fields: object) -> list[str]:
    """A warning for each field that is not on the page."""
    return [f"{name}: not on the page" for name, value in fields.items() if not value]


def _place(
    labelled: tuple[str, ...], header: str | None, dateline: Dateline | None
) -> tuple[str | None, list[str]]:
    """The place of the best source, and warnings where that is no label, or a label has no name."""
    doubts = [f"place: {value!r} is no name" for value in labelled if not _has_letters(value)]
    if named := list(filter(_has_letters, labelled)):
        return ", ".join(named), doubts
    if header:
        return header, [*doubts, "place: no label, taken from the line under the title"]
    if dateline:
        return dateline.place, [*doubts, "place: no label, taken from the dateline"]
    return None, doubts


def _has_letters(value: str) -> bool:
    return any(map(str.isalpha, value))


def _header_place(parts: Parts) -> str | None:
    """The place of `VIENNA 17 November 2006`, the line under the title of an old text dump."""
    return place_of_header(parts.header_line) if parts.header_line else None
