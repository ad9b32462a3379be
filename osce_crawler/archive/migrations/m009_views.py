"""Migration 9, its views: keys and years everywhere, texts of all revisions, and withheld releases.

A withheld release is in no view but `record_history`.
"""

import sqlite3
import unicodedata
from collections.abc import Iterator

from osce_crawler.archive.migrations.statements import Database, run_script
from osce_crawler.search_fold import search_fold

_VIEWS = (
    "press_releases",
    "press_release_sources",
    "press_release_fields",
    "paragraphs",
    "record_history",
)
_NOT_WITHHELD = "r.record_id NOT IN (SELECT record_id FROM withheld WHERE released_at IS NULL)"
_RECORD = """\
  r.node_id || ':' || r.language AS record, -- key of the release: 47920:en
  r.node_id, -- the site's number of the release
  r.language, -- BCP 47: en, ru, sr-Latn"""
_YEAR = "CAST(substr(v.published_on, 1, 4) AS INTEGER) AS year, -- year of published_on; null where that is unknown"
_KEYS = "r.node_id || ':' || r.language, r.node_id, r.language"
_YEAR_ALONE = "CAST(substr(l.published_on, 1, 4) AS INTEGER)"
_YEAR_OF_LATEST = f"{_YEAR_ALONE} AS year -- year of publication, by the latest revision"
_TEXT = """\
  (SELECT group_concat(text, char(10) || char(10)) FROM
    (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position)
  ) AS body, -- kept paragraphs, joined by an empty line
  (SELECT count(*) FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL) AS paragraph_count, -- number of kept paragraphs
  (SELECT count(*) FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NOT NULL) AS removed_count, -- number of removed paragraphs
  (SELECT coalesce(sum(length(text) - length(replace(text, ' ', '')) + 1), 0) FROM revision_paragraphs
    WHERE revision_id = v.revision_id AND rule IS NULL
  ) AS word_count, -- number of words of the body: what is between its spaces and line ends"""
_FIELDS = f"""\
  v.content_type, -- as printed: Press release, News, ...
  v.title, -- as printed
  v.published_on, -- calendar date, YYYY-MM-DD
  {_YEAR}
  v.place, -- as printed
  v.dateline, -- as printed, without its dash
{_TEXT}"""
_READING = """\
  v.content_digest, -- sha256 of title and kept paragraphs: identity of the text
  v.metadata_digest, -- sha256 of date, place, type, description, sources, fields of work, attachments and images (by path)
  v.published_on_source, -- where the date was read: time, label, header or dateline
  v.layout, -- drupal6, drupal11, text, the name of an added layout, or inferred
  v.confidence, -- how sure the reading is: high (known layout), medium (faulty markup), low (unknown design)
  v.description, -- summary field of the drupal6 layout
  v.contacts, -- closing lines that say whom to ask
  v.warnings, -- JSON list of `field: explanation`"""
_SQL = f"""
CREATE TABLE withheld ( -- Releases that are withheld: hidden from reading, search and export. Text, captures and history stay in the archive.
  record_id INTEGER NOT NULL REFERENCES records(record_id),
  withheld_at TEXT NOT NULL, -- UTC
  reason TEXT NOT NULL, -- why, for people
  released_at TEXT, -- UTC, since when it is shown again; null: it is withheld
  release_reason TEXT, -- why it is shown again; null: it is withheld
  PRIMARY KEY (record_id, withheld_at)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX withheld_now ON withheld(record_id) WHERE released_at IS NULL;
CREATE VIEW press_releases AS -- Latest revision of each release.
SELECT
{_RECORD}
  r.url, -- canonical address, as last fetched
{_FIELDS}
  v.revision, -- counts from 1; more than 1: the site changed it, or a newer parser reads it differently
  r.first_seen_at, -- UTC
  r.last_seen_at, -- UTC, last capture that showed it
  r.gone_at, -- UTC, since when its own address answers 404 or 410; null while it is there
{_READING}
  r.record_id, -- rowid of press_releases_fts
  r.unlisted_at -- UTC, since when no listing names it though its address answers
FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
WHERE {_NOT_WITHHELD};
CREATE VIEW press_release_revisions AS -- Every revision of each release, with its text: what it said before.
SELECT
{_RECORD}
  v.revision, -- counts from 1 within the release
  v.revision_id = r.latest_revision_id AS latest, -- 1 for the latest revision, else 0
  v.cause, -- site: the page changed; parser: the same page is read differently
  v.created_at, -- UTC, when it was read: as of then the archive knows it
{_FIELDS}
{_READING}
  v.capture_id, -- the capture that it was read from
  v.run_id, -- run that made it
  v.revision_id, -- key of the revision
  r.record_id -- key of the release in the tables
FROM revisions v JOIN records r USING (record_id)
WHERE {_NOT_WITHHELD};
CREATE VIEW press_release_sources AS -- Sources of the latest revisions, a row each.
SELECT
{_RECORD}
  x.value AS source, -- as printed
  x.position, -- order as printed, from 0
  {_YEAR_OF_LATEST}
FROM records r JOIN revision_values x ON x.revision_id = r.latest_revision_id AND x.kind = 'source'
LEFT JOIN revisions l ON l.revision_id = r.latest_revision_id
WHERE {_NOT_WITHHELD};
CREATE VIEW press_release_fields AS -- Fields of work of the latest revisions, a row each.
SELECT
{_RECORD}
  x.value AS field_of_work, -- as printed
  x.position, -- order as printed, from 0
  {_YEAR_OF_LATEST}
FROM records r JOIN revision_values x ON x.revision_id = r.latest_revision_id AND x.kind = 'field'
LEFT JOIN revisions l ON l.revision_id = r.latest_revision_id
WHERE {_NOT_WITHHELD};
CREATE VIEW paragraphs AS -- Every paragraph of every revision as published, kept or with the reason why it was removed.
SELECT
{_RECORD}
  v.revision, -- counts from 1 within the release
  v.revision_id = r.latest_revision_id AS latest, -- 1 for the latest revision, else 0
  p.position, -- counts from 0
  p.text, -- as published
  p.rule IS NULL AS kept, -- 1 where it belongs to the clean text
  p.rule, -- why it is left out; null where it is kept
  p.duplicate_of, -- position of the copy that stays; null for rule title
  p.policy, -- version of the policy that removed it
  CAST(substr(v.published_on, 1, 4) AS INTEGER) AS year -- year of publication, by this revision
FROM revision_paragraphs p JOIN revisions v USING (revision_id) JOIN records r USING (record_id)
WHERE {_NOT_WITHHELD};
CREATE VIEW record_history AS -- What is known of each release through time: its revisions, and what became of it on the site and here.
SELECT
{_RECORD}
  x.created_at AS at, -- UTC, when it was first noticed
  x.what, -- new, changed, reread, gone, returned, moved, unlisted, listed, replaced, confirmed, withheld or released
  x.revision, -- the revision, where the text or the metadata changed
  x.run_id, -- run that noticed it; null for withheld and released
  x.capture_id, -- fetch that showed it
  '' AS detail, -- addresses, status or reason, for people
  {_YEAR_OF_LATEST}
FROM records r JOIN (SELECT *, CASE WHEN revision = 1 THEN 'new' WHEN cause = 'parser' THEN 'reread' ELSE 'changed' END AS what
  FROM revisions) x USING (record_id) LEFT JOIN revisions l ON l.revision_id = r.latest_revision_id
UNION ALL
SELECT {_KEYS}, x.noticed_at, x.event, NULL, x.run_id, x.capture_id, x.detail, {_YEAR_ALONE}
FROM records r JOIN record_events x USING (record_id) LEFT JOIN revisions l ON l.revision_id = r.latest_revision_id
UNION ALL
SELECT {_KEYS}, x.withheld_at, 'withheld', NULL, NULL, NULL, x.reason, {_YEAR_ALONE}
FROM records r JOIN withheld x USING (record_id) LEFT JOIN revisions l ON l.revision_id = r.latest_revision_id
UNION ALL
SELECT {_KEYS}, x.released_at, 'released', NULL, NULL, NULL, x.release_reason, {_YEAR_ALONE}
FROM records r JOIN withheld x USING (record_id) LEFT JOIN revisions l ON l.revision_id = r.latest_revision_id
WHERE x.released_at IS NOT NULL;
"""
_LETTERS = """
CREATE VIEW folded_letters AS -- Letters and signs that the full-text indexes contain in another form. Replace them in the words of a MATCH.
SELECT
  column1 AS position, -- counts from 1
  column2 AS letter, -- as printed
  column3 AS folded -- as in the index; empty: left out
FROM (VALUES
{rows}
)
"""
# Latin, Greek, Cyrillic, Armenian; signs and letterlike symbols; apostrophes, ligatures, byte order
# mark. Marks alone are left out: SQLite removes those of Latin letters.
_RANGES = (
    range(0x21, 0x590),
    range(0x1E00, 0x2200),
    range(0xA78B, 0xA78D),
    range(0xFB00, 0xFB18),
    (0xFEFF, 0xFF07),
)


def change_views(db: Database) -> None:
    """Make the views anew, and the table `withheld`, which they read."""
    for name in _VIEWS:
        db.execute(f"DROP VIEW {name}")
    run_script(db, _SQL)
    make_folded_letters(db.conn)


def make_folded_letters(connection: sqlite3.Connection) -> None:
    """Make the view `folded_letters` anew, for today's fold."""
    connection.execute("DROP VIEW IF EXISTS folded_letters")
    connection.execute(_LETTERS.strip().replace("{rows}", ",\n".join(_letters())))


def _letters() -> Iterator[str]:
    """The rows of `folded_letters`, as SQL. The index is made anew if the fold changes."""
    position = 0
    for letter in (chr(code) for codes in _RANGES for code in codes):
        folded = search_fold(letter)
        if folded != letter and not unicodedata.category(letter).startswith("M"):
            position += 1
            shown = f"'{letter}'" if letter.isprintable() else f"char({ord(letter)})"
            quoted = folded.replace("'", "''")
            yield f"  ({position}, {shown}, '{quoted}')"
