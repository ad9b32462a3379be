"""pywb, the replay tool of web archives, shows pages of a WARC export as they were."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from osce_crawler.archive.export.tables import export_records
from osce_crawler.archive.payloads import read_payload
from osce_crawler.archive.reader import Archive
from osce_crawler.records import Received, sha256
from tests.archive.made import AT, capture, keep, opened, release
from tests.importing.made import PAGE, URL
from tests.importing.pywb import pywb_with


def _archive(path: Path) -> None:
    """A page that came encoded, the same again a day later, and a redirect."""
    writer = opened(path)
    received = Received(content_encoding="gzip", body_bytes=5, digest=sha256(b"12345"))
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "5"),
    )
    for at in (AT, "2026-01-02T00:00:00Z"):
        keep(
            writer,
            release(900101, url=URL),
            payload=PAGE,
            url=URL,
            fetched_at=at,
            headers=headers,
            received=received,
        )
    moved = capture(
        b"", url=URL.replace("secretariat", "node"), http_status=301, headers=(("Location", URL),)
    )
    writer.keep_support(writer.keep_capture(moved))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()


@pytest.fixture(name="replay", scope="module")
def _replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The root of a pywb collection that holds the export."""
    folder = tmp_path_factory.mktemp("replay")
    _archive(folder / "osce.db")
    export_records(Archive.open(folder / "osce.db"), folder / "osce.warc.gz")
    with pywb_with(folder / "osce.warc.gz") as root:
        yield root


def _fetch(url: str) -> tuple[int, bytes, str]:
    """Status, body and `Location`; a redirect is not followed, it could lead to the live site."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = HTTPConnection(host)
    connection.request("GET", f"/{path}")
    response = connection.getresponse()
    return response.status, response.read(), response.getheader("Location", "")


@pytest.mark.parametrize("day", ["20260101000000", "20260102000000"])
def test_a_page_replays_byte_for_byte(replay: str, day: str) -> None:
    status, body, _ = _fetch(f"{replay}/{day}id_/{URL}")

    assert (status, body) == (200, PAGE)


def test_a_page_replays_in_a_browser_s_form(replay: str) -> None:
    status, body, _ = _fetch(f"{replay}/20260101000000mp_/{URL}")

    assert status == 200
    assert PAGE[PAGE.index(b"<h1") : PAGE.index(b"</h1>")] in body


def test_a_redirect_replays(replay: str) -> None:
    status, _, location = _fetch(f"{replay}/20260101000000mp_/{URL.replace('secretariat', 'node')}")

    assert (status, location) == (301, f"{replay}/20260101000000mp_/{URL}")


def test_the_export_has_what_the_archive_has(tmp_path: Path) -> None:
    """What the tests above compare with is the payload itself."""
    _archive(tmp_path / "osce.db")
    opened_archive = Archive.open(tmp_path / "osce.db")
    assert read_payload(opened_archive.connection, sha256(PAGE)) == PAGE
