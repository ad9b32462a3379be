"""The pace of the requests to a web archive, by a clock that does not wait."""

import doctest
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from osce_crawler.errors import BadAddress
from osce_crawler.importing.wayback import endpoint, memento
from osce_crawler.importing.wayback.asking import Asking, Halted, NoAnswer
from osce_crawler.importing.wayback.endpoint import WebArchive
from tests.importing.made import URL
from tests.importing.wayback.archive_org import ArchiveOrg, Kept, archive_org


@dataclass(slots=True)
class FakeClock:
    """Time goes on only by waiting."""

    at: float = 100.0
    waits: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds


@pytest.fixture(name="server")
def _server() -> Iterator[ArchiveOrg]:
    with archive_org(Kept(timestamp="20060101000000", url=URL, body=b"page")) as server:
        yield server


def asking(server: ArchiveOrg, clock: FakeClock) -> Asking:
    archive = WebArchive.of(server.root)
    return Asking(archive, "agent", lambda: "2026-01-01T00:00:00Z", clock=clock)


def test_there_is_one_request_in_five_seconds_also_after_a_redirect(server: ArchiveOrg) -> None:
    clock = FakeClock()
    ask = asking(server, clock)
    ask.list_of(URL)
    replay = ask.capture("20050101000000", URL)

    assert (replay.body, ask.requests, clock.waits) == (b"page", 3, [5, 5])


@pytest.mark.parametrize(
    ("header", "wait"), [("30", 30), ("Thu, 01 Jan 2026 00:01:00 GMT", 60), ("99999", 600)]
)
def test_retry_after_is_seconds_or_a_date_and_bounded(
    server: ArchiveOrg, header: str, wait: float
) -> None:
    clock = FakeClock()
    server.refuse_after, server.retry_after = 0, header
    asking(server, clock).list_of(URL)

    assert clock.waits[0] == wait


def test_a_429_without_retry_after_halts(server: ArchiveOrg) -> None:
    server.refuse_after = 0
    clock = FakeClock()
    with pytest.raises(Halted):
        asking(server, clock).list_of(URL)
    assert (clock.waits, len(server.requests)) == ([], 1)


def test_a_redirect_to_another_host_is_not_followed(server: ArchiveOrg) -> None:
    with archive_org() as other:
        server.root, ask = other.root, asking(server, FakeClock())
        with pytest.raises(NoAnswer, match="is not followed"):
            ask.capture("20050101000000", URL)
        assert other.requests == []


def test_a_server_that_is_not_there_halts_after_five_tries() -> None:
    with archive_org() as server:
        pass
    ask = asking(server, FakeClock())
    for _ in range(4):
        with pytest.raises(NoAnswer):
            ask.list_of(URL)
    with pytest.raises(Halted):
        ask.list_of(URL)


@pytest.mark.parametrize(
    "address",
    [
        "", "web.archive.org", "file:///etc/passwd", "http://u:p@h/x", "http://h/x?y=1", "http://h:x", "http://a..b",
        "http://" + "a" * 64, "http://a\x1bb", "http://a b", "http://a\\b", "http://a\udc9bb",
        "http://a!b", "http://a%41", "http://" + ".".join(["e" * 60] * 5),
    ],
    ids=ascii,
)  # fmt: skip
def test_an_endpoint_is_an_address_of_a_web_server(address: str) -> None:
    with pytest.raises(BadAddress):
        WebArchive.of(address)


@pytest.mark.parametrize(
    "host", ["b\xfccher.invalid", "[::1]:8080", "a_b.invalid.", "127.0.0.1:1", "E" * 63], ids=ascii
)
def test_an_endpoint_has_a_host_that_can_be_looked_up(host: str) -> None:
    assert WebArchive.of(f"http://{host}/osce").replay == f"http://{host.lower()}/osce"


@pytest.mark.parametrize(
    ("address", "lists", "replay"),
    [
        ("https://web.archive.org", "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web"),
        ("https://web.archive.org/web/", "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web"),
        ("https://web.archive.org/cdx/search/cdx", "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web"),
        ("http://h:8080/osce", "http://h:8080/osce/cdx", "http://h:8080/osce"),
        ("http://h:8080/web/cdx", "http://h:8080/web/cdx", "http://h:8080/web"),
    ],
)  # fmt: skip
def test_the_addresses_of_both_kinds_of_web_archive(address: str, lists: str, replay: str) -> None:
    assert WebArchive.of(address) == WebArchive(lists, replay)


@pytest.mark.parametrize("module", [endpoint, memento])
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
