"""A WARC export stands alone: every answer in full, with what is known of it, and any reader reads
it.
"""

import gzip
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from osce_crawler.archive.export.tables import export_records
from osce_crawler.archive.layouts import add_layout
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import ArchiveUnusable, BadTarget, ExtraMissing
from osce_crawler.records import Evidence, Received, sha256
from tests.archive.made import AT, ROOT, capture, keep, release

BODY = "<html>Grüße</html>".encode()
LATER = "2026-01-02T00:00:00Z"


@pytest.fixture(name="target")
def _target(writer: ArchiveWriter, path: Path, tmp_path: Path) -> Path:
    """An archive of every kind of capture, exported."""
    encoded = gzip.compress(BODY, mtime=0)
    headers = (
        ("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", str(len(encoded))),
        ("Transfer-Encoding", "chunked"), ("X-Name", "Straße"), ("Set-Cookie", "a"), ("Set-Cookie", "b"),
    )  # fmt: skip
    received = Received(content_encoding="gzip", body_bytes=len(encoded), digest=sha256(encoded))
    keep(writer, release(1), payload=BODY, headers=headers, received=received)
    keep(writer, release(1), payload=BODY, fetched_at=LATER)
    saved = capture(b"- Date:\n- 1", 2, http_status=None, headers=())
    writer.keep_revision(writer.keep_capture(saved), release(2))
    moved = capture(
        b"", 3, http_status=301, headers=(("Location", "/cthb/1"),), redirected_to=f"{ROOT}/cthb/1"
    )
    writer.keep_support(writer.keep_capture(moved))
    silent = capture(b"", 4, http_status=None, headers=())
    writer.keep_failure(writer.keep_capture(silent), kind="no-answer", message="refused")
    writer.keep_failure(
        writer.keep_capture(capture(b"", 5, http_status=599)), kind="http-599", message="odd"
    )
    assert export_records(Archive.open(path), tmp_path / "out.warc.gz") == 5
    return tmp_path / "out.warc.gz"


def _records(target: Path) -> list[dict[str, Any]]:
    with target.open("rb") as file:
        return [
            {
                "type": record.rec_type,
                "fields": dict(record.rec_headers.headers),
                "status": record.http_headers.statusline if record.http_headers else None,
                "http": record.http_headers.headers if record.http_headers else [],
                "body": record.raw_stream.read(),
            }
            for record in ArchiveIterator(file)
        ]


def _facts(record: dict[str, Any]) -> dict[str, str]:
    lines = record["body"].decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_each_answer_stands_in_full_with_its_request_and_what_is_known(target: Path) -> None:
    records = _records(target)

    assert [record["type"] for record in records] == [
        "warcinfo",
        "request", "metadata", "response",
        "request", "metadata", "response",
        "metadata", "resource",
        "request", "metadata", "response",
        "request", "metadata", "response",
    ]  # fmt: skip
    assert [record["body"] for record in records if record["type"] in {"response", "resource"}] == [
        BODY, BODY, b"- Date:\n- 1", b"", b"",
    ]  # fmt: skip
    names = [record["fields"]["WARC-Record-ID"] for record in records]
    assert len(set(names)) == len(names)
    for record in records:
        if record["type"] in {"request", "metadata"}:
            assert record["fields"]["WARC-Concurrent-To"] in names


def test_headers_of_the_transfer_are_renamed_and_the_length_is_that_of_the_body(
    target: Path,
) -> None:
    response = _records(target)[3]

    assert response["http"] == [
        ("Content-Type", "text/html"), ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Content-Length", str(len(gzip.compress(BODY, mtime=0)))), ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Name", "Straße"), ("Set-Cookie", "a"), ("Set-Cookie", "b"), ("Content-Length", str(len(BODY))),
    ]  # fmt: skip
    assert response["status"] == "200 OK"
    assert response["fields"]["WARC-Date"] == AT
    assert "X-Name: Straße\r\n".encode("latin-1") in gzip.decompress(target.read_bytes())


def test_the_request_is_made_again_from_the_address(target: Path) -> None:
    block = gzip.decompress(target.read_bytes())

    asked = b"GET /cthb/1 HTTP/1.1\r\nHost: www.osce.org\r\nUser-Agent: osce-crawler/0 (archive of OSCE press releases)\r\n\r\n"
    assert asked in block


def test_metadata_tell_run_versions_digests_and_the_text_that_is_shown(target: Path) -> None:
    first, second, saved = (_facts(_records(target)[at]) for at in (2, 5, 7))

    encoded = gzip.compress(BODY, mtime=0)
    assert first == {
        "format": "osce-crawler capture,"
                  " 1", "fetched-at": AT, "run": "1", "run-kind": "crawl", "tool-version": "0",
        "parser-version": "", "policy-version": "v1", "purpose": "release", "outcome": "new", "node-id": "1", "language": "en",
        "payload-digest": sha256(BODY), "payload-length": str(len(BODY)), "received-digest": sha256(encoded),
        "received-length": str(len(encoded)), "received-content-encoding": "gzip",
        "content-digest": release(1).content_digest,
    }  # fmt: skip
    assert (second["outcome"], second["content-digest"]) == ("revisit", release(1).content_digest)
    assert (saved["outcome"], saved["node-id"]) == ("new", "2")


def test_a_saved_page_is_a_resource(target: Path) -> None:
    resource = _records(target)[8]

    assert resource["fields"]["Content-Type"] == "text/plain"
    assert resource["fields"]["WARC-Target-URI"] == f"{ROOT}/cthb/2"


def test_answers_without_a_body_and_of_unknown_status_stand_there(target: Path) -> None:
    records = _records(target)

    assert (records[11]["status"], records[14]["status"].strip()) == (
        "301 Moved Permanently",
        "599",
    )
    assert ("Location", "/cthb/1") in records[11]["http"]


def test_the_same_archive_gives_the_same_bytes(target: Path, path: Path, tmp_path: Path) -> None:
    export_records(Archive.open(path), tmp_path / "other.warc.gz")

    assert (tmp_path / "other.warc.gz").read_bytes() == target.read_bytes()


def test_warcio_check_passes(target: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from warcio.cli import main; sys.exit(main())",
        "check",
        "-v",
        str(target),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("digest pass") == 15


def test_a_second_reader_reads_every_record_and_agrees_with_its_digests(target: Path) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc", reason="no fastwarc here: pip install fastwarc")
    with target.open("rb") as file:
        records = fastwarc.ArchiveIterator(file, parse_http=False, strict_mode=True)
        read = [(record.headers["WARC-Type"], record.verify_block_digest()) for record in records]

    assert read == [(record["type"], True) for record in _records(target)]


def test_each_record_is_a_gzip_member_of_its_own(target: Path) -> None:
    """So replay tools can begin reading anywhere."""
    assert target.read_bytes().count(b"\x1f\x8b\x08\0\0\0\0\0") == 15


def test_an_empty_archive_gives_a_file_that_says_what_it_is(
    writer: ArchiveWriter, path: Path, tmp_path: Path
) -> None:
    assert export_records(Archive.open(path), tmp_path / "out.warc.gz") == 0
    assert [record["type"] for record in _records(tmp_path / "out.warc.gz")] == ["warcinfo"]


def test_without_the_extra_the_line_says_what_to_install(
    target: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = target.read_bytes()
    monkeypatch.setitem(sys.modules, "warcio.warcwriter", None)

    with pytest.raises(ExtraMissing, match=r"pip install '\.\[archive\]'"):
        export_records(Archive.open(path), target)
    assert target.read_bytes() == before
    assert [file.name for file in target.parent.iterdir() if file.name.startswith(".out")] == []


def test_damage_leaves_the_old_file(target: Path, writer: ArchiveWriter, path: Path) -> None:
    before = target.read_bytes()
    writer.connection.execute("UPDATE payloads SET compressed = x'00' WHERE payload_id = 1")

    with pytest.raises(ArchiveUnusable, match="damaged"):
        export_records(Archive.open(path), target)
    assert target.read_bytes() == before


def test_the_archive_itself_is_no_target(writer: ArchiveWriter, path: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(path)

    for target in (path, tmp_path / "link.db"):
        with pytest.raises(BadTarget, match="the archive itself"):
            export_records(Archive.open(path), target)


def test_headers_cannot_break_a_record(writer: ArchiveWriter, path: Path, tmp_path: Path) -> None:
    """What an import took from a file may hold anything."""
    keep(
        writer,
        release(1),
        payload=BODY,
        headers=(("X-Evil", "a\r\n\r\nWARC/1.0"), ("X-Name", "ёлка")),
    )
    export_records(Archive.open(path), tmp_path / "out.warc.gz")

    response = _records(tmp_path / "out.warc.gz")[3]
    assert response["body"] == BODY
    assert response["http"][0] == ("X-Evil", "a WARC/1.0")


def test_the_block_of_metadata_is_plain_lines(target: Path) -> None:
    for record in _records(target):
        if record["type"] == "metadata":
            assert json.dumps(_facts(record))
            assert BytesIO(record["body"]).read().endswith(b"\r\n")


def test_layouts_come_first_and_what_a_listing_printed_is_one_line(
    writer: ArchiveWriter, path: Path, tmp_path: Path
) -> None:
    toml = 'name = "x"\n# Größe\n'
    add_layout(writer.connection, "x", toml, AT, replace=False)
    printed = Evidence(title="Счёт\u2028für\r\ntwo", teaser=None)
    kept = writer.keep_capture(capture(BODY, 1), printed)
    writer.keep_failure(kept, kind="odd", message="odd")
    export_records(Archive.open(path), tmp_path / "out.warc.gz")

    _, layout, _, metadata, _ = _records(tmp_path / "out.warc.gz")

    assert layout["body"] == toml.encode()
    fields = layout["fields"]
    assert (layout["type"], fields["WARC-Date"]) == ("resource", AT)
    assert fields["WARC-Target-URI"] == "urn:osce-crawler:layout:x"
    assert json.loads(_facts(metadata)["listed-as"]) == {"title": printed.title, "teaser": None}


def test_a_redirect_at_the_end_is_there_where_a_run_is_missing(
    writer: ArchiveWriter, path: Path, tmp_path: Path
) -> None:
    keep(writer, release(1), payload=b"<html>lost</html>")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")
    moved = capture(b"", 2, http_status=301, redirected_to=f"{ROOT}/cthb/3")
    writer.keep_failure(writer.keep_capture(moved), kind="http-301", message="synthetic")
    writer.connection.execute("PRAGMA foreign_keys = OFF")
    writer.connection.execute("DELETE FROM crawl_runs WHERE run_id = 1")

    target = tmp_path / "captures.warc.gz"
    export_records(Archive.open(path), target)

    assert f"{ROOT}/cthb/2" in {
        record["fields"].get("WARC-Target-URI") for record in _records(target)
    }
