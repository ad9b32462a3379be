"""Arguments of a caller in Python, which no command line has checked."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.errors import BadQuery

_FILTERS = tuple(field.name for field in fields(SearchFilters))


def check_choice(name: str, value: object, choices: Iterable[str]) -> None:
    """Raises BadQuery if a value is none of the choices."""
    every = tuple(choices)
    if value not in every:
        raise BadQuery(f"{name}={value!r}: expected one of {', '.join(map(repr, every))}")


def check_number(name: str, value: object, least: int) -> None:
    """Raises BadQuery if a value is no whole number, or a smaller one."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise BadQuery(f"{name}={value!r}: expected a whole number from {least}")


def check_query(query: object) -> None:
    """Raises BadQuery if a query is no text."""
    if not isinstance(query, str):
        raise BadQuery(f"the query {query!r} is no text; expected one such as '\"media freedom\"'")


def check_filters(given: Mapping[str, Any]) -> None:
    """Raises BadQuery for a filter that is no text, TypeError for an unknown one."""
    for name, value in given.items():
        if name not in _FILTERS:
            raise TypeError(f"{name}={value!r}: no such filter; expected {', '.join(_FILTERS)}")
        if value is not None and not isinstance(value, str):
            raise BadQuery(f"{name}={value!r}: expected a text")
