"""The list of captures in both forms, and the choice of those that are requested."""

import json
from typing import Any

import pytest

from osce_crawler.importing.wayback.capture_list import (
    Gap,
    ListedCapture,
    read_list,
    worth_a_request,
)

_URL = "https://www.osce.org/cthb/1"
_ORG = [
    ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
    ["org,osce)/cthb/1", "20070101000000", _URL, "text/html", "200", "BBB", "10"],
    ["org,osce)/cthb/1", "20060101000000", _URL, "text/html", "200", "AAA", "10"],
]
_PYWB = [
    {"urlkey": "org,osce)/cthb/1", "timestamp": "20060101000000", "url": _URL, "mime": "text/html",
     "status": "200", "digest": "AAA", "length": "10"},
    {"urlkey": "org,osce)/cthb/1", "timestamp": "20070101000000", "url": _URL, "mime": "text/html",
     "status": "200", "digest": "BBB", "length": "10"},
]  # fmt: skip


def listed(year: int, digest: str = "A", status: str = "200", mime: str = "text/html") -> Any:
    return ListedCapture(
        timestamp=f"{year}0101000000", url=_URL, status=status, mime=mime, digest=digest
    )


def test_both_forms_give_the_same_list_the_oldest_first() -> None:
    of_org = read_list(json.dumps(_ORG).encode())
    of_pywb = read_list("".join(f"{json.dumps(one)}\n" for one in _PYWB).encode())

    assert of_org == of_pywb
    assert [(one.at, one.digest) for one in of_org] == [
        ("2006-01-01T00:00:00Z", "AAA"),
        ("2007-01-01T00:00:00Z", "BBB"),
    ]


@pytest.mark.parametrize("body", [b"", b"\n", b"[]", b"[]\n", json.dumps(_ORG[:1]).encode()])
def test_no_captures_is_an_empty_list(body: bytes) -> None:
    assert read_list(body) == []


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Internal error</html>",
        b'{"error": "no such collection"}',
        b'[["timestamp", "original"], ["2006", "x"]]',
        b'[["timestamp", "original"], ["20061399000000", "x"]]',
        b'[["timestamp", "original"], ["20060101000000"]]',
        b'["x"]',
        b"5",
        b"\xff",
    ],
)
def test_an_answer_of_another_form_is_not_an_empty_list(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_list(body)


def test_captures_in_a_row_with_one_digest_are_requested_once() -> None:
    found = [listed(2001), listed(2002), listed(2003, "B"), listed(2004, "A")]

    chosen = worth_a_request(found, Gap(), redirects=False)
    assert [one.timestamp[:4] for one in chosen] == ["2001", "2003", "2004"]


def test_only_captures_in_the_gap_are_requested() -> None:
    found = [listed(year, str(year)) for year in range(2001, 2007)]
    gap = Gap(before="2002-06-01T00:00:00Z", after="2004-06-01T00:00:00Z")

    chosen = worth_a_request(found, gap, redirects=False)
    assert [one.timestamp[:4] for one in chosen] == ["2001", "2002", "2005", "2006"]


def test_the_digest_of_a_capture_outside_the_gap_does_not_count() -> None:
    """A page that is back: what stood before the gap does not show that it is known."""
    found = [listed(2001), listed(2003)]

    chosen = worth_a_request(found, Gap(after="2002-01-01T00:00:00Z"), redirects=False)
    assert [one.timestamp[:4] for one in chosen] == ["2003"]


def test_errors_and_files_are_not_requested_and_unknown_ones_are() -> None:
    found = [
        listed(2001, "A", "404"),
        listed(2002, "B", "200", "application/pdf"),
        listed(2003, "C", "-", "warc/revisit"),
        listed(2004, "D", "200", "warc/revisit"),
        listed(2005, "E", "200", "unk"),
        listed(2006, "F", "-", "image/png"),
        listed(2007, "G", "203", "text/html, text/html"),
        listed(2008, "H", "200", "text/plain"),
        listed(2009, "I", "200", "application/xml"),
        listed(2010, "J", "206", ""),
    ]
    chosen = worth_a_request(found, Gap(), redirects=True)
    assert [one.digest for one in chosen] == ["C", "D", "E", "G", "H", "I", "J"]


@pytest.mark.parametrize(("redirects", "count"), [(True, 1), (False, 0)])
def test_redirects_are_requested_only_for_a_lost_release(redirects: bool, count: int) -> None:
    found = [listed(2001, "A", "301", "unk"), listed(2002, "B", "404")]

    assert len(worth_a_request(found, Gap(), redirects=redirects)) == count
