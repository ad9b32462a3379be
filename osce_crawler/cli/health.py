"""The verbs `alarms` and `status`: faults of the site that crawls have found, and the archive."""

from pathlib import Path
from typing import Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import echo, print_json
from osce_crawler.cli.program import archive_option, format_option

_TABLE = ("key", "opened_at", "opened_run", "last_run", "state", "message", "example")
_DO = "docs/operating.md says what each alarm means and what to do."
_OVERDUE_DAYS = 8
"""A crawl that is scheduled once a week has run in this time."""


@click.command(cls=Verb)
@click.option("--all", "closed", is_flag=True, help="Also alarms that are closed.")
@format_option("table", "json", "jsonl", "csv")
@archive_option
def alarms(closed: bool, style: str, archive: Path) -> int:
    """List the open alarms: faults of the site that crawls have found by what they saw.

    An alarm opens when known releases lose something, new ones differ from those before, or a
    listing changes more than usual. It closes by itself when a crawl does not find it any more.
    The exit code is 1 if an alarm is open that nobody has acknowledged.

    \b
    Examples:
      osce-crawler alarms
      osce-crawler alarms --all --format json
    """
    from osce_crawler.archive.alarm_reader import alarms as alarms_of
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.printing import print_rows

    rows = [row | {"state": _state(row)} for row in alarms_of(Archive.open(archive), closed=closed)]
    if style == "csv":
        rows = [
            row | {name: " ".join(row[name]) for name in ("symptoms", "scopes")} for row in rows
        ]
    if rows or style != "table":
        print_rows(rows, style, _TABLE)
        if rows:
            echo(_DO, err=True)
    else:
        echo("No alarm is open.")
    return int(any(_is_loud(row) for row in rows))


@click.command(cls=Verb)
@click.option("--ack", "key", metavar="KEY", help="Acknowledge an alarm: the site is right.")
@click.option("--reason", metavar="TEXT", help="Why it is right; kept in the archive.")
@format_option("text", "json")
@archive_option
def status(key: str | None, reason: str | None, style: str, archive: Path) -> int:
    """Print the health of the archive: last good crawl, what is left, alarms, last verification.

    With --ack and --reason, acknowledge an open alarm: what the site changed on purpose is then
    archived by the next crawl, and the alarm is not reported any more unless it worsens.

    The exit code is 1 if something is to be checked: an alarm is open that nobody acknowledged, a
    listing has a hole, no crawl has ended well for eight days, or the last verification found a
    problem.

    \b
    Examples:
      osce-crawler status
      osce-crawler status --format json
      osce-crawler status --ack A2:drupal11/en:place --reason "no places now"
    """
    from osce_crawler.archive.alarm_reader import health
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.verified import last_verified
    from osce_crawler.clock import utc_now

    if (key is None) != (reason is None) or (reason is not None and not reason.strip()):
        raise click.UsageError("Give --ack KEY and --reason TEXT together.")
    if key is not None and reason is not None:
        return _acknowledge(archive, key, reason)
    found = health(Archive.open(archive).hold(), utc_now()) | {
        "last_verified": last_verified(archive)
    }
    found["problems"] = _problems(found)
    if style == "json":
        print_json(found)
    else:
        for line in _lines(found):
            print_message(line)
    return int(bool(found["problems"]))


def _acknowledge(archive: Path, key: str, reason: str) -> int:
    from contextlib import closing

    from osce_crawler.archive.alarm_log import AlarmLog
    from osce_crawler.archive.alarm_reader import alarms as alarms_of
    from osce_crawler.archive.archive_lock import only_writer
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.writer import ArchiveWriter
    from osce_crawler.clock import utc_now
    from osce_crawler.errors import NotInArchive

    keys = [row["key"] for row in alarms_of(Archive.open(archive))]
    if key not in keys:
        raise NotInArchive(
            f"{key}: no alarm with this key is open; open are: {', '.join(keys) or 'none'}"
        )
    with only_writer(archive, utc_now()), closing(ArchiveWriter.open(archive, utc_now)) as writer:
        AlarmLog(archive, writer.connection).acknowledge(key, " ".join(reason.split()), utc_now())
    echo(f"{key} is acknowledged; the next crawl archives what the site shows.")
    return 0


def _state(row: dict[str, Any]) -> str:
    if row["closed_run"]:
        return f"closed in run {row['closed_run']}"
    return "acknowledged" if row["acknowledged_at"] else "open"


def _is_loud(row: dict[str, Any]) -> bool:
    return row["closed_run"] is None and row["acknowledged_at"] is None


def _problems(found: dict[str, Any]) -> list[str]:
    """What is to be checked, in words."""
    good, verified = found["last_good_run"], found["last_verified"]
    problems = [f"alarm {row['key']}" for row in found["alarms"] if _is_loud(row)]
    problems += [f"{kind}: {count}" for kind, count in found["holes"].items()]
    if good is None:
        problems.append("no crawl has ended well yet")
    elif (good["age_days"] or 0) > _OVERDUE_DAYS:
        problems.append(f"no crawl has ended well for {_OVERDUE_DAYS} days")
    if verified and verified["problems"]:
        problems.append("the last verification found problems")
    return problems


def _lines(found: dict[str, Any]) -> list[str]:
    good, last, verified = found["last_good_run"], found["last_run"], found["last_verified"]
    lines = [
        f"{found['archive']}: {counted(found['releases'], 'release')}, {found['bytes']:,} bytes"
    ]
    if good:
        age = f", {good['age_days']:g} days ago" if good["age_days"] else ""
        when = f"run {good['run_id']} at {good['finished_at']}{age}"
        lines.append(f"Last crawl that ended well: {when}")
    if last and (not good or last["run_id"] != good["run_id"]):
        lines.append(f"Last crawl: run {last['run_id']} at {last['started_at']}, {last['outcome']}")
    left = counted(found["not_fetched"], "address", "addresses")
    failed = counted(found["failed_releases"], "release")
    due = f"{counted(found['due'], 'release')} due, see: osce-crawler due"
    lines.append(f"Left: {left} not fetched; {failed} that could not be read; {due}")
    if found["withheld"]:
        withheld = counted(found["withheld"], "release")
        lines.append(f"Withheld: {withheld}, see: osce-crawler withhold")
    lines += [
        f"Alarm {row['key']} ({_state(row)}) since run {row['opened_run']}, {row['opened_at']}:"
        f" {row['message']}"
        for row in found["alarms"]
    ]
    lines.append(
        f"Last verified: {verified['at']}, {counted(verified['problems'], 'problem')}"
        if verified
        else "Never verified here; run: osce-crawler verify"
    )
    if found["problems"]:
        lines.append(f"Look at: {'; '.join(found['problems'])}")
    return lines
