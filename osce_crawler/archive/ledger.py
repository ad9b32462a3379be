"""The ledger of a crawl, by listing: derived from frontier, captures and records when it ends."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from osce_crawler.archive.fates import Fate, ListedKey, Record, Response, fate_of
from osce_crawler.archive.frontier import Frontier
from osce_crawler.archive.listing_entries import ListingEntries
from osce_crawler.archive.listing_totals import Change, Totals, change_of, totals_of
from osce_crawler.archive.listings import Walked
from osce_crawler.archive.months import MonthHole, month_holes
from osce_crawler.archive.schema import FATES, LEDGER
from osce_crawler.errors import PageRefused
from osce_crawler.listed import ListingProgress
from osce_crawler.records import Finding
from osce_crawler.urls import Site, release_address

LED_ELSEWHERE, UNACCOUNTED, LISTING_TOTAL = "led-elsewhere", "unaccounted", "listing-total"
MONTH_HOLE = "month-hole"
"""Kinds of findings."""

Key = tuple[int, str]
"""Node id, and language of the address."""

_OPEN = frozenset(
    {
        Fate.LEFT_BY_FILTER,
        Fate.LEFT_BY_LIMIT,
        Fate.LEFT_BY_BUDGET,
        Fate.PENDING,
        Fate.UNACCOUNTED,
    }
)
"""Results that say nothing of the release."""
_LISTED = "SELECT listing, url, left_by FROM frontier_listed ORDER BY listing, url"
_REQUESTED = "SELECT url, done FROM frontier WHERE purpose = 'release' ORDER BY position"
_FINDINGS = """
SELECT url FROM run_findings
WHERE run_id >= ? AND run_id IN (SELECT run_id FROM crawl_runs WHERE kind = 'crawl')
"""
_RECORDS = """
SELECT record_id, language, url, v.run_id >= ? FROM records JOIN revisions v USING (record_id)
WHERE node_id = ? AND v.revision = 1
"""
# The last accepted run of a listing in which {0} is known.
_BEFORE = """
SELECT l.run_id, {0}, page_size, started_at FROM run_listings l JOIN crawl_runs USING (run_id)
WHERE listing = ? AND accepted = 1 AND {0} IS NOT NULL AND l.run_id < ? ORDER BY l.run_id DESC LIMIT 1
"""
_LISTINGS = """
SELECT listing, max(l.run_id), keys FROM run_listings l JOIN crawl_runs USING (run_id)
WHERE site = ? AND l.run_id < ? AND accepted = 1 AND (counted IS NOT NULL OR estimated IS NOT NULL)
GROUP BY listing ORDER BY listing
"""
_REPORTED = "SELECT 1 FROM run_findings WHERE kind = ? AND url = ? AND message = ? LIMIT 1"
_MONTHS = """
SELECT r.record_id, substr(published_on, 1, 7) FROM records r
JOIN revisions ON revision_id = latest_revision_id WHERE published_on IS NOT NULL
"""
_MONTH_REPORTED = """
SELECT 1 FROM run_findings WHERE kind = ? AND url = ? AND substr(message, 1, 7) = ? LIMIT 1
"""
_INSERT = f"INSERT OR REPLACE INTO run_listings VALUES ({', '.join('?' * len(LEDGER))})"


@dataclass(slots=True)
class Account:
    """The ledger of one run, before it is written."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unusual: dict[str, Change | None] = field(default_factory=dict)
    """Listings whose total changed more than usual; None for a listing that was not found."""
    fates: dict[str, dict[Key, Fate]] = field(default_factory=dict)
    """By listing: the result for each release that it names."""
    began: int = 0
    """First run of the walk."""

    def write(self, connection: sqlite3.Connection, run_id: int) -> None:
        """Write the rows. Writes in the transaction of the caller."""
        connection.executemany(
            _INSERT, [[run_id, *(row[name] for name in LEDGER[1:])] for row in self.rows]
        )
        entries = ListingEntries(connection)
        for listing, fates in self.fates.items():
            entries.note_fates(
                listing, {key: fate for key, fate in fates.items() if fate not in _OPEN}
            )
            change = self.unusual.get(listing)
            if change and change.now > change.before:
                # A filter that the site ignores names what does not belong to this listing: it is
                # not missing there when the filter works again.
                entries.forget_noted_since(listing, fates, self.began)


@dataclass(kw_only=True)
class LedgerOfWalk:
    """The ledger of a walk that began with the run `began`. It only reads."""

    connection: sqlite3.Connection
    began: int
    site: Site
    at: str
    """The time now, ISO 8601, UTC."""

    @cached_property
    def walked(self) -> Walked:
        """The captures of the walk."""
        return Walked(self.connection, self.began, self.site)

    def account(self, *, is_finished: bool, walk_complete: bool, accept_totals: bool) -> Account:
        """The rows of all listings, and the findings if the run is finished.

        With `accept_totals`, changed totals are no findings.
        """
        progress = self._progress()
        account = Account(began=self.began)
        unusual = self.unusual_totals(walk_complete=walk_complete) if is_finished else {}
        if not accept_totals:
            account.unusual = unusual
            account.findings += [_unusual(listing, change) for listing, change in unusual.items()]
        elsewhere: dict[str, str] = {}
        lost: set[str] = set()
        keys = _Keys(self)
        for listing in sorted({*progress, *keys.by_listing, *unusual}):
            listed = keys.by_listing.get(listing, {})
            fates = {key: fate_of(one, is_finished=is_finished) for key, one in listed.items()}
            read = progress.get(listing, ListingProgress(is_missing=listing in unusual))
            totals = totals_of(read)
            account.fates[listing] = fates
            account.rows.append(
                _row(listing, read, totals)
                | keys.counts(listing)
                | {name: Counter(fates.values())[Fate(name)] for name in FATES}
                | {"accepted": int(is_finished and listing not in account.unusual)}
            )
            lost |= {keys.url(key) for key in listed if fates[key] is Fate.UNACCOUNTED}
            elsewhere |= {
                keys.requested_url(key): self.walked.end_of(keys.requested_url(key))
                for key, one in listed.items()
                if fates[key] is Fate.LED_ELSEWHERE and not one.record
            }
        if is_finished:
            account.findings += [*map(_unaccounted, sorted(lost)), *self._led_elsewhere(elsewhere)]
        if is_finished and walk_complete:
            account.findings += self._month_holes(progress, keys.by_listing)
        return account

    def unusual_totals(self, *, walk_complete: bool) -> dict[str, Change | None]:
        """The listings whose total changed more than usual since the last accepted run.

        After a complete walk, also the listings that such a run read, and that were not found.
        """
        found: dict[str, Change | None] = {}
        progress = self._progress()
        for listing, read in progress.items():
            if change := self._change(listing, totals_of(read)):
                found[listing] = change
        if walk_complete:
            rows = self.connection.execute(_LISTINGS, [self.site.root, self.began]).fetchall()
            found |= {
                listing: None for listing, _, keys in rows if keys and listing not in progress
            }
        return found

    def _change(self, listing: str, now: Totals) -> Change | None:
        for name in ("counted", "estimated"):
            row = self.connection.execute(_BEFORE.format(name), [listing, self.began]).fetchone()
            if row is None:
                continue
            before = Totals(
                counted=row[1] if name == "counted" else None,
                estimated=row[1] if name == "estimated" else None,
                page_size=row[2],
            )
            if change := change_of(before, now, _days(row[3], self.at)):
                return change
        return None

    def _progress(self) -> dict[str, ListingProgress]:
        """What the walk has read, by listing. States of versions before schema 6 have none."""
        return progress_of(Frontier(self.connection).walks())

    def _led_elsewhere(self, found: Mapping[str, str]) -> Iterable[Finding]:
        """A finding for each release of which no earlier run recorded the same."""
        for url, target in sorted(found.items()):
            message = (
                f"a listing names this release, but its address leads to {target}; it is not in"
                " the archive: check the address in a browser"
            )
            reported = self.connection.execute(_REPORTED, [LED_ELSEWHERE, url, message]).fetchone()
            if not reported:
                yield Finding(kind=LED_ELSEWHERE, url=url, message=message)

    def _month_holes(
        self,
        progress: Mapping[str, ListingProgress],
        named: Mapping[str, Mapping[Key, ListedKey]],
    ) -> Iterable[Finding]:
        """A finding for each month with too few releases that no earlier run has reported."""
        months = dict(self.connection.execute(_MONTHS).fetchall())
        for listing, read in sorted(progress.items()):
            records = [one.record for one in named.get(listing, {}).values()]
            archived = Counter(months.get(one.record_id) for one in records if one)
            of_months = {month: count for month, count in archived.items() if month}
            for hole in month_holes(of_months, read.months):
                again = [MONTH_HOLE, listing, hole.month]
                if not self.connection.execute(_MONTH_REPORTED, again).fetchone():
                    yield _month_hole(listing, hole)


class _Keys:
    """The releases in the listings of a walk, with what the archive has of each."""

    def __init__(self, ledger: LedgerOfWalk) -> None:
        self._ledger, self._walked, self._site = ledger, ledger.walked, ledger.site
        self._urls: dict[Key, list[str]] = {}
        self._done: set[str] = set()
        self._records: dict[int, list[tuple[Any, ...]]] = {}
        connection = ledger.connection
        self._findings = {
            self._walked.canonical(url) for (url,) in connection.execute(_FINDINGS, [ledger.began])
        }
        for url, done in connection.execute(_REQUESTED):
            if key := self._key(url):
                self._urls.setdefault(key, []).append(url)
                self._done |= {url} if done else set()
        named: dict[str, dict[Key, dict[str, str | None]]] = {}
        for listing, url, left_by in connection.execute(_LISTED):
            if key := self._key(url):
                named.setdefault(listing, {}).setdefault(key, {})[url] = left_by
        self._names = {
            key: next(iter(urls)) for keys in named.values() for key, urls in keys.items()
        }
        self.by_listing = {listing: self._listing(listing, keys) for listing, keys in named.items()}

    def url(self, key: Key) -> str:
        """An address at which a listing names the release."""
        return self._names[key]

    def requested_url(self, key: Key) -> str:
        """The address of the release that was requested first."""
        return next(iter(self._urls.get(key, ())), self._names[key])

    def counts(self, listing: str) -> dict[str, int]:
        """Numbers of keys: all, known before, fetched."""
        listed = self.by_listing.get(listing, {})
        known = [one for one in listed.values() if one.record and not one.record.is_new]
        fetched = [one for one in listed.values() if any(x.outcome for x in one.responses)]
        return {"keys": len(listed), "known": len(known), "fetched": len(fetched)}

    def _listing(
        self, listing: str, named: Mapping[Key, Mapping[str, str | None]]
    ) -> dict[Key, ListedKey]:
        before = ListingEntries(self._ledger.connection).fates(listing)
        return {key: self._listed(key, urls, before.get(key)) for key, urls in named.items()}

    def _listed(self, key: Key, named: Mapping[str, str | None], before: str | None) -> ListedKey:
        urls = dict.fromkeys([*self._urls.get(key, ()), *named])
        reasons = list(named.values())
        return ListedKey(
            language=key[1],
            records=tuple(self._records_of(key)),
            responses=tuple(
                self._response(url)
                for url in urls
                if url in self._done or url in self._walked.requested
            ),
            left_by=reasons[0] if None not in reasons else None,
            before=Fate(before) if before else None,
        )

    def _response(self, url: str) -> Response:
        chain = self._walked.chain(url)
        return Response(
            outcome=self._walked.outcomes.get(chain[-1]),
            shown=self._walked.shown_at(chain[-1]),
            has_finding=not self._findings.isdisjoint(chain),
        )

    def _records_of(self, key: Key) -> Iterable[Record]:
        node_id, language = key
        if node_id not in self._records:
            self._records[node_id] = self._ledger.connection.execute(
                _RECORDS, [self._ledger.began, node_id]
            ).fetchall()
        for record_id, of_record, url, is_new in self._records[node_id]:
            address = self._key(url)
            is_own = of_record == language if language else address == key
            yield Record(record_id=record_id, is_own=is_own, is_new=bool(is_new))

    def _key(self, url: str) -> Key | None:
        try:
            return release_address(url, self._site).key
        except PageRefused:
            return None


def progress_of(states: Mapping[str, str]) -> dict[str, ListingProgress]:
    """What a walk has read, by listing. `states` are JSON."""
    return {
        listing: ListingProgress(**json.loads(state).get("progress", {}))
        for listing, state in states.items()
    }


def _row(listing: str, read: ListingProgress, totals: Totals) -> dict[str, Any]:
    return {
        "listing": listing,
        "pages_named": None if read.last_page is None else read.last_page + 1,
        "pages_read": read.pages_read,
        "pages_empty": read.pages_empty,
        "pages_unreadable": read.pages_unreadable,
        "entries": read.entries,
        "counted": totals.counted,
        "estimated": totals.estimated,
        "page_size": totals.page_size,
    }


def _days(before: str, now: str) -> float:
    return (datetime.fromisoformat(now) - datetime.fromisoformat(before)).total_seconds() / 86_400


def _unaccounted(url: str) -> Finding:
    message = "a listing names this release, but the run has no result for it; please report it"
    return Finding(kind=UNACCOUNTED, url=url, message=message)


def _month_hole(listing: str, hole: MonthHole) -> Finding:
    message = (
        f"{hole.month}: the archive has {hole.archived} releases of this month, the listing names"
        f" {hole.listed}, and the months around it are not short: see the other findings of the run,"
        " and compare some dates with the site"
    )
    return Finding(kind=MONTH_HOLE, url=listing, message=message)


def _unusual(listing: str, change: Change | None) -> Finding:
    what = (
        f"the listing has about {change.now} entries, {change.before} in an earlier run"
        if change
        else "no page leads to this listing, which an earlier run read"
    )
    message = (
        f"{what}; so no release is recorded as unlisted: check the listing in a browser; if the"
        " site changed it on purpose, run: osce-crawler crawl --accept-totals"
    )
    return Finding(kind=LISTING_TOTAL, url=listing, message=message)
