"""WARC files of different crawlers go in, each in its own style; every form of answer, revisit and
redirect.
"""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard

from osce_crawler.records import sha256
from osce_crawler.refine import refine_page
from tests.importing.made import (
    DAYS,
    NOW,
    OTHER,
    PAGE,
    ROOT,
    URL,
    Imported,
    chunked,
    http,
    record,
    sha1,
    warc,
)

DIGEST = refine_page(PAGE, url=URL).content_digest
_STORED = "SELECT payload_digest, content_encoding, received_digest, received_bytes FROM captures"

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def _one(
    archive: Imported, folder: Path, block: bytes, name: str = "one.warc.gz", **fields: str
) -> None:
    archive.take(warc(folder / name, [record("response", URL, block, **fields)]))


@pytest.mark.parametrize(
    "block",
    [
        http(PAGE),
        http(PAGE, status="HTTP/1.0 200 OK"),
        http(PAGE, status="HTTP/2 200"),
        http(PAGE, content_type=None),
        http(chunked(PAGE), "Transfer-Encoding: chunked"),
        http(PAGE, "Transfer-Encoding: chunked"),
        http(PAGE, "Content-Encoding: gzip"),
        http(PAGE, "Content-Encoding: identity"),
        http(PAGE, content_type="text/html").replace(b"\r\n", b"\n", 2),
        http(gzip.compress(PAGE[:5000]) + gzip.compress(PAGE[5000:]), "Content-Encoding: gzip"),
        http(gzip.compress(zlib.compress(PAGE)), "Content-Encoding: deflate, gzip"),
    ],
    ids=[
        "plain", "http/1.0", "http/2", "no type", "chunked", ("chunks taken off, header"
                                                             " left"), "decoded, header left",
        "identity", "bare line feeds", "two gzip members", "two encodings",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["one.warc", "one.warc.gz"])
def test_answers_of_any_form_show_the_page(
    archive: Imported, folder: Path, block: bytes, name: str
) -> None:
    _one(archive, folder, block, name)

    assert archive.rows("SELECT content_digest FROM press_releases") == [(DIGEST,)]
    assert archive.rows("SELECT payload_digest FROM captures") == [(sha256(PAGE),)]
    assert archive.captures() == [(URL, DAYS[0], "new")]


@pytest.mark.parametrize("encoding", _ENCODERS)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_the_payload_is_decoded_and_the_body_as_received_is_known_by_its_digest(
    archive: Imported, folder: Path, encoding: str, in_chunks: bool
) -> None:
    body = _ENCODERS[encoding](PAGE)
    headers = (
        f"Content-Encoding: {encoding}",
        *(["Transfer-Encoding: chunked"] if in_chunks else []),
    )
    _one(archive, folder, http(chunked(body) if in_chunks else body, *headers))

    assert archive.rows(_STORED) == [(sha256(PAGE), encoding, sha256(body), len(body))]


@pytest.mark.parametrize("name", ["X-Crawler-Content-Encoding", "X-Archive-Orig-Content-Encoding"])
def test_a_crawler_that_keeps_bodies_decoded_says_how_they_came(
    archive: Imported, folder: Path, name: str
) -> None:
    length = name.replace("Encoding", "Length")
    _one(
        archive,
        folder,
        http(PAGE, f"{name}: gzip", f"{length}: 4711", f"Content-Length: {len(PAGE)}"),
    )

    assert archive.rows(_STORED) == [(sha256(PAGE), "gzip", None, 4711)]


def test_headers_are_kept_as_received(archive: Imported, folder: Path) -> None:
    _one(
        archive,
        folder,
        http(
            PAGE, "X-Name: Stra\xdfe", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Long: one\r\n two"
        ),
    )

    (headers,) = archive.rows("SELECT headers FROM captures")[0]
    assert headers == (
        '[["Content-Type", "text/html; charset=UTF-8"], ["X-Name", "Straße"], ["Set-Cookie",'
        ' "a=1"], ["Set-Cookie", "b=2"],'
        ' ["X-Long", "one two"]]'
    )


def test_importing_again_changes_nothing(archive: Imported, folder: Path) -> None:
    file = warc(
        folder / "a.warc.gz",
        [record("response", URL, http(PAGE)), record("response", f"{ROOT}/x/1", http(b"cut"))],
    )
    archive.take(file)
    before = archive.dump()

    report = archive.take(file)

    assert archive.dump() == before
    assert (report.run_id, report.already_there) == (None, 2)


def test_revisits_show_their_original_by_id_by_address_and_date_or_by_digest(
    archive: Imported, folder: Path
) -> None:
    """Heritrix, Browsertrix and wget each name it in another way; the original may stand in another
    file.
    """
    digest = sha1(PAGE)
    original = record("response", URL, http(PAGE), WARC_Payload_Digest=digest)
    name = original.partition(b"WARC-Record-ID: ")[2].partition(b"\r\n")[0].decode()
    profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    block = http(b"", f"Content-Length: {len(PAGE)}")
    there = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": DAYS[0]}
    warc(folder / "1.warc.gz", [original])
    warc(
        folder / "2.warc.gz",
        [
            record("revisit", URL, b"", DAYS[1], WARC_Profile=profile, WARC_Refers_To=name),
            record("revisit", URL, block, DAYS[2], WARC_Profile=profile, **there),
            record(
                "revisit", URL, block, DAYS[3], WARC_Profile=profile, WARC_Payload_Digest=digest
            ),
        ],
    )

    report = archive.take(folder)

    assert archive.captures() == [
        (URL, DAYS[0], "new"),
        *((URL, day, "revisit") for day in DAYS[1:4]),
    ]
    assert report.findings == []
    assert archive.rows("SELECT DISTINCT payload_digest, http_status FROM captures") == [
        (sha256(PAGE), 200)
    ]


def test_a_revisit_finds_its_original_in_the_archive(archive: Imported, folder: Path) -> None:
    archive.take(warc(folder / "1.warc", [record("response", URL, http(PAGE))]))
    there = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": DAYS[0]}
    archive.take(warc(folder / "2.warc", [record("revisit", URL, b"", DAYS[4], **there)]))

    assert [outcome for _, _, outcome in archive.captures()] == ["new", "revisit"]


def test_a_revisit_without_its_original_is_a_finding_if_it_is_a_release(
    archive: Imported, folder: Path
) -> None:
    picture = record("revisit", f"{ROOT}/logo.png", b"", WARC_Refers_To="<urn:uuid:2>")
    lost = record("revisit", URL, b"", WARC_Refers_To="<urn:uuid:1>")

    report = archive.take(warc(folder / "a.warc", [lost, picture]))

    assert [finding.kind for finding in report.findings] == ["no-original"]
    assert report.skipped == {"revisits of what was skipped": 1}


def test_only_pages_of_the_site_go_in(archive: Imported, folder: Path) -> None:
    png = http(b"\x89PNG", content_type="image/png")
    records = [
        record("warcinfo", "", b"software: x\r\n"),
        record("request", URL, b"GET / HTTP/1.1\r\n\r\n"),
        record("response", "dns:www.osce.org", b"20200101 www.osce.org. 1.2.3.4"),
        record(
            "resource", "urn:pageinfo:https://www.osce.org/", b"{}", Content_Type="application/json"
        ),
        record("conversion", URL, b"the text", Content_Type="text/plain"),
        record("response", f"{ROOT}/logo.png", png),
        record("response", f"{ROOT}/style.css", http(b"a{}", content_type="text/css")),
        record("response", f"{ROOT}/files/1.pdf", http(b"%PDF", content_type=None)),
        record("response", "https://shhada.ir/cthb/900101", http(PAGE)),
        record("response", f"{ROOT}/lost", http(b"<html>", status="HTTP/1.1 404 Not Found")),
        record("response", URL, http(b"", status="HTTP/1.1 304 Not Modified", content_type=None)),
        record("response", URL, http(PAGE)),
    ]

    report = archive.take(warc(folder / "a.warc.gz", records))

    assert archive.captures() == [(URL, DAYS[0], "new")]
    assert report.skipped == {
        "conversion records": 1, "records of no web"
                                 " address": 2, "no web pages": 3, "other sites": 1,
        "error pages of other addresses": 1, "answers that nothing has changed": 1,
    }  # fmt: skip


def test_what_a_page_is_decides_what_it_comes_to(archive: Imported, folder: Path) -> None:
    event = PAGE.replace(b"Press release", b"Event")
    records = [
        record("response", f"{ROOT}/press-releases?page=3", http(PAGE)),
        record("response", f"{ROOT}/who-we-are", http(PAGE)),
        record("response", f"{ROOT}/cthb/1", http(event)),
        record("response", f"{ROOT}/cthb/2", http(PAGE[: PAGE.index(b"The next exercise")])),
        record("response", f"{ROOT}/cthb/3", http(b"none", status="HTTP/1.1 404 Not Found")),
        record("response", URL, http(PAGE)),
        record("response", URL, http(b"gone", status="HTTP/1.1 410 Gone"), DAYS[1]),
    ]

    report = archive.take(warc(folder / "a.warc.gz", records))

    assert [outcome for _, _, outcome in archive.captures()] == [
        "support", "rejected", "rejected", "failed", "failed", "new", "gone",
    ]  # fmt: skip
    assert [finding.kind for finding in report.findings] == ["truncated", "http-404"]
    assert archive.rows("SELECT kind FROM run_findings") == [("truncated",), ("http-404",)]
    assert archive.rows("SELECT gone_at FROM records") == [(DAYS[1],)]


def test_a_redirect_is_kept_and_its_address_is_one_of_the_release(
    archive: Imported, folder: Path
) -> None:
    moved = http(
        b"", "Location: /secretariat/900101", status="HTTP/1.1 301 Moved", content_type=None
    )
    records = [
        record("response", f"{ROOT}/node/900101", moved),
        record("response", f"{ROOT}/about", http(b"", "Location: /", status="HTTP/1.1 302 Found")),
        record("response", URL, http(PAGE)),
    ]

    report = archive.take(warc(folder / "a.warc.gz", records))

    assert archive.rows("SELECT url, redirected_to, outcome FROM captures") == [
        (f"{ROOT}/node/900101", URL, "support"),
        (URL, None, "new"),
    ]
    assert archive.rows("SELECT url, learned_from FROM addresses") == [
        (f"{ROOT}/node/900101", "import"), (f"{ROOT}/secretariat/900101", "redirect"),
    ]  # fmt: skip
    assert report.skipped == {"redirects of other addresses": 1}


def test_a_warc_file_compressed_as_a_whole_is_read(archive: Imported, folder: Path) -> None:
    whole = b"".join(
        [record("response", URL, http(PAGE)), record("response", f"{ROOT}/x/1", http(OTHER))]
    )
    (folder / "a.warc.gz").write_bytes(gzip.compress(whole))

    assert archive.take(folder).findings == []
    assert len(archive.captures()) == 2


def test_addresses_in_angle_brackets_and_with_fragments_are_read(
    archive: Imported, folder: Path
) -> None:
    """wget writes `<https://...>`."""
    archive.take(warc(folder / "a.warc", [record("response", f"<{URL}#top>", http(PAGE))]))

    assert archive.captures() == [(URL, DAYS[0], "new")]


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        ("2020-01-01T00:00:00.123456Z", "2020-01-01T00:00:00.123456000Z"), ("20200101000000", "2020-01-01T00:00:00Z"),
        ("2020-01-01", "2020-01-01T00:00:00Z"), (NOW, NOW), ("2026-06-01T00:00:01Z", None), ("yesterday", None), ("", None),
    ],
)  # fmt: skip
def test_dates_are_in_the_past(archive: Imported, folder: Path, at: str, kept: str | None) -> None:
    report = archive.take(warc(folder / "a.warc", [record("response", URL, http(PAGE), at)]))

    assert [finding.kind for finding in report.findings] == ([] if kept else ["bad-date"])
    assert [row[1] for row in archive.captures()] == ([kept] if kept else [])


def test_an_arc_file_goes_in(archive: Imported, folder: Path) -> None:
    """What Heritrix wrote before WARC."""
    block = http(PAGE)
    version = b"1 0 Heritrix\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20060101000000 text/plain %d\n%s" % (len(version), version)
    line = f"{URL} 1.2.3.4 20061117120000 text/html {len(block)}\n".encode()
    (folder / "a.arc").write_bytes(head + b"\n" + line + block + b"\n")

    archive.take(folder)

    assert archive.captures() == [(URL, "2006-11-17T12:00:00Z", "new")]
