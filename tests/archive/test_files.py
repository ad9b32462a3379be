"""Which files of releases are kept, and which the next crawl requests."""

from pathlib import Path
from typing import Any

import pytest
import zstandard

from osce_crawler.archive.files import FilesOfReleases
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import OVER_LIMIT
from osce_crawler.archive.stored_payloads import StoredPayloads
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Attachment, Image, Lead, Purpose, Trail
from tests.archive.made import AT, ROOT, capture, keep, opened, release

PDF, JPG = f"{ROOT}/files/1.pdf", f"{ROOT}/files/1.jpg"
MIB = 2**20


@pytest.fixture(name="writer")
def _writer(tmp_path: Path) -> ArchiveWriter:
    """A release with an attachment and an image, and one that the run has not seen."""
    writer = opened(tmp_path / "osce.db")
    of = release(
        1,
        attachments=(Attachment(url=PDF, label="Report"),),
        images=(Image(url=JPG, caption=None, credit=None),),
    )
    keep(writer, of)
    return writer


def _left(writer: ArchiveWriter, most: int = 5 * MIB, *, again: bool = False) -> list[str]:
    files = FilesOfReleases(writer.connection)
    return files.to_request(lambda kind, url: True, most, since_run=None, again=again)


def _fetch(writer: ArchiveWriter, url: str = PDF, payload: bytes = b"%PDF", **fields: Any) -> None:
    writer.keep_support(
        writer.keep_capture(capture(payload, url=url, purpose=Purpose.FILE, **fields))
    )


def _fail(
    writer: ArchiveWriter, kind: str, url: str = PDF, payload: bytes = b"", length: str = ""
) -> None:
    headers = (("content-length", length),) if length else ()
    kept = writer.keep_capture(capture(payload, url=url, purpose=Purpose.FILE, headers=headers))
    writer.keep_failure(kept, kind=kind, message="why")


def test_what_is_kept_is_not_requested_again(writer: ArchiveWriter) -> None:
    assert _left(writer) == [PDF, JPG]
    _fetch(writer)

    assert _left(writer) == [JPG]
    assert _left(writer, again=True) == [JPG]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE payloads SET compressed = zeroblob(9)",
        "UPDATE payloads SET compressed = x''",
        "UPDATE payloads SET compressed = (SELECT compressed FROM payloads ORDER BY payload_id)",
        "UPDATE payloads SET payload_bytes = payload_bytes + 1",
        "UPDATE payloads SET stored_digest = 'sha256:' || replace(hex(zeroblob(32)), '00', '1a')",
        "UPDATE payloads SET dictionary_id = 99",
        "DELETE FROM payloads",
    ],
)
def test_a_damaged_file_is_requested_again_if_asked_for(writer: ArchiveWriter, damage: str) -> None:
    _fetch(writer)
    _fetch(writer, JPG, b"JFIF")
    files = FilesOfReleases(writer.connection)

    def left(*, damaged: bool) -> list[str]:
        is_sound = StoredPayloads(writer.connection).is_sound if damaged else None
        return files.to_request(
            lambda kind, url: True, MIB, since_run=None, again=False, is_sound=is_sound
        )

    assert left(damaged=True) == []
    writer.connection.execute("PRAGMA foreign_keys = OFF")
    writer.connection.execute(
        f"{damage} WHERE payload_digest = (SELECT payload_digest FROM captures WHERE url = ?)",
        [PDF],
    )

    assert (left(damaged=True), left(damaged=False)) == ([PDF], [])


def test_a_file_is_read_and_decompressed_once_to_be_judged(
    writer: ArchiveWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fetch(writer)
    (digest,) = writer.connection.execute(
        "SELECT payload_digest FROM captures WHERE url = ?", [PDF]
    ).fetchone()
    stored, done = StoredPayloads(writer.connection), []

    class Reader:
        def decompress(self, compressed: bytes) -> bytes:
            done.append("decompressed")
            return zstandard.ZstdDecompressor().decompress(compressed)

    monkeypatch.setattr(StoredPayloads, "_reader", lambda *_: Reader())
    writer.connection.set_trace_callback(lambda _: done.append("read"))

    assert stored.is_sound(digest)
    assert done == ["read", "decompressed"]


def test_the_type_chooses(writer: ArchiveWriter) -> None:
    files = FilesOfReleases(writer.connection)
    chosen = files.to_request(lambda kind, _: kind == "image", MIB, since_run=None, again=False)

    assert chosen == [JPG]


def test_only_releases_that_the_walk_has_seen(writer: ArchiveWriter) -> None:
    files = FilesOfReleases(writer.connection)

    def left(since: int) -> list[str]:
        return files.to_request(lambda kind, url: True, MIB, since_run=since, again=False)

    assert (left(1), left(2)) == ([PDF, JPG], [])


@pytest.mark.parametrize("kind", ["file-gone", "not-a-file"])
def test_a_final_answer_is_asked_for_again_only_if_a_person_says_so(
    writer: ArchiveWriter, kind: str
) -> None:
    _fail(writer, kind)

    assert _left(writer) == [JPG]
    assert _left(writer, again=True) == [PDF, JPG]


@pytest.mark.parametrize("kind", ["file-failed", "not-whole", "undecodable", "no-answer"])
def test_a_passing_failure_is_requested_again(writer: ArchiveWriter, kind: str) -> None:
    _fail(writer, kind)

    assert _left(writer) == [PDF, JPG]


@pytest.mark.parametrize(
    ("length", "payload", "most", "is_left"),
    [
        (str(10 * MIB), b"", 5 * MIB, False),
        (str(10 * MIB), b"", 20 * MIB, True),
        ("", b"x" * 1000, 1000, False),
        ("", b"x" * 1000, 1001, True),
    ],
)
def test_a_file_that_was_too_large_is_requested_with_a_larger_limit(
    writer: ArchiveWriter, length: str, payload: bytes, most: int, is_left: bool
) -> None:
    """Without a stated length, all that is known is that it is longer than what was received."""
    _fail(writer, OVER_LIMIT, payload=payload, length=length)

    assert (PDF in _left(writer, most)) is is_left


def test_a_refused_target_of_a_redirect_is_final(writer: ArchiveWriter) -> None:
    away = "http://10.0.0.1/x"
    _fetch(writer, payload=b"", http_status=302, redirected_to=away)
    assert _left(writer) == [PDF, JPG]  # it was not followed yet

    writer.note_trail(Trail(requested=PDF, findings=[]))
    writer.run.note_finding("refused", away, "not fetched: 10.0.0.1 is offsite")
    assert _left(writer) == [JPG]


def test_what_this_crawl_has_in_its_frontier_is_not_added(writer: ArchiveWriter) -> None:
    writer.note_trail(Trail(requested="", leads=[Lead(url=PDF, purpose=Purpose.FILE)]))

    assert _left(writer) == [JPG]


def test_show_reads_the_state_as_of_a_moment(writer: ArchiveWriter) -> None:
    _fetch(writer, fetched_at="2026-03-01T00:00:00Z")
    writer.close()

    def digests(as_of: str | None) -> list[bool]:
        archive = Archive.open(writer.path, as_of)
        return [file["payload_digest"] is not None for file in archive.files(archive.find("1"))]

    assert digests(None) == [True, False]
    assert digests("2026-02-01") == [False, False]
    assert AT < "2026-02-01"


def test_redirects_are_followed_to_the_kept_file(writer: ArchiveWriter) -> None:
    new = f"{ROOT}/files/new.pdf"
    _fetch(writer, payload=b"", http_status=301, redirected_to=new)
    _fetch(writer, url=new)
    writer.close()

    archive = Archive.open(writer.path)
    attachment = archive.files(archive.find("1"))[0]
    assert (attachment["payload_bytes"], attachment["not_kept"]) == (4, None)
    assert archive.file(attachment["payload_digest"]) == b"%PDF"


def test_redirects_in_a_circle_end(writer: ArchiveWriter) -> None:
    other = f"{ROOT}/files/2.pdf"
    _fetch(writer, payload=b"", http_status=301, redirected_to=other)
    _fetch(writer, url=other, payload=b"", http_status=301, redirected_to=PDF)

    assert PDF in _left(writer)
