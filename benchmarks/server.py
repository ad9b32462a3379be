"""The generated site on loopback, in a process of its own: its CPU is in nobody's figures.

`python -m benchmarks.server --releases 300` prints its root and serves until its standard input is
closed.
"""

import asyncio
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from benchmarks.pages import ALL_LAYOUTS, GeneratedSite, Template

_ROBOTS = b"User-agent: *\nDisallow: /search\n"
_COUNT_PATH = "/-/requests-since-last-asked"


class _Connection(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection; requests have no body, responses are made beforehand."""

    def __init__(self, responses: Mapping[str, bytes], requested: list[str]) -> None:
        self._responses = responses
        self._requested = requested
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # Nagle's algorithm waits 40 ms a request on loopback.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            self._answer(request.split(b" ", 2)[1].decode("ascii", "replace"))

    def _answer(self, path: str) -> None:
        if path == _COUNT_PATH:
            self._transport.write(_response(str(len(self._requested)).encode(), "text/plain"))
            self._requested.clear()
            return
        if path in self._responses:
            self._requested.append(path)
        self._transport.write(
            self._responses.get(path) or _response(b"Not found", "text/plain", "404 Not Found")
        )


def _response(body: bytes, content_type: str, status: str = "200 OK") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nServer: nginx\r\nDate: Mon, 16 Nov 2026 09:00:00"
        f" GMT\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: must-revalidate, no-cache, private\r\n"
        "X-Content-Type-Options: nosniff\r\nContent-Language: en\r\n\r\n"
    )
    return head.encode() + body


async def serve(site: GeneratedSite) -> None:
    """Print the root address, then answer until standard input ends: the server never outlives its
    user.
    """
    responses = {
        path: _response(body, "text/html; charset=UTF-8") for path, body in site.by_path().items()
    }
    robots = {"/robots.txt": _response(_ROBOTS, "text/plain")}
    requested: list[str] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(responses | robots, requested), "127.0.0.1", 0
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


class SiteProcess:
    """The server as its user sees it."""

    def __init__(self, root: str) -> None:
        self.root = root

    def requests(self) -> int:
        """Pages and robots.txt served since the last time this was asked."""
        with urlopen(self.root + _COUNT_PATH, timeout=30) as response:
            return int(response.read())


@contextmanager
def running_site(site: GeneratedSite) -> Iterator[SiteProcess]:
    """The site, served by another process until the block ends."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.server",
        "--releases",
        str(site.count),
        "--seed",
        str(site.seed),
        "--templates",
        *site.templates,
    ]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield SiteProcess(process.stdout.readline().strip())
        process.communicate("")


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--templates", nargs="+", type=Template, default=ALL_LAYOUTS)
    options = parser.parse_args()
    asyncio.run(serve(GeneratedSite(options.releases, options.seed, options.templates)))


if __name__ == "__main__":
    main()
