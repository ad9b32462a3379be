"""What the listings said of the records, settled when a walk has ended: listed again, unlisted,
moved without a redirect.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from osce_crawler.archive.schema import SHOWS_RECORD
from osce_crawler.errors import PageRefused
from osce_crawler.urls import Site, release_address

# The last capture of each record in the walk that showed it, and whether it is at its own address
# that no listing named.
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
SELECT url, redirected_to, CASE WHEN {SHOWS_RECORD} THEN record_id END FROM captures
WHERE purpose = 'release' AND run_id IN (SELECT run_id FROM crawl_runs WHERE run_id >= ? AND kind = 'crawl')
ORDER BY capture_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A record that the walk has seen."""

    record_id: int
    language: str
    url: str
    unlisted_at: str | None
    capture_id: int
    own: bool
    ever_named: bool
    """Whether a listing has named it at any time; else it is only linked, as a translation perhaps.
    """


@dataclass(frozen=True, slots=True)
class Settlement:
    """What follows for a record: an event, and the columns that say so."""

    record_id: int
    capture_id: int
    event: str
    detail: str
    url: str | None = None
    """Its own address from now on, where that is another one."""


class Walked:
    """Where the addresses that a walk asked for led to, and which records were shown there; all in
    canonical form.

    A site may redirect to another spelling of an address, with a slash or capitals: that is the
    same address.
    """

    def __init__(self, connection: sqlite3.Connection, began: int, site: Site) -> None:
        self._site = site
        self._leads: dict[str, str] = {}
        self._shown: dict[str, set[int]] = {}
        self.requested: set[str] = set()
        """Addresses that were answered, with whatever."""
        for url, redirected_to, record_id in connection.execute(_WALKED, [began]):
            at = self._canonical(url)
            self.requested.add(at)
            if redirected_to and (to := self._canonical(redirected_to)) != at:
                self._leads[at] = to
            if record_id is not None:
                self._shown.setdefault(at, set()).add(record_id)

    def end_of(self, url: str) -> str:
        """The address that this one led to in the end."""
        passed = {url}
        while (following := self._leads.get(url)) and following not in passed:
            passed.add(following)
            url = following
        return url

    def shows(self, url: str, record_id: int) -> bool:
        """Whether the record was shown at this very address."""
        return record_id in self._shown.get(url, ())

    def shows_another(self, url: str, record_id: int) -> bool:
        """Whether the address led to another record, and never to this one."""
        there = self._shown.get(self.end_of(url), set())
        return bool(there) and record_id not in there

    def _canonical(self, url: str) -> str:
        try:
            return release_address(url, self._site).url
        except PageRefused:
            return url


def settlements(
    connection: sqlite3.Connection, began: int, site: Site, *, walk_complete: bool
) -> Iterator[Settlement]:
    """What is new since the walk began with the run `began`. That none names a release only a
    complete walk can tell.
    """
    walked = Walked(connection, began, site)
    named: dict[int, set[str]] = {}
    for record_id, url in connection.execute(_NAMED):
        if not walked.shows_another(url, record_id):
            named.setdefault(record_id, set()).add(url)
    seen = [
        _Seen(**dict(zip(_Seen.__slots__, row, strict=True)))
        for row in connection.execute(_SHOWN, [began]).fetchall()
    ]
    # In a language of which no listing names anything there is perhaps none, and its releases are
    # found as translations.
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
    """The address at which listings have it, where its own one shows it still and no listing leads
    there.
    """
    ends = sorted({walked.end_of(url) for url in names})
    if one.url in ends or not walked.shows(one.url, one.record_id):
        return None
    return next((url for url in ends if walked.shows(url, one.record_id)), None)
