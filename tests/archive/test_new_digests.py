"""Schema 5: metadata digests cover files and description; what older runs sealed can be checked."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from osce_crawler.archive.database import upgrade
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.schema import SCHEMA_VERSION
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.refine import refine_page
from osce_crawler.urls import Site
from tests.archive.integrity.test_fixity import verified
from tests.archive.kept import change, old_archive
from tests.archive.made import capture

NOW = "2027-01-01T00:00:00Z"
ROOT = "http://127.0.0.1:8765"
PAST = range(1, SCHEMA_VERSION)


def _all(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def _newest_pages(path: Path) -> dict[str, bytes]:
    """The bytes of each record's newest page, by its address."""
    sql = (
        "SELECT c.url, c.payload_digest FROM captures c WHERE revision_id IS NOT NULL"
        " ORDER BY fetched_at, capture_id"
    )
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(sql).fetchall()
        return {url: read_payload(connection, digest) for url, digest in rows}


@pytest.mark.parametrize("schema", PAST)
def test_after_an_upgrade_the_same_page_in_other_bytes_is_unchanged(
    path: Path, schema: int
) -> None:
    """But a file that was added before schema 5, and made no revision, makes one now. The
    archives of schemas 5 and 6 are that of schema 4, migrated.
    """
    upgrade(old_archive(path, schema))
    before = _all(path, "SELECT count(*) FROM revisions")
    writer = ArchiveWriter.open(path, lambda: NOW)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", parser="0+now")
    outcomes = {}
    for url, payload in _newest_pages(path).items():
        other = payload.replace(b"</html>", b"<!-- another token --></html>")
        kept = writer.keep_capture(capture(other, url=url, fetched_at=NOW))
        parts = urlsplit(url)
        site = Site.of(f"{parts.scheme}://{parts.netloc}")
        clean = refine_page(other, url=url, content_type="text/html", site=site)
        outcomes[url] = writer.keep_revision(kept, clean)
    writer.run.end(outcome="finished", walk_complete=False, exit_code=0)
    writer.close()

    revised = [url for url, outcome in outcomes.items() if outcome != "unchanged"]
    assert revised == ([f"{ROOT}/node/240915"] if schema >= 4 else [])
    assert _all(path, "SELECT count(*) FROM revisions") == [(before[0][0] + len(revised),)]
    assert verified(path) == []


@pytest.mark.parametrize("schema", PAST[1:])
def test_what_was_sealed_stays_as_it_was(path: Path, schema: int) -> None:
    sealed = (
        "SELECT revision_id, revision_digest, content_digest FROM revisions ORDER BY 1",
        "SELECT * FROM run_manifests ORDER BY 1",
    )
    old_archive(path, schema)
    before = [_all(path, sql) for sql in sealed]
    upgrade(path)

    assert before == [_all(path, sql) for sql in sealed]
    assert _all(path, "SELECT DISTINCT confidence FROM revisions") == [("high",)]
    assert _all(path, "SELECT DISTINCT confidence FROM press_releases") == [("high",)]


def test_runs_of_schema_4_keep_their_format_and_new_ones_say_theirs(path: Path) -> None:
    upgrade(old_archive(path, 4))
    writer = ArchiveWriter.open(path, lambda: NOW)
    writer.run.begin(site=ROOT, options={"full": True}, tool="0", policy="v1", parser="0+now")
    writer.run.end(outcome="finished", walk_complete=False, exit_code=0)
    writer.close()

    formats = [
        json.loads(text)["format"].rpartition(" ")[2]
        for (text,) in _all(path, "SELECT manifest FROM run_manifests ORDER BY run_id")
    ]
    assert formats == ["1"] * 10 + ["2"] * 4 + ["6"]
    assert verified(path) == []


_ROW = (
    "WHERE revision_id = (SELECT min(revision_id) FROM revisions JOIN records USING (record_id)"
    " WHERE node_id = 590117)"
)
# Schema 1 had no digest of a description or of files.
_SEALED_ALWAYS = (
    f"UPDATE revisions SET metadata_digest = 'sha256:0' {_ROW}",
    f"UPDATE revisions SET place = 'x' {_ROW}",
    f"UPDATE revision_values SET value = 'x' {_ROW}",
)
_SEALED_SINCE_2 = (
    f"UPDATE revisions SET description = 'x' {_ROW}",
    f"UPDATE revisions SET revision_digest = 'sha256:0' {_ROW}",
    f"UPDATE revision_files SET url = 'x' {_ROW}",
)


@pytest.mark.parametrize(
    ("schema", "damage"),
    [
        *((schema, damage) for schema in PAST for damage in _SEALED_ALWAYS),
        *((schema, damage) for schema in PAST[1:] for damage in _SEALED_SINCE_2),
    ],
)
def test_damage_from_before_the_upgrade_is_found_after_it(
    path: Path, schema: int, damage: str
) -> None:
    change(old_archive(path, schema), damage)

    assert {problem.records for problem in verified(path)} == {("590117:en",)}


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE revisions SET metadata_digest = 'sha256:0' WHERE revision_id = 1",
        "UPDATE revisions SET confidence = 'low' WHERE revision_id = 1",
        "UPDATE revision_files SET label = 'x' WHERE revision_id = 1",
    ],
)
def test_damage_after_the_upgrade_is_found(path: Path, damage: str) -> None:
    upgrade(old_archive(path, 4))
    change(path, damage)

    assert {problem.records for problem in verified(path)} == {("590117:en",)}


def test_a_crawl_that_schema_4_left_goes_on_and_its_unknown_page_is_known(path: Path) -> None:
    upgrade(old_archive(path, 4))
    writer = ArchiveWriter.open(path, lambda: NOW)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", parser="0+now")

    assert writer.run.resumes == 14
    assert [writer.unknown.page(one).url for one in writer.unknown.unread()] == [
        f"{ROOT}/node/46203"
    ]
    writer.close()
