"""What listings print about releases, and where their rolling walks are."""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from osce_crawler.increments.entries import Entry
from osce_crawler.increments.front import Key
from osce_crawler.increments.rolling import Cursor, Stretch

_DIGESTS = ("title", "date", "type", "place", "teaser")
_SET = ", ".join(f"{name} = excluded.{name}" for name in (*_DIGESTS, "noted_at"))
_ADD = f"""
INSERT INTO listing_entries
  (listing, node_id, language, url, published_on, {", ".join(_DIGESTS)}, noted_at, seen_at)
VALUES (?, ?, ?, ?, ?, {", ".join("?" * len(_DIGESTS))}, ?, ?)
ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, absent_at = NULL,
  published_on = excluded.published_on
"""
# A listing may name a release at several addresses: that which is named now, or was named last.
_FIND = f"""
SELECT url, published_on, noted_at, absent_at, fate, {", ".join(_DIGESTS)} FROM listing_entries
WHERE listing = ? AND node_id = ? AND language = ? ORDER BY url = ? DESC, seen_at DESC LIMIT 1
"""
_BETWEEN = """
SELECT node_id, language, max(published_on), max(seen_at) FROM listing_entries
WHERE listing = ?1 AND published_on < coalesce(?2, 'a') AND published_on > coalesce(?3, '')
GROUP BY node_id, language HAVING max(absent_at IS NULL) = 1
"""
_CURSOR = "next_page, last_entry_on, walked_at, step_began_at, step_pages, step_newest_on"


class Stored(NamedTuple):
    """An entry as the archive has it."""

    entry: Entry
    noted_at: str
    is_absent: bool
    fate: str | None


class ListingEntries(NamedTuple):
    """Writes in the transaction of the caller."""

    connection: sqlite3.Connection

    def note(self, entries: Iterable[Entry], at: str) -> None:
        """A page of a listing names these releases. Digests are replaced if they are adopted."""
        for one in entries:
            sql = f"{_ADD}, {_SET}" if one.is_adopted else _ADD
            digests = [one.digests.get(name) for name in _DIGESTS]
            values = [one.listing, *one.key, one.url, one.published_on, *digests, at, at]
            self.connection.execute(sql, values)

    def note_absent(self, listing: str, keys: Iterable[Key], at: str) -> None:
        """No page names these releases where their dates belong."""
        self.connection.executemany(
            "UPDATE listing_entries SET absent_at = ? WHERE listing = ? AND node_id = ?"
            " AND language = ?",
            [(at, listing, *key) for key in keys],
        )

    def note_fates(self, listing: str, fates: Mapping[Key, str | None]) -> None:
        """The results of a run."""
        self.connection.executemany(
            "UPDATE listing_entries SET fate = ? WHERE listing = ? AND node_id = ?"
            " AND language = ?",
            [(fate, listing, *key) for key, fate in fates.items()],
        )

    def forget_noted_since(self, listing: str, keys: Iterable[Key], began: int) -> None:
        """Remove the entries of these releases that no run before `began` noted in this form."""
        self.connection.executemany(
            "DELETE FROM listing_entries WHERE listing = ? AND node_id = ? AND language = ? AND"
            " noted_at >= (SELECT started_at FROM crawl_runs WHERE run_id = ?)",
            [(listing, *key, began) for key in keys],
        )

    def fates(self, listing: str) -> dict[Key, str]:
        """The results of the last run that named each release."""
        rows = self.connection.execute(
            "SELECT node_id, language, fate FROM listing_entries"
            " WHERE listing = ? AND fate IS NOT NULL",
            [listing],
        )
        return {(node_id, language): fate for node_id, language, fate in rows}

    def find(self, listing: str, key: Key, url: str) -> Stored | None:
        """The entry of a release with this address; if there is none, with another one."""
        row = self.connection.execute(_FIND, [listing, *key, url]).fetchone()
        if row is None:
            return None
        stored_url, published_on, noted_at, absent_at, fate, *digests = row
        entry = Entry(
            listing=listing,
            key=key,
            url=stored_url,
            published_on=published_on,
            digests=dict(zip(_DIGESTS, digests, strict=True)),
        )
        return Stored(entry=entry, noted_at=noted_at, is_absent=absent_at is not None, fate=fate)

    def between(self, listing: str, stretch: Stretch) -> dict[Key, str]:
        """The releases whose dates lie in a stretch, each with the time when it was last named."""
        newest, oldest = (
            day.isoformat() if day else None for day in (stretch.newest_on, stretch.oldest_on)
        )
        rows = self.connection.execute(_BETWEEN, [listing, newest, oldest])
        return {
            (node_id, language): seen_at
            for node_id, language, published_on, seen_at in rows
            if stretch.covers(date.fromisoformat(published_on))
        }

    def templates(self, listing: str) -> dict[str, str]:
        """When the template changed each component."""
        return dict(
            self.connection.execute(
                "SELECT component, changed_at FROM listing_templates WHERE listing = ?", [listing]
            ).fetchall()
        )

    def note_template(self, listing: str, components: Iterable[str], at: str) -> None:
        """The template of the listing has changed these components."""
        self.connection.executemany(
            "INSERT OR REPLACE INTO listing_templates VALUES (?, ?, ?)",
            [(listing, component, at) for component in components],
        )

    def doubtful_pages(self, listing: str) -> list[str]:
        """The pages that are examples of open alarms: they came back without entries."""
        rows = self.connection.execute(
            "SELECT example FROM alarms WHERE closed_run IS NULL AND substr(example, 1, ?) = ?",
            [len(listing) + 1, f"{listing}?"],
        )
        return [example for (example,) in rows]

    def cursor(self, listing: str) -> Cursor | None:
        """Where the rolling walk of the listing is; None if it has not begun."""
        row = self.connection.execute(
            f"SELECT {_CURSOR} FROM listing_cursors WHERE listing = ?", [listing]
        ).fetchone()
        if row is None:
            return None
        next_page, last_entry_on, walked_at, step_began_at, step_pages, newest = row
        return Cursor(
            listing=listing,
            next_page=next_page,
            last_entry_on=_day(last_entry_on),
            walked_at=walked_at,
            step_began_at=step_began_at,
            step_pages=step_pages,
            step_newest_on=_day(newest),
        )

    def set_cursor(self, cursor: Cursor) -> None:
        """Write where the rolling walk is."""
        self.connection.execute(
            f"INSERT OR REPLACE INTO listing_cursors (listing, {_CURSOR}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                cursor.listing,
                cursor.next_page,
                _text(cursor.last_entry_on),
                cursor.walked_at,
                cursor.step_began_at,
                cursor.step_pages,
                _text(cursor.step_newest_on),
            ],
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
