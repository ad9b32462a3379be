"""The archive as it stood at a moment.

Tables and views of the connection's own, in SQLite's `temp` schema, stand before those of the
archive under the same names. So whoever reads `press_releases`, `records` or `press_releases_fts`
reads them as they were then, by the SQL that reads today's.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

from osce_crawler.archive.revisions import LATEST_REVISION
from osce_crawler.archive.schema import SHOWS_RECORD
from osce_crawler.errors import BadQuery
from osce_crawler.text import search_fold

_RECORDS = """
CREATE TEMP TABLE records (
  record_id INTEGER PRIMARY KEY, node_id INTEGER, language TEXT, url TEXT, latest_revision_id INTEGER, first_seen_at TEXT,
  last_seen_at TEXT, gone_at TEXT, unlisted_at TEXT, UNIQUE (node_id, language)
)
"""
# An import may have found a capture that is older than all revisions: where there has only ever
# been one text, it shows that.
_ONLY_TEXT = f"""
SELECT min(revision_id) FROM main.revisions v WHERE v.record_id = r.record_id
  AND EXISTS (SELECT 1 FROM main.captures c WHERE c.record_id = r.record_id AND fetched_at <= :moment AND {SHOWS_RECORD})
GROUP BY v.record_id HAVING count(DISTINCT content_digest || metadata_digest) = 1
"""
# A capture shows a record where it came to one of these; a page that failed and was read later,
# where a revision was read from it.
_FILL = f"""
INSERT INTO temp.records
SELECT * FROM (
  SELECT
    r.record_id, r.node_id, r.language,
    coalesce(
      (SELECT substr(detail, 1, instr(detail, ' ') - 1) FROM main.record_events e
       WHERE e.record_id = r.record_id AND event = 'moved' AND noticed_at > :moment ORDER BY event_id LIMIT 1),
      r.url
    ),
    coalesce(({LATEST_REVISION.replace(":record_id", "r.record_id")}), ({_ONLY_TEXT})) AS latest,
    r.first_seen_at,
    max(
      r.first_seen_at,
      coalesce((SELECT max(fetched_at) FROM main.captures c WHERE c.record_id = r.record_id AND fetched_at <= :moment
        AND {SHOWS_RECORD}), ''),
      coalesce((SELECT max(fetched_at) FROM main.revisions v JOIN main.captures c USING (capture_id)
        WHERE v.record_id = r.record_id AND created_at <= :moment AND fetched_at <= :moment), '')
    ),
    (SELECT CASE event WHEN 'gone' THEN noticed_at END FROM main.record_events e WHERE e.record_id = r.record_id
     AND event IN ('gone', 'returned') AND noticed_at <= :moment ORDER BY event_id DESC LIMIT 1),
    (SELECT CASE event WHEN 'unlisted' THEN noticed_at END FROM main.record_events e WHERE e.record_id = r.record_id
     AND event IN ('unlisted', 'listed') AND noticed_at <= :moment ORDER BY event_id DESC LIMIT 1)
  FROM main.records r WHERE r.first_seen_at <= :moment
) WHERE latest IS NOT NULL
"""
_VIEWS = ("press_releases", "press_release_sources", "press_release_fields")
_SQL = "SELECT sql FROM main.sqlite_master WHERE name = ?"
_AS_TODAY = """
SELECT (SELECT count(*) FROM main.records) = count(*) FROM temp.records t JOIN main.records r USING (record_id)
WHERE t.latest_revision_id = r.latest_revision_id
"""


def moment_of(text: str) -> str:
    """A date as the last second of that day, UTC; a time as it is. Raises BadQuery.

    >>> moment_of("2024-01-31"), moment_of("2024-01-31T12:00:00+02:00")
    ('2024-01-31T23:59:59Z', '2024-01-31T10:00:00Z')
    """
    with suppress(ValueError):
        return f"{date.fromisoformat(text).isoformat()}T23:59:59Z"
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadQuery(
            f"{text!r} is no date; expected YYYY-MM-DD, or a time such as 2024-01-31T12:00:00Z"
        ) from error
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def stand_as_of(connection: sqlite3.Connection, moment: str) -> None:
    """From here on the connection reads the archive as it stood. It must hold a transaction: all is
    of one state.
    """
    with _own_tables(connection):
        connection.execute(_RECORDS)
        connection.execute(_FILL, {"moment": moment})
        for name in _VIEWS:  # the archive's own views, over the table above
            (sql,) = connection.execute(_SQL, [name]).fetchone()
            connection.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
        connection.execute(
            "CREATE TEMP VIEW addresses AS SELECT * FROM main.addresses"
            f" WHERE first_seen_at <= '{moment}'"
        )


def index_as_of(connection: sqlite3.Connection) -> None:
    """The full-text index of the texts as they stood, for a connection that stands so. Made only
    where texts differ.

    The whole of it, though most texts are those of today: how well a text matches depends on all
    the others.
    """
    made = connection.execute(
        "SELECT 1 FROM temp.sqlite_master WHERE name = 'press_releases_fts'"
    ).fetchone()
    if made or connection.execute(_AS_TODAY).fetchone()[0]:
        return
    with _own_tables(connection):
        connection.execute(
            "CREATE TEMP TABLE search_texts (record_id INTEGER PRIMARY KEY, title TEXT, body TEXT)"
        )
        connection.execute(
            "INSERT INTO temp.search_texts SELECT s.record_id, s.title, s.body FROM"
            " main.search_texts s"
            " JOIN main.records r USING (record_id) JOIN temp.records t USING (record_id)"
            " WHERE t.latest_revision_id = r.latest_revision_id"
        )
        others = connection.execute(
            "SELECT record_id, title, coalesce(body, '') FROM press_releases"
            " WHERE record_id NOT IN (SELECT record_id FROM temp.search_texts)"
        )
        connection.executemany(
            "INSERT INTO temp.search_texts VALUES (?, ?, ?)",
            [
                (record_id, search_fold(title), search_fold(body))
                for record_id, title, body in others
            ],
        )
        (sql,) = connection.execute(_SQL, ["press_releases_fts"]).fetchone()
        connection.execute(sql.replace("CREATE VIRTUAL TABLE ", "CREATE VIRTUAL TABLE temp.", 1))
        connection.execute(
            "INSERT INTO temp.press_releases_fts (press_releases_fts) VALUES ('rebuild')"
        )


@contextmanager
def _own_tables(connection: sqlite3.Connection) -> Iterator[None]:
    """A connection that only reads may make tables of its own in here; the archive is not
    touched.
    """
    connection.execute("PRAGMA query_only = OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA query_only = ON")
