"""The type `Problem`, and functions for all checks: counting, guarding, naming records."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import zstandard

from osce_crawler.archive.failures import RESTORE, raise_if_of_machine
from osce_crawler.errors import ArchiveUnusable, OsceCrawlerError

REPAIR = "run: osce-crawler repair"
REPAIR_OR_RESTORE = f"{REPAIR}; if this remains, {RESTORE}"

# Exceptions when reading damaged rows: a flipped bit can turn a text into a number. Code that takes
# them for damage first calls `raise_if_of_machine`: a full disk is no damage.
DAMAGE = (sqlite3.Error, zstandard.ZstdError, OsceCrawlerError, ArithmeticError, LookupError, TypeError, ValueError)  # fmt: skip
_SHORTEST_ROW = 4
"""Bytes of a row with its pointer in a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One difference between the archive and what was written."""

    check: str
    """Stable word: file, schema, dictionary, payload, revision, record, capture, search, run,
    manifest, reading, frontier, layout.
    """
    what: str
    """What is wrong, with the digest, record or run."""
    records: tuple[str, ...] = ()
    """The affected records, each as `47920:en`."""
    url: str | None = None
    """Address of the record, or of the page."""
    hint: str = RESTORE
    """What to do."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Affected records, each as `47920:en`, and the address of the first one."""

    records: tuple[str, ...] = ()
    url: str | None = None


@dataclass(slots=True)
class Inspection:
    """One verification of a connection. Its texts may contain lone surrogates: see `as_stored`."""

    connection: sqlite3.Connection
    advance: Callable[[], None] = lambda: None
    """Called for each checked row."""
    counts: Counter[str] = field(default_factory=Counter)
    damaged_dictionaries: set[int] = field(default_factory=set)

    def count(self, what: str) -> None:
        """Count one checked row of this kind, and report progress."""
        self.counts[what] += 1
        self.advance()

    def ids(self, table: str, key: str) -> list[int]:
        """The values of an integer key, sorted. If the index is damaged, reads the table itself.

        Raises ArchiveUnusable if there are more than the file has room for: pages in a circle.
        """
        most = self.room_for_rows()
        found: dict[int, None] = {}
        for access in ("", "NOT INDEXED"):
            try:
                for row in self.connection.execute(f"SELECT {key} FROM {table} {access}"):
                    found[row[0]] = None
                    if len(found) > most:
                        raise ArchiveUnusable(f"{table} has more rows than the file has room for")
            except sqlite3.Error as error:
                raise_if_of_machine(error)
                continue
            break
        return sorted(found)

    def room_for_rows(self) -> int:
        """More rows than a table of this file can have."""
        (pages,) = self.connection.execute("PRAGMA page_count").fetchone()
        (page_bytes,) = self.connection.execute("PRAGMA page_size").fetchone()
        return int(pages * page_bytes // _SHORTEST_ROW)

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
        """The records read from a payload; if there is none, the address of its capture."""
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
        """The records that have this address."""
        return self.named(self._column("SELECT record_id FROM addresses WHERE url = ?", url))

    def first(self, sql: str, *parameters: object) -> sqlite3.Row | None:
        """The first row; None if there is none or it cannot be read."""
        try:
            row: sqlite3.Row | None = self.connection.execute(
                sql, [_parameter(one) for one in parameters]
            ).fetchone()
        except DAMAGE as error:
            raise_if_of_machine(error)
            return None
        return row

    def _column(self, sql: str, parameter: object) -> list[int | None]:
        try:
            return [row[0] for row in self.connection.execute(sql, [_parameter(parameter)])]
        except DAMAGE as error:
            raise_if_of_machine(error)
            return []


def guarded(
    check: str, problems: Iterator[Problem], touched: Touched | None = None
) -> Iterator[Problem]:
    """The problems of a check. If the check itself fails, its exception is one more problem."""
    touched = touched or Touched()
    try:
        yield from problems
    except DAMAGE as error:
        raise_if_of_machine(error)
        yield Problem(
            check=check,
            what=f"cannot be read: {one_line(error)}",
            records=touched.records,
            url=touched.url,
        )


def one_line(error: BaseException) -> str:
    """The message of an exception, in one line."""
    return " ".join(printable(str(error) or type(error).__name__).split())


def printable(value: object) -> str:
    """A value as text. Lone surrogates become backslash escapes."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def as_stored(text: bytes) -> str:
    """Decode a text of SQLite. Bytes that are not UTF-8 become lone surrogates (PEP 383).

    So a damaged text can be read, and its digest differs.
    """
    return text.decode("utf-8", "surrogateescape")


def _parameter(value: object) -> object:
    """A value as an SQL parameter. sqlite3 rejects lone surrogates, so they are escaped."""
    return printable(value) if isinstance(value, str) else value
