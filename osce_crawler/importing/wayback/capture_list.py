"""The list of captures that a web archive has of an address, in the forms of archive.org and pywb,
and the choice of those that are worth a request.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from osce_crawler.archive.schema import PAGE_STATUSES
from osce_crawler.importing.items import moment

_UNKNOWN = "-"
"""Of a status that the list does not say: archive.org writes it for captures with the body of an
earlier one.
"""
_REDIRECTS = frozenset({"301", "302", "303", "307", "308"})
_FILES = ("image/", "audio/", "video/", "font/", "application/pdf", "text/css")
"""Beginnings of types that no page was seen with."""
_MAY_BE_PAGES = frozenset({*(str(one) for one in PAGE_STATUSES if one), _UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCapture:
    """One line of the list."""

    timestamp: str
    """When it was fetched, as 14 digits."""
    url: str
    status: str
    mime: str
    digest: str
    """Of the body as it was received, in the words of the list; empty if not said."""

    @property
    def at(self) -> str:
        """When it was fetched: ISO 8601, UTC."""
        return moment(self.timestamp)


@dataclass(frozen=True, slots=True)
class Gap:
    """The times of which the archive has no capture of a release: ISO 8601, UTC.

    The captures before `before`, and those after `after`. Neither: all times.
    """

    before: str | None = None
    after: str | None = None

    def holds(self, at: str) -> bool:
        """Whether a moment is in the gap."""
        if self.before is None and self.after is None:
            return True
        is_before = self.before is not None and at < self.before
        return is_before or (self.after is not None and at > self.after)


def read_list(body: bytes) -> list[ListedCapture]:
    """The captures in an answer, the oldest first. Raises ValueError for an answer of another form.

    archive.org sends one JSON array with a header row; pywb one JSON object a line, and nothing if
    it has no capture.
    """
    text = body.decode("utf-8").strip()
    rows = _rows_of_array(text) if text.startswith("[") else map(_object, text.splitlines())
    return sorted(map(_listed, rows), key=lambda one: one.timestamp)


def _rows_of_array(text: str) -> Iterable[Mapping[str, object]]:
    table = _json(text)
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
        raise ValueError("expected a list of lists")
    names, rows = (table[0], table[1:]) if table else ([], [])
    if not all(isinstance(name, str) for name in names):
        raise ValueError("expected the names of the columns in the first row")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _object(line: str) -> Mapping[str, object]:
    row = _json(line)
    if not isinstance(row, dict):
        raise ValueError("expected an object in each line")  # noqa: TRY004 - bad input, no bug
    return row


def _json(text: str) -> object:
    """A JSON value. Raises ValueError."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("its values are nested too deep") from error


def _listed(row: Mapping[str, object]) -> ListedCapture:
    def value(*names: str) -> str:
        return next((str(row[name]) for name in names if row.get(name) is not None), "")

    timestamp, url = value("timestamp"), value("original", "url")
    if not url or len(timestamp) != 14 or not timestamp.isdecimal():
        raise ValueError("expected a time of 14 digits and an address in each row")
    datetime.fromisoformat(moment(timestamp))
    return ListedCapture(
        timestamp=timestamp,
        url=url,
        status=value("statuscode", "status") or _UNKNOWN,
        mime=value("mimetype", "mime"),
        digest=value("digest"),
    )


def worth_a_request(
    listed: Sequence[ListedCapture], gap: Gap, *, redirects: bool
) -> list[ListedCapture]:
    """The captures in the gap that may show something new, the oldest first.

    Of captures in a row with one digest, only the first: the page was the same. Redirects are
    requested only where no capture shows a page, because they say where it has moved to.
    """
    pages = [one for one in listed if _may_be_page(one)]
    chosen = pages or [one for one in listed if redirects and one.status in _REDIRECTS]
    found: list[ListedCapture] = []
    digest = ""
    for one in chosen:
        if gap.holds(one.at) and (not one.digest or one.digest != digest):
            found.append(one)
            digest = one.digest
    return found


def _may_be_page(one: ListedCapture) -> bool:
    """By its status; and by its type only where that costs a request for what is surely a file.
    Servers send pages with a doubled, a wrong or no type.
    """
    is_file = one.mime.strip().lower().startswith(_FILES)
    return one.status in _MAY_BE_PAGES and not is_file
