"""Before an archive is written: is it the one that is meant, or a new one that nobody expects?"""

from contextlib import closing
from pathlib import Path

from osce_crawler.archive.archive_lock import check_kind
from osce_crawler.archive.database import has_schema
from osce_crawler.archive.failures import RESTORE
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import ArchiveUnusable


def check_place(path: Path, *, new: bool = False) -> None:
    """Raises ArchiveUnusable for an empty file or a folder where an archive was expected.

    With `new`, an archive may take the place of an empty file or an empty folder, which is removed.
    """
    if path.is_dir():
        if not new or any(path.iterdir()):
            raise ArchiveUnusable(f"{path}: a folder, not an archive; {_of_folder(path)}")
        _remove_folder(path)
    check_kind(path)
    if path.is_file() and not path.stat().st_size and not new:
        raise ArchiveUnusable(
            f"{path}: an empty file (0 bytes), not an archive; if its content was lost, {RESTORE};"
            " to make a new archive here, use --new"
        )


def _of_folder(path: Path) -> str:
    if any(path.iterdir()):
        return "name a file with --archive"
    return (
        "it is empty; check that the disk is mounted, or use --new to make an archive in its place"
    )


def _remove_folder(path: Path) -> None:
    try:
        path.rmdir()
    except OSError as error:
        raise ArchiveUnusable(
            f"{path}: an empty folder that cannot be removed: {error.strerror}; name another file"
            " with --archive"
        ) from error


def other_roots(path: Path, root: str) -> list[str]:
    """The roots of the site that the archive has runs of, if it has releases and no run of this
    root; else none.

    Pages of another root, such as of a test server, would become changes by the site.
    """
    if not path.is_file() or not path.stat().st_size or not has_schema(path):
        return []
    archive = Archive.open(path)
    with closing(archive.connection):
        roots = [row["site"] for row in archive.rows("SELECT DISTINCT site FROM crawl_runs")]
        is_in_use = archive.first("SELECT 1 FROM records LIMIT 1") is not None
    return roots if is_in_use and root not in roots else []


def clash_of_roots(path: Path, root: str) -> str:
    """Why pages of a root must not come into the archive unasked; empty if they may."""
    known = other_roots(path, root)
    if not known:
        return ""
    return (
        f"{path} has releases of {', '.join(known)}, and none of {root}: its pages would become changes"
        " of these releases"
    )
