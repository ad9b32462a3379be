"""Archives that somebody made to do harm, from a sound one (synthetic)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import zstandard

from osce_crawler.records import sha256
from tests.archive.kept import change

_VIEW = "DROP VIEW press_releases; CREATE VIEW press_releases AS "
_COLUMNS = "SELECT * FROM press_releases LIMIT 0"


def _as_view(select: str) -> Callable[[Path], None]:
    """`press_releases` with its own columns, from another source."""

    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            names = [column[0] for column in connection.execute(_COLUMNS).description]
        columns = ", ".join(f"47920 AS {name}" for name in names)
        change(path, _VIEW + select.format(columns))

    return spoil


def _sql(statements: str) -> Callable[[Path], None]:
    return lambda path: change(path, statements)


def _schema(change_of_master: str) -> Callable[[Path], None]:
    return _sql(f"PRAGMA writable_schema = ON; {change_of_master}")


def _bomb(path: Path) -> None:
    """A few bytes that unfold to 200 MB, with digests that are right."""
    frame = zstandard.ZstdCompressor().compress(bytes(200_000_000))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE payloads SET compressed = ?, stored_digest = ?, payload_bytes = 200000000,"
            " dictionary_id = NULL WHERE payload_id = 1",
            [frame, sha256(frame)],
        )


def _lying_frame(path: Path) -> None:
    """A frame whose header says 1 TB (RFC 8878, 3.1.1)."""
    frame = b"\x28\xb5\x2f\xfd\xe0" + (1 << 40).to_bytes(8, "little") + b"\x01\0\0"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE payloads SET compressed = ?, stored_digest = ? WHERE payload_id = 1",
            [frame, sha256(frame)],
        )


def _long_text(path: Path) -> None:
    """A text longer than any that is stored. SQLite writes it without holding it twice."""
    change(
        path, "UPDATE revisions SET title = CAST(zeroblob(140000000) AS TEXT) WHERE revision_id = 1"
    )


def _pages_in_a_tree_without_end(path: Path) -> None:
    """Three pages that each have 1,000 times the next one below them: a billion times one row.

    https://www.sqlite.org/fileformat2.html#b_tree_pages
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'captures'"
        ).fetchone()
    content = bytearray(path.read_bytes())
    pages, at = len(content) // page_bytes, (root - 1) * page_bytes
    leaf = content[at : at + page_bytes]
    for below in (pages + 1, pages + 2, pages + 3):
        cells = b"".join(below.to_bytes(4, "big") + b"\x01" for _ in range(1000))
        begin = page_bytes - len(cells)
        head = b"\x05\0\0" + (1000).to_bytes(2, "big") + begin.to_bytes(2, "big") + b"\0"
        starts = b"".join((begin + 5 * cell).to_bytes(2, "big") for cell in range(1000))
        page = (head + below.to_bytes(4, "big") + starts).ljust(begin, b"\0") + cells
        content[at : at + page_bytes] = page
        at = len(content)
        content += bytes(page_bytes)
    content[at : at + page_bytes] = leaf
    content[28:32] = (len(content) // page_bytes).to_bytes(4, "big")
    path.write_bytes(content)


CHANGED = {
    "endless view": _as_view(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT {} FROM n"
    ),
    "false view": _as_view("SELECT {} FROM records"),
    "view for a table": _sql(
        "PRAGMA legacy_alter_table = ON; ALTER TABLE records RENAME TO records_before;"
        " CREATE VIEW records AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        " SELECT records_before.* FROM records_before, n"
    ),
    "view in a circle": _sql(_VIEW + "SELECT * FROM paragraphs JOIN press_releases"),
    "generated column": _sql(
        "ALTER TABLE records ADD COLUMN more TEXT AS (hex(zeroblob(100000000))) VIRTUAL"
    ),
    "shadow of a function": _sql(
        "CREATE TABLE json_each (value); INSERT INTO json_each VALUES (1), (2)"
    ),
    "changed comment": _schema("UPDATE sqlite_master SET sql = sql || ' ' WHERE name = 'records'"),
}
"""Tables or views that differ from ours: what they show could be false."""
ADDED = {
    "trigger": _sql(
        "CREATE TRIGGER t AFTER INSERT ON captures BEGIN UPDATE revisions SET title = 'x'; END"
    ),
    "trigger of a view": _sql(
        "CREATE TRIGGER t INSTEAD OF DELETE ON press_releases BEGIN DELETE FROM records; END"
    ),
    "unique index": _sql("CREATE UNIQUE INDEX i ON payloads (stored_digest)"),
    "partial index": _sql("CREATE INDEX i ON captures (url) WHERE url LIKE '%x'"),
    "computing index": _sql("CREATE INDEX i ON captures (capture_id % 7)"),
}
"""Objects that change or refuse what is written."""
VALUES = {
    "bomb": _bomb,
    "frame that lies": _lying_frame,
    "tree without end": _pages_in_a_tree_without_end,
    "long text": _long_text,
    "no text": _sql("UPDATE revisions SET title = CAST(x'ff1b5b' AS TEXT), warnings = 'no JSON'"),
    "other types": _sql(
        "PRAGMA writable_schema = ON;"
        " UPDATE sqlite_master SET sql = replace(sql, ') STRICT', ')') WHERE name = 'crawl_runs';"
        " PRAGMA writable_schema = RESET; UPDATE crawl_runs SET started_at = x'00', captures = 'x'"
    ),
    "runs in a circle": _sql("UPDATE crawl_runs SET resumes = run_id, outcome = 'interrupted'"),
    "broken index": _sql("UPDATE press_releases_fts_data SET block = zeroblob(20)"),
    "broken schema": _schema("UPDATE sqlite_master SET sql = 'CREATE' WHERE name = 'records'"),
    "false statistics": _sql(
        "ANALYZE; UPDATE sqlite_stat1 SET stat = '99999999999 99999999999 9999'"
    ),
    "no schema version": _sql("PRAGMA user_version = 0"),
}
"""Values that nobody wrote."""
HOSTILE = CHANGED | ADDED | VALUES
