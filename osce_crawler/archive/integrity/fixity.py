"""Fixity: is everything in the archive as it was written? Problems come as they are found; nothing
is changed.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from osce_crawler.archive.export.lean import is_lean
from osce_crawler.archive.integrity.checks.captures import check_captures
from osce_crawler.archive.integrity.checks.file import check_foreign_keys, check_pages, check_schema
from osce_crawler.archive.integrity.checks.frontier import check_frontier
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

__all__ = ["COUNTED", "Problem", "Verification", "all_problems"]

COUNTED = ("dictionaries", "payloads", "revisions", "records", "captures", "runs", "manifests")
"""What is counted while it is looked at."""

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
)
# What a lean copy has not: pages, and the headers that manifests speak of; its mark is no part of
# the schema.
_OF_WHOLE_ARCHIVES = frozenset({check_schema, check_dictionaries, check_payloads, check_runs})


def all_problems(look: Inspection) -> Iterator[Problem]:
    """Everything that is wrong. Damage is a problem, never an exception."""
    left_out = _OF_WHOLE_ARCHIVES if _is_lean(look.connection) else frozenset()
    for name, check in _CHECKS:
        if check not in left_out:
            yield from guarded(name, check(look))


def _is_lean(connection: sqlite3.Connection) -> bool:
    try:
        return is_lean(connection)
    except DAMAGE:  # is found by the checks
        return False


@dataclass(slots=True)
class Verification:
    """One verification of an archive, of one moment of it, whatever a crawl writes meanwhile."""

    archive: Archive
    look: Inspection = field(init=False)

    def __post_init__(self) -> None:
        self.archive.connection.text_factory = as_stored
        self.look = Inspection(self.archive.connection)

    @classmethod
    def open(cls, path: Path) -> "Verification":
        """Open an existing archive to verify it. Raises ArchiveUnusable."""
        return cls(Archive.open(path).hold())

    @property
    def is_lean(self) -> bool:
        """Whether this is a lean copy, of which only texts, records and the file itself can be
        verified.
        """
        return _is_lean(self.archive.connection)

    def total(self) -> int:
        """How many things will be looked at, roughly: for a progress bar."""
        tables = ("dictionaries", "payloads", "revisions", "records", "crawl_runs")
        return sum(len(self.look.ids(table, "rowid")) for table in tables)

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong. Damage is a problem, never an exception."""
        yield from all_problems(self.look)

    def counts(self) -> dict[str, int]:
        """What was looked at so far."""
        return {name: self.look.counts[name] for name in COUNTED}
