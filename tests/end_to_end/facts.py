"""What two archives of one site must have in common, however often a crawl was interrupted."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from osce_crawler.archive.schema import LEDGER

CUT = "/mission-to-montenegro/551207"
"""The page of the sample that is cut short."""

Facts = dict[str, list[tuple[Any, ...]]]

# Not compared: times, the runs themselves, and robots.txt, which every run reads.
_QUERIES: Mapping[str, str] = {
    "records": "SELECT node_id, language, url, gone_at IS NULL, unlisted_at IS NULL FROM records"
    " ORDER BY 1, 2",
    "revisions": "SELECT node_id, language, revision, cause, content_digest, metadata_digest FROM"
    " revisions"
    " JOIN records USING (record_id) ORDER BY 1, 2, 3",
    "paragraphs": "SELECT node_id, language, revision, position, text, rule, duplicate_of FROM"
    " paragraphs ORDER BY 1, 2, 3, 4",
    "addresses": "SELECT node_id, language, a.url, learned_from FROM addresses a JOIN records USING"
    " (record_id) ORDER BY 1, 2, 3",
    "captures": "SELECT url, purpose, http_status, outcome, payload_digest FROM captures WHERE"
    " purpose != 'robots'"
    " ORDER BY 1, 2, 4",
    "search": "SELECT node_id, language, term, col, offset FROM temp.words w"
    " JOIN records ON record_id = w.doc ORDER BY 1, 2, 3, 4, 5",
    "compounds": "SELECT joined, parts FROM joined_words ORDER BY 1, 2",
    "events": "SELECT node_id, language, event FROM record_events JOIN records USING (record_id)"
    " ORDER BY 1, 2, 3",
    "frontier": "SELECT url FROM frontier UNION ALL SELECT url FROM frontier_listed",
    "ledger": f"SELECT listing, {', '.join(LEDGER[2:])} FROM run_listings WHERE run_id ="
    " (SELECT max(run_id) FROM run_listings) ORDER BY 1",
    "integrity": "PRAGMA integrity_check",
    "foreign keys": "PRAGMA foreign_key_check",
}


def facts(path: Path, root: str) -> Facts:
    """The facts of an archive; addresses without the site's root, which differs from server to
    server.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, press_releases_fts, instance)"
        )
        return {
            name: [
                tuple(value.replace(root, "") if isinstance(value, str) else value for value in row)
                for row in connection.execute(sql)
            ]
            for name, sql in _QUERIES.items()
        }


def differences(one: Facts, other: Facts) -> list[str]:
    """What is in one and not in the other, a line a kind; empty where they are equal."""
    return [
        f"{name}: {[row for row in one[name] if row not in other[name]][:3]} /"
        f" {[row for row in other[name] if row not in one[name]][:3]}"
        for name in one
        if one[name] != other[name]
    ]


def last_outcome(path: Path) -> str:
    """How the last crawl run ended, or `running`; empty where there is none yet."""
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(path)) as connection:
            row = connection.execute(
                "SELECT outcome FROM crawl_runs ORDER BY run_id DESC LIMIT 1"
            ).fetchone()
    except sqlite3.OperationalError:  # not made yet
        return ""
    return str(row[0]) if row else ""
