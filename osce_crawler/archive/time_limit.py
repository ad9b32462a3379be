"""Ends queries that take too long: a server must answer other requests, too."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time

from osce_crawler.archive.bounded import watched
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import OsceCrawlerError, TookTooLong

_STEPS = 1000
"""Steps of SQLite between two looks at the clock. It also looks while FTS5 reads its index."""


class TimeLimit:
    """Seconds of CPU of the current thread: on a busy machine, a page is not refused for that."""

    def __init__(self, seconds: float) -> None:
        self._end = thread_time() + seconds
        self._is_paused = False
        self.is_passed = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What the block takes does not count."""
        if self._is_paused:
            yield
            return
        begun, self._is_paused = thread_time(), True
        try:
            yield
        finally:
            self._end += thread_time() - begun
            self._is_paused = False

    def look(self) -> bool:
        """Whether the time is over."""
        if not self._is_paused and thread_time() > self._end:
            self.is_passed = True
        return self.is_passed


@contextmanager
def limited(archive: Archive, limit: TimeLimit) -> Iterator[None]:
    """The queries of the block end when the time is over. Raises TookTooLong then."""
    with watched(archive.connection, limit.look, _STEPS):
        try:
            yield
        except (sqlite3.Error, OsceCrawlerError) as error:
            if limit.is_passed:
                raise TookTooLong("stopped, because it took too long") from error
            raise
