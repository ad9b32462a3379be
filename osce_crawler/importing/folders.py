"""Walk through a folder: which of its files to look at, and in what way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
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
        """The folder of images and styles that a browser saves with a page is left out."""
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
            inside = [path for path in inside if path.name == "archive"]
        elif _HTTRACK_CACHE in names:
            yield Skipped("files of HTTrack beside its mirror")
            inside = [path for path in inside if path.name not in _FILES_OF_HTTRACK]
        for path in inside:
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
            yield self._hidden(path)
        elif path.is_file():
            yield FoundFile(path)
        elif path.is_dir() and not _belongs_to_a_page(path):
            yield from self._under(path)

    def _hidden(self, path: Path) -> Entry:
        """Programs that copy files give unfinished ones a hidden name."""
        if path.is_file() and is_warc(path):
            message = "a hidden WARC file is not read; rename it if it is complete"
            return Unusable(printable(path), "hidden-file", message)
        return Skipped("hidden files and folders")

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


def _belongs_to_a_page(folder: Path) -> bool:
    match = _COMPLETE_PAGE.fullmatch(folder.name)
    if match is None:
        return False
    return any((folder.parent / f"{match['page']}{ending}").is_file() for ending in PAGES)
