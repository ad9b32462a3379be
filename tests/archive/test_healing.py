"""Damaged payloads that the same bytes replace when they come in again."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from osce_crawler.archive.dictionaries import without_dictionary
from osce_crawler.archive.healing import Healing
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.payloads import read_payload
from osce_crawler.records import Finding, Purpose, sha256
from tests.archive.kept import change
from tests.archive.made import ROOT, capture, keep, opened, release
from tests.archive.test_payloads import _page

PAGES = range(1, 9)
PAGE_BYTES = 16384
DAMAGE = {
    "altered": "UPDATE payloads SET compressed = zeroblob(10) WHERE payload_id = 3",
    "other bytes": "UPDATE payloads SET (compressed, stored_digest) ="
    " (SELECT compressed, stored_digest FROM payloads WHERE payload_id = 4) WHERE payload_id = 3",
    "huge": "UPDATE payloads SET compressed = x'28b52ffde000000000ffffff00010000' WHERE payload_id = 3",
    "its own digest": "UPDATE payloads SET payload_digest = 'sha256:00' WHERE payload_id = 3",
    "stored digest": "UPDATE payloads SET stored_digest = 'sha256:00' WHERE payload_id = 3",
    "length": "UPDATE payloads SET payload_bytes = 7 WHERE payload_id = 3",
    "missing": "DELETE FROM payloads WHERE payload_id = 3",
    "all missing": "DELETE FROM payloads",
    "dictionary": "UPDATE dictionaries SET content = zeroblob(10)",
    "another page as dictionary": "UPDATE dictionaries SET content ="
    f" x'{without_dictionary(b'another page' * 300).hex()}'",
    "dictionary's digest": "UPDATE dictionaries SET stored_digest = 'sha256:00'",
    "dictionary and page": "UPDATE dictionaries SET content = zeroblob(10);"
    " UPDATE payloads SET compressed = zeroblob(10) WHERE payload_id < 5",
}


def problems(path: Path) -> list[str]:
    """What `verify` finds."""
    verification = Verification.open(path)
    with closing(verification.archive.connection):
        return [problem.what for problem in verification.problems()]


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """An archive of pages of one template."""
    path = tmp_path / "osce.db"
    crawl(path, PAGES)
    return path


def crawl(path: Path, pages: range) -> list[Finding]:
    """A run that fetches these pages; what it healed."""
    writer = opened(path)
    for number in pages:
        keep(writer, release(number), payload=_page(number), node_id=number)
    writer.run.end(outcome="finished", walk_complete=False, exit_code=0)
    found = Healing.of(writer).findings()
    writer.close()
    return found


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("order", [PAGES, PAGES[::-1]], ids=["in order", "reversed"])
def test_a_crawl_heals_what_it_fetches_again(path: Path, damage: str, order: range) -> None:
    change(path, damage)
    assert problems(path)

    found = crawl(path, order)

    assert problems(path) == []
    assert {one.kind for one in found} == {"healed"}
    assert all(sha256(b"")[:7] in one.message or "dictionary" in one.message for one in found)
    assert crawl(path, order) == []


def test_nothing_is_healed_where_nothing_is_damaged(path: Path) -> None:
    def stored() -> list[object]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute("SELECT * FROM payloads").fetchall()

    before = stored()

    assert crawl(path, PAGES) == []
    assert before == stored()


def test_a_page_that_is_undone_heals_nothing(path: Path) -> None:
    change(path, DAMAGE["dictionary and page"])
    writer = opened(path)
    writer.keep_capture(capture(_page(1), 1))
    writer.abandon_page()
    keep(writer, release(2), payload=_page(2), node_id=2)

    found = Healing.of(writer).findings()
    writer.close()

    assert [sha256(_page(2)) in one.message for one in found] == [True]
    assert any(sha256(_page(1)) in what or "dictionary 1" in what for what in problems(path))


def test_no_new_page_is_compressed_against_a_damaged_dictionary(path: Path) -> None:
    change(path, DAMAGE["dictionary"])

    crawl(path, range(20, 21))

    with closing(sqlite3.connect(path)) as connection:
        assert read_payload(connection, sha256(_page(20))) == _page(20)


def test_a_row_whose_pages_are_those_of_another_is_left_alone(path: Path) -> None:
    """To replace it would free the pages of the other row."""
    dice = random.Random(1)
    one, other = (dice.randbytes(90_000) for _ in range(2))
    _keep_files(path, one, other)
    stored = bytearray(path.read_bytes())
    # An overflow page begins with the number of the next one (SQLite file format, 1.6).
    first, second = (stored.index(file[40_000:40_100]) // PAGE_BYTES for file in (one, other))
    stored[first * PAGE_BYTES : first * PAGE_BYTES + 4] = (second + 1).to_bytes(4, "big")
    path.write_bytes(stored)

    (found,) = _keep_files(path, one)

    assert found.kind == "not-healed"
    assert "the file itself is damaged, so nothing is replaced" in found.message
    with closing(sqlite3.connect(path)) as connection:
        assert read_payload(connection, sha256(other)) == other


def _keep_files(path: Path, *files: bytes) -> list[Finding]:
    writer = opened(path)
    for number, content in enumerate(files, 1):
        file = replace(capture(content, url=f"{ROOT}/{number}.pdf"), purpose=Purpose.FILE)
        writer.keep_support(writer.keep_capture(file))
    found = Healing.of(writer).findings()
    writer.close()
    return found
