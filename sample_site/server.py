"""A small HTTP server for the sample: standard library only, threads, loopback."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from sample_site.faults import Faults, Misbehaviour
from sample_site.routes import Answer, Routes
from sample_site.texts import Release, load_releases


class _QuietServer(ThreadingHTTPServer):
    """Says nothing of a visitor who was killed while being answered."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Only what is no broken connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class SampleServer:
    """The sample site at work: ``with SampleServer() as site: fetch(site.root)``.

    ``site.faults = Faults(...)`` changes its behaviour while it runs; ``site.requests`` lists the
    request targets seen so far, in order. ``site.on_request`` is called before each answer, in the
    thread that answers: the answer waits for it.
    """

    def __init__(
        self, port: int = 0, faults: Faults | None = None, releases: Sequence[Release] | None = None
    ) -> None:
        self._releases = load_releases() if releases is None else releases
        self.on_request: Callable[[], None] | None = None
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
        """Start the request log anew."""
        with self._lock:
            self._log.clear()

    @property
    def faults(self) -> Faults:
        """What is wrong with the site just now."""
        return self._routes.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        routes = Routes(self._releases, faults)
        with self._lock:
            self._routes = routes
            self._done.clear()

    def respond(self, target: str) -> tuple[Answer, Misbehaviour | None]:
        """Log a request; the answer in order, and what is to go wrong with it."""
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
    disable_nagle_algorithm = True  # 40 ms a request otherwise
    wbufsize = -1  # headers and body leave together
    timeout = 60

    def __init__(self, site: SampleServer, *arguments: Any) -> None:
        self.site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        if (on_request := self.site.on_request) is not None:
            on_request()
        answer, wrong = self.site.respond(self.path)
        if wrong is not None and wrong.kind in ("429", "503"):
            answer = _refusal(wrong)
        elif wrong is not None and wrong.kind == "slow":
            time.sleep(wrong.seconds)
        elif self.headers.get("If-None-Match", "") == answer.headers.get("ETag"):
            answer = Answer(b"", 304, answer.content_type, answer.headers)
        self._send(answer, hang_up=wrong is not None and wrong.kind == "hangup")

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: Answer, *, hang_up: bool) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD" or answer.status == 304:
            return
        self.wfile.write(answer.body[: len(answer.body) // 2] if hang_up else answer.body)
        self.close_connection = self.close_connection or hang_up

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: stdout carries the root address only."""


def _refusal(wrong: Misbehaviour) -> Answer:
    return Answer(
        b"Try later\n",
        int(wrong.kind),
        "text/plain; charset=utf-8",
        {"Retry-After": f"{wrong.seconds:g}"},
    )
