"""The addresses of a web archive: its list of captures (CDX), and the captures themselves."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from osce_crawler.errors import BadAddress
from osce_crawler.urls import can_be_looked_up

ARCHIVE_ORG = "https://web.archive.org"
_LISTS_OF_ARCHIVE_ORG, _REPLAY_OF_ARCHIVE_ORG = "/cdx/search/cdx", "/web"
_LIST_OF_PYWB = "/cdx"
_REPLAYED = re.compile(r"\d{1,14}(?:[a-z]{2}_)?/(.+)")
_EXPECTED = (
    f"expected the root of a Wayback Machine such as {ARCHIVE_ORG}, or a collection of pywb such as"
    " http://127.0.0.1:8080/osce"
)


@dataclass(frozen=True, slots=True)
class WebArchive:
    """A web archive that lists captures as CDX and replays them."""

    lists: str
    """Address that lists the captures of an address."""
    replay: str
    """Beginning of the addresses of captures, without a slash at its end."""

    @classmethod
    def of(cls, address: str) -> "WebArchive":
        """The web archive at an address. Raises BadAddress.

        A host alone has the paths of archive.org, a path is that of a collection of pywb. The
        address of the list itself is accepted too.

        >>> WebArchive.of("http://127.0.0.1:8080/osce/").lists
        'http://127.0.0.1:8080/osce/cdx'
        >>> WebArchive.of("https://web.archive.org").replay
        'https://web.archive.org/web'
        """
        root, path = _root_and_path(address)
        if path in {"", _REPLAY_OF_ARCHIVE_ORG, _LISTS_OF_ARCHIVE_ORG}:
            return cls(root + _LISTS_OF_ARCHIVE_ORG, root + _REPLAY_OF_ARCHIVE_ORG)
        path = path.removesuffix(_LIST_OF_PYWB)
        return cls(root + path + _LIST_OF_PYWB, root + path)

    @property
    def is_archive_org(self) -> bool:
        """Whether this is the Internet Archive, which blocks clients that are too fast."""
        host = urlsplit(self.replay).hostname or ""
        return host == "archive.org" or host.endswith(".archive.org")

    def list_of(self, url: str) -> str:
        """The address that lists the captures of an address.

        Without further parameters: pywb ignores those that it does not know, and drops fields
        whose names it does not know.
        """
        return f"{self.lists}?{urlencode({'url': url, 'output': 'json'})}"

    def capture(self, timestamp: str, url: str) -> str:
        """The address of a capture as the site sent it (`id_`: without rewritten links)."""
        return f"{self.replay}/{timestamp}id_/{url}"

    def original(self, address: str) -> str | None:
        """The address on the site, of which this is a capture; None for any other address.

        >>> WebArchive.of("http://h/osce").original("http://h/osce/20061117id_/http://x.org/1")
        'http://x.org/1'
        """
        inside = address.removeprefix(f"{self.replay}/")
        match = _REPLAYED.fullmatch(inside) if inside != address else None
        return match[1] if match else None


def _root_and_path(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError as error:
        raise BadAddress(f"{address}: {error}; {_EXPECTED}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadAddress(f"{address}: no address of a web archive; {_EXPECTED}")
    if "@" in parts.netloc:
        raise BadAddress(f"the address of a web archive must not contain a password; {_EXPECTED}")
    if not _is_valid(parts.hostname):
        raise BadAddress(f"{address}: not a valid host; {_EXPECTED}")
    return f"{parts.scheme}://{parts.netloc.lower()}", parts.path.rstrip("/")


def _is_valid(host: str) -> bool:
    try:
        name = host.encode("idna").decode()  # as the library for requests does
    except UnicodeError:
        return False
    return can_be_looked_up(f"[{name}]" if ":" in name else name.removesuffix("."))
