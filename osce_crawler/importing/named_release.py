"""Pages at an address that is none of a release, which say that they are a release.

`/odihr/123456;jsessionid=1`, `/print/123456`, or a host with a damaged letter: of these pages no
record is made, so each is a finding unless the release itself is there.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from osce_crawler.archive.capture_lookup import CaptureLookup
from osce_crawler.archive.schema import PAGE_STATUSES
from osce_crawler.classify import answer_refusal
from osce_crawler.errors import PageRefused
from osce_crawler.importing.addresses import is_release
from osce_crawler.importing.items import Found, Item, Named, Skipped, Unusable
from osce_crawler.importing.warc.http_response import is_html, read_answer, read_body
from osce_crawler.importing.warc.record import Record
from osce_crawler.pages.layouts import declared_in
from osce_crawler.urls import Site, absolute, parts_of, release_address

_ALIKE = 0.8
"""Of two hosts of eight letters, one letter may differ; of twelve, two."""
_MESSAGE = (
    "this is no address of a release, but the page says that it is {}, of which neither these files"
    " nor the archive have a page; import the page itself with --url, or save that address"
)


def named_by(page: bytes, url: str, file: str, site: Site) -> Named | None:
    """The release that a page at another address names as its own, or None."""
    if is_release(url, site):
        return None
    declared = (absolute(url, address) for address in declared_in(page))
    release = next((address for address in declared if is_release(address, site)), None)
    return Named(file, release) if release else None


def named_on_other_host(record: Record, url: str, file: str, site: Site) -> Named | None:
    """The same of a record on no host of the site, if its host may be one with damaged letters."""
    if record.kind not in {"response", "resource"} or record.too_long:
        return None
    if not _is_alike(parts_of(url).netloc.lower(), site):
        return None
    page = record.block
    if record.kind == "response":
        answer = read_answer(page)
        if answer is None or answer.status not in PAGE_STATUSES:
            return None
        if not is_html(answer.header("content-type"), answer.rest[:4096]):
            return None
        codings = (*answer.codings("content-encoding"), *answer.codings("transfer-encoding"))
        page = read_body(answer).payload if codings else answer.rest
    return named_by(page, url, file, site)


@lru_cache(maxsize=1024)
def _is_alike(host: str, site: Site) -> bool:
    with suppress(UnicodeError):
        host = host.encode("ascii").decode("idna")  # `xn--osc-dma.org` is `oscé.org`
    return any(SequenceMatcher(None, host, one).ratio() >= _ALIKE for one in site.hosts)


@dataclass(slots=True)
class NamedReleases:
    """The releases that such pages of one import name, and those of which it has a page."""

    site: Site
    lookup: CaptureLookup
    _pages: dict[str, dict[str, None]] = field(default_factory=dict)
    """For each release that is named: the pages that name it, each once."""
    _read: set[tuple[int, str]] = field(default_factory=set)
    """Node id and language of the releases of which there is a page."""

    def add(self, item: Item) -> None:
        """Note what an item is, or what its page names."""
        if isinstance(item, Found | Skipped) and item.named:
            self._pages.setdefault(item.named.release, {})[item.named.page] = None
        if isinstance(item, Found) and item.refusal is None and not item.leads_on:
            capture = item.capture
            if capture.payload and answer_refusal(capture) is None:
                self._read |= self._keys((*capture.via, capture.url))

    def findings(self) -> list[Unusable]:
        """Each page that names a release without a page, once. Call it when all was read."""
        return [
            Unusable(page, "other-address", _MESSAGE.format(release))
            for release, pages in self._pages.items()
            if not self._is_there(release)
            for page in pages
        ]

    def _is_there(self, release: str) -> bool:
        address = release_address(release, self.site)
        if address.key in self._read:
            return True
        known = self.lookup.addresses_of(address.node_id, address.url)
        return address.key in self._keys(known)

    def _keys(self, urls: Iterable[str]) -> set[tuple[int, str]]:
        keys: set[tuple[int, str]] = set()
        for url in urls:
            try:
                keys.add(release_address(url, self.site).key)
            except PageRefused:
                continue
        return keys
