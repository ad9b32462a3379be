"""Opening: what is promised is there, and what cannot be used is refused in one line that says what
to do.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.archive.database import open_for_reading
from osce_crawler.archive.migrations import migrations
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import APPLICATION_ID, SCHEMA_VERSION
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable, BadQuery, NotInArchive
from tests.archive.made import AT, ROOT, capture, keep, opened, release

# The promise of the public face: these columns, whatever is added.
PROMISED = {
    "press_releases": "node_id language url content_type title published_on place dateline body"
    " paragraph_count"
    " removed_count revision first_seen_at last_seen_at gone_at content_digest",
    "press_release_revisions": "record node_id language revision latest cause created_at title"
    " published_on year body content_digest",
    "press_release_sources": "record node_id language source",
    "press_release_fields": "record node_id language field_of_work",
    "paragraphs": "record node_id language revision latest position text kept rule duplicate_of",
    "press_releases_fts": "title body",
    "captures": "url fetched_at http_status payload_digest payload_bytes",
    "payloads": "payload_digest",
    "crawl_runs": "",
}
VIEWS = (
    "press_releases", "press_release_revisions", "press_release_sources", "press_release_fields",
    "paragraphs", "record_history",
)  # fmt: skip


def _refused(path: Path, open_it: Callable[[Path], object]) -> str:
    with pytest.raises(ArchiveUnusable) as error:
        open_it(path)
    assert error.value.exit_code == 3
    assert len(str(error.value).splitlines()) == 1
    assert str(path) in str(error.value)
    return str(error.value)


def _writing(path: Path) -> ArchiveWriter:
    return ArchiveWriter.open(path, lambda: AT)


@pytest.mark.parametrize("name", PROMISED)
def test_the_promised_columns_are_there(writer: ArchiveWriter, name: str) -> None:
    columns = [
        row[0] for row in writer.connection.execute(f"SELECT * FROM {name} LIMIT 0").description
    ]

    promised = PROMISED[name].split()
    assert promised == [column for column in columns if column in promised]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_of_releases_has_their_key_and_year(writer: ArchiveWriter, name: str) -> None:
    keep(writer, release(47920, published_on=date(2006, 11, 17)))
    keep(writer, release(5, language="ru", published_on=None), payload=b"undated")
    rows = writer.connection.execute(f"SELECT DISTINCT record, year FROM {name}").fetchall()

    assert sorted(rows) == [("47920:en", 2006), ("5:ru", None)]


def test_the_index_has_title_and_body_alone(writer: ArchiveWriter) -> None:
    cursor = writer.connection.execute("SELECT * FROM press_releases_fts LIMIT 0")

    assert [row[0] for row in cursor.description] == ["title", "body"]


def test_a_new_archive_says_what_it_is(path: Path, writer: ArchiveWriter) -> None:
    def pragma(name: str) -> object:
        return writer.connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("application_id"), pragma("user_version")) == (APPLICATION_ID, SCHEMA_VERSION)
    assert (pragma("journal_mode"), pragma("foreign_keys")) == ("wal", 1)
    assert pragma("integrity_check") == "ok"
    assert len(migrations().applied(Database(writer.connection))) == SCHEMA_VERSION


def test_a_new_archive_is_as_sqlite_utils_would_make_it(writer: ArchiveWriter) -> None:
    objects = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid"
    applied = "SELECT id, migration_set, name FROM _sqlite_migrations ORDER BY id"
    with closing(sqlite3.connect(":memory:")) as other:
        migrations().apply(Database(other))

        for query in (objects, applied):
            made = writer.connection.execute(query).fetchall()
            assert made == other.execute(query).fetchall() != []
        assert migrations().pending(Database(writer.connection)) == []


def test_a_new_archive_is_made_without_sqlite_utils(path: Path) -> None:
    """It loads pandas where that is installed: 0.4 s for each crawl."""
    code = (
        "import sys; from pathlib import Path\n"
        "import osce_crawler.extensions\n"
        "from osce_crawler.archive.writer import ArchiveWriter\n"
        f"ArchiveWriter.open(Path({str(path)!r}), lambda: {AT!r}).close()\n"
        "print(sorted({'sqlite_utils', 'pandas'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_opening_again_changes_nothing(path: Path) -> None:
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    _writing(path).close()

    with closing(sqlite3.connect(path)) as connection:
        assert before == list(connection.iterdump())


def test_a_closed_archive_is_one_file(path: Path) -> None:
    writer = opened(path)
    keep(writer, release())
    writer.close()

    assert sorted(file.name for file in path.parent.iterdir()) == ["osce.db"]


def test_a_missing_archive_is_refused_and_not_made(path: Path) -> None:
    assert "no archive here; make one with: osce-crawler crawl" in _refused(path, open_for_reading)
    assert not path.exists()


@pytest.mark.parametrize("open_it", [open_for_reading, _writing], ids=["reading", "writing"])
def test_a_newer_schema_is_refused_and_left_alone(
    path: Path, open_it: Callable[[Path], object]
) -> None:
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = path.read_bytes()

    assert f"made by a newer osce-crawler (schema {SCHEMA_VERSION + 1}" in _refused(path, open_it)
    assert before == path.read_bytes()


@pytest.mark.parametrize("open_it", [open_for_reading, _writing], ids=["reading", "writing"])
def test_another_program_s_database_is_refused_and_left_alone(
    path: Path, open_it: Callable[[Path], object]
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()

    assert "not an archive of osce-crawler" in _refused(path, open_it)
    assert before == path.read_bytes()


@pytest.mark.parametrize("open_it", [open_for_reading, _writing], ids=["reading", "writing"])
@pytest.mark.parametrize(
    "content", [b"This is a text.\n" * 100, b"<html></html>" * 100], ids=["text", "html"]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    path: Path, content: bytes, open_it: Callable[[Path], object]
) -> None:
    path.write_bytes(content)

    assert "not an archive" in _refused(path, open_it)
    assert content == path.read_bytes()


@pytest.mark.parametrize("open_it", [open_for_reading, _writing], ids=["reading", "writing"])
def test_a_folder_is_no_archive(path: Path, open_it: Callable[[Path], object]) -> None:
    path.mkdir()

    _refused(path, open_it)


def test_a_damaged_archive_is_refused_while_it_is_read(path: Path) -> None:
    writer = opened(path)
    for number in range(1, 60):
        keep(writer, release(number, ["Text. " * 200]), payload=bytes([number]), node_id=number)
    writer.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(size // 2))

    assert "restore" in _refused(
        path, lambda damaged: list(Archive.open(damaged).rows("SELECT * FROM press_releases"))
    )


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    _refused(tmp_path / "file" / "osce.db", _writing)


def test_a_second_writer_is_told_who_the_first_is(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from osce_crawler.archive.archive_lock import"
        " only_writer\n"
        "with only_writer(Path(sys.argv[1]), '2026-01-01T00:00:00Z'): print('held', flush=True);"
        " sys.stdin.read()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"

        with pytest.raises(ArchiveUnusable) as error, only_writer(path, AT):
            pass
        assert f"being written by process {first.pid} since 2026-01-01T00:00:00Z" in str(
            error.value
        )
        first.kill()

    with only_writer(path, AT):  # the system let go when the first was killed
        pass


def test_readers_are_welcome_while_somebody_writes(path: Path, writer: ArchiveWriter) -> None:
    keep(writer, release())
    archive = Archive.open(path)
    kept = writer.keep_capture(capture(node_id=2))

    assert archive.find("1")["node_id"] == 1
    writer.keep_revision(kept, release(2))
    assert archive.find("2")["node_id"] == 2


def test_reading_writes_nothing_and_leaves_nothing_behind(path: Path) -> None:
    writer = opened(path)
    keep(writer, release())
    writer.close()
    before = path.read_bytes()

    archive = Archive.open(path)
    archive.find("1")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        archive.connection.execute("DELETE FROM run_findings")
    archive.connection.close()

    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["osce.db"]


def test_an_archive_in_a_folder_that_cannot_be_written_can_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = opened(path)
    keep(writer, release())
    writer.close()
    monkeypatch.setattr(
        os, "access", lambda *_: False
    )  # root may write anywhere, so it is only said

    assert Archive.open(path).find("1")["node_id"] == 1
    assert [file.name for file in path.parent.iterdir()] == ["osce.db"]


def test_tables_without_a_number_of_the_schema_are_not_called_missing(
    writer: ArchiveWriter, path: Path
) -> None:
    """One flipped byte of the header."""
    keep(writer, release(1))
    writer.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")

    for open_it in (open_for_reading, Archive.open):
        assert "has tables, but no number of their schema" in _refused(path, open_it)
    with closing(ArchiveWriter.open(path, lambda: AT)) as again:
        assert again.connection.execute("SELECT count(*) FROM records").fetchone()[0] == 1
    open_for_reading(path).close()


@pytest.fixture(name="archive")
def _archive(writer: ArchiveWriter, path: Path) -> Archive:
    keep(writer, release(47920))
    keep(writer, release(47920, language="ru"), payload=b"ru")
    keep(writer, release(7, language="sr-Latn"), payload=b"sr")
    return Archive.open(path)


@pytest.mark.parametrize(
    ("identifier", "found"),
    [
        ("47920", (47920, "en")),
        (" 47920 ", (47920, "en")),
        ("47920:ru", (47920, "ru")),
        ("47920:RU", (47920, "ru")),
        ("7", (7, "sr-Latn")),
        ("7:sr-latn", (7, "sr-Latn")),
        (f"{ROOT}/cthb/47920", (47920, "en")),
        (f"{ROOT}/any-section/47920?x=1#y", (47920, "en")),
        (f"{ROOT}/ru/node/47920", (47920, "ru")),
    ],
)
def test_a_record_is_found_by_number_language_or_address(
    archive: Archive, identifier: str, found: tuple[int, str]
) -> None:
    record = archive.find(identifier)

    assert found == (record["node_id"], record["language"])


@pytest.mark.parametrize("identifier", ["99", "47920:sq", f"{ROOT}/cthb/99"])
def test_what_is_not_there_is_said(archive: Archive, identifier: str) -> None:
    with pytest.raises(NotInArchive, match=identifier):
        archive.find(identifier)


@pytest.mark.parametrize(
    "identifier",
    ["", "abc", "-1", "4792O", "https://x.example/cthb/47920", "1234567890", "1;2", "⁴"],
)
def test_what_cannot_be_an_identifier_is_said(archive: Archive, identifier: str) -> None:
    with pytest.raises(BadQuery, match=r"expected a node id|not an address of this archive"):
        archive.find(identifier)


def test_a_record_names_its_translations(archive: Archive) -> None:
    assert archive.find("47920")["other_languages"] == ["ru"]
    assert archive.find("47920:ru")["other_languages"] == ["en"]


def test_the_command_for_a_missing_archive_can_be_copied(tmp_path: Path) -> None:
    path = tmp_path / "my own.db"

    assert _refused(path, open_for_reading).endswith(f"osce-crawler crawl --archive '{path}'")


def test_a_device_is_no_archive() -> None:
    with pytest.raises(ArchiveUnusable, match=r"/dev/null: a device, not an archive; name a file"):
        open_for_reading(Path("/dev/null"))
