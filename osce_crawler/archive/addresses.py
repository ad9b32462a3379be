"""Writing the addresses of records, each with its source."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from osce_crawler.records import Alias, Capture, CleanRelease


class AddressWriter(NamedTuple):
    """Writes in the transaction of the caller. A known address is left unchanged."""

    connection: sqlite3.Connection

    def add_release(
        self, record_id: int, clean: CleanRelease, capture: Capture, learned: tuple[str, int]
    ) -> None:
        """Add the addresses of a page: redirects, own, canonical. `learned`: see `add_chain`."""
        self.add_chain(record_id, (*capture.via, clean.release.url), capture.fetched_at, learned)
        canonical = [
            (record_id, url, "canonical", capture.fetched_at, learned[1])
            for url in clean.release.canonical
        ]
        if canonical:
            self.connection.executemany(
                "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?)", canonical
            )

    def add_chain(
        self, record_id: int, urls: Sequence[str], at: str, learned: tuple[str, int]
    ) -> None:
        """Add addresses of which each redirects to the next.

        `learned` is the source of the first address (`addresses.learned_from`) and the run id.
        """
        learned_from, run_id = learned
        self.connection.executemany(
            "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?)",
            [
                (record_id, url, "redirect" if n else learned_from, at, run_id)
                for n, url in enumerate(urls)
            ],
        )

    def add_redirect(self, capture: Capture, run_id: int) -> None:
        """Add the address of an imported redirect if the archive already has its target.

        The files of an import are in any order, so a redirect may follow its target.
        """
        self.connection.execute(
            "INSERT OR IGNORE INTO addresses SELECT DISTINCT record_id, ?, 'import', ?, ?"
            " FROM addresses WHERE url = ?",
            [capture.url, capture.fetched_at, run_id, capture.redirected_to],
        )

    def add_named(self, named: Iterable[Alias], at: str, run_id: int) -> None:
        """Add addresses from listings and translation links to the records of the fetched ones."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO addresses SELECT DISTINCT record_id, ?, ?, ?, ?"
            " FROM addresses WHERE url = ?",
            [
                (one.further, "listing" if one.listing else "translation", at, run_id, one.url)
                for one in named
            ],
        )
