"""Descriptions of columns come from the schema's comments."""

import sqlite3
from contextlib import closing
from pathlib import Path

from osce_crawler.archive import column_metadata as module
from osce_crawler.archive.column_metadata import (
    column_metadata,
    columns_with_terms,
    described,
    label,
    terms,
    unit,
)
from tests.archive.made import opened


def test_every_column_of_every_view_is_described(path: Path) -> None:
    writer = opened(path)
    found = column_metadata(writer.connection)
    views = [one for one in described(writer.connection) if one.kind == "view"]
    for view in views:
        cursor = writer.connection.execute(f"SELECT * FROM {view.name} LIMIT 0")
        assert [column.name for column in view.columns] == [row[0] for row in cursor.description]
        assert list(found[view.name]) == [column.name for column in view.columns]
        assert view.purpose
    writer.close()

    assert len(views) == 9
    assert found["press_releases"]["record"] == "key of the release: 47920:en"


def test_without_an_archive_it_is_that_of_the_current_schema(path: Path) -> None:
    writer = opened(path)
    expected = column_metadata(writer.connection)
    writer.close()

    assert column_metadata() == expected
    with closing(sqlite3.connect(":memory:")) as empty:
        assert column_metadata(empty) == {}


def test_tables_have_types_and_indexes_have_no_columns() -> None:
    by_name = {one.name: one for one in described()}

    assert by_name["withheld"].columns[0].type == "INTEGER NOT NULL REFERENCES records(record_id)"
    assert (by_name["press_releases_fts"].kind, by_name["press_releases_fts"].columns) == (
        "index",
        (),
    )


def test_public_names_are_those_of_columns_that_exist() -> None:
    columns = {
        name for one in described() if one.kind == "view" for name in column_metadata()[one.name]
    }

    assert {*columns_with_terms()} <= columns
    for name in columns_with_terms():
        names = terms(name)
        assert names is not None
        assert names.schema_org.startswith("https://schema.org/")
    assert terms("metadata_digest") is None


def test_labels_and_units() -> None:
    assert [label(name) for name in ("url", "removed_count")] == ["Address", "Removed count"]
    assert [unit(name) for name in ("last_seen_at", "payload_bytes", "year")] == [
        "UTC, ISO 8601",
        "bytes",
        None,
    ]
    assert module.__doc__
