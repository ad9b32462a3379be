"""The report of one run, as text or JSON."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from osce_crawler.archive.alarm_reader import ALARM, alarms_of_run
from osce_crawler.archive.arrivals import ledger
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.cli.counting import counted
from osce_crawler.cli.ledger_lines import ledger_lines
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import echo, print_json

_SHOWN_FINDINGS = 20
_OF_RUN = """
SELECT DISTINCT p.* FROM press_releases p JOIN captures c USING (record_id) WHERE c.run_id = ?
"""


def print_run(
    archive_path: Path,
    run_id: int,
    skipped: dict[str, str],
    style: str,
    stopped_by: str | None = None,
) -> None:
    """Print the report of one run. `skipped` maps links of listings that lead to no release to the
    reason; `stopped_by` is the limit that ended the run.
    """
    archive = Archive.open(archive_path)
    with closing(archive.connection):
        _print_run(archive, run_id, skipped, style, stopped_by)


def _print_run(
    archive: Archive, run_id: int, skipped: dict[str, str], style: str, stopped_by: str | None
) -> None:
    run = archive.run(run_id)
    findings = archive.findings(run_id)
    listings = ledger(archive, run_id)
    left = archive.left_to_fetch() if stopped_by else 0
    alarms = alarms_of_run(archive, run_id) if run["kind"] == "crawl" else []
    if style == "json":
        print_json(
            run
            | {"findings": findings, "listings": listings, "skipped_links": skipped}
            | {"stopped_by": stopped_by, "left": left, "alarms": alarms}
        )
        return
    for line in report_lines(run, findings, skipped, listings):
        print_message(line)
    for line in _alarm_lines(alarms, run_id):
        print_message(line)
    if stopped_by:
        print_message(
            f"Stopped by --{stopped_by}: {counted(left, 'address', 'addresses')} found but not"
            " fetched; the next crawl with the same options continues."
        )
    for before in archive.interrupted_with_findings(run_id):
        print_message(f"More findings from before it was broken off: osce-crawler runs {before}")
    print_manifest(run)


def print_manifest(run: dict[str, Any]) -> None:
    """Print the last line of a run's report: the digest that covers all runs up to this one."""
    if run["manifest_digest"]:
        echo(f"Manifest of run {run['run_id']}: {run['manifest_digest']}")


def report_lines(
    run: dict[str, Any],
    findings: list[dict[str, Any]],
    skipped: dict[str, str],
    listings: Sequence[dict[str, Any]] = (),
) -> list[str]:
    """The report as lines of text: the counts, then ledger, events, warnings and findings."""
    counts = ", ".join(
        counted(run[name], "revisit") if name == "revisits" else f"{run[name]} {_words(name)}"
        for name in RUN_COUNTS
        if run[name] or name in {"new", "revised"}
    )
    walked = _walk(run) if run["kind"] == "crawl" else ""
    lines = [
        (
            f"Run {run['run_id']} of {run['site']} {run['outcome']}:"
            f" {counted(run['captures'], 'capture')} = {counts}{walked}."
        )
    ]
    lines += ledger_lines(listings)
    if run["events"]:
        events = ", ".join(f"{count} {event}" for event, count in run["events"].items())
        lines.append(f"Events of releases: {events}; see: osce-crawler history ID")
    if run["warnings"]:
        fields = ", ".join(f"{count} {field}" for field, count in run["warnings"].items())
        lines.append(f"Fields with a warning, by new and revised releases: {fields}.")
    if run.get("files"):
        files = ", ".join(f"{count} {result}" for result, count in run["files"].items())
        lines.append(f"Files: {files}.")
    if skipped:
        lead, were = ("leads", "was") if len(skipped) == 1 else ("lead", "were")
        lines.append(
            f"{counted(len(skipped), 'link')} in listings {lead} to no release of this site and"
            f" {were} not followed."
        )
    if findings:
        lines.append(f"{counted(len(findings), 'finding')} to look at:")
        # An alarm explains the others.
        alarms_first = sorted(findings, key=lambda found: found["kind"] != ALARM)
        lines += [_finding(found) for found in alarms_first[:_SHOWN_FINDINGS]]
    if len(findings) > _SHOWN_FINDINGS:
        lines.append(
            f"  ... and {len(findings) - _SHOWN_FINDINGS} more: osce-crawler runs {run['run_id']}"
        )
    return lines


def _walk(run: dict[str, Any]) -> str:
    """How far a crawl read the listings."""
    if run["walk_complete"]:
        return "; every listing read to its end"
    if run["outcome"] == "finished":
        return "; the front of the listings, and what was due"
    return "; not all listings read to their end"


def _alarm_lines(alarms: Sequence[dict[str, Any]], run_id: int) -> list[str]:
    """Alarms that were open before the run, and stay so or are closed. New ones are findings."""
    lines = [
        f"Alarm {row['key']} is closed: the run did not find it any more."
        for row in alarms
        if row["closed_run"] == run_id
    ]
    still = [
        row["key"]
        for row in alarms
        if row["closed_run"] != run_id and run_id not in {row["opened_run"], row["worsened_run"]}
    ]
    if still:
        lines.append(f"Still open: alarm {', '.join(still)}; see: osce-crawler alarms")
    return lines


def _words(name: str) -> str:
    return name.replace("_", " ")


def _finding(found: dict[str, Any]) -> str:
    """A finding as one line. An address at the start of the message is not printed twice."""
    message = found["message"].removeprefix(f"{found['url']}: ")
    return f"  {found['kind']}: {found['url']}: {message}"


def show_newest(archive_path: Path, run_id: int) -> int:
    """Print the fields of the releases that a run archived. Returns their number."""
    archive = Archive.open(archive_path)
    with closing(archive.connection):
        rows = list(archive.rows(_OF_RUN, [run_id]))
        named = [archive.named_values(row) for row in rows]
    for row, values in zip(rows, named, strict=True):
        echo()
        echo(row["url"])
        for name in (
            "title",
            "language",
            "content_type",
            "published_on",
            "place",
            "dateline",
            "layout",
            "confidence",
        ):
            echo(f"  {name}: {row[name]}")
        echo(f"  sources: {'; '.join(values['sources'])}")
        echo(f"  fields_of_work: {'; '.join(values['fields_of_work'])}")
        echo(
            f"  {counted(row['paragraph_count'], 'paragraph')} kept, {row['removed_count']} removed;"
            " the first:"
        )
        echo(f"    {(row['body'] or '').split(chr(10))[0][:200]}")
    return len(rows)
