"""Reading the archive as of a moment in the past.

Temporary views with the names of the archive's views and of the table `records` replace them on
this connection: SQLite resolves a name in the schema `temp` first. So SQL that reads
`press_releases` or `records` reads them as of that moment. Each row is computed when it is read.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

from osce_crawler.archive.revisions import latest_revision
from osce_crawler.archive.schema import SEES_RECORD
from osce_crawler.errors import BadQuery
from osce_crawler.text import without_fraction

_LATEST = latest_revision("r.record_id", "'{moment}'")
# The address of a record at the moment is the old address of its next move, if there is one. Its
# state is that of its last event until the moment.
_RECORDS = f"""
CREATE TEMP VIEW records AS
SELECT
  r.record_id, r.node_id, r.language,
  coalesce(
    (SELECT substr(detail, 1, instr(detail, ' ') - 1) FROM main.record_events e
     WHERE e.record_id = r.record_id AND event = 'moved' AND noticed_at > '{{moment}}'
     ORDER BY event_id LIMIT 1),
    r.url
  ) AS url,
  {_LATEST} AS latest_revision_id,
  r.first_seen_at,
  max(r.first_seen_at, coalesce(
    (SELECT max(fetched_at) FROM main.captures c WHERE c.record_id = r.record_id
     AND fetched_at <= '{{moment}}' AND {SEES_RECORD}), '')) AS last_seen_at,
  (SELECT CASE event WHEN 'gone' THEN noticed_at END FROM main.record_events e
   WHERE e.record_id = r.record_id AND event IN ('gone', 'returned')
   AND noticed_at <= '{{moment}}' ORDER BY event_id DESC LIMIT 1) AS gone_at,
  (SELECT CASE event WHEN 'unlisted' THEN noticed_at END FROM main.record_events e
   WHERE e.record_id = r.record_id AND event IN ('unlisted', 'listed')
   AND noticed_at <= '{{moment}}' ORDER BY event_id DESC LIMIT 1) AS unlisted_at
FROM main.records r WHERE r.first_seen_at <= '{{moment}}'
"""
_ADDRESSES = """
CREATE TEMP VIEW addresses AS SELECT * FROM main.addresses WHERE first_seen_at <= '{moment}'
"""
# A later reading of higher confidence may have replaced the reading of the moment. It gave the same
# text and fields; these columns may differ.
_OF_READING = ("layout", "confidence", "warnings", "published_on_source")
_EARLIER = """
CASE WHEN EXISTS ({was}) THEN ({was}) ELSE v.{column} END AS {column}
"""
_WAS = """
SELECT json_extract(e.was, '$.{column}') FROM main.earlier_readings e
WHERE e.revision_id = v.revision_id AND e.replaced_at > '{{moment}}'
AND json_type(e.was, '$.{column}') IS NOT NULL ORDER BY e.run_id LIMIT 1
"""
_LATEST_OF_ITS_RECORD = latest_revision("v.record_id", "'{moment}'")
# A revision counts from the moment at which it was read, and also if an older capture shows it that
# was imported later.
_KNOWN = f"v.created_at <= '{{moment}}' OR v.revision_id = {_LATEST_OF_ITS_RECORD}"
_VIEWS = (
    "press_releases",
    "press_release_revisions",
    "press_release_sources",
    "press_release_fields",
    "paragraphs",
)
_SQL_OF = "SELECT sql FROM main.sqlite_master WHERE name = ?"
_HISTORY = "CREATE TEMP VIEW record_history AS SELECT * FROM ({}\n) WHERE at <= '{moment}'"


def moment_of(text: str) -> str:
    """A time in ISO 8601, UTC. A date means the last second of that day, and a time the end of the
    last digit that it has: `Z` sorts after all further digits. Raises BadQuery.

    >>> moment_of("2024-01-31"), moment_of("2024-01-31T12:00:00+02:00")
    ('2024-01-31T23:59:59Z', '2024-01-31T10:00:00Z')
    >>> moment_of("2024-01-31T12:00:00.123456789Z")
    '2024-01-31T12:00:00.123456789Z'
    """
    with suppress(ValueError):
        return f"{date.fromisoformat(text).isoformat()}T23:59:59Z"
    try:
        whole, fraction = without_fraction(text)
        moment = datetime.fromisoformat(whole)
        utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadQuery(
            f"{text!r} is not a date; expected YYYY-MM-DD, or a time such as 2024-01-31T12:00:00Z"
        ) from error
    written = utc.replace(microsecond=0, tzinfo=None).isoformat()
    return f"{written}.{fraction[:9]}Z" if fraction else f"{written}Z"


def stand_as_of(connection: sqlite3.Connection, moment: str) -> None:
    """Make the connection read the archive as of a moment (ISO 8601, UTC, see `moment_of`).

    The connection must be in a transaction, so that all queries read the same state.
    """
    with temporary_objects(connection):
        connection.execute(_RECORDS.replace("{moment}", moment))
        connection.execute(_ADDRESSES.replace("{moment}", moment))
        connection.execute(_revisions(connection).replace("{moment}", moment))
        for name in _VIEWS:  # the archive's views, which now read the view `records`
            (sql,) = connection.execute(_SQL_OF, [name]).fetchone()
            connection.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
        (sql,) = connection.execute(_SQL_OF, ["record_history"]).fetchone()
        connection.execute(_HISTORY.replace("{moment}", moment).format(sql.partition("\n")[2]))


def _revisions(connection: sqlite3.Connection) -> str:
    """SQL of a view of `revisions` with the readings of the moment."""
    names = [row[1] for row in connection.execute("PRAGMA main.table_info(revisions)")]
    columns = (
        _EARLIER.format(column=name, was=_WAS.format(column=name).strip())
        if name in _OF_READING
        else f"v.{name}"
        for name in names
    )
    return (
        f"CREATE TEMP VIEW revisions AS SELECT {', '.join(columns)} FROM main.revisions v"
        f" WHERE {_KNOWN}"
    )


@contextmanager
def temporary_objects(connection: sqlite3.Connection) -> Iterator[None]:
    """Permit temporary views and tables on a read-only connection. The file has none of them."""
    connection.execute("PRAGMA query_only = OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA query_only = ON")
