"""The page of differences between two revisions."""

from osce_crawler.archive.history import compared, revisions
from osce_crawler.archive.reader import Archive
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.rendering import page
from osce_crawler.web.views.release import REASONS, record_of


def changes(archive: Archive, asked: Request) -> Response:
    """Fields and paragraphs that differ, word by word. Raises NotInArchive."""
    record = record_of(archive, asked)
    found = compared(archive, record, int(asked.parts["old"]), int(asked.parts["new"]))
    return page(
        "changes.html",
        record=record,
        old=found.old,
        new=found.new,
        differences=found.differences,
        revisions=revisions(archive, record),
        reasons=REASONS,
        canonical=asked.root + asked.path,
    )
