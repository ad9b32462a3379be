"""Requests to a web archive: one after the other, slowly, and none after it has refused."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Protocol
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from osce_crawler.archive.schema import REDIRECTS
from osce_crawler.failure_reasons import in_words, larger_than
from osce_crawler.importing.wayback.endpoint import WebArchive
from osce_crawler.importing.wayback.memento import Replay
from osce_crawler.politeness import retry_after

SECONDS_BETWEEN_REQUESTS = 5.0
"""archive.org accepts some 60 requests a minute for lists, and blocks a client for an hour, then
longer, that goes on after a 429. So this is slower than it has to be.
"""
_TIMEOUT_SECONDS = 60
_LONGEST_BODY = 9 * 1024 * 1024
_MOST_REDIRECTS = 3
_MOST_FAILURES = 5
"""Requests without a usable answer in a row, after which the run stops."""
_TOO_MANY = frozenset({429, 503})
_REFUSALS = frozenset({401, 403, 407})


class Halted(Exception):
    """The web archive refuses, or does not answer: nothing more is requested in this run."""


class NoAnswer(Exception):
    """One request has no usable answer. The next run makes it again."""


class Clock(Protocol):
    """What the pace needs of the time."""

    def monotonic(self) -> float:
        """Seconds."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


def _opener() -> OpenerDirector:
    """Without the handlers of redirects, errors, files and FTP: each response is an answer, a
    redirect of a capture is evidence, and another one must not lead to another host.
    """
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    return opener


@dataclass(slots=True)
class Asking:
    """Requests to one web archive."""

    archive: WebArchive
    agent: str
    """The User-Agent header."""
    utc_now: Callable[[], str]
    """The time, ISO 8601, UTC; for dates in `Retry-After`."""
    delay: float = SECONDS_BETWEEN_REQUESTS
    clock: Clock = time
    requests: int = 0
    _opener: OpenerDirector = field(default_factory=_opener)
    _next_at: float = 0.0
    _failures: int = 0

    def list_of(self, url: str) -> bytes:
        """The list of captures of an address. Raises NoAnswer, Halted."""
        answer = self._get(self.archive.list_of(url))
        if answer.status == 404:  # some servers say so if they have none
            return b""
        if answer.status != 200:
            raise NoAnswer(f"the list of captures was answered with {answer.status}")
        return answer.body

    def capture(self, timestamp: str, url: str) -> Replay:
        """The answer to the request for a capture. Raises NoAnswer, Halted.

        A web archive may redirect to the nearest capture; this is followed, on its own host.
        """
        address = self.archive.capture(timestamp, url)
        for _ in range(_MOST_REDIRECTS):
            answer = self._get(address)
            location = answer.header("location")
            if answer.fetched_at or answer.status not in REDIRECTS or not location:
                return answer
            address = urljoin(address, location)
            if not address.startswith(f"{self.archive.replay}/"):
                raise NoAnswer(f"the web archive redirects to {address}, which is not followed")
        raise NoAnswer("the web archive redirects again and again")

    def _get(self, address: str) -> Replay:
        answer = self._try(address)
        seconds = retry_after(answer.header("retry-after"), answer.header("date"), self.utc_now())
        if answer.status in _TOO_MANY and seconds:
            self.clock.sleep(seconds)
            answer = self._try(address)
        if answer.fetched_at is None:  # the answer is not that of the site
            if answer.status == 429:
                raise Halted("it asks for fewer requests (429)")
            if answer.status >= 500 or answer.status in _REFUSALS:
                raise self._failed(f"{_host(address)} answers {answer.status}")
        self._failures = 0
        return answer

    def _try(self, address: str) -> Replay:
        """One request, in its time."""
        wait = self._next_at - self.clock.monotonic()
        if wait > 0:
            self.clock.sleep(wait)
        self.requests += 1
        try:
            return self._send(address)
        except (OSError, HTTPException) as error:
            raise self._failed(f"{_host(address)}: {in_words(error)}") from error
        finally:
            self._next_at = self.clock.monotonic() + self.delay

    def _send(self, address: str) -> Replay:
        headers = {"User-Agent": self.agent, "Accept-Encoding": "identity"}
        request = Request(address, headers=headers)  # noqa: S310 - the endpoint is http(s)
        with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
            body = response.read(_LONGEST_BODY + 1)
            if len(body) > _LONGEST_BODY:
                raise NoAnswer(f"the answer is {larger_than(_LONGEST_BODY)}")
            return Replay(
                status=response.status, headers=tuple(response.headers.items()), body=body
            )

    def _failed(self, reason: str) -> Exception:
        self._failures += 1
        if self._failures >= _MOST_FAILURES:
            return Halted(f"{reason}, {self._failures} times in a row")
        return NoAnswer(reason)


def _host(address: str) -> str:
    return urlsplit(address).netloc
