"""Parse a page and deduplicate its paragraphs: the chain that crawl, import and reparse share."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from osce_crawler import __version__
from osce_crawler.dedup.paragraphs import remove_repeated
from osce_crawler.pages.contacts import find_contacts
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import CleanRelease, Evidence, PressRelease, sha256
from osce_crawler.urls import OSCE, Site


def parser_version() -> str:
    """The program's version and a digest of the code that turns bytes into a clean release.

    A digest of the source cannot be forgotten, as a version number that is raised by hand can.
    """
    root = files("osce_crawler")
    sources = [
        *_python_files(root / "pages"),
        *_python_files(root / "dedup"),
        root / "text.py",
        root / "urls.py",
    ]
    digest = sha256(b"\0".join(source.read_bytes() for source in sources))
    return f"{__version__}+{digest.removeprefix('sha256:')[:12]}"


def _python_files(folder: Traversable) -> list[Traversable]:
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".py")), key=lambda file: file.name
    )


def refine_page(
    page: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    site: Site = OSCE,
    evidence: Evidence | None = None,
    fetched_at: str | None = None,
) -> CleanRelease:
    """Parse and deduplicate a page. Raises PageRefused."""
    release = parse_press_release(
        page,
        url=url,
        content_type=content_type,
        site=site,
        evidence=evidence,
        fetched_at=fetched_at,
    )
    return clean(release)


def clean(release: PressRelease) -> CleanRelease:
    """Deduplicate a parsed release. Each removed paragraph carries its rule."""
    paragraphs = remove_repeated(release.paragraphs, release.title)
    return CleanRelease(
        release=release,
        paragraphs=paragraphs,
        contacts=find_contacts([paragraph.text for paragraph in paragraphs if paragraph.kept]),
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
