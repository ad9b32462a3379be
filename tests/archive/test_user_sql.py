"""SQL that a user wrote: it reads, and what is wrong with it is one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.reader import Archive
from osce_crawler.errors import BadQuery
from tests.archive.made import keep, opened, release


@pytest.fixture(name="archive")
def _archive(path: Path) -> Iterator[Archive]:
    writer = opened(path)
    keep(writer, release(1, ("Стоит ёлка.",)))
    writer.close()
    archive = Archive.open(path)
    yield archive
    archive.connection.close()


def test_rows_are_dictionaries(archive: Archive) -> None:
    sql = "SELECT record, year FROM press_releases WHERE language = :language"

    assert archive.query(sql, {"language": "en"}) == [{"record": "1:en", "year": 2006}]
    assert archive.query("SELECT ? AS a", ["b"]) == [{"a": "b"}]
    assert archive.query("PRAGMA user_version") != []


def test_the_index_can_be_read(archive: Archive) -> None:
    sql = "SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH ?"

    assert archive.query(sql, ["елка"]) == [{"rowid": 1}]
    assert archive.query(sql, ["ёлка"]) == []
    assert archive.query("") == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM revisions",
        "UPDATE records SET url = 'x'",
        "UPDATE sqlite_master SET sql = 'x'",
        "INSERT INTO press_releases_fts (press_releases_fts) VALUES ('rebuild')",
        "DROP VIEW press_releases",
        "CREATE TEMP VIEW press_releases AS SELECT 1",
        "PRAGMA query_only = OFF",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA writable_schema = ON",
        "ATTACH 'x.db' AS x",
        "VACUUM INTO 'x.db'",
        "BEGIN IMMEDIATE",
        "SELEC 1",
        "SELECT nothing FROM press_releases",
        "SELECT 1; SELECT 2",
        "SELECT :missing",
        "SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH 'a ('",
        "SELECT load_extension('x')",
    ],
)
def test_anything_else_is_one_line_and_changes_nothing(
    archive: Archive, path: Path, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BadQuery) as error:
        archive.query(sql)

    assert len(str(error.value).splitlines()) == 1
    assert path.read_bytes() == before
    assert not (tmp_path / "x.db").exists()
    with pytest.raises(BadQuery):
        archive.query("DELETE FROM revisions")
    assert [row["record"] for row in archive.rows("SELECT record FROM press_releases")] == ["1:en"]


@pytest.mark.parametrize("words", ["o'brien", '"open', "co-operation", "a OR", ""])
def test_words_that_fts5_cannot_read_are_refused_with_what_to_do(
    archive: Archive, words: str
) -> None:
    sql = "SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH ?"

    with pytest.raises(BadQuery, match="double quotes"):
        archive.query(sql, [words])
