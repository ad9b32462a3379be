"""Reads the page number in the address of a listing."""

from urllib.parse import parse_qs, urlsplit


def page_number(url: str) -> int:
    """The page number in the address of a listing, from 0. An invalid number counts as 0."""
    values = parse_qs(urlsplit(url).query).get("page", ())
    numbers = [int(value) for value in values if value.isascii() and value.isdigit()]
    return numbers[-1] if numbers else 0
