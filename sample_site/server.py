"""The HTTP server of the sample site, on 127.0.0.1, with a thread for each connection."""

import struct
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from email.utils import formatdate
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from sample_site.broken_answers import BROKEN, Sent, whole
from sample_site.faults import STATUSES, Faults, Misbehaviour
from sample_site.routes import Answer, Routes
from sample_site.texts import Release, load_releases


class _QuietServer(ThreadingHTTPServer):
    """Does not log connections that the client closed: tests kill crawls."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log every error but a closed connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class SampleServer:
    """The running sample site: ``with SampleServer() as site: fetch(site.root)``.

    ``site.faults = Faults(...)`` changes its behaviour while it runs; ``site.requests`` lists the
    request targets seen so far, in order. ``site.on_request`` is called before each answer, in the
    thread that answers: the answer waits for it; ``site.on_headers`` is called with its headers.
    """

    def __init__(
        self, port: int = 0, faults: Faults | None = None, releases: Sequence[Release] | None = None
    ) -> None:
        self._releases = load_releases() if releases is None else releases
        self.on_request: Callable[[], None] | None = None
        self.on_headers: Callable[[Mapping[str, str]], None] | None = None
        self._lock = Lock()
        self._log: list[str] = []
        self._done: Counter[Misbehaviour] = Counter()
        self._routes = Routes(self._releases, faults or Faults())
        self._server = _QuietServer(("127.0.0.1", port), partial(_Handler, self))
        self._thread = Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def root(self) -> str:
        """The site's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def requests(self) -> list[str]:
        """Request targets seen so far (a copy)."""
        with self._lock:
            return list(self._log)

    def forget_requests(self) -> None:
        """Clear the request log."""
        with self._lock:
            self._log.clear()

    @property
    def faults(self) -> Faults:
        """The current faults of the site."""
        return self._routes.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        routes = Routes(self._releases, faults)
        with self._lock:
            self._routes = routes
            self._done.clear()

    def respond(self, target: str) -> tuple[Answer, Misbehaviour | None]:
        """Log a request. Returns the normal answer, and the fault to apply to it."""
        with self._lock:
            self._log.append(target)
            routes = self._routes
            wrong = self._misbehaviour(routes.faults, target, len(self._log))
        return routes.answer(target), wrong

    def _misbehaviour(self, faults: Faults, target: str, number: int) -> Misbehaviour | None:
        for one in faults.misbehaviours:
            if one.applies(target.partition("?")[0], number) or one.path == target:
                if one.times is not None and self._done[one] >= one.times:
                    continue
                self._done[one] += 1
                return one
        return None

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.serve_forever()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleSite/1"
    disable_nagle_algorithm = True  # otherwise each request takes 40 ms longer
    wbufsize = -1  # send headers and body together
    timeout = 60

    def __init__(self, site: SampleServer, *arguments: Any) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        if (on_request := self.site.on_request) is not None:
            on_request()
        if (on_headers := self.site.on_headers) is not None:
            on_headers(dict(self.headers))
        answer, wrong = self.site.respond(self.path)
        if wrong is not None and wrong.kind == "reset":
            self._reset()
            return
        if wrong is not None and wrong.kind in STATUSES:
            answer = _refusal(wrong)
        elif wrong is not None and wrong.kind == "slow":
            time.sleep(wrong.seconds)
        elif self.headers.get("If-None-Match", "") == answer.headers.get("ETag"):
            answer = Answer(b"", 304, answer.content_type, answer.headers)
        self._send(answer, BROKEN.get(wrong.kind, whole) if wrong is not None else whole)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: Answer, how: Callable[[bytes], Sent]) -> None:
        sent = how(answer.body) if answer.status != 304 else Sent(b"")
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        for name, value in (dict(sent.headers) | dict(answer.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD" or answer.status == 304:
            return
        self.wfile.write(sent.body)
        self.close_connection = self.close_connection or sent.hang_up

    def _reset(self) -> None:
        """Close the connection without an answer."""
        self.close_connection = True
        self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Log nothing: stdout contains only the root address."""


def _refusal(wrong: Misbehaviour) -> Answer:
    return Answer(
        b"Try later\n",
        int(wrong.kind),
        "text/plain; charset=utf-8",
        {"Retry-After": _in(wrong.seconds) if wrong.date else f"{wrong.seconds:g}"},
    )


def _in(seconds: float) -> str:
    """The time in so many seconds, as an HTTP date."""
    return formatdate(time.time() + seconds, usegmt=True)
