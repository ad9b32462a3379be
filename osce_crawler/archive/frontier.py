"""The frontier: addresses that the current crawl has found, fetched or still to fetch.

It is stored in the archive, so that an interrupted crawl can continue.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from osce_crawler.records import Alias, Evidence, Lead, Purpose, Trail


class Frontier(NamedTuple):
    """Writes in the transaction of the caller."""

    connection: sqlite3.Connection

    def add(self, leads: Iterable[Lead]) -> None:
        """Add found addresses in their order. Known addresses are left unchanged."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO frontier (url, purpose, listing, own, title, teaser)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (lead.url, lead.purpose, lead.listing, int(lead.own), *_printed(lead.evidence))
                for lead in leads
            ],
        )

    def note(self, trail: Trail) -> None:
        """Mark the requested address as fetched, and add what the response led to."""
        self.connection.execute("UPDATE frontier SET done = 1 WHERE url = ?", [trail.requested])
        if trail.leads:
            self.add(trail.leads)
        if trail.aliases:
            self.connection.executemany(
                "INSERT INTO frontier_aliases VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET listing = coalesce(listing, excluded.listing)",
                [(alias.url, alias.further, alias.listing) for alias in trail.aliases],
            )
            self.connection.executemany(
                "UPDATE frontier SET title = coalesce(title, ?), teaser = coalesce(teaser, ?)"
                " WHERE url = ?",
                [(*_printed(one.evidence), one.url) for one in trail.aliases if one.evidence],
            )
        if trail.listed:
            # An address that was left may be requested later: a null replaces the reason.
            self.connection.executemany(
                "INSERT INTO frontier_listed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET left_by ="
                " CASE WHEN excluded.left_by IS NOT NULL THEN left_by END",
                [(one.listing, one.url, one.left_by) for one in trail.listed],
            )
        if trail.walk:
            self.connection.execute(
                "INSERT OR REPLACE INTO frontier_walks VALUES (?, ?)", trail.walk
            )

    def leads(self, *, done: bool) -> list[Lead]:
        """The addresses that are fetched (`done`) or still to fetch, in order of discovery."""
        rows = self.connection.execute(
            "SELECT url, purpose, listing, own, title, teaser FROM frontier WHERE done = ?"
            " ORDER BY position",
            [int(done)],
        )
        return [
            Lead(
                url=url,
                purpose=Purpose(purpose),
                listing=listing,
                own=bool(own),
                evidence=evidence_of(title, teaser),
            )
            for url, purpose, listing, own, title, teaser in rows
        ]

    def named(self) -> list[Alias]:
        """Addresses of releases in listings and translation links, each with the fetched address.

        A translation link counts only if its address differs from the fetched one.
        """
        rows = self.connection.execute(
            "SELECT url, url, listing FROM frontier WHERE purpose = 'release' AND listing IS NOT"
            " NULL"
            " UNION SELECT url, further, listing FROM frontier_aliases ORDER BY 1, 2"
        )
        return [Alias(url=url, further=further, listing=listing) for url, further, listing in rows]

    def walks(self) -> dict[str, str]:
        """The state of each listing's walk as JSON, by the address of its first page."""
        return dict(self.connection.execute("SELECT start, state FROM frontier_walks").fetchall())

    def clear(self) -> None:
        """Remove all rows: the crawl has ended, or a new one begins."""
        for table in ("frontier", "frontier_aliases", "frontier_walks", "frontier_listed"):
            self.connection.execute(f"DELETE FROM {table}")


def evidence_of(title: str | None, teaser: str | None) -> Evidence | None:
    """What a listing prints about a release; None if it prints neither."""
    return Evidence(title=title, teaser=teaser) if title or teaser else None


def _printed(evidence: Evidence | None) -> tuple[str | None, str | None]:
    return (evidence.title, evidence.teaser) if evidence else (None, None)
