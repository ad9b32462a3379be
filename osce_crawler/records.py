"""The nouns: what walks from room to room. Each doorway changes the type, so nothing is stored half cleaned."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property


class Purpose(StrEnum):
    """Why an address was fetched."""

    RELEASE = "release"
    LISTING = "listing"


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


def _digest_of(value: object) -> str:
    """Digest of a JSON value; key order and spacing are fixed, so equal values have equal digests everywhere."""
    return sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response to one address at one moment: the bytes, kept before anyone reads them."""

    url: str
    fetched_at: str
    http_status: int
    payload: bytes
    purpose: Purpose
    headers: tuple[tuple[str, str], ...] = ()
    via: tuple[str, ...] = ()
    """Addresses that led here by redirect, first one first."""

    @property
    def content_type(self) -> str | None:
        """The `Content-Type` header as sent, or None."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of a release; `credit` is the photographer without parentheses. A text dump names no address."""

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
    """The fields of one page, its paragraphs as published. Unknown is None or empty, with a warning, never a guess."""

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
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One published paragraph and what became of it. `position` and `duplicate_of` count published paragraphs from 0."""

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
    """A release whose every paragraph is kept, or removed with the reason. Kept and removed together are the page."""

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
        return _digest_of([self.release.title, *self.kept])

    @cached_property
    def metadata_digest(self) -> str:
        """Identity of what is known about it: date, place, type, sources, fields of work; not the address."""
        release = self.release
        published_on = release.published_on.isoformat() if release.published_on else None
        return _digest_of(
            [published_on, release.place, release.content_type, list(release.sources), list(release.fields_of_work)]
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


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values in order, each once."""
    return tuple(dict.fromkeys(values))
