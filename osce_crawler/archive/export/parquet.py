"""Parquet: typed columns, real lists; the same rows give the same bytes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from osce_crawler.archive.failures import of_extra
from osce_crawler.archive.reader import Row

_ROWS_IN_GROUP = 500
_LETTERS_IN_GROUP = 4_000_000
"""A group is in memory as a whole, several times, so a few very long texts end it, too."""


def write_parquet(file: Path, rows: Iterable[Row], columns: Mapping[str, str]) -> int:
    """Write the rows; their number. `columns` are names with types.

    Raises ExtraMissing, PackageBroken.
    """
    with of_extra("a .parquet file", "analysis", "pyarrow"):
        import pyarrow as pa  # noqa: PLC0415 - of an extra
        from pyarrow import parquet  # noqa: PLC0415
    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "year": pa.int32(),
        "date": pa.date32(),
        "datetime": pa.timestamp("s", tz="UTC"),
        "boolean": pa.bool_(),
        "list": pa.list_(pa.string()),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    count = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(rows):
            count += len(group)
            arrays = [
                pa.array([_value(row[name], kind) for row in group], types[kind])
                for name, kind in columns.items()
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return count


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in groups, which depend on nothing but the rows."""
    group: list[Row] = []
    letters = 0
    for row in rows:
        group.append(row)
        letters += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(group) == _ROWS_IN_GROUP or letters >= _LETTERS_IN_GROUP:
            yield group
            group, letters = [], 0
    if group:
        yield group


def _value(value: Any, kind: str) -> object:
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "datetime":
        return datetime.fromisoformat(value)
    return bool(value) if kind == "boolean" else value
