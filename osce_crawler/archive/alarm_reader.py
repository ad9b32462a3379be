"""Reading alarms, and the health of an archive."""

import json
from datetime import datetime
from typing import Any

from osce_crawler.archive.due_list import due_releases, due_rows
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.run_outcomes import with_outcome
from osce_crawler.archive.withholding import withheld_count

ALARM = "alarm"
"""Kind of finding."""

_ALARMS = """
SELECT a.*, o.started_at AS opened_at, l.started_at AS last_found_at, c.finished_at AS closed_at
FROM alarms a JOIN crawl_runs o ON o.run_id = a.opened_run JOIN crawl_runs l ON l.run_id = a.last_run
LEFT JOIN crawl_runs c ON c.run_id = a.closed_run
"""
_LAST = "SELECT run_id, started_at, finished_at, outcome, exit_code FROM crawl_runs WHERE kind = 'crawl' "
_HOLES = """
SELECT kind, count(*) AS findings FROM run_findings
WHERE run_id = ? AND kind IN ('listing-hole', 'unaccounted', 'listing-total') GROUP BY kind
"""
# Releases whose last answer could not be read; the next crawl requests them again.
_FAILED = """
SELECT count(*) AS releases FROM captures c WHERE purpose = 'release' AND outcome = 'failed'
AND error_kind NOT IN ('http-404', 'http-410') AND capture_id = (SELECT max(capture_id) FROM captures WHERE url = c.url)
"""


def alarms(archive: Archive, *, closed: bool = False) -> list[Row]:
    """The open alarms, the oldest first; with `closed`, all of them."""
    where = "" if closed else "WHERE a.closed_run IS NULL"
    return [
        row | {"symptoms": json.loads(row["symptoms"]), "scopes": json.loads(row["scopes"])}
        for row in archive.rows(f"{_ALARMS} {where} ORDER BY a.alarm_id")
    ]


def alarms_of_run(archive: Archive, run_id: int) -> list[Row]:
    """The alarms that were open at the end of a run, and those that it closed."""
    where = "WHERE a.opened_run <= ?1 AND (a.closed_run IS NULL OR a.closed_run >= ?1)"
    return list(archive.rows(f"{_ALARMS} {where} ORDER BY a.alarm_id", [run_id]))


def health(archive: Archive, now: str) -> dict[str, Any]:
    """What a person should know of the archive: last runs, what is left, alarms, its size."""
    last = archive.first(f"{_LAST} ORDER BY run_id DESC LIMIT 1")
    good = archive.first(
        f"{_LAST} AND exit_code IN (0, 1) AND outcome IN ('finished', 'limited')"
        " ORDER BY run_id DESC LIMIT 1"
    )
    holes = archive.rows(_HOLES, [last["run_id"]]) if last else ()
    failed = archive.first(_FAILED) or {"releases": 0}
    return {
        "archive": str(archive.path),
        "releases": (archive.first("SELECT count(*) AS n FROM records") or {})["n"],
        "withheld": withheld_count(archive),
        "last_run": last and with_outcome(last, archive.path),
        "last_good_run": good and good | {"age_days": _days(good["finished_at"], now)},
        "due": due_releases(due_rows(archive, now)),
        "not_fetched": archive.left_to_fetch(),
        "failed_releases": failed["releases"],
        "holes": {row["kind"]: row["findings"] for row in holes},
        "alarms": alarms(archive),
        "bytes": archive.path.stat().st_size,
    }


def _days(before: str | None, now: str) -> float | None:
    if before is None:
        return None
    seconds = (datetime.fromisoformat(now) - datetime.fromisoformat(before)).total_seconds()
    return round(seconds / 86_400, 1)
