"""Runs the pages on an address of this machine until it is stopped."""

import signal
import socket
from collections.abc import Callable
from pathlib import Path

import rich
import uvicorn

from osce_crawler.archive.reader import Archive
from osce_crawler.errors import BadAddress
from osce_crawler.web.application import Pages


def serve(path: Path, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the archive until Ctrl-C, or a signal that the caller handles. `on_ready` gets the
    address.

    Raises ArchiveUnusable, BadAddress, KeyboardInterrupt, and what the handler of a signal raises.
    """
    Archive.open(path).connection.close()  # an older archive is migrated before anything is served
    listening = _listening(host, port)
    # Datasette prints each error, also a wrong address, with all local variables on this console.
    # What is a fault is printed to stderr anyway.
    rich.reconfigure(quiet=True)
    pages = Pages(path)
    # uvicorn ends the server, then raises the signal again for the handler that was there before. A
    # shell starts its background jobs with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        config = uvicorn.Config(
            pages.application(),
            log_level="warning",
            use_colors=False,  # its own sequences would be made visible on a terminal
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        on_ready(_address(listening))
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()
        pages.close()


def _listening(host: str, port: int) -> socket.socket:
    """A socket at the address; the caller closes it. Raises BadAddress."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise BadAddress(
            f"--host {host}: {error.strerror}; name an address of this machine"
        ) from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except OSError as error:
        made.close()
        raise BadAddress(
            f"{host} port {port}: {error.strerror}; name another with --port, or --port 0 for a free"
            " one"
        ) from error
    return made


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
