"""Scrapy downloader middlewares (captures, allowed hosts, retries) and its handler."""

import logging
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest, NotConfigured

from osce_crawler.archive.schema import OVER_LIMIT
from osce_crawler.clock import utc_now
from osce_crawler.extensions import CrawlRun, is_answer
from osce_crawler.failure_reasons import in_words
from osce_crawler.increments.conditional import CONDITIONAL
from osce_crawler.politeness import not_robots_txt, retry_after
from osce_crawler.records import Purpose, Step, Trail
from osce_crawler.responses import (
    SiteHalted,
    capture_of,
    damage_of,
    leads_nowhere,
    no_answer,
    note_failed_try,
    note_redirect,
    note_step,
    purpose_of,
    redirect_target,
    requested_first,
    validators_of,
)
from osce_crawler.site_guard import SiteGuard

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

    def __init__(self, crawler: "Crawler") -> None:
        """Twisted would send a request again at once if a kept connection is closed: a try without
        delay that nobody counts.
        """
        super().__init__(crawler)
        self._pool.retryAutomatically = False


class CaptureMiddleware:
    """Makes a capture of every response to which Scrapy itself reacts: redirects, robots.txt.

    Its place in the settings is between content decoding and redirects.
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
        """A redirect is a step; robots.txt is archived at once."""
        target = redirect_target(response)
        if purpose_of(request) is Purpose.ROBOTS:
            capture = capture_of(request, response, target)
            self._keep_robots(Step(capture=capture, error=_robots_error(request, response)))
        elif target and not damage_of(request) and not leads_nowhere(response):
            note_redirect(request, response, target)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep a request without a response: as a step, or at once for robots.txt."""
        if isinstance(exception, IgnoreRequest):
            return
        if purpose_of(request) is Purpose.ROBOTS:
            self._keep_robots(no_answer(request, exception))
        else:
            note_step(request, no_answer(request, exception))

    def _keep_robots(self, step: Step) -> None:
        CrawlRun.of(self._crawler).note_trail(Trail(requested="", on_the_way=[step]))


def _robots_error(request: Request, response: "Response") -> tuple[str, str] | None:
    if damage := damage_of(request):
        return damage.kind, damage.message
    if 200 <= response.status < 300:
        reason = not_robots_txt(response.body.decode("utf-8-sig", "replace"))
        return ("robots-unreadable", reason) if reason else None
    if is_answer(response.status) or response.status in {401, 403, 407}:
        return None
    return f"http-{response.status}", "without a readable robots.txt"


class ConditionalRequests:
    """Sends the validators of a release with its request, and never with a redirected one.

    Scrapy copies the headers of a request to the one that follows a redirect.
    """

    def process_request(self, request: Request) -> None:
        """Set or remove the headers."""
        for name in CONDITIONAL:
            request.headers.pop(name, None)
        if validators := validators_of(request):
            request.headers.update(validators)


class AllowedHosts:
    """Refuses every request to a host that is not of the site, also after redirects and retries.

    Scrapy's OffsiteMiddleware allows what follows a retry, and drops other requests in silence.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "AllowedHosts":
        """For every crawler."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest."""
        site = cast("Site", cast("Spider", self._crawler.spider).site)  # type: ignore[attr-defined]
        if not site.allows(request.url):
            host = urlsplit(request.url).hostname
            raise IgnoreRequest(f"{host} is offsite: it is no host of {site.root}")


class PatientRetry(RetryMiddleware):
    """Retries as Scrapy does, but first waits as long as `Retry-After` and the breaker say.

    The whole crawl waits: the header is about the server, not about one page. A damaged answer is
    retried too, unless it is too large.
    """

    async def process_response(  # type: ignore[override]
        self, request: Request, response: "Response"
    ) -> "Request | Response":
        """The response, or the request to make again. Raises SiteHalted."""
        damage = damage_of(request)
        is_refused = not is_answer(response.status)
        reason = f"HTTP {response.status}"
        asked = _asked_to_wait(response)
        has_paused = await self._wait(request, reason if is_refused else None, asked)
        if is_refused and self._is_halted(request):
            self._note(request, response)
            raise SiteHalted(reason)
        answer = super().process_response(request, response)
        if answer is response and has_paused:
            answer = self._probe(request)
        elif answer is response and damage is not None and damage.kind != OVER_LIMIT:
            answer = self._retry(request, damage.message) or response
        if answer is not response:
            self._note(request, response)
        return answer

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> "Request | Response | None":
        """The request to make again, or None. Raises SiteHalted."""
        if isinstance(exception, IgnoreRequest):
            return None
        has_paused = await self._wait(request, in_words(exception), 0)
        if self._is_halted(request):
            raise SiteHalted(in_words(exception)) from exception
        again = super().process_exception(request, exception)
        return self._probe(request) if again is None and has_paused else again

    async def _wait(self, request: Request, refusal: str | None, seconds: float) -> bool:
        """Wait as long as the header and the breaker say. Whether the breaker paused the crawl."""
        guard, pause = SiteGuard.of(self.crawler), 0.0
        if purpose_of(request) in {Purpose.ROBOTS, Purpose.SITEMAP}:
            pass  # the one has a rule of its own, the other is a hint, not needed
        elif refusal is None:
            guard.answered(requested_first(request))
        else:
            pause = guard.refused(requested_first(request), refusal)
        if seconds:
            logger.info("%s asks to wait %s s", request.url, seconds)
        await guard.rest(max(seconds, pause))
        return pause > 0

    def _retry(self, request: Request, reason: str | Exception | type[Exception]) -> Request | None:
        """As Scrapy's, which would log the classes of an exception."""
        why = in_words(reason) if isinstance(reason, Exception) else reason
        return super()._retry(request, why)

    def _probe(self, request: Request) -> Request:
        """The request again, after a pause: there may be no other one that could end the pauses."""
        return request.replace(priority=request.priority + self.priority_adjust)

    def _is_halted(self, request: Request) -> bool:
        is_robots = purpose_of(request) is Purpose.ROBOTS
        return SiteGuard.of(self.crawler).halted is not None and not is_robots

    def _note(self, request: Request, response: "Response") -> None:
        is_dry = self.crawler.settings.getbool("OSCE_DRY_RUN")
        if purpose_of(request) is not Purpose.ROBOTS and not is_dry:
            note_failed_try(request, response)


def _asked_to_wait(response: "Response") -> float:
    """The seconds of `Retry-After`; 0 without one."""
    if response.status not in _WAIT_STATUSES:
        return 0
    header, date = (
        value.decode("latin-1") if (value := response.headers.get(name)) else None
        for name in ("Retry-After", "Date")
    )
    return retry_after(header, date, utc_now())
