"""Bodies as the crawl receives them: chunks that no header says are taken off, or refused."""

import gzip

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from osce_crawler.bodies import DecodedBody
from osce_crawler.records import Purpose, sha256
from osce_crawler.responses import capture_of, damage_of, note_received
from tests.importing.made import PAGE, URL, chunked


def _crawled(
    body: bytes, purpose: Purpose = Purpose.RELEASE, encoding: str = ""
) -> tuple[Request, Response]:
    """A request, and its response after the middleware."""
    request = Request(URL, meta={"purpose": purpose})
    headers = {"Content-Encoding": encoding} if encoding else {}
    response = HtmlResponse(URL, body=body, headers=headers)
    note_received(request, response, None)
    middleware = DecodedBody(get_crawler(settings_dict={"OSCE_LONGEST_BODY": 10**7}))
    return request, middleware.process_response(request, response)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_body_that_is_chunked_once_more_is_the_page(encoding: str) -> None:
    sent = chunked(gzip.compress(PAGE) if encoding else PAGE)

    request, response = _crawled(sent, encoding=encoding)
    capture = capture_of(request, response)

    assert (capture.payload, capture.damage) == (PAGE, None)
    assert capture.received is not None
    assert (capture.received.body_bytes, capture.received.digest) == (len(sent), sha256(sent))


def test_one_that_is_cut_in_a_chunk_is_damaged() -> None:
    request, _ = _crawled(chunked(PAGE)[:-700])

    assert getattr(damage_of(request), "kind", None) == "undecodable"


def test_other_bodies_and_files_stay_as_they_are() -> None:
    for body in (PAGE, b"", b"2019\r\nLake wardens meet."):
        request, response = _crawled(body)
        assert (response.body, damage_of(request)) == (body, None)

    _, response = _crawled(chunked(PAGE), Purpose.FILE)
    assert response.body == chunked(PAGE)


@pytest.mark.parametrize("encoding", ["gzip", "none", "utf-8", "br, gzip", "x-secret"])
def test_a_page_that_is_not_encoded_is_read_whatever_the_header_says(encoding: str) -> None:
    """As an import reads it."""
    request, response = _crawled(PAGE, encoding=encoding)

    assert (response.body, damage_of(request)) == (PAGE, None)


@pytest.mark.parametrize("encoding", ["gzip", "none", "x-secret"])
def test_another_body_must_be_encoded_as_the_header_says(encoding: str) -> None:
    for body, purpose in ((b"Lake wardens meet.", Purpose.RELEASE), (PAGE, Purpose.FILE)):
        request, _ = _crawled(body, purpose, encoding=encoding)

        assert getattr(damage_of(request), "kind", None) == "undecodable"
