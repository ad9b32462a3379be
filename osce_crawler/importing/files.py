"""Find the files to import under the given paths, and read each in its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from osce_crawler.errors import BadInput, PageRefused
from osce_crawler.importing.addresses import is_release
from osce_crawler.importing.file_list import NAME, FileLists, ListedFile
from osce_crawler.importing.folders import FoundFile, Walk
from osce_crawler.importing.formats import (
    is_archive,
    is_compressed_page,
    is_page,
    is_unread_page,
    is_unread_warc,
    is_warc,
)
from osce_crawler.importing.items import Item, Skipped, Unusable, printable
from osce_crawler.importing.mirror import Place, place_of
from osce_crawler.importing.packed import NOT_READ, holds_pages, why_not_read
from osce_crawler.importing.saved_pages import SavedPage
from osce_crawler.importing.warc.captures import WarcPages
from osce_crawler.importing.warc.wacz import UNKNOWN_FORM
from osce_crawler.urls import Site

_UNKNOWN_PAGE = "a saved page in a form that is not read; unpack it, and name it .html"


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
            if is_archive(path):
                raise BadInput(
                    f"{path}: an SQLite archive, not a page; export it to a .warc.gz file and import that"
                )
        self.lists.check(self.paths)
        if self.url and (len(self.paths) != 1 or self.paths[0].is_dir() or is_warc(self.paths[0])):
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

        Raises BadInput.
        """
        pages: list[SavedPage] = []
        parts: set[Path] = set()
        for found, given in self._all():
            if not isinstance(found, FoundFile):
                yield found
                continue
            path, named = found.path, found.path is given
            if path.name == NAME or path == self.lists.named:
                root = None if named else given
                yield from (_missing(path, file) for file in self.lists.missing(path.parent, root))
            elif is_warc(path):
                yield from warcs.of(path)
                if holds_pages(path):
                    yield Unusable(
                        printable(path),
                        "unknown-form",
                        NOT_READ.format("beside WARC files it holds"),
                    )
            elif (packed := why_not_read(path)) and not self._is_of_release(path, given):
                yield Unusable(printable(path), "unknown-form", packed)
            elif is_unread_warc(path) and not is_page(path):
                yield Unusable(printable(path), "unknown-form", UNKNOWN_FORM)
            elif self._may_be_page(path, given):
                pages.append(self._page(found, given))
                parts |= {path} if found.of_a_page else set()
            else:
                yield _other(path)
        yield from warcs.unresolved()
        for page in sorted(pages, key=self._order):
            item = page.item(self.site, self.now)
            yield _of_part(item) if page.path in parts else item

    def _may_be_page(self, path: Path, given: Path) -> bool:
        """Whether to read a file: somebody has named it, or it looks like a page."""
        is_named = path is given and not is_compressed_page(path)
        return is_named or is_page(path) or self._is_of_release(path, given)

    def _is_of_release(self, path: Path, given: Path) -> bool:
        """Whether the list, or the place in a mirror, says that a file is the page of a release.
        At such an address nothing is only counted, whatever its bytes are.
        """
        place = place_of(path, given, self.site)
        return bool(
            self._stated(path, given).url or (place.url and is_release(place.url, self.site))
        )

    def _page(self, found: FoundFile, given: Path) -> SavedPage:
        path, snapshot = found.path, found.snapshot
        if path is given:
            return SavedPage(path, self._stated(path, None))
        place = place_of(path, given, self.site)
        if snapshot and place.url is None:
            is_here = self.site.allows(snapshot.url)
            place = Place(snapshot.url if is_here else None, of_another_site=not is_here)
        saved_at = snapshot.saved_at if snapshot else None
        return SavedPage(path, self._stated(path, given), place, saved_at)

    def _stated(self, path: Path, given: Path | None) -> ListedFile:
        listed = self.lists.about(path, given)
        return ListedFile(self.url, listed.fetched_at) if self.url else listed

    def _order(self, page: SavedPage) -> tuple[str, str]:
        try:
            return page.at(self.now), str(page.path)
        except (PageRefused, OSError):  # `SavedPage.item` reports this error
            return "", str(page.path)

    def _all(self) -> Iterator[tuple[FoundFile | Skipped | Unusable, Path]]:
        """Each file once, with the given path under which it was found."""
        seen: set[Path] = set()
        for given in self.paths:
            if given.exists() and not given.is_file() and not given.is_dir():
                message = "neither a file nor a folder; name one"
                yield Unusable(printable(given), "unreadable", message), given
                continue
            entries = [FoundFile(given)] if given.is_file() else Walk(given).files()
            for entry in entries:
                if not isinstance(entry, FoundFile):
                    yield entry, given
                elif (real := entry.path.resolve()) not in seen:
                    seen.add(real)
                    yield entry, given


def _of_part(item: Item) -> Item:
    """A frame that a browser saved with a page: it has no address, or that of an advertisement."""
    is_frame = isinstance(item, Unusable) and item.kind in {"no-node-id", "foreign-host"}
    return Skipped("frames of saved pages") if is_frame else item


def _other(path: Path) -> Skipped | Unusable:
    if is_unread_page(path):
        return Unusable(printable(path), "unknown-form", _UNKNOWN_PAGE)
    return Skipped("other files")


def _missing(listing: Path, file: Path) -> Unusable:
    message = f"{printable(listing)} lists this file, but it does not exist; correct the list"
    return Unusable(printable(file), "missing-file", message)
