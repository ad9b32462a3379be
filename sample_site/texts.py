"""Read the releases of the sample: one TOML file per release."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A photo in the body. ``credit`` is printed in parentheses, twice, as the real site does."""

    file: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file linked below the body: a root-relative address and its label."""

    href: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release in one language: its true values, and how its page prints them.

    ``paragraphs`` are the true paragraphs in order. ``published`` is the sequence that the page
    prints, in the notation of :mod:`sample_site.published`; if empty, the page prints
    ``paragraphs``. ``tags`` maps the position of a paragraph to its element (``li``, ``h3``, ``td``
    ...). ``date_label`` is ``full``, ``empty`` or ``absent``. ``unlabelled`` names fields that have
    a value but are not printed in the metadata block.
    """

    origin: str
    node_id: int
    language: str
    section: str
    layout: str
    body_markup: str
    content_type: str | None = None
    title: str
    published_on: date
    place: str | None = None
    sources: tuple[str, ...] = ()
    fields_of_work: tuple[str, ...] = ()
    dateline: str | None = None
    date_label: str = "full"
    unlabelled: tuple[str, ...] = ()
    spacing: str = "plain"
    emphasis: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    also_at: tuple[str, ...] = ()
    moved_from: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    images: tuple[Image, ...] = ()
    shows: tuple[str, ...] = ()
    paragraphs: tuple[str, ...]
    published: tuple[str, ...] = ()
    tags: Mapping[int, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The canonical path: ``/section/ID`` in English, ``/ru/node/ID`` in another language."""
        if self.language == "en":
            return f"/{self.section}/{self.node_id}"
        return f"/{self.language}/node/{self.node_id}"


def release_from(table: Mapping[str, Any]) -> Release:
    """Turn one TOML table into a Release.

    Raises TypeError for an unknown or missing key.
    """
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    values["published_on"] = date.fromisoformat(values["published_on"])
    values["tags"] = {int(position): tag for position, tag in values.get("tags", {}).items()}
    values["images"] = tuple(Image(**image) for image in values.get("images", ()))
    values["attachments"] = tuple(Attachment(**file) for file in values.get("attachments", ()))
    return Release(**values)


def load_table(path: Path) -> dict[str, Any]:
    """Read one TOML file."""
    with path.open("rb") as stream:
        return tomllib.load(stream)


def load_releases(folder: Path = SAMPLE / "releases") -> tuple[Release, ...]:
    """Read every release of the sample, newest first (then by node id and language)."""
    releases = [release_from(load_table(path)) for path in folder.glob("*.toml")]
    return tuple(
        sorted(
            releases, key=lambda one: (one.published_on, one.node_id, one.language), reverse=True
        )
    )
