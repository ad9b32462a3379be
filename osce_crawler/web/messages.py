"""What a browser requests, and what it gets: value types without a web framework. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

_MOST_ARGUMENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request: the parts of its path and of its query string, decoded."""

    path: str
    """As requested, percent-encoded."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Named parts of the path; a part that is not there is missing."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    """The query string. Of a repeated name the last value counts; empty values are left out."""
    root: str = ""
    """Scheme and host of the request, for addresses in feeds and citations."""

    def get(self, name: str) -> str | None:
        """An argument without white space around it; None if it is missing or empty."""
        return self.arguments.get(name)

    def page(self) -> int:
        """The argument `page`, from 1. Anything but a number is the first page."""
        text = self.arguments.get("page", "1")
        return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response. `headers` has names in lower case."""

    body: str | bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body as bytes. Lone surrogates, which UTF-8 excludes, become question marks."""
        return self.body if isinstance(self.body, bytes) else self.body.encode("utf-8", "replace")


def arguments_of(query_string: str) -> dict[str, str]:
    """The arguments of a query string.

    >>> arguments_of("q=%20radio&page=2&place=")
    {'q': 'radio', 'page': '2'}
    """
    pairs = parse_qsl(query_string[:20_000], errors="replace")[:_MOST_ARGUMENTS]
    stripped = ((name, value.strip()) for name, value in pairs)
    return {name: value for name, value in stripped if value}
