"""Addresses are percent-encoded when they are stored, and compared in that form."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.http import Response
from w3lib.url import safe_url_string

from osce_crawler.identity import encoded, metadata_digest_of, without_controls
from osce_crawler.records import Attachment, Image, Purpose
from osce_crawler.refine import refine_page
from osce_crawler.responses import redirect_target
from osce_crawler.urls import OSCE, absolute
from tests.archive.made import ROOT, capture, keep, opened, release

_LINKS = (
    "http://[\x1b]0;owned\x07", "/a\x1b]0;\x07b", "/a\u202eb", "http://ex\u202eample.org/a", '/a b|c"<>{}`^\\', "/a\x9bb",
    "http://exa\x1bmple.org/x", "/a%20b%zz", "http://x:99999999/a\x1b", "javascript:\x1b[2J", "mailto:a\x9b@b",
    "http://[site:url]/a b", "/\u2028\u2066x", "/ü/ё.pdf", "//host\x00/x",
)  # fmt: skip
_URL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|]+")


@pytest.mark.parametrize("link", _LINKS)
def test_an_address_has_only_what_addresses_may_have(link: str) -> None:
    made = absolute("https://www.osce.org/cthb/1", link)

    assert _URL.fullmatch(made)
    assert encoded(made) == made, "not encoded twice"
    assert absolute("https://www.osce.org/cthb/1", made) == made


@pytest.mark.parametrize(
    "printed",
    ["http://[\x1b]0;owned\x07", "http://exa\x1bmple.org/x", "http://x:99999999/a\x1b", "http://[site:url]/a b"],
)  # fmt: skip
def test_an_address_that_was_stored_as_printed_is_the_same(printed: str) -> None:
    """Before, an address that is not valid was stored as printed: its page has not changed."""
    now = absolute("https://www.osce.org/cthb/1", printed)

    digests = {
        metadata_digest_of([], [], [], [(url, "a")], [(url, "b", "c")]) for url in (printed, now)
    }

    assert now != printed
    assert len(digests) == 1


def test_an_unchanged_page_of_an_older_archive_is_no_change(tmp_path: Path) -> None:
    printed = "http://[\x1b]0;owned\x07"
    writer = opened(tmp_path / "old.db")
    before = Attachment(url=printed, label="A"), Attachment(url=absolute("", printed), label="A")
    outcomes = [
        keep(
            writer,
            release(7, attachments=(one,), images=(Image(url=one.url, caption="b", credit="c"),)),
            payload=payload,
        )
        for one, payload in zip(before, (b"1", b"2"), strict=True)
    ]
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()

    assert outcomes == ["new", "unchanged"]


def test_files_of_a_page_are_stored_encoded() -> None:
    fixtures = Path(__file__).parent / "fixtures/press_releases"
    folder, url = next(
        (path.parent, expected["attachments"][0]["url"])
        for path in sorted(fixtures.glob("drupal11-*/expected.json"))
        if (expected := json.loads(path.read_text(encoding="utf-8"))).get("attachments")
    )
    page = (folder / "page.html").read_bytes()
    name = urlsplit(url).path.rpartition("/")[2]
    text = page.replace(name.encode(), "\x9b]0;a\u202e b.pdf".encode())

    made = refine_page(text, url=f"{ROOT}/cthb/{folder.name.split('-')[1]}", site=OSCE)

    urls = [one.url for one in made.release.attachments]
    assert url.replace(name, "%C2%9B%5D0;a%E2%80%AE%20b.pdf") in urls


@pytest.mark.parametrize(
    "location", [b"/a\x1b]0;\x07", b"/\xc2\x9b\xe2\x80\xae", b"/caf\xe9", b"http://[\x1b]/", b"/a%20b c"]
)  # fmt: skip
def test_the_target_of_a_redirect(location: bytes) -> None:
    """It is what Scrapy requests next, if that is an address."""
    response = Response("https://www.osce.org/1", status=301, headers={"Location": location})
    response.request = Request("https://www.osce.org/1")

    target = redirect_target(response)

    assert target is not None
    assert _URL.fullmatch(target)
    if b"[" not in location:
        assert target == "https://www.osce.org" + safe_url_string(location)


def test_captures_of_files_of_other_programs() -> None:
    made = capture(
        url="http://x/\x1b]0;\x07\u202eü", redirected_to="http://y/\x9b", purpose=Purpose.RELEASE
    )

    assert made.url == "http://x/%1B]0;%07%E2%80%AEü"
    assert made.redirected_to == "http://y/%C2%9B"
    assert without_controls(made.url) == made.url


@pytest.mark.parametrize("before", [" ", "\0\0", "\t", "\x1f \n"])
def test_controls_and_spaces_before_an_address_are_none_of_it(before: str) -> None:
    """Found by fuzzing: `%00%00https://...` was the address of a capture."""
    url = f"{ROOT}/cthb/1"

    assert without_controls(f"{before}{url}") == encoded(f"{before}{url}") == url
    assert capture(url=f"{before}{url}").url == url
