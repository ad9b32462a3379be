"""Limits for reading a file that anybody may have made: trust, lengths and steps."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

from osce_crawler.quantities import LONGEST_VALUE

_INTERVAL = 100_000
_LEAST_STEPS, _STEPS_A_BYTE = 200_000_000, 10
"""SQLite takes some 50 million steps a second. To read each row of an archive once takes less than
one step a byte.
"""


class BoundedConnection(sqlite3.Connection):
    """A connection whose statements end: each has a number of steps that depends on the file."""

    intervals = _LEAST_STEPS // _INTERVAL
    watcher: tuple[Callable[[], bool], int] | None = None
    """Another limit in place of that number: see `watched`."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As in the base class. A statement of too many steps raises SQLITE_INTERRUPT."""
        if self.watcher:
            self.set_progress_handler(*self.watcher)
            return super().execute(sql, parameters)
        # Nothing of this is Python code that runs while SQLite does: there, Ctrl-C would be lost.
        left = chain(repeat(0, self.intervals), repeat(1))
        self.set_progress_handler(left.__next__, _INTERVAL)
        return super().execute(sql, parameters)

    def measure(self) -> None:
        """Set the number of steps by the size of the file."""
        (pages,) = self.execute("PRAGMA page_count").fetchone()
        (page_bytes,) = self.execute("PRAGMA page_size").fetchone()
        steps = _LEAST_STEPS + _STEPS_A_BYTE * pages * page_bytes
        self.intervals = steps // _INTERVAL


@contextmanager
def watched(connection: sqlite3.Connection, look: Callable[[], bool], steps: int) -> Iterator[None]:
    """In the block, `look` is called after each number of steps; if it is true, the query ends."""
    if isinstance(connection, BoundedConnection):
        connection.watcher = (look, steps)
    connection.set_progress_handler(look, steps)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
        if isinstance(connection, BoundedConnection):
            connection.watcher = None


def guard(connection: sqlite3.Connection) -> None:
    """Limits of a connection: the schema runs only harmless functions, and a value is at most as
    long as those that are stored.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
