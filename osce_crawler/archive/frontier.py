"""The frontier: what the crawl under way has found, fetched and still has to fetch. In the archive, so that it survives."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from osce_crawler.records import Lead, Purpose, Trail


@dataclass(frozen=True, slots=True)
class Frontier:
    """Writes into the transaction that its caller holds open."""

    connection: sqlite3.Connection

    def add(self, leads: Iterable[Lead]) -> None:
        """Note what was found, in its order; what is there already stays as it is."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO frontier (url, purpose, start, unlisted) VALUES (?, ?, ?, ?)",
            [(lead.url, lead.purpose, lead.start, int(lead.unlisted)) for lead in leads],
        )

    def note(self, trail: Trail) -> None:
        """One answer is in the archive: what it led to, and that it need not be fetched again."""
        self.connection.execute("UPDATE frontier SET done = 1 WHERE url = ?", [trail.asked])
        if trail.leads:
            self.add(trail.leads)
        if trail.aliases:
            self.connection.executemany("INSERT OR IGNORE INTO frontier_aliases VALUES (?, ?)", trail.aliases)
        if trail.walk:
            self.connection.execute("INSERT OR REPLACE INTO frontier_walks VALUES (?, ?)", trail.walk)

    def leads(self, *, done: bool) -> list[Lead]:
        """What is fetched already, or still to be, in the order in which it was found."""
        rows = self.connection.execute(
            "SELECT url, purpose, start, unlisted FROM frontier WHERE done = ? ORDER BY position", [int(done)]
        )
        return [
            Lead(url=url, purpose=Purpose(purpose), start=start, unlisted=bool(unlisted))
            for url, purpose, start, unlisted in rows
        ]

    def aliases(self) -> list[tuple[str, str]]:
        """Further addresses seen for the ones that are fetched."""
        return [(url, further) for url, further in self.connection.execute("SELECT url, further FROM frontier_aliases")]

    def walks(self) -> dict[str, str]:
        """Where each listing's walk stands, by its first page."""
        return dict(self.connection.execute("SELECT start, state FROM frontier_walks").fetchall())

    def clear(self) -> None:
        """The crawl has come to its end, or a new one begins."""
        for table in ("frontier", "frontier_aliases", "frontier_walks"):
            self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names above
