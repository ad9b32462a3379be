"""Every fetch as evidence: what was received, before Scrapy decodes it, and the answers that never
reach the spider.

Scrapy follows redirects, asks again after errors and reads robots.txt by itself. Each of these
answers is a capture too; all that led to one page goes into the archive with it, in one
transaction.
"""

from typing import TYPE_CHECKING, cast

from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response

from osce_crawler.clock import utc_now
from osce_crawler.records import Capture, Purpose, Received, Step, Trail, sha256
from osce_crawler.run import CrawlRunKeeper

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AS_RECEIVED = "as_received"
_STEPS = "steps"
_ROBOTS_PATH = "/robots.txt"


class Witness:
    """A downloader middleware, next to the downloader: sees every answer first, as it came over the
    wire.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "Witness":
        """Raises NotConfigured for a dry run, which keeps nothing."""
        if crawler.settings.getbool("OSCE_DRY_RUN"):
            raise NotConfigured
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note what was received; redirects are steps on the way, and robots.txt is kept at
        once.
        """
        request.meta[_AS_RECEIVED] = _received(response), _headers(response)
        request.meta.setdefault(_STEPS, [])
        location = response.headers.get("Location")
        if _purpose(request) is Purpose.ROBOTS:
            self._run.keep_support(_capture(request, response))
        elif response.status in _REDIRECTS and location:
            redirected_to = response.urljoin(location.decode("latin-1"))
            _note_step(
                request, Step(capture=_capture(request, response, redirected_to=redirected_to))
            )
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A fetch that nobody answered is a step, whether it is made again or not."""
        if isinstance(exception, IgnoreRequest) or _purpose(request) is Purpose.ROBOTS:
            return
        _note_step(
            request, Step(capture=_unanswered(request), error=("no-answer", reason_of(exception)))
        )

    @property
    def _run(self) -> CrawlRunKeeper:
        return CrawlRunKeeper.of(self._crawler)


def capture_of(response: Response, purpose: Purpose) -> Capture:
    """The capture of an answer that has come all the way to the spider."""
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


def reason_of(exception: BaseException | None) -> str:
    """Why there was no answer, in words: Twisted's own are lists of failures, or none."""
    inner = getattr(exception, "reasons", None)
    if inner:
        exception = inner[0].value
    words = " ".join(str(exception).rstrip(".").split())
    return words if words and "<" not in words else f"no whole answer ({type(exception).__name__})"


def note_failed_try(request: Request, response: Response) -> None:
    """An error page after which the request is made again."""
    error = f"http-{response.status}", "an error page; asked again"
    _note_step(request, Step(capture=_capture(request, response), error=error))


def trail_of(request: Request | None) -> Trail:
    """The beginning of what an answer teaches: what was asked first, and what was fetched on the
    way to it.
    """
    assert request is not None  # noqa: S101 - Scrapy sets it on what it downloads
    asked = request.meta.get("redirect_urls", [request.url])[0]
    return Trail(asked=asked, on_the_way=tuple(request.meta.get(_STEPS, ())))


def _note_step(request: Request, step: Step) -> None:
    """In a list that Scrapy hands on, by its `meta`, to the request that follows."""
    request.meta.setdefault(_STEPS, []).append(step)


def _capture(request: Request, response: Response, redirected_to: str | None = None) -> Capture:
    """A capture of bytes that were not decoded: where they are encoded, only their digest is
    kept.
    """
    received, headers = request.meta[_AS_RECEIVED]
    return Capture(
        url=request.url,
        fetched_at=utc_now(),
        http_status=response.status,
        payload=response.body if received.content_encoding is None else b"",
        purpose=_purpose(request),
        headers=headers,
        received=received,
        redirected_to=redirected_to,
        via=tuple(request.meta.get("redirect_urls", [])),
    )


def _unanswered(request: Request) -> Capture:
    return Capture(
        url=request.url,
        fetched_at=utc_now(),
        http_status=None,
        payload=b"",
        purpose=_purpose(request),
        via=tuple(request.meta.get("redirect_urls", [])),
    )


def _purpose(request: Request) -> Purpose:
    """Requests of the spider carry their purpose; the only others are Scrapy's own, for
    robots.txt.
    """
    return cast("Purpose", request.meta.get("purpose", Purpose.ROBOTS))


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
