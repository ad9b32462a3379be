"""Parsing stored pages again, to find what would change."""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.history import version_at
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.stored_pages import (
    StoredPage,
    newest_page,
    newest_pages,
    unparsed_pages,
)
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.diff import compare, rules_changed, version_of
from osce_crawler.records import CleanRelease, SourcePage
from osce_crawler.reparse.pool import Reading, Refusal, parse_pages
from osce_crawler.reparse.report import Survey, Verdict


def survey(archive: Archive, *, workers: int, advance: Callable[[], None]) -> Survey:
    """Parse the newest and the unparsed pages; count the verdicts.

    Raises ArchiveUnusable, WorkerLost.
    """
    found = Survey()
    layouts = layouts_of(archive)
    with unusable_as_error(archive.path):
        connection = archive.connection
        pages = chain(newest_pages(connection), unparsed_pages(connection))
        parsed = parse_pages(sources(archive, pages), workers, layouts=layouts)
        with closing(parsed) as readings:
            for page, reading in readings:
                found.count(_verdict(archive, page, reading))
                advance()
    return found


def sources(
    archive: Archive, pages: Iterator[StoredPage]
) -> Iterator[tuple[StoredPage, SourcePage]]:
    """Each page with its bytes. Raises ArchiveUnusable for damaged bytes."""
    return ((page, page.source(archive.connection)) for page in pages)


def _verdict(archive: Archive, page: StoredPage, reading: Reading | None) -> Verdict:
    if not isinstance(reading, CleanRelease):
        refusal = reading or Refusal("unreadable", "not parsed")
        outcome = "refused" if page.key else "unreadable"
        changes = ((outcome, refusal.kind),)
        return _refused(page, outcome, changes, refusal.message)
    key = (reading.release.node_id, reading.release.language)
    if page.key is None:
        return _newly_parsed(archive, page, reading)
    if key != page.key:
        message = f"the page is parsed as another record, {key[0]}:{key[1]}"
        return _refused(page, "refused", (("refused", "another-record"),), message)
    return _compared(archive, page, reading, page)


def _refused(
    page: StoredPage, outcome: str, changes: tuple[tuple[str, str], ...], message: str
) -> Verdict:
    return Verdict(
        page=page,
        outcome=outcome,
        layout=page.layout or "none",
        changes=changes,
        message=message,
    )


def _newly_parsed(archive: Archive, page: StoredPage, reading: CleanRelease) -> Verdict:
    """The verdict on a page that could not be parsed before and now gives a release."""
    release = reading.release
    before = newest_page(archive.connection, release.node_id, release.language)
    if before is None:
        changes = (("readable", page.error_kind or ""),)
        return Verdict(page=page, outcome="readable", layout=release.layout, changes=changes)
    if (before.fetched_at, before.capture_id) > (page.fetched_at, page.capture_id):
        return Verdict(page=page, outcome="superseded", layout=release.layout)
    return _compared(archive, page, reading, before)


def _compared(
    archive: Archive, page: StoredPage, reading: CleanRelease, before: StoredPage
) -> Verdict:
    """The verdict on a page of a record; `before` has the record's latest revision."""
    assert before.revision_id is not None  # noqa: S101 - the newest page of a record has one
    old, new = version_at(archive, before.revision_id), version_of(reading)
    differences = compare(old, new)
    changes = [(change.kind, change.name) for change in differences.fields]
    texts = ([text for text, _ in version.paragraphs] for version in (old, new))
    if next(texts) != next(texts) or differences.paragraphs:
        changes.append(("changes", "paragraphs"))
    changes += rules_changed(old, new)
    is_revision = before.digests != (reading.content_digest, reading.metadata_digest)
    return Verdict(
        page=page,
        outcome="revised" if is_revision else "minor" if changes else "same",
        layout=before.layout or reading.release.layout,
        changes=tuple(changes),
        # A page that could not be parsed was fetched after `before`: the page itself differs.
        cause="parser" if page.key else "site",
    )
