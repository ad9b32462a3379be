"""Saved pages and text extracts: find their address and date, and make a capture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from osce_crawler.archive.schema import TWO_PAGES
from osce_crawler.errors import PageRefused
from osce_crawler.importing.addresses import is_listing, is_release
from osce_crawler.importing.file_list import ListedFile
from osce_crawler.importing.items import Found, Item, Skipped, Unusable, checked_moment, printable
from osce_crawler.importing.mirror import NOWHERE, Place
from osce_crawler.pages import layouts
from osce_crawler.pages.document import check_size
from osce_crawler.records import Capture, Purpose
from osce_crawler.urls import Site


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One file, the row of the list for it, and its place in a mirror."""

    path: Path
    stated: ListedFile
    place: Place | None = None
    """Place under the given folder; None if the file itself was given."""

    def at(self, now: str) -> str:
        """When the page was saved (ISO 8601, UTC): from the list, else the modification time.

        Raises PageRefused `bad-date`, OSError.
        """
        modified = datetime.fromtimestamp(self.path.stat().st_mtime, UTC).isoformat()
        return checked_moment(self.stated.fetched_at or modified, now)

    def item(self, site: Site, now: str) -> Item:
        """The capture, or why there is none. `now` is ISO 8601, UTC."""
        try:
            check_size(self.path.stat().st_size)
            return self._capture(self.path.read_bytes(), self.at(now), site)
        except PageRefused as refusal:
            return Unusable(printable(self.path), refusal.kind, str(refusal))
        except OSError as error:
            return Unusable(
                printable(self.path),
                "unreadable",
                f"{error.strerror}; check the permissions of the file",
            )

    def _capture(self, page: bytes, at: str, site: Site) -> Found | Skipped:
        if self.stated.url and not site.allows(self.stated.url):
            elsewhere = f"{self.stated.url}: not on {site.root}; correct the address, or name another site with --site URL"
            raise PageRefused("foreign-host", elsewhere)
        comments = [
            address.decode("ascii", "replace") for address in layouts.SAVED_FROM.findall(page)
        ]
        url = self.stated.url or self._own_address([*comments, *_canonical(page)], site)
        if url is None or not (self.stated.url or self._is_wanted(url, site)):
            return Skipped(_why_not(url))
        capture = Capture(
            url=url, fetched_at=at, http_status=None, payload=page, purpose=Purpose.RELEASE
        )
        refusal = None
        if not self.stated.url and len(set(comments)) > 1:
            twice = (
                "two `saved from url` comments: the file contains two pages; save each one alone"
            )
            refusal = PageRefused(TWO_PAGES, twice)
        return Found(capture=capture, file=printable(self.path), refusal=refusal)

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
