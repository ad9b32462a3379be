"""Faults before the first byte of an answer: names, connections, certificates."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.case import CannotBeCaused, Case, Seen
from tests.faults.certificates import made_certificates
from tests.faults.made_site import FaultySite, is_true, what_is_kept
from tests.faults.place import Place, Ran, problems, rows
from tests.faults.raw_server import Raw, http, serving

_SLOW_NAME = """
import socket, threading
import osce_crawler.settings as settings
settings.DOWNLOAD_TIMEOUT = 0.3
settings.RETRY_TIMES = 0
ended = threading.Event()
def slow(*arguments, **options):
    from twisted.internet import reactor
    reactor.callFromThread(reactor.addSystemEventTrigger, "before", "shutdown", ended.set)
    ended.wait()
    raise socket.gaierror(socket.EAI_AGAIN, "try again")
socket.getaddrinfo = slow
"""
ONE_SECOND = """
import osce_crawler.settings as settings
settings.DOWNLOAD_TIMEOUT = 1
settings.RETRY_TIMES = 0
"""
_NAMED = """
import socket
real = socket.getaddrinfo
def found(host, *arguments, **options):
    return real("127.0.0.1", *arguments, **options)
socket.getaddrinfo = found
"""
_BACKLOG = 4


@dataclass(frozen=True, slots=True)
class _One:
    """A site with one release, and the archive that it is crawled into."""

    place: Place
    faulty: FaultySite
    archive: Path

    @classmethod
    def of(cls, place: Place, case: Case) -> "_One":
        """For a row of its own."""
        faulty = FaultySite({case.name: lambda page: Raw(http(page))})
        return cls(place, faulty, place.new(case.name) / "osce.db")

    def crawl(self, root: str, patch: str = "", **names: str) -> Ran:
        """Crawl the release."""
        return self.place.crawl(root, self.archive, *self.faulty.paths, patch=patch, **names)

    def seen(self, ran: Ran, again: Callable[[], Ran]) -> Seen:
        """The one line of the error, what is kept, and what the next run makes of it."""
        assert problems(self.archive) == []
        assert rows(self.archive, "SELECT 1 FROM records") == []
        assert [text for text in ran.lines if text.startswith("Error: ")] == [ran.lines[-1]]
        kept = f"{what_is_kept(self.archive, '/robots.txt')} for /robots.txt"
        is_mended = again().exit_code == 0 and self.is_true and problems(self.archive) == []
        kept += f"; the next run {'archives' if is_mended else 'does NOT archive'} the page"
        return Seen(exit_code=ran.exit_code, line=self.place.shown(ran.lines[-1]), kept=kept)

    @property
    def is_true(self) -> bool:
        """Whether the record is the release."""
        (release,) = self.faulty.releases.values()
        return is_true(self.archive, release)


def names(place: Place, case: Case) -> Seen:
    """The name of the host is unknown, or the name server does not answer in time."""
    one = _One.of(place, case)
    with serving(one.faulty.site) as site:
        root = site.root.replace("127.0.0.1", "site.invalid")
        patch = _SLOW_NAME if case.name == "name-server-slow" else ""
        return one.seen(one.crawl(root, patch), lambda: one.crawl(root, _NAMED))


def connections(place: Place, case: Case) -> Seen:
    """Nothing listens at the port, or what listens does not take the connection."""
    one = _One.of(place, case)
    with _closed() if case.name == "refused" else _full() as port:
        root = f"http://127.0.0.1:{port}"
        ran = one.crawl(root, ONE_SECOND)

    def again() -> Ran:
        with serving(one.faulty.site, port=port):
            return one.crawl(root)

    return one.seen(ran, again)


def ipv6_only(place: Place, case: Case) -> Seen:
    """A host that has an address of version 6 alone is no fault. Raises CannotBeCaused."""
    one = _One.of(place, case)
    try:
        with serving(one.faulty.site, host="::1") as site:
            ran = one.crawl(site.root)
    except OSError as error:
        raise CannotBeCaused(f"no IPv6 here ({error}); enable it on the loopback") from error
    kept = what_is_kept(one.archive, *one.faulty.paths)
    kept += f"; the record is {'true' if one.is_true else 'FALSE'}"
    assert problems(one.archive) == []
    line = ran.line("Run 1 of").partition(": ")[0]
    return Seen(exit_code=ran.exit_code, line=place.shown(line), kept=kept)


def certificates(place: Place, case: Case) -> Seen:
    """The server has a certificate that proves nothing, or no TLS that is safe."""
    made = place.once("certificates", lambda: made_certificates(place.new("certificates")))
    one, trusted = _One.of(place, case), {"SSL_CERT_FILE": str(made.authority)}
    one.faulty.site.tls = made.server("good")
    with serving(one.faulty.site) as site:
        site.tls = None if case.name == "no-tls" else made.server(case.name)
        ran = one.crawl(site.root, **trusted)

        def again() -> Ran:
            site.tls = made.server("good")
            return one.crawl(site.root, **trusted)

        return one.seen(ran, again)


@contextmanager
def _closed() -> Iterator[int]:
    """A port at which nothing listens."""
    with socket.socket() as bound:  # so that nobody else takes the port meanwhile
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextmanager
def _full() -> Iterator[int]:
    """A port at which nobody accepts, with a queue that is full: the system drops what comes."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        waiting = [socket.socket() for _ in range(_BACKLOG)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]
        for one in waiting:
            one.close()


CAUSES: dict[str, Callable[[Place, Case], Seen]] = {
    "names": names,
    "connections": connections,
    "ipv6_only": ipv6_only,
    "certificates": certificates,
}
