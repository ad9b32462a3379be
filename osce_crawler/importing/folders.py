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
            yield Unusable(
                printable(folder),
                "unreadable",
                f"{error.strerror}; check the permissions of the folder",
            )
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
                yield from map(FoundFile, _warcs_under(path))
            else:
                yield from self._entry(path)

    def _entry(self, path: Path) -> Iterator[Entry]:
        if path.is_symlink():
            if not path.exists():
                message = "a symbolic link whose target does not exist"
                yield Unusable(printable(path), "missing-file", message)
                return
            if not path.resolve().is_relative_to(self._real):
                message = "a symbolic link that leads out of the given folder, and is not followed; import its target"
                yield Unusable(printable(path), "link-outside", message)
                return
        if path.name.startswith("."):
            yield from self._hidden(path)
        elif path.is_file():
            yield FoundFile(path)
        elif path.is_dir() and _belongs_to_a_page(path):
            for entry in self._under(path):
                yield replace(entry, of_a_page=True) if isinstance(entry, FoundFile) else entry
        elif path.is_dir():
            yield from self._under(path)

    def _hidden(self, path: Path) -> Iterator[Entry]:
        """Programs that copy files give unfinished ones, or their folder, a hidden name."""
        found = _warcs_under(path)
        for file in found:
            message = "a hidden WARC file is not read; rename it if it is complete"
            yield Unusable(printable(file), "hidden-file", message)
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


def _warcs_under(path: Path) -> list[Path]:
    """The WARC files among a file, or the files of a folder and its subfolders, that are left out.
    No link is followed.
    """
    files = [path] if path.is_file() and not path.is_symlink() else []
    for folder, _, names in os.walk(path):
        files += [Path(folder, name) for name in sorted(names)]
    return [file for file in files if not file.is_symlink() and is_warc(file)]


def _belongs_to_a_page(folder: Path) -> bool:
    match = _COMPLETE_PAGE.fullmatch(folder.name)
    if match is None:
        return False
    return any((folder.parent / f"{match['page']}{ending}").is_file() for ending in PAGES)
