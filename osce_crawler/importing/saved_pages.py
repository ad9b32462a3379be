"""Saved pages and text extracts: find their address and date, and make a capture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from osce_crawler.archive.schema import TWO_PAGES
from osce_crawler.chunks import without_chunks
from osce_crawler.errors import PageRefused
from osce_crawler.importing.addresses import is_listing, is_release
from osce_crawler.importing.file_list import ListedFile
from osce_crawler.importing.formats import is_mhtml
from osce_crawler.importing.items import (
    Found,
    Item,
    Named,
    Skipped,
    Unusable,
    checked_moment,
    date_of_header,
    printable,
)
from osce_crawler.importing.mhtml import LONGEST as LONGEST_MHTML
from osce_crawler.importing.mhtml import read_mhtml
from osce_crawler.importing.mirror import NOWHERE, Place
from osce_crawler.importing.named_release import named_by
from osce_crawler.machine import raise_if_lacking
from osce_crawler.pages import layouts
from osce_crawler.pages.document import MAX_PAGE_BYTES, check_size
from osce_crawler.records import Capture, Purpose
from osce_crawler.urls import Site

_STARTED = 64 * 1024
"""Bytes at the start of a page, among which programs write when they saved it."""


@dataclass(frozen=True, slots=True)
class _Content:
    """A saved page, and what its file says of it."""

    page: bytes
    addresses: tuple[str, ...]
    """Where it was saved from, by the comments or fields of the program that saved it."""
    is_two_pages: bool = False
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One file, the row of the list for it, and its place in a mirror."""

    path: Path
    stated: ListedFile
    place: Place | None = None
    """Place under the given folder; None if the file itself was given."""
    archived_at: str | None = None
    """When it was saved, as the program that made its folder says; or None."""

    def at(self, now: str) -> str:
        """When the page was saved (ISO 8601, UTC): from the list, from the file itself, from the
        program that made the folder, else the modification time.

        Raises PageRefused, OSError.
        """
        modified = datetime.fromtimestamp(int(self.path.stat().st_mtime), UTC).isoformat()
        stated = self.stated.fetched_at or self._saved_at() or self.archived_at
        at = checked_moment(stated or modified, now)
        # Programs write zeros for a moment of which they know the second.
        return at.replace(".000000000Z", "Z")

    def item(self, site: Site, now: str) -> Item:
        """The capture, or why there is none. `now` is ISO 8601, UTC."""
        try:
            content = self._content(site)
            check_size(len(content.page))
            return self._capture(content, self.at(now), site)
        except PageRefused as refusal:
            return Unusable(printable(self.path), refusal.kind, str(refusal))
        except OSError as error:
            raise_if_lacking(error)
            return Unusable(
                printable(self.path),
                "unreadable",
                f"{error.strerror}; check the permissions of the file",
            )

    def _saved_at(self) -> str | None:
        """Raises PageRefused, OSError."""
        if is_mhtml(self.path):
            return read_mhtml(self._read(LONGEST_MHTML)).saved_at
        with self.path.open("rb") as file:
            return saved_date(file.read(_STARTED))

    def _content(self, site: Site) -> _Content:
        """Raises PageRefused, OSError."""
        if is_mhtml(self.path):
            parts = read_mhtml(self._read(LONGEST_MHTML))
            return _Content(parts.page, parts.addresses, content_type=parts.content_type)
        page = without_chunks(self._read(MAX_PAGE_BYTES), "", stated=False)
        saved = [_text(address) for address in layouts.SAVED_FROM.findall(page)]
        scheme = site.root.partition("://")[0]
        mirrored = [
            f"{scheme}://{_text(address)}" for address, _ in layouts.MIRRORED_FROM.findall(page)
        ]
        is_two = len(set(saved)) > 1 or len(set(mirrored)) > 1
        return _Content(page, (*saved, *mirrored), is_two)

    def _read(self, longest: int) -> bytes:
        """Raises PageRefused `too-large`, OSError."""
        size = self.path.stat().st_size
        if size > longest:
            raise PageRefused(
                "too-large",
                f"the file has {size:,} bytes; the limit is {longest // 1024 // 1024} MiB: check"
                " that it is a web page",
            )
        return self.path.read_bytes()

    def _capture(self, content: _Content, at: str, site: Site) -> Found | Skipped:
        if self.stated.url and not site.allows(self.stated.url):
            elsewhere = f"{self.stated.url}: not on {site.root}; correct the address, or name another site with --site URL"
            raise PageRefused("foreign-host", elsewhere)
        page = content.page
        url = self.stated.url or self._own_address([*content.addresses, *_canonical(page)], site)
        if url is None or not (self.stated.url or self._is_wanted(url, site)):
            return Skipped(_why_not(url), self._named(page, url, site))
        typed = (("Content-Type", content.content_type),) if content.content_type else ()
        capture = Capture(
            url=url,
            fetched_at=at,
            http_status=None,
            payload=page,
            purpose=Purpose.RELEASE,
            headers=typed,
        )
        refusal = None
        if not self.stated.url and content.is_two_pages:
            twice = (
                "two `saved from url` comments: the file contains two pages; save each one alone"
            )
            refusal = PageRefused(TWO_PAGES, twice)
        return Found(
            capture=capture,
            file=printable(self.path),
            refusal=refusal,
            named=self._named(page, url, site),
        )

    def _named(self, page: bytes, url: str | None, site: Site) -> Named | None:
        """The release that the page names, if its address in the list or a comment is another."""
        file = printable(self.path)
        return named_by(page, url, f"{file}: {url}", site) if url else None

    def _own_address(self, stated: Sequence[str], site: Site) -> str | None:
        """The first address in the page that is on the site, else the one from the mirror.

        None for a page of another site in a mirror of several sites. Raises PageRefused.
        """
        place = self.place or NOWHERE
        url = next((address for address in stated if site.allows(address)), place.url)
        if url or place.of_another_site:
            return url
        foreign = next(
            (address for address in stated if address.lower().startswith(("http://", "https://"))),
            None,
        )
        if foreign:
            raise PageRefused(
                "foreign-host", f"{foreign}: not on {site.root}; name another site with --site URL"
            )
        raise PageRefused(
            "no-node-id",
            "the file does not contain its address; state it with --url, or in import.csv in the same"
            " folder (columns file,url,fetched_at)",
        )

    def _is_wanted(self, url: str, site: Site) -> bool:
        """Whether the page is imported. A page in a folder must have the address of a release:
        a mirror holds thousands of other pages. A page that is given itself is always imported.
        """
        place = self.place
        return (
            place is None
            or is_release(url, site)
            or bool(place.url and is_release(place.url, site))
        )


def saved_date(start: bytes) -> str | None:
    """When a page was saved, as the comment of SingleFile or HTTrack says (ISO 8601); or None.

    >>> saved_date(b"<!-- Mirrored from x.org/1 by HTTrack Website Copier/3.x [XR&CO'2014],"
    ...            b" Tue, 21 May 2019 08:00:00 GMT -->")
    '2019-05-21T08:00:00+00:00'
    """
    if single := layouts.SAVED_DATE.search(start):
        month, day, year, time, zone = map(_text, single.groups())
        text = f"{day} {month} {year} {time} {zone}"
    elif mirrored := layouts.MIRRORED_FROM.search(start):
        text = _text(mirrored[2])
    else:
        return None
    return date_of_header(text)


def _text(found: bytes) -> str:
    return found.decode("ascii", "replace")


def _why_not(url: str | None) -> str:
    if url is None:
        return "pages of other sites"
    return "listings" if is_listing(url) else "pages without a node id in their address"


def _canonical(page: bytes) -> Iterator[str]:
    """The canonical addresses in a page. A refused page needs one, too, for its capture."""
    try:
        tree = etree.fromstring(page, etree.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError):
        return
    if tree is not None:
        yield from (str(link).strip() for link in layouts.CANONICAL.all(tree))
