"""Classify an address: a release, a listing, or another page of the site."""

from osce_crawler.errors import PageRefused
from osce_crawler.urls import Site, release_address, split_language

_LISTING_PATH = "/press-releases"


def is_release(url: str, site: Site) -> bool:
    """Whether the address is of a release of the site, that is, contains a node id."""
    try:
        release_address(url, site)
    except PageRefused:
        return False
    return True


def is_listing(url: str) -> bool:
    """Whether the path is that of a listing, in any language. The host is not checked."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    return split_language(f"/{path.lower()}")[0].rstrip("/") == _LISTING_PATH
