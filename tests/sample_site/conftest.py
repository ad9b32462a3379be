from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from sample_site import Release, SampleServer, load_releases

Get = Callable[..., tuple[HTTPResponse, bytes]]


@pytest.fixture(scope="session")
def releases() -> tuple[Release, ...]:
    return load_releases()


@pytest.fixture
def site(releases: tuple[Release, ...]) -> Iterator[SampleServer]:
    with SampleServer(releases=releases) as running:
        yield running


@pytest.fixture
def get(site: SampleServer) -> Iterator[Get]:
    """Ask the site over one kept connection, following nothing."""
    connection = HTTPConnection(urlsplit(site.root).netloc)

    def ask(target: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        connection.request(
            "GET",
            target,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        response = connection.getresponse()
        return response, response.read()

    yield ask
    connection.close()
