"""The nouns: what walks from room to room. Each doorway changes the type, so nothing is stored half
cleaned.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class Purpose(StrEnum):
    """Why an address was fetched."""

    RELEASE = "release"
    LISTING = "listing"
    ROBOTS = "robots"


class DateSource(StrEnum):
    """Where a publication date was read, best evidence first."""

    TIME = "time"
    LABEL = "label"
    HEADER = "header"
    DATELINE = "dateline"


class Rule(StrEnum):
    """Why a paragraph is left out. The rules are in `dedup.paragraphs`, in this order."""

    TITLE = "title"
    ADJACENT = "adjacent"
    BLOCK = "block"
    TEASER = "teaser"
    CONTAINER = "container"
    LONG = "long"


def sha256(data: bytes) -> str:
    """A digest as the archive writes it: `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def _digest_of(value: object) -> str:
    """Digest of a JSON value; key order and spacing are fixed, so equal values have equal digests
    everywhere.
    """
    return sha256(_as_json(value).encode("utf-8", "surrogatepass"))


def content_digest_of(title: str, kept: Iterable[str]) -> str:
    """Identity of a text: its title and the paragraphs that are kept."""
    return _digest_of([title, *kept])


def metadata_digest_of(
    published_on: str | None,
    place: str | None,
    content_type: str | None,
    sources: Iterable[str],
    fields_of_work: Iterable[str],
) -> str:
    """Identity of what is known about a release."""
    return _digest_of([published_on, place, content_type, list(sources), list(fields_of_work)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The body of a response as it came over the wire, before content decoding; its bytes are not
    kept.
    """

    content_encoding: str | None
    body_bytes: int | None
    """None: not known."""
    digest: str | None
    """None: the payload's own, for a body that came without content encoding; else not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One fetch of one address at one moment: the answer's bytes, kept before anyone reads them."""

    url: str
    """The address that was asked."""
    fetched_at: str
    http_status: int | None
    """None: no answer, or a saved page whose status nobody noted."""
    payload: bytes
    """The body after content decoding; empty where there is none."""
    purpose: Purpose
    headers: tuple[tuple[str, str], ...] = ()
    """As received."""
    received: Received | None = None
    redirected_to: str | None = None
    via: tuple[str, ...] = ()
    """Addresses that led here by redirect, first one first."""

    @property
    def content_type(self) -> str | None:
        """The `Content-Type` header as sent, or None."""
        return content_type_of(self.headers)


def content_type_of(headers: Iterable[Sequence[str]]) -> str | None:
    """The `Content-Type` among headers, each a name and a value."""
    return next((value for name, value in headers if name.lower() == "content-type"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """A page to parse: its bytes, and what is known of them from outside."""

    payload: bytes
    url: str | None
    content_type: str | None
    """The `Content-Type` header, or None."""
    site: str
    """Root of the site whose addresses are accepted, such as https://www.osce.org."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of a release; `credit` is the photographer without parentheses. A text dump names
    no address.
    """

    url: str | None
    caption: str | None
    credit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A link to a file, with its label; the file itself is not fetched."""

    url: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PressRelease:
    """The fields of one page, its paragraphs as published. Unknown is None or empty, with a
    warning, never a guess.
    """

    node_id: int
    language: str
    url: str
    layout: str
    title: str
    paragraphs: tuple[str, ...]
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
    """Further addresses that the page gives as its own."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One published paragraph and what became of it. `position` and `duplicate_of` count published
    paragraphs from 0.
    """

    position: int
    text: str
    rule: Rule | None = None
    duplicate_of: int | None = None
    policy: str | None = None
    """Version of the policy that removed it; None where it is kept."""

    @property
    def kept(self) -> bool:
        """Whether it belongs to the clean text."""
        return self.rule is None


@dataclass(frozen=True, kw_only=True)
class CleanRelease:
    """A release whose every paragraph is kept, or removed with the reason. Kept and removed
    together are the page.
    """

    release: PressRelease
    paragraphs: tuple[Paragraph, ...]
    contacts: str | None = None
    """The kept lines that say whom to ask, one a line."""

    @property
    def kept(self) -> tuple[str, ...]:
        """Texts that remain, in order."""
        return tuple(paragraph.text for paragraph in self.paragraphs if paragraph.kept)

    @property
    def removed(self) -> tuple[Paragraph, ...]:
        """What was left out, in published order."""
        return tuple(paragraph for paragraph in self.paragraphs if not paragraph.kept)

    @property
    def body(self) -> str:
        """The kept paragraphs, joined by an empty line."""
        return "\n\n".join(self.kept)

    @cached_property
    def content_digest(self) -> str:
        """Identity of the text: the title and the kept paragraphs, nothing else."""
        return content_digest_of(self.release.title, self.kept)

    @cached_property
    def metadata_digest(self) -> str:
        """Identity of what is known about it: date, place, type, sources, fields of work; not the
        address.
        """
        release = self.release
        published_on = release.published_on.isoformat() if release.published_on else None
        return metadata_digest_of(
            published_on,
            release.place,
            release.content_type,
            release.sources,
            release.fields_of_work,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRelease:
    """One entry of a listing: enough to fetch it, never enough to keep it."""

    url: str
    title: str
    published_on: date | None
    content_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """One page of a listing. `next_url` and `last_page` are None where the pager does not tell."""

    layout: str
    items: tuple[ListedRelease, ...]
    next_url: str | None
    last_page: int | None
    has_pager: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An address that a crawl has found and will fetch."""

    url: str
    purpose: Purpose
    listing: str | None = None
    """First page of the listing that this is a page of, or that names this release; None where none
    does.
    """
    own: bool = False
    """Whether it is a record's own address that a complete walk was not led to, and asks for after
    its end.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """An address under which a release was named that is fetched at another, or was before any
    listing named it.
    """

    url: str
    """The address that is fetched."""
    further: str
    listing: str | None = None
    """First page of the listing that names it so; None where a translation does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a person should see of a run. `kind` is a stable word."""

    kind: str
    url: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A fetch on the way to an answer: a redirect, or a try that failed and is made again."""

    capture: Capture
    error: tuple[str, str] | None = None
    """Kind and message of a failed one."""


@dataclass(slots=True, kw_only=True)
class Trail:
    """What a crawl learned from one answer beside its bytes; goes into the archive in the same
    transaction.
    """

    asked: str
    """The lead that this answers."""
    on_the_way: Sequence[Step] = ()
    leads: list[Lead] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    walk: tuple[str, str] | None = None
    """The first page of the listing, and where its walk stands now, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawledPage:
    """An answer with what it leads to: what the spider hands to the pipelines."""

    capture: Capture
    trail: Trail


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values in order, each once."""
    return tuple(dict.fromkeys(values))
