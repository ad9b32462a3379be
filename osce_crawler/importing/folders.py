"""Walk through a folder: which of its files to look at, and in what way."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from osce_crawler.importing.archive_box import BOX_CONFIGURATION, Snapshot, snapshot_in
from osce_crawler.importing.formats import PAGES, is_warc
from osce_crawler.importing.items import Skipped, Unusable, printable
from osce_crawler.machine import raise_if_lacking

_COMPLETE_PAGE = re.compile(r"(?P<page>.+)[_-]files", re.IGNORECASE)

_HTTRACK_CACHE = "hts-cache"
_FILES_OF_HTTRACK = frozenset(
    {_HTTRACK_CACHE, "hts-log.txt", "hts-err.txt", "hts-nohup.out", "cookies.txt", "index.html"}
)
"""What HTTrack writes beside the folder of a host: its cache, its log, and a list of mirrors."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in a folder."""

    path: Path
    snapshot: Snapshot | None = None
    """The snapshot of ArchiveBox that it belongs to, or None."""
    of_a_page: bool = False
    """Whether it is in the folder that a browser saves with a page."""


Entry = FoundFile | Skipped | Unusable


@dataclass(slots=True)
class Walk:
    """The files of a folder and its subfolders, in order of their names.

    Each folder is entered once, because a symbolic link may point to a parent folder. No link is
    followed out of the folder.
    """

    root: Path
    _entered: set[Path] = field(default_factory=set)
    _real: Path = field(init=False)

    def __post_init__(self) -> None:
        self._real = self.root.resolve()

    def files(self) -> Iterator[Entry]:
        """All of them."""
        return self._under(self.root)

    def _under(self, folder: Path) -> Iterator[Entry]:
        if (real := folder.resolve()) in self._entered:
            return
        self._entered.add(real)
        try:
            inside = sorted(folder.iterdir())
        except OSError as error:
            raise_if_lacking(error)
            yield _unreadable(folder, error)
            return
        if snapshot := snapshot_in(folder):
            yield from self._of_snapshot(snapshot, inside)
            return
        names = {path.name for path in inside}
        if BOX_CONFIGURATION in names:
            yield Skipped("files of ArchiveBox beside its snapshots")
            left_out = names - {"archive"}
        elif _HTTRACK_CACHE in names:
            yield Skipped("files of HTTrack beside its mirror")
            left_out = names & _FILES_OF_HTTRACK
        else:
            left_out = set()
        for path in inside:
            if path.name in left_out:
                yield from self._left_out(path)
            else:
                yield from self._entry(path)

    def _entry(self, path: Path) -> Iterator[Entry]:
        if fault := self._fault_of_link(path):
            yield fault
        elif path.name.startswith("."):
            yield from self._hidden(path)
        elif path.is_file():
            yield FoundFile(path)
        elif path.is_dir() and _belongs_to_a_page(path):
            for entry in self._under(path):
                yield replace(entry, of_a_page=True) if isinstance(entry, FoundFile) else entry
        elif path.is_dir():
            yield from self._under(path)

    def _fault_of_link(self, path: Path) -> Unusable | None:
        if not path.is_symlink():
            return None
        if not path.exists():
            message = "a symbolic link whose target does not exist"
            return Unusable(printable(path), "missing-file", message)
        if not path.resolve().is_relative_to(self._real):
            message = "a symbolic link that leads out of the given folder, and is not followed; import its target"
            return Unusable(printable(path), "link-outside", message)
        return None

    def _left_out(self, path: Path) -> Iterator[Entry]:
        """The WARC files among what a program writes beside its pages."""
        if fault := self._fault_of_link(path):
            yield fault
        elif not path.is_symlink():  # the target of another one is read where it is
            for found in _warcs_under(path):
                yield FoundFile(found) if isinstance(found, Path) else found

    def _hidden(self, path: Path) -> Iterator[Entry]:
        """Programs that copy files give unfinished ones, or their folder, a hidden name."""
        is_linked_folder = path.is_symlink() and path.is_dir()  # read, or named, where it is
        found = [] if is_linked_folder else list(_warcs_under(path))
        message = "a hidden WARC file is not read; rename it if it is complete"
        for one in found:
            if isinstance(one, Path):
                yield Unusable(printable(one), "hidden-file", message)
            else:
                yield one
        if not found:
            yield Skipped("hidden files and folders")

    def _of_snapshot(self, snapshot: Snapshot, inside: list[Path]) -> Iterator[Entry]:
        """Only one form of the page: ArchiveBox saves it in several, and each of them differs."""
        others = [path for path in inside if not snapshot.takes(path)]
        for path in inside:
            if path in others:
                yield Skipped("other files of ArchiveBox snapshots")
                continue
            for entry in self._entry(path):
                yield (FoundFile(entry.path, snapshot) if isinstance(entry, FoundFile) else entry)
        if len(others) == len(inside):
            message = (
                f"this snapshot of {snapshot.url} has no WARC file and no page; archive it again"
            )
            yield Unusable(printable(snapshot.folder), "missing-file", message)


def _warcs_under(path: Path) -> Iterator[Path | Unusable]:
    """The WARC files among a file, or the files of a folder and its subfolders, that are left out,
    in order of their names; and the folders that cannot be read. No link in a folder is followed.
    """
    if path.is_file():
        if is_warc(path):
            yield path
        return
    unread: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unread.append):
        folders.sort()  # the order in which they are walked
        for file in (Path(folder, name) for name in sorted(names)):
            if not file.is_symlink() and is_warc(file):
                yield file
    for error in unread:
        raise_if_lacking(error)
        yield _unreadable(Path(error.filename), error)


def _unreadable(folder: Path, error: OSError) -> Unusable:
    message = f"{error.strerror}; check the permissions of the folder"
    return Unusable(printable(folder), "unreadable", message)


def _belongs_to_a_page(folder: Path) -> bool:
    match = _COMPLETE_PAGE.fullmatch(folder.name)
    if match is None:
        return False
    return any((folder.parent / f"{match['page']}{ending}").is_file() for ending in PAGES)
