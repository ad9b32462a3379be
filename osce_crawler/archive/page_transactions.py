"""The transactions that pages are written in: one for each page, or one for a few."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from osce_crawler.archive.search_index import SearchIndex


@dataclass(slots=True)
class PageTransactions:
    """The open transaction of an archive. Each page in it is complete, or has left nothing.

    A commit writes some forty blocks of the file, and mostly the same ones each time: for a few
    pages together, a fourth as many. A kill loses the pages that are not committed; the next run
    fetches them again. The full-text index is written just before the commit: FTS5 writes what it
    holds at each savepoint, which would take most of the gain.
    """

    connection: sqlite3.Connection
    search: SearchIndex
    most_pages: int = 1
    """Pages in one transaction. With more, the caller also commits after `most_seconds`."""
    most_seconds: float = 0.25
    """A transaction that is older when a page ends is committed."""
    _done: int = 0
    """Complete pages in the open transaction."""
    _began_at: float = 0.0
    _noted: int = 0
    """Changes of the full-text index before the open page."""
    _is_open: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether complete pages wait for their commit."""
        return self._done > 0

    def begin(self) -> None:
        """Begin a page."""
        # SQLite itself rolls back on a full disk. It refuses to begin a page in an open one.
        if self._is_open or not self.connection.in_transaction:
            self._forget()
            self.connection.execute("BEGIN IMMEDIATE")
            self._began_at = monotonic()
        if self._done:
            self.connection.execute("SAVEPOINT page")
        self._noted, self._is_open = len(self.search.waiting), True

    def finish(self) -> None:
        """End the page; commit, if the transaction has enough pages or is old enough."""
        if self._done:
            self.connection.execute("RELEASE page")
        self._done, self._is_open = self._done + 1, False
        if self._done >= self.most_pages or monotonic() - self._began_at >= self.most_seconds:
            self.commit()

    def undo(self) -> bool:
        """Undo the open page. Whether there was any."""
        was_open, self._is_open = self._is_open, False
        if was_open and self.connection.in_transaction:
            if self._done:
                self.connection.execute("ROLLBACK TO page")
                self.connection.execute("RELEASE page")
                del self.search.waiting[self._noted :]
            else:
                self.connection.execute("ROLLBACK")
                self._forget()
        return was_open

    def commit(self) -> None:
        """Commit the complete pages; nothing while a page is open."""
        if self._is_open or not self._done:
            return
        try:
            if self.connection.in_transaction:
                self.search.write()
                self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self._forget()

    @contextmanager
    def page(self) -> Iterator[None]:
        """The block is a page; it is undone if the block raises."""
        self.begin()
        try:
            yield
        except BaseException:
            self.undo()
            raise
        self.finish()

    def _forget(self) -> None:
        self._done = 0
        self.search.waiting.clear()
