"""A problem that `verify` finds, and what the checks share: counting, guarding, naming the records
that are touched.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import zstandard

from osce_crawler.errors import OsceCrawlerError

RESTORE = "restore the archive from a backup"
REPAIR = "run: osce-crawler repair"
REPAIR_OR_RESTORE = "run: osce-crawler repair; if this remains, restore the archive from a backup"

# What reading damaged rows can come to. A flipped byte can make a number of a text, or a size that
# no memory holds.
DAMAGE = (sqlite3.Error, zstandard.ZstdError, OsceCrawlerError, MemoryError, ArithmeticError, LookupError, TypeError, ValueError)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is not as it was written."""

    check: str
    """Stable word: file, schema, dictionary, payload, revision, record, search, run, manifest,
    reading, frontier.
    """
    what: str
    records: tuple[str, ...] = ()
    """Records that it touches, each as `47920:en`."""
    url: str | None = None
    """Address of the record, or of the page."""
    hint: str = RESTORE


@dataclass(frozen=True, slots=True)
class Touched:
    """Records, by name, and the address of the first."""

    records: tuple[str, ...] = ()
    url: str | None = None


@dataclass(slots=True)
class Inspection:
    """One look at an archive. Texts come as they are stored, also where they are no UTF-8 any
    more.
    """

    connection: sqlite3.Connection
    advance: Callable[[], None] = lambda: None
    """Called for everything that has been looked at."""
    counts: Counter[str] = field(default_factory=Counter)
    damaged_dictionaries: set[int] = field(default_factory=set)

    def count(self, what: str) -> None:
        """One more of these."""
        self.counts[what] += 1
        self.advance()

    def ids(self, table: str, key: str) -> list[int]:
        """Every row's number, as far as they can be read: from an index, and from the table itself
        where that is damaged.
        """
        found: dict[int, None] = {}
        for way in ("", "NOT INDEXED"):
            try:
                for row in self.connection.execute(f"SELECT {key} FROM {table} {way}"):
                    found[row[0]] = None
            except sqlite3.Error:
                continue
            break
        return sorted(found)

    def named(self, record_ids: Iterable[int | None]) -> Touched:
        """The records with these ids."""
        found = []
        for record_id in dict.fromkeys(record_ids):
            row = self.first(
                "SELECT node_id, language, url FROM records WHERE record_id = ?", record_id
            )
            if row:
                found.append((f"{row[0]}:{printable(row[1])}", printable(row[2])))
        return Touched(tuple(name for name, _ in found), found[0][1] if found else None)

    def showing(self, payload_digest: object) -> Touched:
        """The records that were read from a payload; else the address that it was received from."""
        touched = self.named(
            self._column(
                "SELECT record_id FROM captures WHERE payload_digest = ?1 UNION SELECT v.record_id"
                " FROM captures c"
                " JOIN revisions v USING (capture_id) WHERE payload_digest = ?1",
                payload_digest,
            )
        )
        if touched.records:
            return touched
        row = self.first("SELECT url FROM captures WHERE payload_digest = ?", payload_digest)
        return Touched(url=printable(row[0])) if row else Touched()

    def at(self, url: object) -> Touched:
        """The records at an address."""
        return self.named(self._column("SELECT record_id FROM addresses WHERE url = ?", url))

    def first(self, sql: str, *parameters: object) -> sqlite3.Row | None:
        """The first row; None where there is none, or none that can be read."""
        try:
            row: sqlite3.Row | None = self.connection.execute(
                sql, [_parameter(one) for one in parameters]
            ).fetchone()
        except DAMAGE:
            return None
        return row

    def _column(self, sql: str, parameter: object) -> list[int | None]:
        try:
            return [row[0] for row in self.connection.execute(sql, [_parameter(parameter)])]
        except DAMAGE:
            return []


def guarded(
    check: str, problems: Iterator[Problem], touched: Touched | None = None
) -> Iterator[Problem]:
    """The problems; where looking itself fails, that is one more."""
    touched = touched or Touched()
    try:
        yield from problems
    except DAMAGE as error:
        yield Problem(
            check=check,
            what=f"cannot be read: {one_line(error)}",
            records=touched.records,
            url=touched.url,
        )


def one_line(error: BaseException) -> str:
    """An exception in one line."""
    return " ".join(printable(str(error) or type(error).__name__).split())


def printable(value: object) -> str:
    """A value for people: what is no text any more becomes escapes."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def as_stored(text: bytes) -> str:
    """A text of SQLite's: bytes that are no UTF-8 become lone surrogates, so that its digest shows
    them.
    """
    return text.decode("utf-8", "surrogateescape")


def _parameter(value: object) -> object:
    """A value to look for: a text that is no UTF-8 is nowhere."""
    return printable(value) if isinstance(value, str) else value
