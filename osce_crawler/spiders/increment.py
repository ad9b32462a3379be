"""An increment: what a crawl requests if an earlier one has read every listing.

It reads the front of each listing, then spends its budget on what is due. The decisions are in
`increments`; this module connects them with the archive and the listings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from osce_crawler.archive.crawl_state import CrawlState
from osce_crawler.errors import PageRefused
from osce_crawler.increments.entries import Entry, TemplateRule, changed, sample
from osce_crawler.increments.front import Key
from osce_crawler.increments.reasons import (
    AFTER_ROLLING,
    BEFORE_ROLLING,
    Due,
    Reason,
    in_order,
)
from osce_crawler.increments.rolling import Cursor
from osce_crawler.listed import LeftBy, Listed
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.records import Evidence, Finding, Lead, ListedRelease, Purpose, Trail
from osce_crawler.spiders.entry import entry_of
from osce_crawler.spiders.pages_read import PagesRead
from osce_crawler.spiders.rolling_walk import RollingWalk
from osce_crawler.spiders.walk import ListingWalk, numbered
from osce_crawler.urls import Address, Site, release_address

LISTING_TEMPLATE = "listing-template"
"""Kind of the finding that many entries changed in the same way."""
_KNOWN_FATES = frozenset({"archived_before", "new", "gone", "rejected", "led_elsewhere"})


class _Changed(NamedTuple):
    """A known release whose entry differs from the archive."""

    entry: Entry
    components: frozenset[str]


@dataclass(kw_only=True)
class Increment:
    """The plan of one increment, and what it has found."""

    site: Site
    state: CrawlState
    budget: int
    at: str
    """When it began (ISO 8601, UTC)."""
    walks: dict[str, ListingWalk]
    is_dry: bool = False
    rolled: set[str] = field(default_factory=set)
    """Pages of the rolling walk."""
    spent: int = 0
    """Requests made, or planned by a dry run."""
    reasons: dict[str, str] = field(default_factory=dict)
    """By address: why it is requested."""
    left: int = 0
    """Releases that are due, and that the budget left."""
    pages: dict[str, PagesRead] = field(default_factory=dict)
    """By listing: the pages that were read."""
    known: dict[Key, str] = field(default_factory=dict)
    """The releases of the archive, each with its own address."""
    _fates: dict[str, dict[Key, str]] = field(default_factory=dict)
    _found: dict[str, Due] = field(default_factory=dict)
    _listed: dict[str, list[str]] = field(default_factory=dict)
    """By address: the listings that name it, and that are not in the ledger as requested yet."""
    _changed: list[_Changed] = field(default_factory=list)
    _template: TemplateRule = field(default_factory=TemplateRule)
    _printed: dict[Key, Evidence] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _asked_keys: set[Key] = field(default_factory=set)
    _sampled: int = 0
    _pages_left: int = 0
    """Of the rolling walks."""

    def __post_init__(self) -> None:
        for url in self.state.known_addresses():
            if key := self._key(url):
                self.known[key] = url

    def known_to(self, listing: str) -> frozenset[Key]:
        """The releases that end the front of a listing: those of the archive, and those of which
        an earlier run has a result.
        """
        return frozenset(self.known) | frozenset(self._fates_of(listing))

    def note_entry(self, item: ListedRelease, address: Address, listing: str, trail: Trail) -> None:
        """Compare an entry of a listing with the archive; a release that is not known is due."""
        key = address.key
        self._printed[key] = Evidence(title=item.title or None, teaser=item.teaser)
        entry = entry_of(item, address, listing)
        is_known = key in self.known or self._fates_of(listing).get(key) in _KNOWN_FATES
        trail.listed.append(
            Listed(listing=listing, url=address.url, left_by=None if is_known else LeftBy.BUDGET)
        )
        if not is_known:
            self._listed.setdefault(address.url, []).append(listing)
            self._find(trail, address.url, Reason.NEW)
        elif key in self.known and (difference := self._difference(entry)):
            entry = self._note_difference(entry, difference, trail)
        trail.entries.append(entry)

    def _difference(self, entry: Entry) -> frozenset[str] | None:
        """The components in which a known entry differs; None if the archive has no entry."""
        stored = self.state.entries.find(entry.listing, entry.key, entry.url)
        if stored is None:
            return None
        if stored.is_absent:
            return frozenset({"listed again"})
        templates = self.state.entries.templates(entry.listing)
        components = frozenset(
            name
            for name in changed(stored.entry, entry)
            if not stored.noted_at < templates.get(name, "")
        )
        self._template.note(entry.listing, components)
        return components

    def _note_difference(self, entry: Entry, components: frozenset[str], trail: Trail) -> Entry:
        if "listed again" in components:
            self._listed.setdefault(entry.url, []).append(entry.listing)
            self._find(trail, entry.url, Reason.LISTING_CHANGED, "listed again")
            return entry
        # Whether the release or the template changed is decided when the front is read.
        self._changed.append(_Changed(entry=entry, components=components))
        return entry._replace(is_adopted=False)

    @cached_property
    def remaining(self) -> Iterator[tuple[Trail, Sequence[Lead]]]:
        """The batches that are left; see `_batches`."""
        return self._batches()

    def _batches(self) -> Iterator[tuple[Trail, Sequence[Lead]]]:
        """What to request after the front, one batch after the other: releases, then one page of
        the rolling walk after the other.

        Each batch is made when all requests before it have their response.
        """
        yield self._settle_changes()
        steps = [self._rolling_walk(listing) for listing in sorted(self.walks)]
        self._pages_left = sum(len(rolling.numbers) for rolling in steps)
        yield self._releases(BEFORE_ROLLING)
        for rolling in steps:
            if self.is_dry:
                self._plan(rolling)
                continue
            for page in rolling.pages():
                if self.spent >= self.budget:
                    break
                yield Trail(requested=""), [self._rolled(page, rolling.listing)]
                yield Trail(requested="", cursor=rolling.cursor), ()
            else:
                yield Trail(requested="", cursor=rolling.ended()), ()
            yield self._missing(rolling), self._doubtful(rolling)
        yield self._settle_changes()
        yield self._releases(AFTER_ROLLING)
        yield self._releases((Reason.YEARLY,))

    def _rolling_walk(self, listing: str) -> RollingWalk:
        return RollingWalk(
            listing=listing,
            walk=self.walks[listing],
            read=self._pages_of(listing),
            at=self.at,
            cursor=self.state.entries.cursor(listing) or Cursor(listing=listing),
            pages_before=self.state.pages_before(listing) or 0,
            is_unusual=self._is_unusual(listing),
        )

    def note_page(self, listing: str, number: int, items: Sequence[ListedRelease]) -> None:
        """A page of a listing was read."""
        keys = {key for item in items if (key := self._key(item.url))}
        self._pages_of(listing).note(number, [item.published_on for item in items], keys)

    def note_front(self, url: str) -> None:
        """A page of the front is requested."""
        self.spent += 1
        self.reasons[url] = "front of the listing"

    def note_canary(self, url: str) -> None:
        """A canary is requested, whether it is due or not."""
        self._take(url, Reason.AGE, "canary")

    def may_request(self, url: str, trail: Trail) -> bool:
        """Whether a translation that a page links to is requested now. Else it stays due."""
        key = self._key(url)
        if key is None or key in self.known or key in self._asked_keys:
            return False
        if self.spent >= self.budget:
            self._find(trail, url, Reason.NEW)
            self.left += 1
            return False
        self._take(url, Reason.NEW, "translation")
        return True

    @property
    def expected(self) -> int:
        """Number of requests: those that were made, and those that are due as far as is known."""
        waiting = len(self._waiting(tuple(Reason)))
        return max(self.spent, min(self.budget, self.spent + waiting + self._pages_left))

    def _is_unusual(self, listing: str) -> bool:
        """Whether the listing has clearly more or fewer entries than before."""
        return not self.is_dry and listing in self.state.run.unusual_listings()

    def _plan(self, rolling: RollingWalk) -> None:
        for number in rolling.numbers[: max(0, self.budget - self.spent)]:
            self._rolled(numbered(rolling.listing, number), rolling.listing)
        self._doubtful(rolling)

    def _rolled(self, page: str, listing: str) -> Lead:
        self.spent += 1
        self._pages_left -= 1
        self.rolled.add(page)
        self.reasons[page] = "rolling walk"
        return Lead(url=page, purpose=Purpose.LISTING, listing=listing)

    def _doubtful(self, rolling: RollingWalk) -> list[Lead]:
        """Pages that came back empty and raised an alarm: it closes when they have entries."""
        return [
            self._rolled(page, rolling.listing)
            for page in self.state.entries.doubtful_pages(rolling.listing)
            if page_number(page) not in rolling.read.dates and self.spent < self.budget
        ]

    def _find(self, trail: Trail, url: str, reason: Reason, detail: str | None = None) -> None:
        key = self._key(url)
        printed = (self._printed.get(key) if key else None) or Evidence()
        due = Due(
            url=url,
            reason=reason,
            due_at=self.at,
            detail=detail,
            title=printed.title,
            teaser=printed.teaser,
        )
        if url not in self._asked:
            self._found.setdefault(url, due)
            trail.due.append(due)

    def _settle_changes(self) -> tuple[Trail, Sequence[Lead]]:
        """Tell changed releases from a changed template; the former are due."""
        trail = Trail(requested="")
        of_template: list[_Changed] = []
        for one in self._changed:
            new = self._template.components(one.entry.listing)
            trail.entries.append(one.entry)
            if one.components and one.components <= new:
                of_template.append(one)
            elif one.components:
                self._find_changed(trail, one)
        self._changed.clear()
        if of_template:
            self._note_template(trail, of_template)
        return trail, ()

    def _find_changed(self, trail: Trail, one: _Changed) -> None:
        detail = ", ".join(sorted(one.components))
        own = self.known[one.entry.key]
        self._listed.setdefault(one.entry.url, []).append(one.entry.listing)
        self._find(trail, own, Reason.LISTING_CHANGED, detail)
        if "address" in one.components and one.entry.url != own:
            self._find(trail, one.entry.url, Reason.LISTING_CHANGED, detail)

    def _note_template(self, trail: Trail, found: Sequence[_Changed]) -> None:
        """Adopt what a new template prints; request a sample, and report it once."""
        templates = {(one.entry.listing, name) for one in found for name in one.components}
        trail.templates += sorted(templates)
        if self._sampled:
            return
        self._sampled = len(found)
        for one in sample(found):
            self._find_changed(trail, one)
        names = ", ".join(sorted({name for _, name in templates}))
        message = (
            f"{len(found)} entries of listings differ in the same way from the last run ({names}):"
            f" the listing has a new template; {len(sample(found))} releases are requested as a"
            " sample: compare some titles and dates with the site"
        )
        listing = found[0].entry.listing
        trail.findings.append(Finding(kind=LISTING_TEMPLATE, url=listing, message=message))

    def _missing(self, rolling: RollingWalk) -> Trail:
        """The releases that no page names where their dates belong, to be requested."""
        trail = Trail(requested="")
        listing = rolling.listing
        if self.is_dry or rolling.is_unusual:
            return trail
        missing: dict[Key, None] = {}
        for stretch in rolling.stretches():
            expected = {
                key: seen_at
                for key, seen_at in self.state.entries.between(listing, stretch).items()
                if key in self.known
            }
            named = rolling.read.keys
            gone = [
                key
                for key, seen_at in expected.items()
                if key not in named and seen_at < stretch.began_at
            ]
            if finding := rolling.fault(len(gone), len(expected)):
                trail.findings.append(finding)
                gone = sample(gone)
            missing |= dict.fromkeys(gone)
        trail.absent += [(listing, key) for key in missing]
        for key in missing:
            self._find(trail, self.known[key], Reason.UNLISTED, listing)
        return trail

    def _releases(self, reasons: Sequence[Reason]) -> tuple[Trail, Sequence[Lead]]:
        """The releases that are due for these reasons, as far as the budget allows."""
        due = self._waiting(reasons)
        allowed = due[: max(0, self.budget - self.spent)]
        self.left += len(due) - len(allowed)
        trail = Trail(requested="")
        leads = []
        for one in allowed:
            listings = self._take(one.url, one.reason, one.detail)
            # Its own address may answer beside the one that listings name now; see `listings`.
            own = one.reason is Reason.LISTING_CHANGED and not listings
            listing = next(iter(listings), None)
            leads.append(
                Lead(
                    url=one.url,
                    purpose=Purpose.RELEASE,
                    listing=listing,
                    own=own,
                    evidence=Evidence(title=one.title, teaser=one.teaser) if one.title else None,
                )
            )
            trail.listed += [Listed(listing=name, url=one.url) for name in listings]
        return trail, leads

    def _waiting(self, reasons: Sequence[Reason]) -> list[Due]:
        stored = {one.url: one for one in self.state.due(self.site.root)}
        return [
            one
            for one in in_order((self._found | stored).values())
            if one.reason in reasons and not self._is_asked(one)
        ]

    def _is_asked(self, one: Due) -> bool:
        """Whether it was requested in this run, at any address. An entry with a new address leads
        to two requests.
        """
        if one.url in self._asked or one.reason is Reason.LISTING_CHANGED:
            return one.url in self._asked
        return self._key(one.url) in self._asked_keys

    def _take(self, url: str, reason: Reason, detail: str | None = None) -> list[str]:
        self.spent += 1
        self._asked.add(url)
        if key := self._key(url):
            self._asked_keys.add(key)
        self.reasons[url] = f"{reason}: {detail}" if detail else str(reason)
        return self._listed.pop(url, [])

    def _pages_of(self, listing: str) -> PagesRead:
        return self.pages.setdefault(listing, PagesRead())

    def _fates_of(self, listing: str) -> dict[Key, str]:
        if listing not in self._fates:
            self._fates[listing] = self.state.entries.fates(listing)
        return self._fates[listing]

    def _key(self, url: str) -> Key | None:
        try:
            return release_address(url, self.site).key
        except PageRefused:
            return None
