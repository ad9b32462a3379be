"""The releases that a crawl has found, each requested at one address. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from osce_crawler.increments.front import Key
from osce_crawler.records import Alias, Evidence, Finding, Lead, Purpose, Trail
from osce_crawler.spiders.options import CrawlOptions
from osce_crawler.urls import Address, Site, release_address

NO_INSTITUTION = "no-institution"
"""Kind of the finding that a chosen institution has no release."""
_NOT_FOUND = (
    "no address in the listings begins with {0!r}, so nothing of this institution was fetched; check"
    " --institution: it is the first part of an address, such as odihr in /odihr/47920"
)


@dataclass(slots=True, kw_only=True)
class FoundReleases:
    """By key: the address that is requested."""

    site: Site
    options: CrawlOptions
    requested: dict[Key, str] = field(default_factory=dict)
    _unnamed: set[str] = field(default_factory=set)
    """Those addresses that no listing has named yet."""
    _sections: set[str] = field(default_factory=set)
    """Of all addresses that were found, also of those that the options exclude."""

    def restore(self, leads: Iterable[Lead]) -> list[str]:
        """Continue with the leads of an interrupted crawl; the addresses of the releases."""
        releases = [lead for lead in leads if lead.purpose is Purpose.RELEASE]
        urls = [lead.url for lead in sorted(releases, key=lambda lead: not lead.own)]
        self.requested = {release_address(url, self.site).key: url for url in urls}
        self._unnamed = {lead.url for lead in releases if lead.listing is None}
        self._sections = {release_address(url, self.site).section for url in urls}
        return urls

    def note(self, leads: Iterable[Lead]) -> None:
        """Leads that the crawl did not find on a page: known releases."""
        found = [lead.url for lead in leads if lead.purpose is Purpose.RELEASE]
        self.requested = {
            release_address(url, self.site).key: url for url in found
        } | self.requested

    def unmatched(self) -> list[Finding]:
        """A finding for each chosen institution of which no address was found; each once."""
        missing = sorted({*self.options.institutions} - self._sections)
        self._sections.update(missing)
        return [
            Finding(kind=NO_INSTITUTION, url=self.site.root, message=_NOT_FOUND.format(name))
            for name in missing
        ]

    def add(
        self,
        address: Address,
        trail: Trail,
        listing: str | None = None,
        evidence: Evidence | None = None,
    ) -> Key | None:
        """Add a lead if the release was not found before.

        Returns its key (node id, language), or None if the options exclude it. Another address of a
        release that was found is added as an alias. `evidence` is what the listing prints about it.
        """
        self._sections.add(address.section)
        before = self.requested.get(address.key)
        if before is not None:
            if before != address.url or (listing and before in self._unnamed):
                trail.aliases.append(
                    Alias(url=before, further=address.url, listing=listing, evidence=evidence)
                )
            self._unnamed -= {before} if listing else set()
            return address.key
        if self.options.reaches_limit(len(self.requested)) or not self.options.wants(address):
            return None
        self.requested[address.key] = address.url
        self._unnamed |= set() if listing else {address.url}
        trail.leads.append(
            Lead(url=address.url, purpose=Purpose.RELEASE, listing=listing, evidence=evidence)
        )
        return address.key
