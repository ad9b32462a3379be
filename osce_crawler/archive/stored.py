"""A revision and the page that it was read from, as stored: to read the page again and compare."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.revisions import PARTS, fields_of, parts_of
from osce_crawler.records import CleanRelease, content_type_of

_PART_COLUMNS = (
    "position, text, rule, duplicate_of, policy",
    "kind, position, value",
    "kind, position, url, label, credit",
)
_PART_ORDER = ("position", "kind, position", "kind, position")
_PART_NAMES = ("paragraphs", "values", "files")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page from the archive, to be read again."""

    payload: bytes
    url: str
    content_type: str | None
    site: str
    """Root of the site it was crawled from."""


def stored_page(connection: sqlite3.Connection, revision_id: int) -> StoredPage:
    """The bytes that a revision was read from, with what parsing needs. Raises ArchiveUnusable
    where they are damaged.
    """
    url, headers, digest, site = connection.execute(
        "SELECT c.url, c.headers, c.payload_digest, run.site FROM revisions v JOIN captures c USING"
        " (capture_id)"
        " JOIN crawl_runs run ON run.run_id = c.run_id WHERE v.revision_id = ?",
        [revision_id],
    ).fetchone()
    return StoredPage(
        payload=read_payload(connection, digest),
        url=url,
        content_type=content_type_of(json.loads(headers)),
        site=site,
    )


def to_read_again(
    connection: sqlite3.Connection, parser_version: str
) -> Iterator[tuple[int, bool]]:
    """Ids of the revisions that this parser made, and of the latest ones that another made; whether
    it was this one.
    """
    rows = connection.execute(
        "SELECT v.revision_id, run.parser_version = ?1 FROM revisions v JOIN crawl_runs run USING"
        " (run_id)"
        " WHERE run.parser_version = ?1 OR v.revision_id IN (SELECT latest_revision_id FROM"
        " records) ORDER BY v.revision_id",
        [parser_version],
    )
    return ((row[0], bool(row[1])) for row in rows)


def what_differs(
    connection: sqlite3.Connection, revision_id: int, release: CleanRelease
) -> list[str]:
    """Names of the fields in which a stored revision is not what this release says."""
    fields = fields_of(release)
    stored = connection.execute(
        f"SELECT {', '.join(fields)} FROM revisions WHERE revision_id = ?",
        [revision_id],
    ).fetchone()
    differing = [name for name, value in zip(fields, stored, strict=True) if value != fields[name]]
    for name, table, columns, order, rows in zip(
        _PART_NAMES, PARTS, _PART_COLUMNS, _PART_ORDER, parts_of(release), strict=True
    ):
        there = connection.execute(
            f"SELECT {columns} FROM {table} WHERE revision_id = ? ORDER BY {order}",
            [revision_id],
        )
        differing += [name] if [tuple(row) for row in there] != rows else []
    return differing
