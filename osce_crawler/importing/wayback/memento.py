"""A replayed capture (RFC 7089: memento) as the capture that the web archive once made."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from osce_crawler.archive.schema import REDIRECTS, RENAMED_PREFIX
from osce_crawler.errors import PageRefused
from osce_crawler.importing.items import Found, checked_moment
from osce_crawler.importing.warc.http_response import Answer, Headers, read_body
from osce_crawler.importing.wayback.endpoint import WebArchive
from osce_crawler.records import Capture, Purpose
from osce_crawler.urls import Site, absolute, header_text

_PREFIX = RENAMED_PREFIX.lower()
# Headers of every replay. Those of the site have the prefix: all of them at archive.org; at pywb
# those that describe a body that it decoded, or that the export of this program decoded.
_OF_REPLAY = frozenset(
    {"memento-datetime", "content-location", "content-length", "transfer-encoding", "connection"}
)
_OF_BODY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_ORIGINAL = re.compile(r"<([^<>]+)>\s*;[^<]*?\brel=\"?original\b", re.IGNORECASE)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The answer of a web archive to a request for a capture."""

    status: int
    headers: Headers
    body: bytes
    """As received."""

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def fetched_at(self) -> datetime | None:
        """When the web archive fetched it from the site; None if this is no capture.

        Only this header tells it: a web archive answers a request for a time of which it has no
        capture with the nearest one.
        """
        return _http_date(self.header("memento-datetime") or "")


def found_in(replay: Replay, archive: WebArchive, asked: str, site: Site, now: str) -> Found | None:
    """The capture in an answer; None if the answer is of the web archive itself.

    `asked` is the address on the site that was asked for, `now` is ISO 8601, UTC. Raises
    PageRefused for a capture of another site, or with an impossible date.
    """
    fetched_at = replay.fetched_at
    if fetched_at is None:
        return None
    original = _ORIGINAL.search(replay.header("link") or "")
    url = (original[1] if original else asked).partition("#")[0]
    if not site.allows(url):
        raise PageRefused("foreign-host", f"{url}: the web archive sent a page of another site")
    at = checked_moment(fetched_at.isoformat(), now)
    taken_from = archive.capture(f"{fetched_at.astimezone(UTC):%Y%m%d%H%M%S}", url)
    body = read_body(Answer(replay.status, _for_body(replay.headers), replay.body))
    target = _target(replay, archive, url)
    capture = Capture(
        url=url,
        fetched_at=at,
        http_status=replay.status,
        payload=body.payload,
        purpose=Purpose.RELEASE,
        headers=site_headers(replay.headers, fetched_at),
        received=body.received,
        redirected_to=target,
        retrieved_from=taken_from,
    )
    if target:
        return Found(capture=capture, file=taken_from, leads_on=True)
    return Found(capture=capture, file=taken_from, refusal=body.refusal)


def site_headers(headers: Headers, fetched_at: datetime) -> Headers:
    """The headers that the site sent, without those of the replay.

    >>> of = datetime(2006, 11, 17, tzinfo=UTC)
    >>> site_headers((("Date", "x"), ("x-archive-orig-etag", "1"), ("x-ts", "200")), of)
    (('etag', '1'),)
    """
    renamed = [(name[len(_PREFIX) :], value) for name, value in headers if _is_renamed(name)]
    if any(name.lower() not in _OF_BODY for name, _ in renamed):  # archive.org renames all
        has_type = any(name.lower() == "content-type" for name, _ in renamed)
        own = [] if has_type else [one for one in headers if one[0].lower() == "content-type"]
        return (*own, *renamed)
    kept = [
        (name, value)
        for name, value in headers
        if not _is_renamed(name) and not _is_of_replay(name.lower(), value, fetched_at)
    ]
    return (*kept, *renamed)


def _http_date(text: str) -> datetime | None:
    """The moment of a header, or None. Without a time zone it is in UTC."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _is_renamed(name: str) -> bool:
    return name.lower().startswith(_PREFIX)


def _is_of_replay(name: str, value: str, fetched_at: datetime) -> bool:
    if name == "link":
        return "memento" in value or "timemap" in value
    if name == "date":  # of the site only if it is near the time of the capture
        date = _http_date(value)
        return date is None or abs(date - fetched_at) > _ONE_DAY
    return name in _OF_REPLAY


def _for_body(headers: Headers) -> Headers:
    """The headers that describe the body: it has been put together from its chunks."""
    return tuple(
        (name, value)
        for name, value in headers
        if name.lower().removeprefix(_PREFIX) != "transfer-encoding"
    )


def _target(replay: Replay, archive: WebArchive, url: str) -> str | None:
    """Where a redirect of the site led to: pywb leaves `Location` as it was, archive.org not."""
    if replay.status not in REDIRECTS:
        return None
    stated = replay.header(f"{_PREFIX}location") or replay.header("location") or ""
    location = header_text(stated)
    target = archive.original(absolute(archive.replay, location)) or absolute(url, location)
    return target.partition("#")[0] or None
