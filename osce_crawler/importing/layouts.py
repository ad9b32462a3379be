"""Adding the layouts of an imported export to the archive: with the checks of `layout add`."""

import shlex

from osce_crawler.archive.database import transaction, unusable_as_error
from osce_crawler.archive.layouts import add_layout, layout_rows
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.errors import BadLayout
from osce_crawler.importing.items import FoundLayout
from osce_crawler.pages.layouts import BUILT_IN, built_in_matches, read_era
from osce_crawler.records import Finding
from osce_crawler.reparse.layout_check import LayoutChecker

ADDED = "layout-added"
"""What is printed about a layout that was added; no finding."""


def take_layout(archive: ArchiveWriter, found: FoundLayout, workers: int) -> Finding | None:
    """Add a layout; a finding with ADDED, or with the reason why it is not added.

    None if the archive has it already. Raises ArchiveUnusable, WorkerLost.
    """
    with unusable_as_error(archive.path):
        stored = {row.name: row.toml for row in layout_rows(archive.connection)}
        if stored.get(found.name) == found.toml:
            return None
        if found.name in stored:
            return _finding(
                found,
                "layout-differs",
                "the archive has another layout of this name, and keeps it; to use this one, import"
                " the file into an empty archive",
            )
        if found.name in {one.name for one in BUILT_IN.releases}:
            return _finding(found, "layout-differs", "the program has a layout of this name")
        try:
            return _added(archive, found, workers)
        except BadLayout as error:
            return _finding(found, "bad-layout", f"{error}; it is not added")


def _added(archive: ArchiveWriter, found: FoundLayout, workers: int) -> Finding:
    """Raises BadLayout."""
    era, others = read_era(found.toml, found.file), layouts_of(archive)
    if era.name != found.name:
        raise BadLayout(f"{found.file}: the record names the layout {found.name}, not {era.name}")
    extended, also = others.with_added([found.toml], found.file), ""
    if archive.connection.execute("SELECT 1 FROM captures LIMIT 1").fetchone():
        reader = Archive(archive.path, archive.connection)
        checked = LayoutChecker(reader, others, extended, era, workers).check()
        if checked.ambiguous:
            return _finding(
                found,
                "layout-ambiguous",
                f"it matches pages of another layout ({checked.ambiguous}); it is not added",
            )
        also = "; read the stored pages with it: osce-crawler reparse"
        also += f" --archive {shlex.quote(str(archive.path))}"
    if built_in := built_in_matches(era):
        return _finding(
            found,
            "layout-ambiguous",
            f"it matches pages of {' and '.join(built_in)}; it is not added",
        )
    with transaction(archive.connection):
        at = archive.run.clock()
        add_layout(archive.connection, era.name, found.toml, at, replace=False)
    return _finding(found, ADDED, f"it is in the file, and is added to the archive{also}")


def _finding(found: FoundLayout, kind: str, message: str) -> Finding:
    return Finding(kind=kind, url=f"{found.file}: layout {found.name}", message=message)
