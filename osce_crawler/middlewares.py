"""Scrapy downloader middlewares (captures, allowed hosts, robots.txt, retries) and its handler."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured

from osce_crawler.extensions import LONGEST_WAIT_SECONDS, CrawlRun
from osce_crawler.increments.conditional import CONDITIONAL
from osce_crawler.records import Purpose
from osce_crawler.responses import (
    note_failed_try,
    note_no_answer,
    note_received,
    note_redirect,
    purpose_of,
    received_capture,
    validators_of,
)

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from osce_crawler.urls import Site

_WAIT_STATUSES = frozenset({429, 503})

logger = logging.getLogger(__name__)


class HandlerOnDemand(HTTP11DownloadHandler):
    """Scrapy's handler of HTTP and HTTPS, made for the first request of a scheme."""

    lazy = True


class CaptureMiddleware:
    """Makes a capture of every response as received, before Scrapy decodes or redirects it.

    Its place in the settings is next to the downloader, above 590 (content decoding) and 600
    (redirects).
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "CaptureMiddleware":
        """Raises NotConfigured for a dry run, which writes nothing."""
        if crawler.settings.getbool("OSCE_DRY_RUN"):
            raise NotConfigured
        return cls(crawler)

    def process_response(self, request: Request, response: "Response") -> "Response":
        """Keep headers, length and digest. A redirect is a step; robots.txt is archived at once."""
        note_received(request, response)
        if purpose_of(request) is Purpose.ROBOTS:
            CrawlRun.of(self._crawler).keep_support(received_capture(request, response))
        else:
            note_redirect(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep a request without a response as a step."""
        if isinstance(exception, IgnoreRequest) or purpose_of(request) is Purpose.ROBOTS:
            return
        note_no_answer(request, exception)


class ConditionalRequests:
    """Sends the validators of a release with its request, and never with a redirected one.

    Scrapy copies the headers of a request to the one that follows a redirect.
    """

    def process_request(self, request: Request) -> None:
        """Set or remove the headers."""
        for name in CONDITIONAL:
            request.headers.pop(name, None)
        request.headers.update(validators_of(request))


class AllowedHosts(OffsiteMiddleware):
    """Refuses every request to a host that is not of the site, redirected requests too."""

    def request_scheduled(self, request: Request, spider: "Spider") -> None:
        """Do nothing. Scrapy drops what is refused here in silence; `process_request` reports."""

    def should_follow(self, request: Request, spider: "Spider") -> bool:
        """Whether the address is on the site."""
        site = cast("Site", spider.site)  # type: ignore[attr-defined]
        return site.allows(request.url)


class CarefulRobotsTxt(RobotsTxtMiddleware):
    """Reads a robots.txt that failed with a server error as one that forbids everything.

    RFC 9309 asks for this; Scrapy allows everything.
    """

    async def _parse_robots(self, response: "Response", netloc: str, request: Request) -> None:
        if response.status >= 500:
            logger.warning("%s answers %s: this host is not crawled", response.url, response.status)
            response = response.replace(body=b"User-agent: *\nDisallow: /\n")
        await super()._parse_robots(response, netloc, request)


class PatientRetry(RetryMiddleware):
    """Retries as Scrapy does, but first waits as long as `Retry-After` says.

    The whole crawl waits: the header is about the server, not about one page.
    """

    async def process_response(  # type: ignore[override]
        self, request: Request, response: "Response"
    ) -> "Request | Response":
        """The response, or the request to make again."""
        if response.status in _WAIT_STATUSES and (
            seconds := retry_after(response.headers.get("Retry-After"))
        ):
            engine = self.crawler.engine
            logger.info("%s asks to wait %s s", response.url, seconds)
            if engine is not None:
                engine.pause()
                await asyncio.sleep(seconds)
                engine.unpause()
        answer = super().process_response(request, response)
        if answer is not response and not self.crawler.settings.getbool("OSCE_DRY_RUN"):
            note_failed_try(request, response)
        return answer


def retry_after(header: bytes | None) -> int:
    """Seconds of a `Retry-After` header, at most ten minutes; 0 without a number of seconds."""
    return min(int(header), LONGEST_WAIT_SECONDS) if header and header.strip().isdigit() else 0
