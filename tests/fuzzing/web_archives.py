"""Answers of web archives."""

import json
from collections.abc import Sequence

from osce_crawler.errors import BadAddress, PageRefused
from osce_crawler.importing.wayback.capture_list import Gap, read_list, worth_a_request
from osce_crawler.importing.wayback.endpoint import WebArchive
from osce_crawler.importing.wayback.memento import Replay, found_in
from osce_crawler.urls import OSCE
from tests.fuzzing.entry import Entry, need_utf8
from tests.fuzzing.imports import check_capture
from tests.importing.made import NOW, URL

_WEB_ARCHIVE = WebArchive.of("https://web.archive.org")


def capture_list(body: bytes) -> None:
    """The list of captures that a web archive sends."""
    listed = read_list(body)
    for gap in (Gap(), Gap(before=NOW), Gap(after="2010-01-01T00:00:00Z")):
        for one in worth_a_request(listed, gap, redirects=True):
            need_utf8(one.url, one.timestamp)
            _WEB_ARCHIVE.capture(one.timestamp, one.url)


def memento(data: bytes) -> None:
    """A replayed capture: its headers as lines, an empty line, the body."""
    head, _, body = data.partition(b"\n\n")
    lines = [line.partition(":") for line in head.decode("latin-1").split("\n")]
    headers = tuple((name, value.strip()) for name, _, value in lines)
    replay = Replay(status=302 if b"ocation" in head else 200, headers=headers, body=body)
    found = found_in(replay, _WEB_ARCHIVE, URL, OSCE, NOW)
    if found:
        check_capture(found)


def web_archive(data: bytes) -> None:
    """The address of a web archive, as `--via` has it."""
    archive = WebArchive.of(data.decode("utf-8", "replace"))
    need_utf8(archive.list_of(URL), archive.original(archive.capture("20060101000000", URL)))


def _capture_lists() -> Sequence[bytes]:
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    row = ["x", "20060101000000", URL, "text/html", "200", "AAA", "10"]
    other = dict(zip(["urlkey", "timestamp", "url", "mime", "status", "digest"], row, strict=False))
    return [json.dumps([names, row, row]).encode(), json.dumps(other).encode() + b"\n", b"[]"]


def _mementos() -> Sequence[bytes]:
    date = b"Memento-Datetime: Fri, 17 Nov 2006 12:00:00 GMT\n"
    link = f'Link: <{URL}>; rel="original"\n'.encode()
    return [
        date + link + b"Content-Type: text/html\nX-Archive-Orig-Content-Encoding: gzip\n\n<html>",
        date
        + b"Location: https://web.archive.org/web/20060101000000id_/https://www.osce.org/a/1\n\n",
    ]


_MEMENTO_TOKENS = (
    b"Memento-Datetime: ", b"GMT", b"+9999", b"X-Archive-Orig-", b"Date: ", b"Location: ",
)  # fmt: skip
WEB_ARCHIVES = (
    Entry(
        name="capture-list",
        read=capture_list,
        seeds=_capture_lists,
        refusals=(ValueError,),
        tokens=(b"[", b"{", b'"timestamp": "', b"\\ud800", b"1e999", b"null", b'"url": "'),
    ),
    Entry(
        name="memento",
        read=memento,
        seeds=_mementos,
        refusals=(PageRefused,),
        tokens=_MEMENTO_TOKENS,
    ),
    Entry(
        name="web-archive",
        read=web_archive,
        seeds=lambda: [b"https://web.archive.org", b"http://127.0.0.1:8080/osce/cdx"],
        refusals=(BadAddress,),
        tokens=(b"[", b"]", b"@", b":", b"/cdx", b"%", b"?"),
    ),
)
