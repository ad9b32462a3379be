"""Value types that the packages exchange.

Each stage has its own type (Capture, PressRelease, CleanRelease), so a release that is not
deduplicated cannot be stored by mistake. All `_at` values are ISO 8601, UTC; of whole seconds, or
with nine digits where an imported file has a fraction (six in older archives).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from osce_crawler.identity import content_digest_of, metadata_digest_of, without_controls
from osce_crawler.identity import sha256 as sha256  # noqa: PLC0414 - who stores nouns digests bytes
from osce_crawler.increments.entries import Entry
from osce_crawler.increments.front import Key
from osce_crawler.increments.reasons import Due
from osce_crawler.increments.rolling import Cursor
from osce_crawler.listed import Listed


class Purpose(StrEnum):
    """Why an address was fetched."""

    RELEASE = "release"
    LISTING = "listing"
    ROBOTS = "robots"
    FILE = "file"
    """An attachment or an image of a release."""
    SITEMAP = "sitemap"
    """Of requests alone. Captures of sitemaps are kept as `robots`: both are for crawlers."""


class DateSource(StrEnum):
    """The source of a publication date, the most reliable first."""

    TIME = "time"
    LABEL = "label"
    HEADER = "header"
    DATELINE = "dateline"


class Confidence(StrEnum):
    """How sure a reading is: the design is known, its markup has faults, or it is unknown."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """From 0, the least sure."""
        return (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH).index(self)

    def may_replace(self, latest: "Confidence", *, page_changed: bool) -> bool:
        """Whether a reading may become a revision after one of confidence `latest`.

        `page_changed` is false if the same page was read before. A page of unknown design never
        replaces the reading of a known one. Nor may a reading of less confidence replace one that
        has more text: see `diff.loses_text`.
        """
        changed_high = self is Confidence.MEDIUM and page_changed
        return self.rank >= latest.rank or changed_high


class Rule(StrEnum):
    """The rule that removed a paragraph. `dedup.paragraphs` applies them in this order."""

    CONTAINER = "container"
    TITLE = "title"
    ADJACENT = "adjacent"
    BLOCK = "block"
    TEASER = "teaser"
    LONG = "long"


class Received(NamedTuple):
    """Facts about a response body before content decoding (RFC 9110, section 8.4). Its bytes are
    not stored.
    """

    content_encoding: str | None
    body_bytes: int | None
    """None if unknown."""
    digest: str | None
    """None if the body had no content encoding (then it equals the payload digest), or if
    unknown.
    """


class Damage(NamedTuple):
    """Why a response must not be read: it is not whole, too large, or cannot be decoded."""

    kind: str
    """A stable word for scripts."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response to one address at one moment, as a WARC `response` record. It is stored before
    it is parsed.
    """

    url: str
    """The address that was requested."""
    fetched_at: str
    """ISO 8601, UTC."""
    http_status: int | None
    """None if there was no response, or for a saved page whose status is unknown."""
    payload: bytes
    """The body after content decoding; empty if there is none. As received if it is damaged."""
    purpose: Purpose
    headers: tuple[tuple[str, str], ...] = ()
    """As received."""
    received: Received | None = None
    redirected_to: str | None = None
    via: tuple[str, ...] = ()
    """Addresses that redirected here, the first request first."""
    retrieved_from: str | None = None
    """Address in the web archive that it was taken from; None if it was not."""
    damage: Damage | None = None

    def __post_init__(self) -> None:  # headers contain addresses with anything in them
        for name in ("url", "redirected_to"):
            address = getattr(self, name)
            if address and (made := without_controls(address)) != address:
                object.__setattr__(self, name, made)

    @property
    def content_type(self) -> str | None:
        """The `Content-Type` header as sent, or None."""
        return content_type_of(self.headers)


def content_type_of(headers: Iterable[Sequence[str]]) -> str | None:
    """The value of the first `Content-Type` in pairs of name and value, or None."""
    return next((value for name, value in headers if name.lower() == "content-type"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a listing prints about a release. It helps to read a page of unknown design."""

    title: str | None = None
    teaser: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """A page to parse: its bytes, and what is known of them from outside."""

    payload: bytes
    url: str | None
    content_type: str | None
    """The `Content-Type` header, or None."""
    site: str
    """Root of the site whose addresses are accepted, such as https://www.osce.org."""
    evidence: Evidence | None = None
    fetched_at: str | None = None
    """ISO 8601, UTC; None if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image of a release. `credit` is the photographer, without parentheses. `url` is None in a
    text extract.
    """

    url: str | None
    caption: str | None
    credit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A link to a file, with its label."""

    url: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PressRelease:
    """The fields of one page, and its paragraphs as published. An unknown value is None or empty
    and has a warning; it is never guessed.
    """

    node_id: int
    language: str
    url: str
    layout: str
    title: str
    paragraphs: tuple[str, ...]
    confidence: Confidence = Confidence.HIGH
    content_type: str | None = None
    published_on: date | None = None
    published_on_source: DateSource | None = None
    place: str | None = None
    sources: tuple[str, ...] = ()
    fields_of_work: tuple[str, ...] = ()
    dateline: str | None = None
    description: str | None = None
    attachments: tuple[Attachment, ...] = ()
    images: tuple[Image, ...] = ()
    canonical: tuple[str, ...] = ()
    """Other addresses that the page declares as its own."""
    warnings: tuple[str, ...] = ()


class Paragraph(NamedTuple):
    """One published paragraph, kept or removed. `position` and `duplicate_of` count published
    paragraphs from 0.

    A tuple, because a frozen data class takes three times as long to make, and a page has dozens.
    """

    position: int
    text: str
    rule: Rule | None = None
    duplicate_of: int | None = None
    policy: str | None = None
    """Version of the policy that removed it; None if it is kept."""

    @property
    def kept(self) -> bool:
        """Whether the paragraph is part of the clean text."""
        return self.rule is None


@dataclass(frozen=True, kw_only=True)
class CleanRelease:
    """A deduplicated release. `paragraphs` holds every published paragraph, kept or removed."""

    release: PressRelease
    paragraphs: tuple[Paragraph, ...]
    contacts: str | None = None
    """The kept lines with contact details, joined by line breaks."""

    @property
    def kept(self) -> tuple[str, ...]:
        """The texts of the kept paragraphs, in order."""
        return tuple(paragraph.text for paragraph in self.paragraphs if paragraph.kept)

    @property
    def removed(self) -> tuple[Paragraph, ...]:
        """The removed paragraphs, in published order."""
        return tuple(paragraph for paragraph in self.paragraphs if not paragraph.kept)

    @property
    def body(self) -> str:
        """The kept paragraphs, joined by an empty line."""
        return "\n\n".join(self.kept)

    @cached_property
    def content_digest(self) -> str:
        """The identity of the text: a digest of the title and the kept paragraphs only."""
        return content_digest_of(self.release.title, self.kept)

    @cached_property
    def metadata_digest(self) -> str:
        """The identity of the fields: a digest of date, place, type, description, sources, fields
        of work, attachments and images. The release's own address is not part of it.
        """
        release = self.release
        published_on = release.published_on.isoformat() if release.published_on else None
        return metadata_digest_of(
            (published_on, release.place, release.content_type, release.description),
            release.sources,
            release.fields_of_work,
            ((one.url, one.label) for one in release.attachments),
            ((one.url, one.caption, one.credit) for one in release.images),
        )


class ListedRelease(NamedTuple):
    """One entry of a listing: enough to request the release, not enough to store it."""

    url: str
    title: str
    published_on: date | None
    content_type: str | None
    teaser: str | None = None
    """The start of the text, or a summary, as printed."""
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """One page of a listing. `next_url` is None if the page has no link to a later one. Pages count
    from 0.
    """

    layout: str
    items: tuple[ListedRelease, ...]
    next_url: str | None
    last_page: int | None
    """The highest page that the pager names; its own number if no link leads to a later page. None
    without a pager, and if only a next link leads to a later page.
    """
    has_pager: bool
    has_page_links: bool = False
    """Whether the page links to other pages of the listing. A pager without any proves nothing."""
    confidence: Confidence = Confidence.HIGH


class Lead(NamedTuple):
    """An address that a crawl has found and will request: a row of the frontier."""

    url: str
    purpose: Purpose
    listing: str | None = None
    """First page of the listing to which this page belongs, or that names this release. None if no
    listing does.
    """
    own: bool = False
    """Whether it is the address of a record that a complete walk did not reach. The crawl requests
    these after the listings.
    """
    evidence: Evidence | None = None
    """What the listing prints about this release."""


class Alias(NamedTuple):
    """Another address of a release, found in a listing or on a page."""

    url: str
    """The address of this release that the crawl requests."""
    further: str
    listing: str | None = None
    """First page of the listing that contains `further`. None if a translation links to it."""
    evidence: Evidence | None = None
    """What that listing prints about the release."""


class Finding(NamedTuple):
    """Something in a run that a person should check. `kind` is a stable word for scripts."""

    kind: str
    url: str
    message: str


class Step(NamedTuple):
    """A response before the final one: a redirect, or a failed attempt that is retried."""

    capture: Capture
    error: tuple[str, str] | None = None
    """Kind and message of a failed attempt."""


@dataclass(slots=True, kw_only=True)
class Trail:
    """What a crawl learned from one response besides its body. It is written in the same
    transaction as the capture.
    """

    requested: str
    """The address of the lead to which this is the response."""
    on_the_way: Sequence[Step] = ()
    leads: list[Lead] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    absent: list[tuple[str, Key]] = field(default_factory=list)
    """Listings, and releases that none of their pages names."""
    templates: list[tuple[str, str]] = field(default_factory=list)
    """Listings, and components of their entries that a new template has changed."""
    cursor: Cursor | None = None
    is_conditional: bool = False
    """Whether the request had the tag of an earlier response."""
    walk: tuple[str, str] | None = None
    """The first page of the listing, and the state of its walk as JSON."""
    entries_read: tuple[str, ...] | None = None
    """Canonical addresses of the entries of a page of a listing, in order; None if it is none, or
    could not be read. Not written: the judgement of the run takes them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawledPage:
    """The item that the spider yields: a capture and its trail."""

    capture: Capture
    trail: Trail


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The distinct values, in order of first occurrence."""
    return tuple(dict.fromkeys(values))
