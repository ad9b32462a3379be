"""Payloads: the bytes come back, damage is noticed, and pages of one template share their menu."""

import random
import sqlite3
from dataclasses import replace

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osce_crawler.archive.payloads import PayloadStore, read_payload
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.records import Purpose, sha256
from tests.archive.made import AT, capture, keep, release

_SHUFFLED = random.Random(1)
_MENU = b"".join(
    b'<li><a href="/%d">%x</a></li>' % (n, _SHUFFLED.getrandbits(64)) for n in range(1000)
)


def _page(number: int, menu: bytes = _MENU) -> bytes:
    return b"<html>%b<p>Release number %d was published.</p>%b</html>" % (menu, number, menu[:500])


def _count(writer: ArchiveWriter, table: str) -> int:
    return int(writer.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(0, 60))
def test_every_payload_comes_back_byte_for_byte(
    writer: ArchiveWriter, piece: bytes, times: int
) -> None:
    payload = piece * times
    store = PayloadStore(writer.connection)

    assert payload == read_payload(writer.connection, store.add(payload, AT, Purpose.RELEASE))


def test_pages_of_one_template_take_a_fraction(writer: ArchiveWriter) -> None:
    for number in range(1, 20):
        keep(writer, release(number), payload=_page(number), node_id=number)

    assert _count(writer, "dictionaries") == 1
    rows = writer.connection.execute(
        "SELECT payload_bytes, length(compressed), dictionary_id FROM payloads"
    ).fetchall()
    assert all(dictionary == 1 and compressed * 16 < size for size, compressed, dictionary in rows)
    alone = len(zstandard.ZstdCompressor(level=19).compress(_page(5)))
    assert rows[5][1] * 20 < alone


def test_a_redesign_makes_a_dictionary_of_its_own(writer: ArchiveWriter) -> None:
    other = bytes(reversed(_MENU))
    for number in range(1, 9):
        keep(
            writer,
            release(number),
            payload=_page(number, other if number % 2 else _MENU),
            node_id=number,
        )

    assert _count(writer, "dictionaries") == 2


def test_dictionaries_serve_the_next_run_too(writer: ArchiveWriter) -> None:
    keep(writer, release(1), payload=_page(1), node_id=1)
    next_run = ArchiveWriter(writer.path, writer.connection, writer.run)

    keep(next_run, release(2), payload=_page(2), node_id=2)

    assert _count(writer, "dictionaries") == 1


def test_a_listing_is_no_dictionary_of_releases(writer: ArchiveWriter) -> None:
    """Both have the menu, so the listing seems to fit; only a release has the rest, too."""
    article = b"".join(b'<p class="%d">%x</p>' % (n, _SHUFFLED.getrandbits(64)) for n in range(40))
    listing = replace(capture(_page(0)), purpose=Purpose.LISTING)
    writer.keep_support(writer.keep_capture(listing))

    for number in range(1, 4):
        keep(writer, release(number), payload=_page(number) + article, node_id=number)

    stored = writer.connection.execute("SELECT length(compressed) FROM payloads").fetchall()
    assert all(size < len(article) / 4 for (size,) in stored)
    assert _count(writer, "dictionaries") == 2


def test_small_payloads_need_no_dictionary(writer: ArchiveWriter) -> None:
    PayloadStore(writer.connection).add(b"Not found", AT, Purpose.RELEASE)

    assert (_count(writer, "dictionaries"), _count(writer, "payloads")) == (0, 1)


def test_a_dictionary_that_was_rolled_back_is_not_used(writer: ArchiveWriter) -> None:
    writer.keep_capture(capture(_page(1)))
    writer.abandon_page()

    keep(writer, release(2), payload=_page(2), node_id=2)

    assert _page(2) == read_payload(writer.connection, sha256(_page(2)))
    assert writer.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert _count(writer, "payloads") == 1


def test_equal_payloads_are_kept_once(writer: ArchiveWriter) -> None:
    store = PayloadStore(writer.connection)

    assert store.add(b"same", AT, Purpose.RELEASE) == store.add(b"same", AT, Purpose.RELEASE)
    assert _count(writer, "payloads") == 1


@pytest.mark.parametrize("payload", [b"Short", _page(7)], ids=["short", "page"])
def test_a_flipped_bit_is_noticed_wherever_it_is(writer: ArchiveWriter, payload: bytes) -> None:
    store = PayloadStore(writer.connection)
    store.add(_page(1), AT, Purpose.RELEASE)
    digest = store.add(payload, AT, Purpose.RELEASE)
    (whole,) = writer.connection.execute(
        "SELECT compressed FROM payloads WHERE payload_digest = ?", [digest]
    ).fetchone()

    for at in range(0, len(whole), max(len(whole) // 40, 1)):
        damaged = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        writer.connection.execute(
            "UPDATE payloads SET compressed = ? WHERE payload_digest = ?", [damaged, digest]
        )

        assert _read_or_refused(writer, digest) in (
            payload,
            f"payload {digest} is damaged or another",
        )


def _read_or_refused(writer: ArchiveWriter, digest: str) -> bytes | str:
    try:
        return read_payload(writer.connection, digest)
    except ArchiveUnusable as error:
        return f"payload {digest} is damaged or another" if digest in str(error) else str(error)


def test_other_bytes_under_a_digest_are_noticed(writer: ArchiveWriter) -> None:
    digest = PayloadStore(writer.connection).add(b"the truth", AT, Purpose.RELEASE)
    other = zstandard.ZstdCompressor().compress(b"the trutH")
    writer.connection.execute("UPDATE payloads SET compressed = ?", [other])

    with pytest.raises(ArchiveUnusable, match="do not have this digest"):
        read_payload(writer.connection, digest)


def test_a_missing_payload_is_named(writer: ArchiveWriter) -> None:
    with pytest.raises(ArchiveUnusable, match="sha256:00 is not in the archive"):
        read_payload(writer.connection, "sha256:00")


def test_a_damaged_dictionary_is_noticed(writer: ArchiveWriter) -> None:
    digest = PayloadStore(writer.connection).add(_page(1), AT, Purpose.RELEASE)
    writer.connection.execute(
        "UPDATE dictionaries SET content = ?", [zstandard.ZstdCompressor().compress(b"x" * 9000)]
    )

    with pytest.raises(ArchiveUnusable, match=digest):
        read_payload(writer.connection, digest)


def test_payloads_are_found_by_their_column_names(writer: ArchiveWriter) -> None:
    """`payloads` is promised as a rowid table with its bytes in its one BLOB column."""
    columns = writer.connection.execute("PRAGMA table_info(payloads)").fetchall()

    assert [name for _, name, kind, *_ in columns if kind == "BLOB"] == ["compressed"]
    assert "payload_digest" in {name for _, name, *_ in columns}
    writer.connection.execute("SELECT rowid FROM payloads")
    with pytest.raises(sqlite3.OperationalError):
        writer.connection.execute("SELECT nothing FROM payloads")
