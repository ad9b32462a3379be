"""Changes of records found in listings after a walk: listed, unlisted, moved without a redirect."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from osce_crawler.archive.schema import SHOWS_RECORD
from osce_crawler.errors import PageRefused
from osce_crawler.urls import Site, release_address

# The last capture in the walk that shows each record; whether its own address was requested because
# no listing named it (`own`); and whether a listing has ever named it.
_SHOWN = f"""
SELECT r.record_id, r.language, r.url, r.unlisted_at, max(c.capture_id), max(coalesce(f.own, 0)),
  EXISTS (SELECT 1 FROM addresses a WHERE a.record_id = r.record_id AND a.learned_from = 'listing') FROM captures c
JOIN records r USING (record_id) LEFT JOIN frontier f ON f.url = r.url
WHERE c.run_id IN (SELECT run_id FROM crawl_runs WHERE run_id >= ? AND kind = 'crawl')
AND c.{SHOWS_RECORD} GROUP BY r.record_id ORDER BY r.record_id
"""
_NAMED = """
SELECT a.record_id, a.url FROM addresses a WHERE a.url IN (
  SELECT url FROM frontier WHERE listing IS NOT NULL AND purpose = 'release'
  UNION ALL SELECT further FROM frontier_aliases WHERE listing IS NOT NULL
)
"""
_WALKED = f"""
SELECT url, redirected_to, CASE WHEN {SHOWS_RECORD} THEN record_id END, outcome FROM captures
WHERE purpose = 'release' AND run_id IN (SELECT run_id FROM crawl_runs WHERE run_id >= ? AND kind = 'crawl')
ORDER BY capture_id
"""


class _Seen(NamedTuple):
    """A record that a capture of the walk shows."""

    record_id: int
    language: str
    url: str
    unlisted_at: str | None
    capture_id: int
    own: bool
    ever_named: bool
    """Whether a listing has ever named it. Some translations are linked from pages only."""


class Settlement(NamedTuple):
    """An event of a record, and the changes of its columns."""

    record_id: int
    capture_id: int
    event: str
    detail: str
    url: str | None = None
    """Its new own address; None if unchanged."""


class Walked:
    """The requested addresses of a walk, their redirects, and the records shown. All canonical.

    A redirect to another spelling of the same canonical address (slash, capitals) is no redirect.
    """

    def __init__(self, connection: sqlite3.Connection, began: int, site: Site) -> None:
        self._site = site
        self._leads: dict[str, str] = {}
        self._shown: dict[str, set[int]] = {}
        self.requested: set[str] = set()
        """Addresses that have any response."""
        self.outcomes: dict[str, str] = {}
        """The outcome of the last response at each address."""
        for url, redirected_to, record_id, outcome in connection.execute(_WALKED, [began]):
            at = self.canonical(url)
            self.requested.add(at)
            self.outcomes[at] = outcome
            if redirected_to and (to := self.canonical(redirected_to)) != at:
                self._leads[at] = to
            if record_id is not None:
                self._shown.setdefault(at, set()).add(record_id)

    def chain(self, url: str) -> list[str]:
        """This address, and the addresses to which redirects lead from it, in their order."""
        chain = [url]
        while (following := self._leads.get(chain[-1])) and following not in chain:
            chain.append(following)
        return chain

    def end_of(self, url: str) -> str:
        """The last address in the chain of redirects from this one."""
        return self.chain(url)[-1]

    def shown_at(self, url: str) -> frozenset[int]:
        """The records that were shown at exactly this address."""
        return frozenset(self._shown.get(url, ()))

    def shows(self, url: str, record_id: int) -> bool:
        """Whether the record was shown at exactly this address."""
        return record_id in self._shown.get(url, ())

    def shows_another(self, url: str, record_id: int) -> bool:
        """Whether the address leads to other records only."""
        shown = self._shown.get(self.end_of(url), set())
        return bool(shown) and record_id not in shown

    def canonical(self, url: str) -> str:
        """The canonical address of a release; any other address unchanged."""
        try:
            return release_address(url, self._site).url
        except PageRefused:
            return url


def settlements(
    connection: sqlite3.Connection, began: int, site: Site, *, walk_complete: bool
) -> Iterator[Settlement]:
    """The changes since the walk began with the run `began`.

    Only a complete walk can tell that no listing names a release.
    """
    walked = Walked(connection, began, site)
    named: dict[int, set[str]] = {}
    for record_id, url in connection.execute(_NAMED):
        if not walked.shows_another(url, record_id):
            named.setdefault(record_id, set()).add(url)
    seen = [
        _Seen(**dict(zip(_Seen._fields, row, strict=True)))
        for row in connection.execute(_SHOWN, [began]).fetchall()
    ]
    # If no listing names a release of a language, the site may have no listing in this language.
    # Its releases are then found through translation links.
    listed_languages = {one.language for one in seen if one.record_id in named}
    for one in seen:
        names = named.get(one.record_id, set())
        if names and one.unlisted_at:
            yield Settlement(
                one.record_id, one.capture_id, "listed", f"unlisted since {one.unlisted_at}"
            )
        if names and one.own and (now := _other_address(walked, one, names)):
            detail = f"{one.url} still answers, but listings name {now}"
            yield Settlement(one.record_id, one.capture_id, "moved", detail, now)
        if (
            not names
            and walk_complete
            and not one.unlisted_at
            and ((one.own and one.ever_named) or one.language in listed_languages)
        ):
            detail = "no listing names it; its own address answers"
            yield Settlement(one.record_id, one.capture_id, "unlisted", detail)


def _other_address(walked: Walked, one: _Seen, names: set[str]) -> str | None:
    """The address in listings that shows the record, if its own address shows it too.

    None if a listing leads to the own address.
    """
    ends = sorted({walked.end_of(url) for url in names})
    if one.url in ends or not walked.shows(one.url, one.record_id):
        return None
    return next((url for url in ends if walked.shows(url, one.record_id)), None)
