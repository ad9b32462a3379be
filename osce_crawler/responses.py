"""Scrapy requests and responses as captures, before and after content decoding.

Scrapy follows redirects, retries failed requests and fetches robots.txt by itself. Each of these
responses is a capture too. The captures that led to one page are written to the archive with that
page, in one transaction; until then they travel in the request's `meta`.
"""

from collections.abc import Mapping
from typing import cast

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from osce_crawler.clock import utc_now
from osce_crawler.records import Capture, Finding, Purpose, Received, Step, Trail, sha256

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Keys of `meta`. Scrapy copies `meta` to the request that follows a redirect or a retry.
_AS_RECEIVED = "as_received"
_STEPS = "steps"
_VALIDATORS = "validators"


def capture_of(response: Response, purpose: Purpose) -> Capture:
    """The capture of a response that reached the spider; its body is decoded."""
    assert response.request is not None  # noqa: S101 - Scrapy sets it on what it downloads
    received, headers = response.request.meta.get(_AS_RECEIVED, (None, _headers(response)))
    return Capture(
        url=response.url,
        fetched_at=utc_now(),
        http_status=response.status,
        payload=response.body,
        purpose=purpose,
        headers=headers,
        received=received,
        via=tuple(response.request.meta.get("redirect_urls", [])),
    )


def received_capture(
    request: Request, response: Response, redirected_to: str | None = None
) -> Capture:
    """The capture of a response whose body is not decoded.

    A body with a content encoding is not kept, only its digest and length.
    """
    received, headers = request.meta[_AS_RECEIVED]
    return Capture(
        url=request.url,
        fetched_at=utc_now(),
        http_status=response.status,
        payload=response.body if received.content_encoding is None else b"",
        purpose=purpose_of(request),
        headers=headers,
        received=received,
        redirected_to=redirected_to,
        via=tuple(request.meta.get("redirect_urls", [])),
    )


def trail_of(request: Request | None) -> Trail:
    """A new trail of a request: the address requested first, and the steps from there."""
    assert request is not None  # noqa: S101 - Scrapy sets it on what it downloads
    requested = request.meta.get("redirect_urls", [request.url])[0]
    return Trail(requested=requested, on_the_way=tuple(request.meta.get(_STEPS, ())))


def make_conditional(request: Request, validators: Mapping[str, str]) -> None:
    """Let the request be conditional at its own address; see `ConditionalRequests`."""
    if validators:
        request.meta[_VALIDATORS] = request.url, dict(validators)


def is_conditional(request: Request | None) -> bool:
    """Whether this request is sent with validators."""
    return request is not None and bool(validators_of(request))


def validators_of(request: Request) -> dict[str, str]:
    """The validators of a request. A redirected request has none: they are of another page."""
    url, validators = request.meta.get(_VALIDATORS, ("", {}))
    return validators if url == request.url else {}


def purpose_of(request: Request) -> Purpose:
    """Why the address is fetched. Only Scrapy's own requests, for robots.txt, do not say it."""
    return cast("Purpose", request.meta.get("purpose", Purpose.ROBOTS))


def note_received(request: Request, response: Response) -> None:
    """Keep the headers, length and digest of the body as received, for the capture made later."""
    request.meta[_AS_RECEIVED] = _received(response), _headers(response)
    request.meta.setdefault(_STEPS, [])


def note_redirect(request: Request, response: Response) -> None:
    """Keep a redirect as a step; nothing for any other response."""
    location = response.headers.get("Location")
    if response.status in _REDIRECTS and location:
        target = response.urljoin(location.decode("latin-1"))
        _note_step(request, Step(capture=received_capture(request, response, target)))


def note_failed_try(request: Request, response: Response) -> None:
    """Keep an error page as a step; the request is made again."""
    error = f"http-{response.status}", "an error page; the request was made again"
    _note_step(request, Step(capture=received_capture(request, response), error=error))


def note_no_answer(request: Request, exception: Exception) -> None:
    """Keep a request without a response as a step, whether it is retried or not."""
    capture = Capture(
        url=request.url,
        fetched_at=utc_now(),
        http_status=None,
        payload=b"",
        purpose=purpose_of(request),
        via=tuple(request.meta.get("redirect_urls", [])),
    )
    _note_step(request, Step(capture=capture, error=("no-answer", reason_of(exception))))


def reason_of(exception: BaseException | None) -> str:
    """Why there was no response, in words."""
    # Twisted's own exceptions hold a list of failures, or have no text.
    inner = getattr(exception, "reasons", None)
    if inner:
        exception = inner[0].value
    words = " ".join(str(exception).rstrip(".").split())
    return words if words and "<" not in words else f"no whole answer ({type(exception).__name__})"


def failure_finding(request: Request, exception: BaseException | None) -> Finding:
    """The finding for a request without a response: forbidden, off the site, or failed."""
    reason = reason_of(exception)
    if isinstance(exception, IgnoreRequest):
        return Finding(kind="refused", url=request.url, message=f"not fetched: {reason}")
    return Finding(kind="unreachable", url=request.url, message=f"{reason}; crawl again later")


def _note_step(request: Request, step: Step) -> None:
    request.meta.setdefault(_STEPS, []).append(step)


def _received(response: Response) -> Received:
    encoding = response.headers.get("Content-Encoding")
    return Received(
        content_encoding=encoding.decode("latin-1") if encoding else None,
        body_bytes=len(response.body),
        digest=sha256(response.body) if encoding else None,
    )


def _headers(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
