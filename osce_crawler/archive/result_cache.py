"""Caches results that depend on the state of an archive alone, until it changes.

A server answers with the same totals again and again. SQLite tells a connection that stays open
whether another one, of any process, has committed: `PRAGMA data_version`.
"""

import sqlite3
from collections.abc import Callable, Hashable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from osce_crawler.archive.archive_lock import is_being_written
from osce_crawler.archive.database import open_for_watching, unusable_as_error
from osce_crawler.archive.write_ahead_log import check_log, log_of
from osce_crawler.errors import ArchiveUnusable

if TYPE_CHECKING:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.time_limit import TimeLimit

_Result = TypeVar("_Result")


_MOST_RESULTS = 500
"""Then all are dropped. Each filter that is asked for has results of its own."""
State = tuple[int, int]
"""Another one after each commit, and after another file has taken the place of the archive."""


class ResultCache:
    """The results of one state of an archive, for all threads of a server."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._watching: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._files = 0
        self._log: tuple[int, int, int] | None = None
        """The log that was found whole: inode, length, time of the last change."""
        self._state: State = (0, 0)
        self._results: dict[Hashable, Any] = {}

    def at(self, limit: "TimeLimit | None" = None) -> "CacheView":
        """For a reader that begins now: call this before it opens the archive.

        Raises ArchiveUnusable.
        """
        return CacheView(self, self.state(), limit)

    def state(self) -> State:
        """The state of the archive now. Raises ArchiveUnusable."""
        with self._lock, unusable_as_error(self._path):
            self._check_log()
            watching = self._watch()
            return self._files, int(watching.execute("PRAGMA data_version").fetchone()[0])

    def _check_log(self) -> None:
        """Raises ArchiveUnusable if the log is damaged. A log that has not changed is not read."""
        try:
            found = log_of(self._path).stat()
            log = found.st_ino, found.st_size, found.st_mtime_ns
        except OSError:
            log = None
        if log is None or log == self._log:
            return
        check_log(self._path)
        # While a process writes, nothing is checked: it knows its log.
        self._log = None if is_being_written(self._path) else log

    def _watch(self) -> sqlite3.Connection:
        """The connection that stays open; another one after the file was replaced."""
        try:
            found = self._path.stat()
        except OSError as error:
            raise ArchiveUnusable(
                f"{self._path}: {error.strerror}; check the path and its permissions"
            ) from error
        if self._watching is None or self._file != (found.st_dev, found.st_ino):
            self._close()
            self._watching = open_for_watching(self._path)
            self._file = found.st_dev, found.st_ino
            self._files += 1
        return self._watching

    def result(self, state: State, name: Hashable) -> Any:
        """The result of this state; None if it is not known."""
        with self._lock:
            return self._results.get(name) if state == self._state else None

    def keep(self, state: State, name: Hashable, result: Any) -> None:
        """Store a result, and drop those of other states."""
        with self._lock:
            if state != self._state or len(self._results) >= _MOST_RESULTS:
                self._state = state
                self._results.clear()
            self._results[name] = result

    def drop_others(self, state: State) -> None:
        """Drop the results of other states before one of this state needs memory."""
        with self._lock:
            if state != self._state:
                self._results.clear()

    def close(self) -> None:
        """Close the connection that watches the archive."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._watching is not None:
            self._watching.close()
            self._watching = None


@dataclass(frozen=True, slots=True)
class CacheView:
    """The cache for one reader, whose transaction began after `state` was asked for."""

    cache: ResultCache
    state: State
    limit: "TimeLimit | None" = None
    """Of the reader. To compute a result does not count: it takes long only once."""

    def result(
        self, connection: sqlite3.Connection, name: Hashable, compute: Callable[[], _Result]
    ) -> _Result:
        """What `compute` returns for the state that the open transaction of `connection` reads."""
        is_certain = self._is_certain(connection)
        found = self.cache.result(self.state, name) if is_certain else None
        if found is None:
            if is_certain:
                self.cache.drop_others(self.state)
            with self.limit.paused() if self.limit else nullcontext():
                found = compute()
            if is_certain:
                self.cache.keep(self.state, name, found)
        return cast("_Result", found)

    def known(self, connection: sqlite3.Connection, name: Hashable) -> Any:
        """The result, if it was computed; else None."""
        return self.cache.result(self.state, name) if self._is_certain(connection) else None

    def _is_certain(self, connection: sqlite3.Connection) -> bool:
        """Whether the open transaction reads `state`: the archive has not changed since."""
        # A transaction reads a fixed state from its first query on.
        connection.execute("SELECT 1 FROM main.sqlite_master LIMIT 1").fetchone()
        return connection.in_transaction and self.cache.state() == self.state


def cached(archive: "Archive", name: Hashable, compute: Callable[[], _Result]) -> _Result:
    """What `compute` returns, which depends on the state of the archive alone."""
    if archive.cache is None:
        return compute()
    return archive.cache.result(archive.connection, name, compute)
