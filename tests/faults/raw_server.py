"""A server on loopback that sends whole answers byte by byte as a test wants them, over TLS too."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socket import AF_INET, AF_INET6, SHUT_RDWR, SO_LINGER, SOL_SOCKET, create_server, socket
from struct import pack
from threading import Event, Thread

from sample_site.faults import Faults
from sample_site.routes import Routes
from sample_site.texts import Release

ROBOTS = b"User-agent: *\nAllow: /\n"
_POLL_SECONDS = 0.05
_TLS_HANDSHAKE = b"\x16\x03"


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes of an answer, and what follows: `close`, `reset`, `hold` (nothing more, but the
    connection stays) or `trickle` (a byte now and then, without an end).
    """

    sent: bytes
    then: str = "close"


Fault = Callable[[bytes], Raw]
"""From the undamaged page to what is sent."""


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = -1) -> bytes:
    """An answer; its Content-Length is that of the body, unless another or none is given."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
    if not any(line.lower().startswith("content-type") for line in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def page_of(release: Release) -> bytes:
    """The page of a release."""
    return Routes((release,), Faults()).answer(release.path).body


@dataclass(slots=True)
class RawSite:
    """Releases at their addresses, some of them with a fault, until `is_healthy` is set."""

    root: str = ""
    faults: Mapping[str, Fault] = field(default_factory=dict)
    """By path."""
    releases: tuple[Release, ...] = ()
    is_healthy: bool = False
    requests: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    errors: list[Exception] = field(default_factory=list)
    """What went wrong in this server, not in what it serves."""
    _stopped: Event = field(default_factory=Event)
    _routes: Routes = field(init=False)

    def __post_init__(self) -> None:
        self._routes = Routes(self.releases, Faults())

    def answer(self, path: str) -> Raw:
        """What is sent for a path."""
        self.requests.append(path)
        path = path.partition("?")[0]
        if path == "/robots.txt":
            return Raw(http(ROBOTS, "Content-Type: text/plain"))
        answer = self._routes.answer(path)
        if path in self.faults and not self.is_healthy:
            return self.faults[path](answer.body)
        return Raw(http(answer.body, status=f"{answer.status} -"))

    def handle(self, connection: socket) -> None:
        """Answer one request, and end the connection."""
        with connection, suppress(OSError):
            raw = self._raw_answer(connection)
            connection.sendall(raw.sent)
            if raw.then == "reset":
                connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))
                return
            while raw.then in {"hold", "trickle"} and not self._stopped.wait(_POLL_SECONDS):
                if raw.then == "trickle":
                    connection.sendall(b" ")
            connection.shutdown(SHUT_RDWR)

    def _raw_answer(self, connection: socket) -> Raw:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (received := connection.recv(65536)):
                return Raw(b"")
            head += received
            if head.startswith(_TLS_HANDSHAKE):  # as a server does that has no TLS at this port
                return Raw(http(b"This is no HTTPS port.\n", status="400 Bad Request"))
        return self.answer(head.split()[1].decode())

    def stop(self) -> None:
        """End what is held."""
        self._stopped.set()


@contextmanager
def serving(site: RawSite, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[RawSite]:
    """Serve the site, over TLS where it has a certificate; its `root` is set."""
    family = AF_INET6 if ":" in host else AF_INET
    with create_server((host, port), family=family, backlog=64) as listening:
        port = listening.getsockname()[1]
        scheme, name = "https" if site.tls else "http", f"[{host}]" if ":" in host else host
        site.root = f"{scheme}://{name}:{port}"
        thread = Thread(target=_accept, args=(listening, site), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.stop()
            listening.shutdown(SHUT_RDWR)  # ends `accept`
            thread.join()


def _accept(listening: socket, site: RawSite) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            Thread(target=_answer, args=(connection, site), daemon=True).start()


def _answer(connection: socket, site: RawSite) -> None:
    with suppress(OSError):  # a client that refuses the certificate closes the connection
        tls = site.tls
        try:
            site.handle(tls.wrap_socket(connection, server_side=True) if tls else connection)
        except (ValueError, LookupError, TypeError) as error:
            site.errors.append(error)
