"""What the archive knows that it lacks: releases that listings name, months with too few, and the
time after the last walk.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from osce_crawler.archive.reader import Archive
from osce_crawler.urls import split_language

# The moment of the last crawl that read a listing; if there is none, of the last capture.
_LAST_WALK = """
SELECT coalesce(
  (SELECT max(started_at) FROM crawl_runs r WHERE kind = 'crawl' AND started_at <= ?1 AND EXISTS (
     SELECT 1 FROM run_listings l WHERE l.run_id = r.run_id AND l.pages_read > 0)),
  (SELECT max(fetched_at) FROM captures WHERE purpose = 'release' AND fetched_at <= ?1)
) AS moment
"""
# A page without a language in its address declares it, mostly English: any record of the release is
# taken for it, unless the ledger says that the page itself was not stored.
_LACKING = """
SELECT substr(e.published_on, 1, 7) AS month, count(DISTINCT e.node_id || ' ' || e.language) AS texts
FROM listing_entries e
WHERE e.published_on IS NOT NULL AND e.noted_at <= ?
AND (e.fate IS NULL OR e.fate NOT IN ('gone', 'rejected', 'led_elsewhere'))
AND NOT EXISTS (
  SELECT 1 FROM records r WHERE r.node_id = e.node_id
  AND (e.language = r.language OR e.language = '' AND (
    r.language = 'en' OR r.url = e.url OR e.fate IS NULL OR e.fate NOT IN (
      'failed', 'left_by_filter', 'left_by_limit', 'left_by_budget', 'pending', 'unaccounted'))))
GROUP BY month
"""
_HOLES = """
SELECT f.url, f.message, r.run_id, r.started_at FROM run_findings f JOIN crawl_runs r USING (run_id)
WHERE f.kind = 'month-hole' AND r.started_at <= ? ORDER BY r.run_id
"""
_HOLE = re.compile(
    r"(\d{4}-\d{2}): the archive has (\d+) releases of this month, the listing names (\d+)"
)
_ADDED_SINCE = """
SELECT count(*) AS records FROM press_releases
WHERE substr(published_on, 1, 7) = ? AND language = ? AND first_seen_at > ?
"""
_END = "9999"
"""After every moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGaps:
    """What counts over time must mark."""

    walked_at: str | None
    """UTC, when a crawl last read a listing; if none did, the time of the last capture. What was
    published from then on is incomplete. None: nothing was captured.
    """
    months: Mapping[str, int]
    """Texts that listings name and the archive lacks, by month (2012-03)."""


def known_gaps(archive: Archive) -> KnownGaps:
    """The gaps that are known as of the archive's moment."""
    moment = archive.as_of or _END
    months: dict[str, int] = defaultdict(int)
    for row in archive.rows(_LACKING, [moment]):
        months[row["month"]] = row["texts"]
    for month, texts in _holes(archive, moment).items():
        months[month] = max(months[month], texts)
    walked = archive.first(_LAST_WALK, [moment])
    return KnownGaps(walked_at=walked["moment"] if walked else None, months=dict(months))


def _holes(archive: Archive, moment: str) -> dict[str, int]:
    """What still lacks of the months that the finding `month-hole` names, of all listings."""
    lacking: dict[str, int] = defaultdict(int)
    for row in archive.rows(_HOLES, [moment]):
        if found := _HOLE.match(row["message"]):
            month, archived, listed = found[1], int(found[2]), int(found[3])
            language = split_language(urlsplit(row["url"]).path)[1] or "en"
            added = archive.first(_ADDED_SINCE, [month, language, row["started_at"]])
            left = listed - archived - (added["records"] if added else 0)
            # Two listings may name the same releases: no sum of both.
            lacking[month] = max(lacking[month], left)
    return {month: texts for month, texts in lacking.items() if texts > 0}
