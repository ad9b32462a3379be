"""Downloader middlewares for bodies: their limit, whether they are whole, strict decoding."""

from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import StopDownload
from scrapy.http import TextResponse

from osce_crawler.archive.schema import NOT_WHOLE, OVER_LIMIT, UNDECODABLE
from osce_crawler.chunks import without_chunks
from osce_crawler.content_coding import VERIFIABLE, decoded
from osce_crawler.encoded_bodies import plain_page
from osce_crawler.errors import PageRefused
from osce_crawler.failure_reasons import CUT_SHORT, larger_than
from osce_crawler.quantities import number
from osce_crawler.records import Damage, Purpose
from osce_crawler.responses import (
    LONGEST,
    damage_of,
    leads_nowhere,
    note_chunked,
    note_damage,
    note_received,
    purpose_of,
    redirect_target,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_LONGEST_ROBOTS = 500 * 1024
"""RFC 9309, section 2.5: at least so many bytes of robots.txt must be read. A longer one is not
read at all: its rest could forbid the crawl.
"""
_SO_FAR = "bytes_so_far"


class ReceivedBody:
    """Stops a body at its limit, and records what was received of each, and whether it is whole.

    Its place in the settings is next to the downloader. Scrapy's own limit drops the bytes, and its
    check for lost data drops the response: both are switched off in the settings.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._longest = crawler.settings.getint("OSCE_LONGEST_BODY")

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "ReceivedBody":
        """Connect to the signals of the downloader."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.headers_received, signal=signals.headers_received)
        crawler.signals.connect(middleware.bytes_received, signal=signals.bytes_received)
        return middleware

    def headers_received(self, body_length: int, request: Request) -> None:
        """Begin to count. Raises StopDownload for a file that is too long: its begin is of no use,
        while that of a page shows what it is.
        """
        request.meta[_SO_FAR] = 0
        if purpose_of(request) is Purpose.FILE and body_length > self.limit(request):
            raise StopDownload(fail=False)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Raises StopDownload when the body is longer than its limit."""
        request.meta[_SO_FAR] = request.meta.get(_SO_FAR, 0) + len(data)
        if request.meta[_SO_FAR] > self.limit(request):
            raise StopDownload(fail=False)

    def limit(self, request: Request) -> int:
        """The length of the longest body that is read."""
        return _limit(request, self._longest)

    def process_response(self, request: Request, response: "Response") -> "Response":
        """Keep the facts; the response is shortened to the limit."""
        damage, limit = None, self.limit(request)
        if "download_stopped" in response.flags:
            response = response.replace(body=response.body[:limit])
            damage = Damage(OVER_LIMIT, f"{larger_than(limit)}; the rest was not received")
        elif "dataloss" in response.flags:
            damage = Damage(NOT_WHOLE, f"{CUT_SHORT}: {_how_cut(response)}")
        note_received(request, response, damage)
        return response


def _limit(request: Request, longest: int) -> int:
    if purpose_of(request) is Purpose.ROBOTS:
        return _LONGEST_ROBOTS
    return int(request.meta.get(LONGEST, longest))


def _how_cut(response: "Response") -> str:
    stated = number(response.headers.get("Content-Length"))
    if stated is None:
        return f"a chunk after {len(response.body):,} bytes is damaged or missing"
    return f"{len(response.body):,} of {stated:,} bytes were received"


class DecodedBody:
    """Decodes bodies strictly. One that cannot be decoded is kept as received, and never read."""

    def __init__(self, crawler: "Crawler") -> None:
        self._longest = crawler.settings.getint("OSCE_LONGEST_BODY")

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "DecodedBody":
        """Takes the limit from the settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for the coding that can be verified."""
        request.headers["Accept-Encoding"] = VERIFIABLE

    def process_response(self, request: Request, response: "Response") -> "Response":
        """The response with its decoded body, or unchanged with the damage recorded."""
        codings = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        has_no_body = not response.body and response.status != 200
        if has_no_body or damage_of(request):
            return response
        longest = _limit(request, self._longest)
        try:
            # The downloader has taken off the chunks that a header says; some servers send more.
            body, is_page = response.body, purpose_of(request) is not Purpose.FILE
            if is_page:
                body = without_chunks(body, codings, stated=False)
            if body != response.body:
                note_chunked(request, response.body)
            elif not codings:
                return response
            body = (plain_page if is_page else decoded)(body, codings, longest)
        except PageRefused as refusal:
            note_damage(request, Damage(UNDECODABLE, str(refusal)))
            return response
        # Without `encoding`, Scrapy would guess it from the compressed bytes.
        guess = {"encoding": None} if isinstance(response, TextResponse) else {}
        return response.replace(body=body, **guess)


class WholeRedirects(RedirectMiddleware):
    """Follows a redirect only if its response is whole; any other is tried again. One whose target
    cannot be requested is a page without a text: Scrapy would lose the response, or ask again for
    the same address where `Location` is empty.
    """

    def process_response(  # type: ignore[override]
        self, request: Request, response: "Response"
    ) -> "Request | Response":
        """The request to the target, or the response."""
        is_empty = "Location" in response.headers and redirect_target(response) is None
        if damage_of(request) or is_empty or leads_nowhere(response):
            return response
        return super().process_response(request, response)
