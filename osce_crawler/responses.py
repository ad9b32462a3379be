"""Scrapy requests and responses as captures.

Scrapy follows redirects, retries failed requests and fetches robots.txt by itself. Each of these
responses is a capture too. The captures that led to one page are written to the archive with that
page, in one transaction; until then they travel in the request's `meta`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from osce_crawler.archive.schema import REDIRECTS
from osce_crawler.clock import utc_now
from osce_crawler.failure_reasons import in_words, refusal_in_words
from osce_crawler.records import Capture, Damage, Finding, Purpose, Received, Step, Trail, sha256
from osce_crawler.urls import absolute, can_be_requested, header_text

if TYPE_CHECKING:
    from twisted.python.failure import Failure

# Keys of `meta`. Scrapy copies `meta` to the request that follows a redirect or a retry.
_AS_RECEIVED = "as_received"
_DAMAGE = "damage"
_STEPS = "steps"
_VALIDATORS = "validators"
LONGEST = "longest_body"
"""Key for the length of the longest body that is received. Default: OSCE_LONGEST_BODY."""


class SiteHalted(IgnoreRequest):
    """A request that is left for the next crawl, because this one stops."""


def capture_of(
    request: Request | None, response: Response, redirected_to: str | None = None
) -> Capture:
    """The capture of a response. Its body is decoded, unless it is damaged."""
    assert request is not None  # noqa: S101 - Scrapy sets it on what it downloads
    received, headers = request.meta.get(_AS_RECEIVED) or (None, _headers(response))
    return Capture(
        url=request.url,
        fetched_at=utc_now(),
        http_status=response.status,
        payload=response.body,
        purpose=_kept_as(purpose_of(request)),
        headers=headers,
        received=received,
        redirected_to=redirected_to,
        via=tuple(request.meta.get("redirect_urls", [])),
        damage=damage_of(request),
    )


def trail_of(request: Request | None) -> Trail:
    """A new trail of a request: the address requested first, and the steps from there."""
    assert request is not None  # noqa: S101 - Scrapy sets it on what it downloads
    return Trail(requested=requested_first(request), on_the_way=tuple(request.meta.get(_STEPS, ())))


def steps_of(request: Request) -> list[Step]:
    """What has come before a request: redirects, and failed tries."""
    return list(request.meta.get(_STEPS, ()))


def requested_first(request: Request) -> str:
    """The address that was requested before any redirect."""
    return cast("str", request.meta.get("redirect_urls", [request.url])[0])


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


def _kept_as(purpose: Purpose) -> Purpose:
    return Purpose.ROBOTS if purpose is Purpose.SITEMAP else purpose


def note_received(request: Request, response: Response, damage: Damage | None) -> None:
    """Keep the headers, length and digest of the body as received, for the capture made later."""
    request.meta[_AS_RECEIVED] = _received(response), _headers(response)
    request.meta[_DAMAGE] = damage
    request.meta.setdefault(_STEPS, [])


def note_chunked(request: Request, body: bytes) -> None:
    """Keep the digest of a body as received, from which marks of chunks are removed."""
    if known := request.meta.get(_AS_RECEIVED):
        received, headers = known
        request.meta[_AS_RECEIVED] = received._replace(digest=sha256(body)), headers


def note_damage(request: Request, damage: Damage) -> None:
    """Keep why the last response to this request must not be read."""
    request.meta[_DAMAGE] = damage


def damage_of(request: Request | None) -> Damage | None:
    """Why the last response to this request must not be read; None if it may be."""
    return request.meta.get(_DAMAGE) if request is not None else None


def redirect_target(response: Response) -> str | None:
    """The address that a redirect names; None for any other response."""
    location = response.headers.get("Location") if response.status in REDIRECTS else None
    if not location:
        return None
    return absolute(response.url, header_text(location.decode("latin-1")))


def leads_nowhere(response: Response) -> bool:
    """Whether a redirect names what cannot be requested: a script, a port that does not exist."""
    target = redirect_target(response)
    return target is not None and not can_be_requested(target)


def note_redirect(request: Request, response: Response, target: str) -> None:
    """Keep a redirect as a step."""
    note_step(request, Step(capture=capture_of(request, response, target)))


def note_failed_try(request: Request, response: Response) -> None:
    """Keep a response that is no page as a step; the request is made again."""
    note_step(request, failed_try(request, response))


def failed_try(request: Request, response: Response) -> Step:
    """The step of a response after which the request is made again."""
    error = f"http-{response.status}", "an error page; the request was made again"
    if damage := damage_of(request):
        error = damage.kind, f"{damage.message}; the request was made again"
    return Step(capture=capture_of(request, response), error=error)


def no_answer(request: Request, exception: Exception) -> Step:
    """The step of a request without a response, whether it is retried or not."""
    capture = Capture(
        url=request.url,
        fetched_at=utc_now(),
        http_status=None,
        payload=b"",
        purpose=_kept_as(purpose_of(request)),
        via=tuple(request.meta.get("redirect_urls", [])),
    )
    return Step(capture=capture, error=("no-answer", in_words(exception)))


def failure_findings(request: Request, failure: "Failure") -> list[Finding]:
    """The finding of a request without a response: refused before it was made, or failed.

    None of one that is left to the next crawl.
    """
    exception = failure.value
    if isinstance(exception, SiteHalted):
        return []
    # Whoever reads the finding knows the address of the release, not where a redirect leads.
    first = requested_first(request)
    led = f"; requested as {first}" if first != request.url else ""
    if isinstance(exception, IgnoreRequest):
        message = f"not fetched: {refusal_in_words(exception)}{led}"
        return [Finding(kind="refused", url=request.url, message=message)]
    message = f"{in_words(exception)}; crawl again later{led}"
    return [Finding(kind="unreachable", url=request.url, message=message)]


def note_step(request: Request, step: Step) -> None:
    """Keep a step, to be written with the page that the request leads to."""
    request.meta.setdefault(_STEPS, []).append(step)


def _received(response: Response) -> Received:
    encoding = b", ".join(response.headers.getlist("Content-Encoding"))
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
