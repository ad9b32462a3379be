"""Alarms in the archive: those that are open, what a run did to them, and acknowledgements."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from osce_crawler.alarms.cases import Alarm, Change, Event
from osce_crawler.archive.database import one_line_errors, transaction

_OPEN = """
SELECT alarm_id, rule, scope, field, symptoms, scopes, share, message, example, reported_at,
  acknowledged_at IS NOT NULL FROM alarms WHERE closed_run IS NULL ORDER BY alarm_id
"""
_INSERT = """
INSERT INTO alarms (key, rule, scope, field, symptoms, scopes, share, message, example, reported_at, opened_run, last_run)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?11, ?11)
"""
_UPDATE = """
UPDATE alarms SET symptoms = ?, scopes = ?, share = ?, message = ?, example = ?, reported_at = ?, last_run = ?,
  worsened_run = coalesce(?, worsened_run) WHERE alarm_id = ?
"""
_JUDGEMENT = "INSERT OR REPLACE INTO run_judgements VALUES (?, ?, ?, ?, ?)"
_HEAD = "INSERT OR REPLACE INTO listing_heads VALUES (?, ?, ?)"


class Judgement(NamedTuple):
    """What a run is worth for the alarms of later ones."""

    is_complete: bool
    in_history: bool
    releases_before: int
    new_releases: int


class AlarmLog(NamedTuple):
    """Alarms of an open archive."""

    path: Path
    connection: sqlite3.Connection

    @one_line_errors
    def open_alarms(self) -> list[Alarm]:
        """The alarms that are open, the oldest first."""
        return [
            Alarm(
                alarm_id=row[0],
                rule=row[1],
                scope=row[2],
                field=row[3],
                symptoms=frozenset(json.loads(row[4])),
                scopes=frozenset(json.loads(row[5])),
                share=row[6],
                message=row[7],
                example=row[8],
                reported_at=row[9],
                is_acknowledged=bool(row[10]),
            )
            for row in self.connection.execute(_OPEN).fetchall()
        ]

    @one_line_errors
    def heads(self) -> dict[str, list[str]]:
        """The first entries of each listing, as the last run without an alarm read them."""
        rows = self.connection.execute("SELECT listing, addresses FROM listing_heads").fetchall()
        return {listing: json.loads(addresses) for listing, addresses in rows}

    @one_line_errors
    def write(
        self,
        run_id: int,
        changes: Iterable[Change],
        judgement: Judgement,
        heads: Mapping[str, Sequence[str]],
    ) -> None:
        """Write what a run did to the alarms, and what it is worth."""
        with transaction(self.connection):
            for change in changes:
                self._write(run_id, change)
            self.connection.execute(
                _JUDGEMENT,
                [
                    run_id,
                    int(judgement.is_complete),
                    int(judgement.in_history),
                    judgement.releases_before,
                    judgement.new_releases,
                ],
            )
            self.connection.executemany(
                _HEAD, [(listing, run_id, json.dumps(head)) for listing, head in heads.items()]
            )

    def _write(self, run_id: int, change: Change) -> None:
        alarm = change.alarm
        values = [
            json.dumps(sorted(alarm.symptoms)),
            json.dumps(sorted(alarm.scopes)),
            alarm.share,
            alarm.message,
            alarm.example,
            alarm.reported_at,
        ]
        if change.event is Event.OPENED:
            first = [alarm.key, alarm.rule, alarm.scope, alarm.field]
            self.connection.execute(_INSERT, [*first, *values, run_id])
        elif change.event is Event.CLOSED:
            self.connection.execute(
                "UPDATE alarms SET closed_run = ? WHERE alarm_id = ?", [run_id, alarm.alarm_id]
            )
        elif change.is_found:
            worsened = run_id if change.event is Event.WORSENED else None
            self.connection.execute(_UPDATE, [*values, run_id, worsened, alarm.alarm_id])

    @one_line_errors
    def acknowledge(self, key: str, reason: str, at: str) -> bool:
        """Record that a person said that the site is right. Whether such an alarm is open."""
        with transaction(self.connection):
            cursor = self.connection.execute(
                "UPDATE alarms SET acknowledged_at = ?, reason = ? WHERE key = ? AND closed_run IS NULL",
                [at, reason, key],
            )
        return cursor.rowcount > 0
