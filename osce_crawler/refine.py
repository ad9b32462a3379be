"""Parse a page and deduplicate its paragraphs: the chain that crawl, import and reparse share."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from osce_crawler import __version__
from osce_crawler.dedup.paragraphs import deduplicate
from osce_crawler.pages.contacts import find_contacts
from osce_crawler.pages.layouts import BUILT_IN, Layouts
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import CleanRelease, Evidence, PressRelease, SourcePage, sha256, unique
from osce_crawler.urls import OSCE, Site


def parser_version(layouts: Layouts = BUILT_IN) -> str:
    """The program's version and a digest of all that turns bytes into a clean release.

    That is code, layout files, and the layouts that an archive has added. A digest of the source
    cannot be forgotten, as a version number that is raised by hand can.
    """
    root = Path(__file__).parent
    sources = [
        *_sources(root / "pages"),
        *_sources(root / "dedup"),
        root / "text.py",
        root / "urls.py",
    ]
    parts = [source.read_bytes() for source in sources]
    if layouts.digest:
        parts.append(layouts.digest.encode())
    digest = sha256(b"\0".join(parts))
    return f"{__version__}+{digest.removeprefix('sha256:')[:12]}"


def _sources(folder: Path) -> list[Path]:
    """The code and the layout files in a folder and those in it, in a fixed order."""
    found = list[Path]()
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found += _sources(entry)
        elif entry.name.endswith((".py", ".toml")):
            found.append(entry)
    return found


def refine_page(
    page: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    site: Site = OSCE,
    evidence: Evidence | None = None,
    fetched_at: str | None = None,
    layouts: Layouts = BUILT_IN,
) -> CleanRelease:
    """Parse and deduplicate a page. Raises PageRefused."""
    release = parse_press_release(
        page,
        url=url,
        content_type=content_type,
        site=site,
        evidence=evidence,
        fetched_at=fetched_at,
        layouts=layouts,
    )
    return clean(release)


def refine_source(page: SourcePage, layouts: Layouts) -> CleanRelease:
    """Parse and deduplicate a stored page, with all that is known of it. Raises PageRefused."""
    return refine_page(
        page.payload,
        url=page.url,
        content_type=page.content_type,
        site=Site.of(page.site),
        evidence=page.evidence,
        fetched_at=page.fetched_at,
        layouts=layouts,
    )


def clean(release: PressRelease) -> CleanRelease:
    """Deduplicate a parsed release. Each removed paragraph carries its rule. Warnings about copies
    that differ are added to those of the release.
    """
    decided = deduplicate(release.paragraphs, release.title)
    paragraphs = decided.paragraphs
    if decided.warnings:
        release = replace(release, warnings=unique((*release.warnings, *decided.warnings)))
    return CleanRelease(
        release=release,
        paragraphs=paragraphs,
        contacts=find_contacts([text for _, text, rule, *_ in paragraphs if rule is None]),
    )


def as_json(record: CleanRelease) -> dict[str, Any]:
    """The JSON object that the verb `parse` prints. Dates are ISO 8601."""
    release = record.release
    return {
        "node_id": release.node_id,
        "language": release.language,
        "url": release.url,
        "layout": release.layout,
        "confidence": release.confidence.value,
        "content_type": release.content_type,
        "title": release.title,
        "published_on": release.published_on.isoformat() if release.published_on else None,
        "published_on_source": release.published_on_source.value
        if release.published_on_source
        else None,
        "place": release.place,
        "sources": list(release.sources),
        "fields_of_work": list(release.fields_of_work),
        "dateline": release.dateline,
        "description": release.description,
        "paragraphs": list(record.kept),
        "removed_paragraphs": [
            {
                "position": paragraph.position,
                "text": paragraph.text,
                "duplicate_of": paragraph.duplicate_of,
                "rule": paragraph.rule.value if paragraph.rule else None,
                "policy": paragraph.policy,
            }
            for paragraph in record.removed
        ],
        "body": record.body,
        "contacts": record.contacts,
        "attachments": [
            {"url": attachment.url, "label": attachment.label} for attachment in release.attachments
        ],
        "images": [
            {"url": image.url, "caption": image.caption, "credit": image.credit}
            for image in release.images
        ],
        "content_digest": record.content_digest,
        "warnings": list(release.warnings),
    }
