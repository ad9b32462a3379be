"""Find the files to import under the given paths, and read each in its format."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.errors import BadInput, PageRefused
from osce_crawler.importing.file_list import NAME, FileLists, ListedFile
from osce_crawler.importing.items import Item, Skipped, Unusable, printable
from osce_crawler.importing.mirror import place_of
from osce_crawler.importing.saved_pages import SavedPage
from osce_crawler.importing.warc.captures import WarcPages
from osce_crawler.importing.warc.wacz import ENDING as WACZ
from osce_crawler.urls import Site

_WARCS = (".warc", ".warc.gz", ".arc", ".arc.gz", WACZ)
_PAGES = (".html", ".htm", ".xhtml", ".txt")
_WARC_START = re.compile(rb"WARC/\d|filedesc://")
_SQLITE = b"SQLite format 3\0"
_HTML_START = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_COMPLETE_PAGE = re.compile(r"(?P<page>.+)[_-]files", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Files:
    """The files under the given paths. `now` is ISO 8601, UTC."""

    paths: Sequence[Path]
    site: Site
    now: str
    lists: FileLists
    url: str | None = None
    """Address of the saved page, if exactly one is given."""

    def check(self) -> None:
        """Raises BadInput for paths that do not exist, and for contradictory options."""
        for path in self.paths:
            if not path.exists():
                raise BadInput(f"{path}: no such file or folder; check the path")
            if path.is_file() and _start(path).startswith(_SQLITE):
                raise BadInput(
                    f"{path}: an SQLite archive, not a page; export it to a .warc.gz file and import that"
                )
        if self.url and (len(self.paths) != 1 or self.paths[0].is_dir() or _is_warc(self.paths[0])):
            raise BadInput(
                "--url names one saved page; for several pages, write their addresses in import.csv"
                " or in a list given with --csv"
            )
        if self.url and not self.site.allows(self.url):
            raise BadInput(
                f"{self.url}: not on {self.site.root}; correct the address, or name another site"
                " with --site URL"
            )
        if self.lists.named and not self.lists.named.is_file():
            raise BadInput(
                f"{self.lists.named}: no such file; expected a list with the columns"
                " file,url,fetched_at"
            )

    def items(self, warcs: WarcPages) -> Iterator[Item]:
        """Items of the WARC files first, then of the saved pages, the oldest first.

        Raises BadInput, and ExtraMissing for an ARC file.
        """
        pages: list[SavedPage] = []
        for path, given in self._all():
            if isinstance(path, Unusable):
                yield path
                continue
            named = path is given
            if path.name == NAME or path == self.lists.named:
                yield from (_missing(path, file) for file in self.lists.missing(path.parent))
            elif _is_warc(path):
                yield from warcs.of(path)
            elif named or _is_page(path):
                place = None if named else place_of(path, given, self.site)
                pages.append(SavedPage(path, self._stated(path), place))
            else:
                yield Skipped("other files")
        yield from warcs.unresolved()
        for page in sorted(pages, key=self._order):
            yield page.item(self.site, self.now)

    def _stated(self, path: Path) -> ListedFile:
        listed = self.lists.about(path)
        return ListedFile(self.url, listed.fetched_at) if self.url else listed

    def _order(self, page: SavedPage) -> tuple[str, str]:
        try:
            return page.at(self.now), str(page.path)
        except (PageRefused, OSError):  # `SavedPage.item` reports this error
            return "", str(page.path)

    def _all(self) -> Iterator[tuple[Path | Unusable, Path]]:
        """Each file once, with the given path under which it was found."""
        seen: set[Path] = set()
        for given in self.paths:
            for path in [given] if given.is_file() else _under(given, set()):
                if isinstance(path, Unusable):
                    yield path, given
                elif (real := path.resolve()) not in seen:
                    seen.add(real)
                    yield path, given


def _under(folder: Path, entered: set[Path]) -> Iterator[Path | Unusable]:
    """The files of a folder and its subfolders, in order of their names.

    The folder of images and styles that a browser saves with a page is left out. Each folder is
    entered once, because a symbolic link may point to a parent folder.
    """
    if (real := folder.resolve()) in entered:
        return
    entered.add(real)
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        yield Unusable(
            printable(folder),
            "unreadable",
            f"{error.strerror}; check the permissions of the folder",
        )
        return
    for path in inside:
        if path.name.startswith("."):
            continue
        if path.is_file():
            yield path
        elif path.is_dir():
            if not _belongs_to_a_page(path):
                yield from _under(path, entered)
        elif path.is_symlink():
            yield Unusable(
                printable(path), "missing-file", "a symbolic link whose target does not exist"
            )


def _belongs_to_a_page(folder: Path) -> bool:
    match = _COMPLETE_PAGE.fullmatch(folder.name)
    if match is None:
        return False
    return any((folder.parent / f"{match['page']}{ending}").is_file() for ending in _PAGES)


def _is_warc(path: Path) -> bool:
    if path.name.lower().endswith(_WARCS):
        return True
    if path.name.lower().endswith(_PAGES) or not path.is_file():
        return False
    return bool(_WARC_START.match(_uncompressed(_start(path))))


def _is_page(path: Path) -> bool:
    """Whether a file is a page, by its ending or content: wget saves pages without an ending."""
    return path.name.lower().endswith(_PAGES) or bool(_HTML_START.search(_start(path)))


def _uncompressed(start: bytes) -> bytes:
    """The first bytes of a file, decompressed if it is gzip.

    The ending is not enough: Heritrix names an unfinished file `a.warc.gz.open`.
    """
    try:
        return (
            zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(start, 64)
            if start.startswith(b"\x1f\x8b")
            else start
        )
    except zlib.error:
        return b""


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError:
        return b""


def _missing(listing: Path, file: Path) -> Unusable:
    message = f"{printable(listing)} lists this file, but it does not exist; correct the list"
    return Unusable(printable(file), "missing-file", message)
