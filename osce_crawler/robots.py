"""Downloader middleware for robots.txt (RFC 9309).

Scrapy's middleware allows everything if robots.txt cannot be read, and does not tell what forbids
an address.
"""

import asyncio
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from osce_crawler.failure_reasons import in_words, refusal_in_words
from osce_crawler.pace import Pace
from osce_crawler.politeness import crawl_delay, forbidding_line, not_robots_txt
from osce_crawler.records import Finding, Purpose
from osce_crawler.responses import SiteHalted, damage_of, purpose_of
from osce_crawler.site_guard import SiteGuard

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_FIRST = 1000
"""Priority: before all other requests."""
_MOST_REDIRECTS = 5
"""RFC 9309, section 2.3.1.2: at least so many are followed."""


class _Robots(NamedTuple):
    """The robots.txt of a host: its text, or why it cannot be read."""

    url: str
    text: str = ""
    unreadable: str | None = None

    @property
    def rules(self) -> Protego:
        return Protego.parse(self.text)


class RobotsTxt:
    """Reads robots.txt of each host before the first request, and makes no request it forbids.

    One that cannot be read forbids everything (RFC 9309, section 2.3.1.4): the crawl stops.
    """

    def __init__(self, crawler: "Crawler") -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent = crawler.settings["USER_AGENT"]
        self._read: dict[str, asyncio.Task[_Robots]] = {}
        self._rules: dict[str, Protego] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "RobotsTxt":
        """Raises NotConfigured if the user switched it off."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest for what is forbidden; SiteHalted if that is everything."""
        if purpose_of(request) is Purpose.ROBOTS:
            return
        host = urlsplit(request.url).netloc
        if host not in self._read:
            loop = asyncio.get_running_loop()
            self._read[host] = loop.create_task(self._robots_of(request))
        robots = await asyncio.shield(self._read[host])
        if robots.unreadable:
            self._refuse(robots, host)
        if host not in self._rules:
            self._rules[host] = robots.rules
        if not self._rules[host].can_fetch(request.url, self._agent):
            raise IgnoreRequest(_forbidden(robots, request.url, self._agent))

    async def _robots_of(self, request: Request) -> _Robots:
        parts = urlsplit(request.url)
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        meta = {"purpose": Purpose.ROBOTS, "redirect_ttl": _MOST_REDIRECTS}
        asked = Request(url, priority=_FIRST, callback=NO_CALLBACK, meta=meta)
        assert self._crawler.engine is not None  # noqa: S101 - it makes the request
        try:
            robots = _robots(url, await self._crawler.engine.download_async(asked))
        except IgnoreRequest as refusal:
            robots = _Robots(
                url, unreadable=f"its redirects cannot be followed: {refusal_in_words(refusal)}"
            )
        except Exception as error:  # noqa: BLE001 - whatever it is: no rules were received
            robots = _Robots(url, unreadable=in_words(error))
        pace = self._crawler.get_extension(Pace)
        if pace is not None and robots.unreadable is None:
            pace.obey(request, crawl_delay(robots.rules, self._agent))
        return robots

    def _refuse(self, robots: _Robots, host: str) -> None:
        spider = self._crawler.spider
        message = f"robots.txt cannot be read ({robots.unreadable})"
        if spider is None or urlsplit(spider.site.root).netloc != host:  # type: ignore[attr-defined]
            raise IgnoreRequest(f"{robots.url}: {message}, so this host is not crawled (RFC 9309)")
        message += ", so nothing is requested in this run (RFC 9309); crawl again later"
        why = Finding(kind="robots-unreadable", url=robots.url, message=message)
        SiteGuard.of(self._crawler).halt(why)
        raise SiteHalted(message)


def _robots(url: str, response: "Response") -> _Robots:
    if damage := damage_of(response.request):
        return _Robots(url, unreadable=damage.message)
    if response.status == 429 or not 200 <= response.status < 500 or 300 <= response.status < 400:
        return _Robots(url, unreadable=f"the answer is HTTP {response.status}")
    # Any other client error means that there is no robots.txt: everything is allowed.
    body = response.body if response.status < 300 else b""
    text = body.decode("utf-8-sig", "replace")
    return _Robots(url, text=text, unreadable=not_robots_txt(text))


def _forbidden(robots: _Robots, url: str, agent: str) -> str:
    line = forbidding_line(robots.text, url, agent)
    if line is None:
        return f"{robots.url} forbids it"
    number, text = line
    return f"line {number} of {robots.url} forbids it: {text}"
