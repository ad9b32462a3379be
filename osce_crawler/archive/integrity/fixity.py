"""Fixity: find differences between the archive and what was written to it. Read-only."""

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from osce_crawler.archive.database import open_for_reading, unusable_as_error
from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.integrity.checks.captures import check_captures
from osce_crawler.archive.integrity.checks.file import (
    check_foreign_keys,
    check_pages,
    check_schema,
    is_used_twice,
    table_without_end,
)
from osce_crawler.archive.integrity.checks.frontier import check_frontier
from osce_crawler.archive.integrity.checks.layouts import check_layouts
from osce_crawler.archive.integrity.checks.payloads import check_dictionaries, check_payloads
from osce_crawler.archive.integrity.checks.problem import (
    DAMAGE,
    Inspection,
    Problem,
    as_stored,
    guarded,
)
from osce_crawler.archive.integrity.checks.records import check_records
from osce_crawler.archive.integrity.checks.revisions import check_numbers, check_revisions
from osce_crawler.archive.integrity.checks.runs import check_runs
from osce_crawler.archive.integrity.checks.search import check_indexes, check_texts
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema_objects import Harm, is_lean, schema_faults

__all__ = [
    "COUNTED",
    "Problem",
    "Verification",
    "all_problems",
    "file_problems",
    "further_checks",
    "problems_of",
]

COUNTED = ("dictionaries", "payloads", "revisions", "records", "captures", "runs", "manifests")
"""Kinds of checked rows that a verification counts."""

_CHECKS: tuple[tuple[str, Callable[[Inspection], Iterator[Problem]]], ...] = (
    ("file", check_pages),
    ("file", check_foreign_keys),
    ("schema", check_schema),
    ("dictionary", check_dictionaries),
    ("payload", check_payloads),
    ("revision", check_revisions),
    ("revision", check_numbers),
    ("record", check_records),
    ("capture", check_captures),
    ("search", check_texts),
    ("search", check_indexes),
    ("run", check_runs),
    ("frontier", check_frontier),
    ("layout", check_layouts),
)
# A lean copy lacks the stored pages and the headers that manifests cover.
_FULL_ARCHIVE_ONLY = frozenset({check_dictionaries, check_payloads, check_runs})
_OF_FILE = frozenset({check_pages, check_foreign_keys, check_schema})
_UNCHECKED = "what else is damaged cannot be checked: a table or view is not that of an archive"
_WITHOUT_END = (
    "what else is damaged cannot be checked: a table has more rows than the file can hold"
)


def all_problems(look: Inspection) -> Iterator[Problem]:
    """All problems, as they are found. Damage is a problem, never an exception."""
    if (yield from file_problems(look)):
        for name in further_checks(look):
            yield from problems_of(look, name)


def file_problems(look: Inspection) -> Generator[Problem, None, bool]:
    """The problems of the file and its schema. Returns whether the further checks can be made."""
    why = _UNCHECKED if reads_falsely(look.connection) else None
    for name, check in _CHECKS:
        if check not in _OF_FILE:
            continue
        for problem in guarded(name, check(look)):
            yield problem
            if not why and is_used_twice(problem) and table_without_end(look):
                why = _WITHOUT_END
    if why:
        yield Problem(check="schema", what=why)
    return why is None


def further_checks(look: Inspection) -> list[str]:
    """The names of the other checks of an archive, in their order."""
    skipped = _OF_FILE | (_FULL_ARCHIVE_ONLY if _is_lean(look.connection) else frozenset())
    return [check.__name__ for _, check in _CHECKS if check not in skipped]


def problems_of(look: Inspection, name: str) -> Iterator[Problem]:
    """The problems that one check finds."""
    for word, check in _CHECKS:
        if check.__name__ == name:
            yield from guarded(word, check(look))


def reads_falsely(connection: sqlite3.Connection) -> bool:
    """Whether somebody has changed a table or view: what is read of it could be false."""
    try:
        return any(fault.harm is Harm.TO_READING for fault in schema_faults(connection))
    except DAMAGE as error:  # the checks report it
        raise_if_of_machine(error)
        return False


def _is_lean(connection: sqlite3.Connection) -> bool:
    try:
        return is_lean(connection)
    except DAMAGE as error:  # the checks report it
        raise_if_of_machine(error)
        return False


@dataclass(slots=True)
class Verification:
    """One verification, in one read transaction: later writes of a crawl are not seen."""

    archive: Archive
    look: Inspection = field(init=False)

    def __post_init__(self) -> None:
        self.archive.connection.text_factory = as_stored
        self.look = Inspection(self.archive.connection)

    @classmethod
    def open(cls, path: Path) -> "Verification":
        """Open an existing archive to verify it. Raises ArchiveUnusable."""
        return cls(Archive(path, open_for_reading(path, any_objects=True)).hold())

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator["Verification"]:
        """As `open`, and closed after the block. A lack of space or memory is no problem of the
        archive: raises OutOfResources.
        """
        verification = cls.open(path)
        with closing(verification.archive.connection), unusable_as_error(path):
            yield verification

    @property
    def is_readable(self) -> bool:
        """Whether tables and views are those of an archive. Else only the file can be verified."""
        return not reads_falsely(self.archive.connection)

    @property
    def is_lean(self) -> bool:
        """Whether this is a lean copy. Only its texts, records and the file can be verified."""
        return _is_lean(self.archive.connection)

    def total(self) -> int:
        """Approximate number of rows to check, for a progress bar."""
        if not self.is_readable:
            return 0
        tables = ("dictionaries", "payloads", "revisions", "records", "crawl_runs")
        return sum(len(self.look.ids(table, "rowid")) for table in tables)

    def problems(self) -> Iterator[Problem]:
        """All problems, as they are found. Damage is a problem, never an exception."""
        yield from all_problems(self.look)

    def counts(self) -> dict[str, int]:
        """Number of checked rows so far, by kind."""
        return {name: self.look.counts[name] for name in COUNTED}
