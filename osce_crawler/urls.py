"""Parses addresses: allowed hosts, node id, language, canonical form.

The address of an article is `/{section}/{node id}`, and also `/node/{node id}`. The site renames
sections, so only the node id is the identity. Seen on osce.org in captures of 2011 to 2025.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from w3lib.url import safe_url_string

from osce_crawler.errors import BadAddress, PageRefused
from osce_crawler.identity import encoded

_OSCE_ROOT = "https://www.osce.org"
# Hosts that serve the same nodes. This is an allow-list, because third-party mirrors have the same
# paths.
_OSCE_HOSTS = frozenset(
    {"www.osce.org", "osce.org", "d6.web.osce.org", "odihr.osce.org", "tntd.osce.org"}
)

# Not every short prefix is a language: `sg` and `pa` are sections (Secretary General, Parliamentary
# Assembly).
LANGUAGES = frozenset(
    "ar az be bg bs cnr cs da de el en es et fi fr hr hu hy is it ka kk ky lt lv me mk mn mo mt nl"
    " no pl ps pt ro ru sh "
    "sk sl sq sr sr-latn sv tg tk tr uk uz".split()
)
_LANGUAGE_PREFIX = re.compile(r"([a-z]{2,3})(?:-(?:latn|cyrl|arab|grek|hans|hant))?(?:-[a-z]{2})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# A node id counts from 1 and has no leading zero: `/node/0` and `/cthb/047920` are other pages.
_NODE = re.compile(r"/(?:[a-z][a-z0-9_-]*/){0,4}([1-9][0-9]{0,8})")
_ENCODED = re.compile(r"%([0-9a-f]{2})", re.IGNORECASE)
_NO = frozenset({"false", "0", "no"})
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
# Between two keys. A link that was escaped twice has `&amp;`; a second `?` was seen where a tracker
# appended its own query.
_BETWEEN_KEYS = re.compile(r"&(?:amp;)*|[;?]")
# A root and a path that stay as they are when they are joined.
_ROOT = re.compile(r"https?://(?:[a-z0-9-]{1,60}\.)*[a-z0-9-]{1,60}(?::[1-5]?[0-9]{1,4})?(?=/|\Z)")
# A label of a name has at most 63 letters (RFC 1035, section 2.3.4). Python's look-up of another
# one fails in a way that Twisted waits for without an end.
_PLAIN_HOST = re.compile(
    r"(?:\[[0-9a-z:.%]+\]|(?=.{1,253}(?::|\Z))[0-9a-z_-]{1,63}(?:\.[0-9a-z_-]{1,63})*)(?::[0-9]{1,5})?"
)
# A path of a canonical address.
_CANONICAL_PATH = re.compile(r"(?:/[a-z0-9_-]+)+")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)+")


class Site(NamedTuple):
    """A site: the root of its canonical addresses, and the hosts that serve the same nodes."""

    root: str
    hosts: frozenset[str]

    @classmethod
    def of(cls, root: str) -> "Site":
        """The site at a root such as `https://www.osce.org` or `http://127.0.0.1:8000`.

        Raises BadAddress if the root is not http(s), or has a path, a query or a user.
        """
        parts = _split(root)
        _check_port(root, parts)
        host = _host(parts)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
        ):
            raise BadAddress(
                f"{root}: expected a site root such as {_OSCE_ROOT} or http://127.0.0.1:8000"
            )
        if "@" in host:
            raise BadAddress(
                "a site root must not contain a user or password: give scheme, host and port only"
            )
        if host in _OSCE_HOSTS:
            return OSCE
        site = cls(root=f"{parts.scheme}://{host}", hosts=frozenset({host}))
        # Such as `http://..`, or with letters that no request can have.
        if not can_be_looked_up(host) or not site.allows(site.root):
            raise BadAddress(
                f"{root}: not a valid host; expected a root such as {_OSCE_ROOT}, and an"
                " international name in its form with xn--"
            )
        return site

    @property
    def is_live(self) -> bool:
        """Whether this is osce.org, not a mirror or a test site."""
        return self.root == _OSCE_ROOT

    def allows(self, url: str) -> bool:
        """Whether the address is http(s) on one of the site's hosts."""
        return self.split(url) is not None

    def split(self, url: str) -> SplitResult | None:
        """The parts of an address that the site allows; None for any other."""
        try:
            parts = _split(url)
        except BadAddress:
            return None
        served = parts.scheme in _DEFAULT_PORTS and _host(parts) in self.hosts
        return parts if served else None


OSCE = Site(root=_OSCE_ROOT, hosts=_OSCE_HOSTS)


class Address(NamedTuple):
    """The canonical address of a release, with its node id and language."""

    url: str
    node_id: int
    language: str | None
    """The language prefix, or None: the page declares the language then, or it is English."""

    @property
    def key(self) -> tuple[int, str]:
        """Equal for two addresses of the same node in the same language."""
        return self.node_id, self.language or ""

    @property
    def section(self) -> str:
        """The first part of the path after the language, such as `odihr`. `node` says nothing."""
        path, _ = split_language(urlsplit(self.url).path)
        return path.split("/")[1]


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url.strip())
    except ValueError as error:
        raise BadAddress(f"{url!r}: the address is not valid: {error}") from error


def can_be_requested(url: str) -> bool:
    """Whether an address has what a request needs: http(s), a host, and a port that exists.

    >>> can_be_requested("http://x:8000/1"), can_be_requested("http://x:99999/1")
    (True, False)
    """
    try:
        parts = _split(url)
        _check_port(url, parts)
    except BadAddress:
        return False
    return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname)


def can_be_looked_up(host: str) -> bool:
    """Whether the look-up of a host, with or without a port, can be tried: no part of a name is
    empty or too long, and no letter is none of a name. An international name has its form xn--.

    >>> can_be_looked_up("x.example:8000"), can_be_looked_up("[::1]"), can_be_looked_up("x..y")
    (True, True, False)
    """
    return bool(_PLAIN_HOST.fullmatch(host))


def _host(parts: SplitResult) -> str:
    """Host and port in lower case, without the scheme's own port and the final dot of a full name.

    A user name stays, so that such an address is on no allowed host.
    """
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(parts.scheme, "/"))
    return host.removesuffix(":").removesuffix(".")


def _check_port(url: str, parts: SplitResult) -> None:
    try:
        _ = parts.port
    except ValueError as error:
        raise BadAddress(
            f"{url}: {error}; expected a root such as {_OSCE_ROOT} or http://127.0.0.1:8000"
        ) from error


@lru_cache(maxsize=1024)  # a crawl asks for each address a dozen times
def release_address(url: str, site: Site = OSCE) -> Address:
    """The canonical address of a release: lower case, without query, fragment and final slash.

    Raises PageRefused `foreign-host` or `no-node-id`.

    >>> release_address("http://osce.org/CTHB/47920/?fbclid=x#top").url
    'https://www.osce.org/cthb/47920'
    """
    root = site.root
    if url.startswith(root) and _CANONICAL_PATH.fullmatch(url, len(root)):  # most often
        path = url[len(root) :]
    else:
        path = _canonical_path(url, site)
    rest, language = split_language(path)
    match = _NODE.fullmatch(rest)
    if not match:
        raise PageRefused(
            "no-node-id",
            f"{url}: the address has no node id; expected one such as {site.root}/cthb/47920",
        )
    return Address(url=site.root + path, node_id=int(match[1]), language=language)


def _canonical_path(url: str, site: Site) -> str:
    parts = site.split(url)
    if parts is None:
        raise PageRefused(
            "foreign-host",
            f"{url}: the host does not belong to {site.root}; name another site with --site URL",
        )
    if parts.query and _is_download(parts.query):
        raise PageRefused(
            "no-node-id",
            f"{url}: the address is that of a file; expected the page of a release",
        )
    return _without_dots(_decoded(parts.path).lower())


def _without_dots(path: str) -> str:
    """The path without empty parts and without dot segments (RFC 3986, section 5.2.4).

    >>> _without_dots("//home/../cthb/./47920/")
    '/cthb/47920'
    """
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in {"", "."}:
            kept.append(part)
    return "/" + "/".join(kept)


def _is_download(query: str) -> bool:
    """Whether the query asks for a file.

    >>> [_is_download(query) for query in ("utm_source=x&DOWNLOAD=TRUE", "download=false", "q=1")]
    [True, False, False]
    """
    pairs = parse_qsl(_BETWEEN_KEYS.sub("&", query), keep_blank_values=True)
    return any(
        key.strip().lower() == "download" and value.strip().lower() not in _NO
        for key, value in pairs
    )


def _decoded(path: str) -> str:
    """The path with letters, digits and `-._~` in the clear, as RFC 3986, section 6.2.2, has it.

    >>> _decoded("/%63thb/4792%30%2F")
    '/cthb/47920%2F'
    """

    def plain(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if _UNRESERVED.fullmatch(char) else match[0]

    return _ENCODED.sub(plain, path) if "%" in path else path


def split_language(path: str) -> tuple[str, str | None]:
    """A path without its language prefix, and the language or None.

    `/ru/node/1` gives `("/node/1", "ru")`.
    """
    first, _, rest = path.lstrip("/").partition("/")
    prefix = _LANGUAGE_PREFIX.fullmatch(first.lower())
    if rest and prefix and prefix[1] in LANGUAGES:
        return "/" + rest, language_tag(first)
    return path, None


@lru_cache(maxsize=256)
def language_tag(declared: str) -> str:
    """A language tag as records have it: language and script, without the country.

    >>> language_tag("en-GB"), language_tag("sr-latn-RS")
    ('en', 'sr-Latn')
    """
    language, *rest = declared.strip().replace("_", "-").split("-")
    script = rest[0].title() if rest and len(rest[0]) == len("Latn") and rest[0].isalpha() else None
    return f"{language.lower()}-{script}" if script else language.lower()


def parts_of(url: str) -> SplitResult:
    """The parts of an address that a page prints. One that is not valid has only a path.

    >>> parts_of("http://[x/a").path, parts_of("http://x.org/a").path
    ('http://[x/a', '/a')
    """
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


@lru_cache(maxsize=64)
def _safe_root(root: str) -> str:
    return safe_url_string(f"{root}/").removesuffix("/")


def header_text(value: str) -> str:
    """The address in a header such as `Location`, whose bytes were read as Latin-1.

    Servers send UTF-8 (RFC 9110 allows ASCII only). Other bytes are percent-encoded.

    >>> header_text("/x?from=\xd1\x85\xff")
    '/x?from=х%FF'
    """
    try:
        return value.encode("latin-1").decode("utf-8", "percentencode")
    except UnicodeEncodeError:  # not read as Latin-1
        return value


def root_of(url: str) -> str:
    """Scheme, host and port of an address.

    >>> root_of("http://127.0.0.1:8000/cthb/47920")
    'http://127.0.0.1:8000'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def absolute(base: str, link: str) -> str:
    """A link of a page as an absolute address, percent-encoded. One that is not valid is encoded
    as it is printed.
    """
    root = _ROOT.match(base)
    if root and _PLAIN_PATH.fullmatch(link):  # most often
        return _safe_root(root[0]) + link
    try:
        return encoded(safe_url_string(urljoin(base, link.strip())))
    except ValueError:
        return encoded(link.strip())
