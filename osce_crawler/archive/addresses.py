"""The addresses of records, each with how it was learned."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from osce_crawler.records import Alias, Capture, CleanRelease


@dataclass(frozen=True, slots=True)
class AddressWriter:
    """Writes into the open transaction of its caller. An address that is known stays unchanged."""

    connection: sqlite3.Connection

    def add_release(
        self, record_id: int, clean: CleanRelease, capture: Capture, learned: tuple[str, int]
    ) -> None:
        """The addresses of a page: redirects, own, canonical. `learned`: see add_chain."""
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
        """Addresses that redirect each to the next. `learned`: how the first was, by which run."""
        learned_from, run_id = learned
        self.connection.executemany(
            "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?)",
            [
                (record_id, url, "redirect" if n else learned_from, at, run_id)
                for n, url in enumerate(urls)
            ],
        )

    def add_redirect(self, capture: Capture, run_id: int) -> None:
        """The address of an imported redirect, where the archive has its target already.

        The files of an import come in any order, so a redirect may come after its target.
        """
        self.connection.execute(
            "INSERT OR IGNORE INTO addresses SELECT DISTINCT record_id, ?, 'import', ?, ?"
            " FROM addresses WHERE url = ?",
            [capture.url, capture.fetched_at, run_id, capture.redirected_to],
        )

    def add_named(self, named: Iterable[Alias], at: str, run_id: int) -> None:
        """Addresses that listings and translations name, for the records at the fetched ones."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO addresses SELECT DISTINCT record_id, ?, ?, ?, ?"
            " FROM addresses WHERE url = ?",
            [
                (one.further, "listing" if one.listing else "translation", at, run_id, one.url)
                for one in named
            ],
        )
