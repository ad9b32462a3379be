"""CSV: exact for programs (RFC 4180 without BOM, LF), or guarded for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import chain

from osce_crawler.archive.export.cells import CutCells
from osce_crawler.archive.export.columns import JOINED
from osce_crawler.archive.reader import Row

_BOM = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """The header, then a row each, exact: lists joined with `; `, nulls empty."""
    return _written((_plain(row, columns) for row in rows), columns, "\n")


@dataclass(slots=True)
class GuardedCsv:
    """CSV that spreadsheets open as it is: BOM, CRLF, no cell is a formula, no cell too long."""

    columns: Sequence[str]
    guarded: int = 0
    """Number of cells with an apostrophe before their text."""
    cut: CutCells = field(default_factory=CutCells)

    def lines(self, rows: Iterable[Row]) -> Iterator[str]:
        """The header, then a row each."""
        yield _BOM
        yield from _written((self._guarded(row) for row in rows), self.columns, "\r\n")

    def _guarded(self, row: Row) -> list[object]:
        return [
            self._cell(str(row["record"]), name, value)
            for name, value in zip(self.columns, _plain(row, self.columns), strict=True)
        ]

    def _cell(self, record: str, name: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.startswith(_FORMULA):
            self.guarded += 1
            value = f"'{value}"
        return self.cut.short(record, name, value)


def _plain(row: Row, columns: Sequence[str]) -> list[object]:
    values = (row[name] for name in columns)
    return [JOINED.join(value) if isinstance(value, list) else value for value in values]


def _written(
    rows: Iterable[Sequence[object]], columns: Sequence[str], line_end: str
) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator=line_end)
    for row in chain([columns], rows):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(row)
        yield buffer.getvalue()
