"""One archive for all tests of the pages, and a client that calls the application in process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.web.made import make_archive

httpx = pytest.importorskip("httpx")
pytest.importorskip("datasette", reason="needs the extra browse: pip install '.[browse]'")

from osce_crawler.web.application import Pages  # noqa: E402 - after the check that it can be imported


@dataclass(frozen=True, slots=True)
class Client:
    """Requests pages of one archive, without a socket."""

    loop: asyncio.AbstractEventLoop
    client: Any

    def request(self, method: str, address: str) -> Any:
        """The response; redirects are not followed."""
        return self.loop.run_until_complete(self.client.request(method, address))

    def get(self, address: str) -> Any:
        return self.request("GET", address)

    def text(self, address: str) -> str:
        """The body of a page that must be there."""
        response = self.get(address)
        assert response.status_code == 200, (
            f"{address}: {response.status_code} {response.text[:500]}"
        )
        return str(response.text)


@pytest.fixture(name="web_archive", scope="session")
def _web_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("web") / "some name.db")


@pytest.fixture(name="client", scope="session")
def _client(web_archive: Path) -> Iterator[Client]:
    with opened(web_archive) as client:
        yield client


@contextmanager
def opened(archive: Path) -> Iterator[Client]:
    """A client of the pages of an archive."""
    pages = Pages(archive)
    loop = asyncio.new_event_loop()
    transport = httpx.ASGITransport(app=pages.application())
    client = httpx.AsyncClient(transport=transport, base_url="http://localhost")
    try:
        yield Client(loop, client)
    finally:
        loop.run_until_complete(client.aclose())
        pages.close()
        loop.close()
