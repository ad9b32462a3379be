"""`crawl --via wayback` from a real pywb that serves an export of this program."""

from collections.abc import Iterator

import pytest

from osce_crawler.archive.export.tables import export_records
from osce_crawler.archive.reader import Archive
from osce_crawler.records import sha256
from tests.importing.made import DAYS, PAGE, ROOT, URL, Imported, http, record, warc
from tests.importing.pywb import pywb_with
from tests.importing.wayback.conftest import LOST_URL, PastArchive, older

_OLD_URL = f"{ROOT}/node/900103"
_LOST = PAGE.replace(b"900101", b"900103")


@pytest.fixture(name="replay", scope="module")
def _replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A collection with an older state of one release, and with one that is gone today."""
    folder = tmp_path_factory.mktemp("pywb")
    moved = http(b"", f"Location: {LOST_URL}", status="HTTP/1.1 301 Moved Permanently")
    pages = [
        record("response", URL, http(older(), "ETag: one"), DAYS[0]),
        record("response", URL, http(older()), DAYS[1]),
        record("response", LOST_URL, http(_LOST), DAYS[2]),
        record("response", _OLD_URL, moved, DAYS[3]),
    ]
    Imported(folder / "osce.db").take(warc(folder / "in.warc", pages))
    export_records(Archive.open(folder / "osce.db"), folder / "out.warc.gz")
    with pywb_with(folder / "out.warc.gz") as root:
        yield root


def test_the_past_is_taken_from_pywb(past: PastArchive, replay: str) -> None:
    done = past.crawl(replay)

    assert done.code == 0, done.err
    assert past.rows(
        "SELECT url, fetched_at, outcome, retrieved_from, headers FROM captures"
        " WHERE retrieved_from IS NOT NULL ORDER BY url"
    ) == [
        (URL, DAYS[0], "revised", f"{replay}/20200101000000id_/{URL}",
         '[["Content-Type", "text/html; charset=UTF-8"], ["ETag", "one"]]'),
        (LOST_URL, DAYS[2], "new", f"{replay}/20200103000000id_/{LOST_URL}",
         '[["Content-Type", "text/html; charset=UTF-8"]]'),
    ]  # fmt: skip
    assert past.json("show", "900101", "--as-of", "2020-01-02")["title"].endswith("as it was")
    assert past.run("verify", "--deep").code == 0


def test_the_bytes_are_those_of_the_capture(past: PastArchive, replay: str) -> None:
    past.crawl(replay)

    assert past.json("show", "900103")["provenance"]["payload_digest"] == sha256(_LOST)
    assert past.rows("SELECT payload_digest FROM captures WHERE outcome = 'revised'") == [
        (sha256(older()),)
    ]


def test_a_redirect_of_a_lost_release_is_resolved_against_its_own_address(
    past: PastArchive, replay: str
) -> None:
    assert past.crawl(replay, _OLD_URL).code == 0

    assert past.rows("SELECT url, redirected_to FROM captures WHERE redirected_to IS NOT NULL") == [
        (_OLD_URL, LOST_URL)
    ]
    assert past.json("show", "900103")["url"] == LOST_URL


def test_a_release_that_pywb_does_not_have_gives_nothing(past: PastArchive, replay: str) -> None:
    done = past.crawl(replay, f"{ROOT}/cthb/1")

    assert done.code == 0
    assert "1 address of releases, 1 request" in done.out
