"""Revisits: an answer with the body of another one, which may stand anywhere in what is
imported.
"""

from pathlib import Path

import pytest

from tests.importing.made import DAYS, OTHER, PAGE, ROOT, URL, Imported, http, record, sha1, warc

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NODE = f"{ROOT}/node/900101"


def _revisit(
    url: str, block: bytes, day: int, *, of: str = URL, at: int = 0, profile: str = _PROFILE
) -> bytes:
    there = {"WARC_Refers_To_Target_URI": of, "WARC_Refers_To_Date": DAYS[at]}
    return record("revisit", url, block, DAYS[day], WARC_Profile=profile, **there)


def test_the_original_may_come_later_in_another_file(archive: Imported, folder: Path) -> None:
    """Heritrix writes several files at a time; their names say nothing of the order."""
    warc(folder / "1.warc.gz", [_revisit(URL, http(b""), 2, at=1), _revisit(URL, http(b""), 1)])
    warc(folder / "2.warc.gz", [record("response", URL, http(PAGE))])

    assert archive.take(folder).findings == []
    before = archive.dump()
    archive.take(folder)

    assert archive.captures() == [
        (URL, DAYS[0], "new"),
        (URL, DAYS[1], "revisit"),
        (URL, DAYS[2], "revisit"),
    ]
    assert archive.dump() == before


@pytest.mark.parametrize("body", [b"", b"<html>moved"])
def test_a_revisit_of_a_redirect_is_a_redirect(
    archive: Imported, folder: Path, body: bytes
) -> None:
    moved = http(body, f"Location: {URL}", status="HTTP/1.1 301 Moved")
    again = http(b"", f"Location: {URL}", status="HTTP/1.1 301 Moved")
    records = [
        record("response", _NODE, moved),
        record("response", URL, http(PAGE)),
        _revisit(_NODE, again, 1, of=_NODE),
        _revisit(_NODE, b"", 2, of=_NODE) if body else b"",
    ]

    assert archive.take(warc(folder / "a.warc", records)).findings == []
    kept = archive.rows(
        "SELECT fetched_at, http_status, redirected_to, outcome FROM captures WHERE url = ?", _NODE
    )
    assert kept == [(DAYS[day], 301, URL, "support") for day in range(3 if body else 2)]


def test_the_status_of_a_revisit_is_its_own(archive: Imported, folder: Path) -> None:
    """A site that answers 404 with a body that it once sent with 200."""
    records = [
        record("response", URL, http(PAGE)),
        _revisit(
            URL,
            http(b"", status="HTTP/1.1 304 Not Modified", content_type=None),
            1,
            profile=_UNCHANGED,
        ),
        _revisit(URL, http(b"", status="HTTP/1.1 404 Not Found"), 2),
        record(
            "revisit",
            f"{ROOT}/cthb/2",
            http(b"", status="HTTP/1.1 410 Gone"),
            WARC_Payload_Digest=sha1(b""),
        ),
    ]

    report = archive.take(warc(folder / "a.warc", records))

    assert [finding.kind for finding in report.findings] == ["http-410"]
    assert archive.rows("SELECT http_status, outcome FROM captures") == [
        (200, "new"), (200, "revisit"), (404, "gone"), (410, "failed"),
    ]  # fmt: skip


def test_an_unchanged_page_that_has_a_page_is_named(archive: Imported, folder: Path) -> None:
    records = [_revisit(URL, http(body), 1, profile=_UNCHANGED) for body in (b"", b"\r\n", PAGE)]

    report = archive.take(warc(folder / "a.warc", records))

    assert [finding.kind for finding in report.findings] == ["no-original"]
    assert report.skipped == {"answers that nothing has changed": 2}


def test_a_revisit_of_the_same_text_at_another_address_shows_that_address(
    archive: Imported, folder: Path
) -> None:
    digest = sha1(OTHER)
    records = [
        record("response", f"{ROOT}/cthb/1", http(OTHER), WARC_Payload_Digest=digest),
        record(
            "revisit",
            f"{ROOT}/cthb/2",
            http(b""),
            DAYS[1],
            WARC_Profile=_PROFILE,
            WARC_Payload_Digest=digest,
        ),
    ]

    archive.take(warc(folder / "a.warc", records))

    assert archive.rows("SELECT node_id FROM press_releases ORDER BY 1") == [(1,), (2,)]
