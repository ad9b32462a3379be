"""What came in: new and changed releases, and what became of others, by run."""

import re
from typing import TYPE_CHECKING

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.schema import LEDGER
from osce_crawler.archive.withheld import WITHHELD_NOW
from osce_crawler.errors import BadQuery, NotInArchive

if TYPE_CHECKING:
    from osce_crawler.archive.selection import Selection

_CAME_IN = f"""
SELECT h.what AS kind, h.run_id, h.at, h.node_id, h.language, r.url, coalesce(v.title, l.title) AS title,
  coalesce(v.published_on, l.published_on) AS published_on, coalesce(v.content_type, l.content_type) AS content_type,
  h.revision, h.detail,
  (SELECT text FROM revision_paragraphs p WHERE p.revision_id = v.revision_id AND rule IS NULL
   ORDER BY position LIMIT 1) AS summary
FROM record_history h JOIN records r USING (node_id, language)
JOIN revisions l ON l.revision_id = r.latest_revision_id
LEFT JOIN revisions v ON v.record_id = r.record_id AND v.revision = h.revision
WHERE h.run_id > ? AND h.what NOT IN ('reread', 'confirmed') AND r.record_id NOT IN {WITHHELD_NOW}
ORDER BY h.run_id DESC, kind, coalesce(v.published_on, l.published_on) DESC, h.node_id DESC, h.language, h.at
"""
_NEWEST = """
WITH selected AS MATERIALIZED ({selected}),
happened AS (
  SELECT record_id, created_at AS at, CASE WHEN revision = 1 THEN 'new' ELSE 'changed' END AS kind,
    revision_id, revision, run_id, '' AS detail
  FROM selected CROSS JOIN revisions USING (record_id) WHERE revision = 1 OR cause != 'parser'
  UNION ALL
  SELECT record_id, noticed_at, event, NULL, NULL, run_id, detail
  FROM selected CROSS JOIN record_events USING (record_id) WHERE event != 'confirmed'
),
newest AS (SELECT * FROM happened ORDER BY at DESC, run_id DESC, record_id DESC, revision DESC LIMIT ?)
SELECT n.kind, n.run_id, n.at, r.node_id, r.language, r.url, v.title, v.published_on, v.content_type,
  n.revision, n.detail,
  (SELECT text FROM revision_paragraphs p WHERE p.revision_id = v.revision_id AND rule IS NULL
   ORDER BY position LIMIT 1) AS summary
FROM newest n JOIN records r USING (record_id)
JOIN revisions v ON v.revision_id = coalesce(n.revision_id, r.latest_revision_id)
ORDER BY n.at DESC, n.run_id DESC, v.published_on DESC, r.node_id DESC, r.language
"""
_LEDGER = f"SELECT {', '.join(LEDGER)} FROM run_listings WHERE run_id = ? ORDER BY listing"
_RUN = re.compile(r"[0-9]{1,15}")


def run_named(archive: Archive, name: str) -> int:
    """The number of a run that is named by its number, or by `last`. 0 is before the first run.

    Raises BadQuery, NotInArchive.
    """
    last = archive.first("SELECT max(run_id) AS run_id FROM crawl_runs")
    newest = int(last["run_id"] or 0) if last else 0
    if name == "last":
        if not newest:
            raise NotInArchive(f"{archive.path}: has no run yet; run: osce-crawler crawl")
        return newest
    if not _RUN.fullmatch(name):
        raise BadQuery(
            f"{name!r} is not a run; expected a number or the word last; list the runs with:"
            " osce-crawler runs"
        )
    if int(name) > newest:
        raise NotInArchive(
            f"run {name}: not in {archive.path}; list the runs with: osce-crawler runs"
        )
    return int(name)


def came_in(archive: Archive, after: int) -> list[Row]:
    """New and changed releases, and events of others, of all runs after this one; newest first.

    What a newer parser reads differently did not come in: the site changed nothing.
    """
    return list(archive.rows(_CAME_IN, [after]))


def arrivals_of(archive: Archive, selection: "Selection", limit: int) -> list[Row]:
    """What came in of the selected records, the newest first: rows as of `came_in`."""
    sql = _NEWEST.format(selected=selection.sql)
    return list(archive.rows(sql, [*selection.parameters, limit]))


def ledger(archive: Archive, run_id: int) -> list[Row]:
    """The ledger of a crawl: a row for each listing. None for other runs, and before schema 6."""
    return list(archive.rows(_LEDGER, [run_id]))
