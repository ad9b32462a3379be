"""Which files of the paths given are imported, and how."""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
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
    """The files under some paths. Raises BadInput for a path that is not there, ExtraMissing."""

    paths: Sequence[Path]
    site: Site
    now: str
    lists: FileLists
    url: str | None = None
    """Address of the one saved page that is given."""

    def check(self) -> None:
        """Raises BadInput for paths and options that cannot be meant."""
        for path in self.paths:
            if not path.exists():
                raise BadInput(f"{path}: no such file or folder")
            if path.is_file() and _start(path).startswith(_SQLITE):
                raise BadInput(
                    f"{path}: an archive, not a page; export it to a .warc.gz file and import that"
                )
        if self.url and (len(self.paths) != 1 or self.paths[0].is_dir() or _is_warc(self.paths[0])):
            raise BadInput(
                "--url names one saved page; several are named in a list beside them, import.csv or"
                " --csv"
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

    def items(self, warcs: WarcPages, told: Callable[[], None]) -> Iterator[Item]:
        """Everything that is found: WARC files first, then pages, the oldest first. `told` is
        called at each.
        """
        pages: list[SavedPage] = []
        for path, given in self._all():
            if isinstance(path, Unusable):
                yield path
                continue
            named = path is given
            if path.name == NAME or path == self.lists.named:
                yield from (_not_there(path, file) for file in self.lists.missing(path.parent))
            elif _is_warc(path):
                for item in warcs.of(path):
                    told()
                    yield item
            elif named or _is_page(path):
                place = None if named else place_of(path, given, self.site)
                pages.append(SavedPage(path, self._stated(path), place))
            else:
                yield Skipped("other files")
        yield from warcs.late()
        for page in sorted(pages, key=self._order):
            told()
            yield page.item(self.site, self.now)

    def _stated(self, path: Path) -> ListedFile:
        beside = self.lists.about(path)
        return ListedFile(self.url, beside.fetched_at) if self.url else beside

    def _order(self, page: SavedPage) -> tuple[str, str]:
        try:
            return page.at(self.now), str(page.path)
        except (PageRefused, OSError):  # said when its turn comes
            return "", str(page.path)

    def _all(self) -> Iterator[tuple[Path | Unusable, Path]]:
        """Each file once, and the path given that it was found in: a folder, or the file itself."""
        seen: set[Path] = set()
        for given in self.paths:
            for path in [given] if given.is_file() else _under(given, set()):
                if isinstance(path, Unusable):
                    yield path, given
                elif (real := path.resolve()) not in seen:
                    seen.add(real)
                    yield path, given


def _under(folder: Path, entered: set[Path]) -> Iterator[Path | Unusable]:
    """Files of a folder and the folders in it, by name. What a browser saved with a page is part of
    that page.

    Each folder is entered once: a link may lead back to where it stands.
    """
    if (real := folder.resolve()) in entered:
        return
    entered.add(real)
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        yield Unusable(
            printable(folder), "unreadable", f"{error.strerror}; name folders that can be read"
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
            yield Unusable(printable(path), "missing-file", "a link that leads to no file")


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
    return bool(_WARC_START.match(_unzipped(_start(path))))


def _is_page(path: Path) -> bool:
    """By its name; or by its content, as `wget` saves pages under addresses without an ending."""
    return path.name.lower().endswith(_PAGES) or bool(_HTML_START.search(_start(path)))


def _unzipped(start: bytes) -> bytes:
    """The start of a file, also of one that is compressed: crawlers name a file that is not
    finished `a.warc.gz.open`.
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


def _not_there(listing: Path, file: Path) -> Unusable:
    return Unusable(
        printable(file), "missing-file", f"{printable(listing)} names it, and it is not there"
    )
