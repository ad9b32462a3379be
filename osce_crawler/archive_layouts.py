"""The layouts that the pages of an archive are read with: the built-in ones and its own."""

from contextlib import closing
from pathlib import Path

from osce_crawler.archive.database import open_for_reading, unusable_as_error
from osce_crawler.archive.failures import RESTORE
from osce_crawler.archive.layouts import OpenArchive, added_layouts
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import ArchiveUnusable, BadLayout
from osce_crawler.pages.layouts import BUILT_IN, Layouts, layouts_with


def layouts_of(archive: OpenArchive) -> Layouts:
    """The layouts of an open archive. Raises ArchiveUnusable if one of its own is damaged."""
    with unusable_as_error(archive.path):
        added = added_layouts(archive.connection)
    try:
        return layouts_with(added)
    except BadLayout as error:
        raise ArchiveUnusable(f"{archive.path}: {error}; {RESTORE}") from error


def layouts_at(path: Path) -> Layouts:
    """The layouts of an archive of any schema; the built-in ones if there is no archive.

    Raises ArchiveUnusable.
    """
    if not path.is_file():
        return BUILT_IN
    with closing(open_for_reading(path, any_schema=True)) as connection:
        return layouts_of(Archive(path, connection))
