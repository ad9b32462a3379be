"""The frontier: what the crawl under way has found, fetched and still has to fetch. In the archive,
so that it survives.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from osce_crawler.records import Alias, Lead, Purpose, Trail


@dataclass(frozen=True, slots=True)
class Frontier:
    """Writes into the transaction that its caller holds open."""

    connection: sqlite3.Connection

    def add(self, leads: Iterable[Lead]) -> None:
        """Note what was found, in its order; what is there already stays as it is."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO frontier (url, purpose, listing, own) VALUES (?, ?, ?, ?)",
            [(lead.url, lead.purpose, lead.listing, int(lead.own)) for lead in leads],
        )

    def note(self, trail: Trail) -> None:
        """One answer is in the archive: what it led to, and that it need not be fetched again."""
        self.connection.execute("UPDATE frontier SET done = 1 WHERE url = ?", [trail.requested])
        if trail.leads:
            self.add(trail.leads)
        if trail.aliases:
            self.connection.executemany(
                "INSERT INTO frontier_aliases VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET listing = coalesce(listing, excluded.listing)",
                [(alias.url, alias.further, alias.listing) for alias in trail.aliases],
            )
        if trail.walk:
            self.connection.execute(
                "INSERT OR REPLACE INTO frontier_walks VALUES (?, ?)", trail.walk
            )

    def leads(self, *, done: bool) -> list[Lead]:
        """What is fetched already, or still to be, in the order in which it was found."""
        rows = self.connection.execute(
            "SELECT url, purpose, listing, own FROM frontier WHERE done = ? ORDER BY position",
            [int(done)],
        )
        return [
            Lead(url=url, purpose=Purpose(purpose), listing=listing, own=bool(own))
            for url, purpose, listing, own in rows
        ]

    def named(self) -> list[Alias]:
        """What listings called the releases, and translations where that is another address than
        the one that is fetched.
        """
        rows = self.connection.execute(
            "SELECT url, url, listing FROM frontier WHERE purpose = 'release' AND listing IS NOT"
            " NULL"
            " UNION SELECT url, further, listing FROM frontier_aliases ORDER BY 1, 2"
        )
        return [Alias(url=url, further=further, listing=listing) for url, further, listing in rows]

    def walks(self) -> dict[str, str]:
        """Where each listing's walk stands, by its first page."""
        return dict(self.connection.execute("SELECT start, state FROM frontier_walks").fetchall())

    def clear(self) -> None:
        """The crawl has come to its end, or a new one begins."""
        for table in ("frontier", "frontier_aliases", "frontier_walks"):
            self.connection.execute(f"DELETE FROM {table}")
