"""A server on loopback whose pages are the results of a function."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def served(page_of: Callable[[str], bytes | None]) -> Iterator[str]:
    """The root of the site. `page_of` gives the page of a path with its query; None is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = page_of(self.path)
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page or b"none")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            """No log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
