"""A server that answers in the shapes of archive.org's Wayback Machine; the captures are
synthetic.
"""

import base64
import hashlib
import json
from calendar import timegm
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import strptime
from urllib.parse import parse_qs, urlsplit

_NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One capture of the server."""

    timestamp: str
    url: str
    body: bytes = b""
    status: int = 200
    mime: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    """Those that the site sent, beside Content-Type."""
    is_listed_as: str | None = None
    """The status in the list, if it is another."""
    replays: bool = True


@dataclass(slots=True)
class ArchiveOrg:
    """What it has, how it fails, and what it was asked."""

    captures: list[Kept] = field(default_factory=list)
    refuse_after: int | None = None
    """Answers so many requests, then 429."""
    retry_after: str | None = None
    """Of the first 429; the next requests are answered."""
    broken: frozenset[str] = frozenset()
    """Parts of addresses that are answered with 503."""
    requests: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    root: str = ""

    def asked_lists(self) -> list[str]:
        """The addresses whose captures were asked for."""
        lists = (urlsplit(one) for one in self.requests if one.startswith("/cdx"))
        return [parse_qs(parts.query)["url"][0] for parts in lists]

    def asked_captures(self) -> list[str]:
        """Time and address of the captures that were asked for."""
        return [one.removeprefix("/web/") for one in self.requests if one.startswith("/web/")]

    def refuses(self) -> bool:
        """Whether this request is answered with 429."""
        if self.refuse_after is None or len(self.requests) <= self.refuse_after:
            return False
        if self.retry_after is not None:
            self.refuse_after = None
        return True

    def listed(self, url: str) -> bytes:
        """The list as JSON: a header row, and a row for each capture."""
        rows = [_row(one) for one in self.captures if _key(one.url) == _key(url)]
        return json.dumps([_NAMES, *rows] if rows else []).encode() + b"\n"

    def nearest(self, timestamp: str, url: str) -> Kept | None:
        """The capture of an address nearest to a time."""
        found = [one for one in self.captures if _key(one.url) == _key(url) and one.replays]
        return min(found, key=lambda one: abs(int(one.timestamp) - int(timestamp)), default=None)


def _row(one: Kept) -> list[str]:
    digest = base64.b32encode(hashlib.sha1(one.body, usedforsecurity=False).digest()).decode()
    status = one.is_listed_as or str(one.status)
    mime = "warc/revisit" if status == "-" else one.mime
    return [_key(one.url), one.timestamp, one.url, mime, status, digest, str(len(one.body))]


def _key(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}){parts.path.lower()}"


class _Server(ThreadingHTTPServer):
    """The server with its state."""

    def __init__(self, state: ArchiveOrg) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state
        state.root = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        state = self.server.state
        state.requests.append(self.path)
        state.agents.add(self.headers["User-Agent"])
        if state.refuses():
            after = (("Retry-After", state.retry_after),) if state.retry_after else ()
            self.answer(429, b"<html>Too Many Requests</html>", after)
        elif any(part in self.path for part in state.broken):
            self.answer(503, b"<html>Service Unavailable</html>")
        elif self.path.startswith("/cdx/search/cdx?"):
            url = parse_qs(urlsplit(self.path).query)["url"][0]
            self.answer(200, state.listed(url), (("Content-Type", "application/json"),))
        else:
            self.replay(state)

    def replay(self, state: ArchiveOrg) -> None:
        time, _, url = self.path.removeprefix("/web/").partition("/")
        timestamp = time.removesuffix("id_")
        kept = state.nearest(timestamp, url)
        if kept is None:
            self.answer(404, b"<html>Not in Archive</html>")
        elif kept.timestamp != timestamp:
            to = f"{state.root}/web/{kept.timestamp}id_/{kept.url}"
            self.answer(302, b"", (("Location", to),))
        else:
            self.answer(kept.status, kept.body, _replay_headers(state.root, kept))

    def answer(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """No log."""


@contextmanager
def archive_org(*captures: Kept) -> Iterator[ArchiveOrg]:
    """A running server."""
    state = ArchiveOrg([*captures])
    server = _Server(state)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _replay_headers(root: str, kept: Kept) -> tuple[tuple[str, str], ...]:
    at = formatdate(timegm(strptime(kept.timestamp, "%Y%m%d%H%M%S")), usegmt=True)
    links = (
        f'<{kept.url}>; rel="original",'
        f' <{root}/web/timemap/link/{kept.url}>; rel="timemap"; type="application/link-format",'
        f' <{root}/web/{kept.url}>; rel="timegate",'
        f' <{root}/web/{kept.timestamp}/{kept.url}>; rel="first last memento"; datetime="{at}"'
    )
    sent = (("date", at), ("server", "Apache"), *kept.headers)
    location = next((value for name, value in kept.headers if name.lower() == "location"), None)
    rewritten = f"{root}/web/{kept.timestamp}id_/{location}"
    return (
        ("Server", "nginx"),
        ("Content-Type", f"{kept.mime}; charset=utf-8"),
        *((f"x-archive-orig-{name}", value) for name, value in sent),
        *((("Location", rewritten),) if location else ()),
        ("memento-datetime", at),
        ("link", links),
        ("x-app-server", "wwwb-app226"),
        ("x-ts", str(kept.status)),
        ("content-security-policy", "default-src 'self' archive.org"),
    )
