"""The addresses of the pages. Every state of a page is an address. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

SEARCH_ARGUMENTS = (
    "q", "also", "field", "source", "place", "language", "type", "since", "until", "sort", "page",
)  # fmt: skip
"""Arguments of a search in the order in which an address has them."""
GROUPS = {"fields": "field", "sources": "source", "places": "place", "years": "year"}
"""From the name of a page of values to the field that it lists."""


def release_path(
    node_id: int, language: str | None = None, revision: int | None = None, ending: str = ""
) -> str:
    """The address of a release, of one of its texts, or of one revision.

    >>> release_path(47920), release_path(47920, "ru", 2, ".ris")
    ('/releases/47920', '/releases/47920/ru/r2.ris')
    """
    path = f"/releases/{node_id}"
    if language:
        path += f"/{quote(language, safe='')}"
        if revision:
            path += f"/r{revision}"
    return path + ending


def changes_path(node_id: int, language: str, old: int, new: int) -> str:
    """The address of the differences of two revisions.

    >>> changes_path(47920, "en", 1, 2)
    '/releases/47920/en/r1-r2'
    """
    return f"{release_path(node_id, language)}/r{old}-r{new}"


def search_path(
    arguments: Mapping[str, Any], path: str = "/search", **changed: str | int | None
) -> str:
    """The address of a search. `changed` arguments replace others; None removes one.

    >>> search_path({"q": "radio", "page": "3"}, place="VIENNA", page=None)
    '/search?q=radio&place=VIENNA'
    """
    merged = {**arguments, **changed}
    pairs = [(name, merged[name]) for name in SEARCH_ARGUMENTS if merged.get(name)]
    return f"{path}?{urlencode(pairs, errors='replace')}" if pairs else path


def group_path(group: str, value: str) -> str:
    """The page of one field of work, source, place or year.

    >>> group_path("fields", "Rule of law")
    '/fields/Rule%20of%20law'
    """
    return f"/{group}/{quote(value, safe='', errors='replace')}"


def web_address(address: str | None) -> str | None:
    """The address if a browser may follow it: http or https; None for any other, such as
    `javascript:`.
    """
    if address and address.lower().startswith(("http://", "https://")):
        return address
    return None
