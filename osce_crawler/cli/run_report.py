"""The report of one run, as text or JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from osce_crawler.archive.arrivals import ledger
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.cli.counting import counted
from osce_crawler.cli.ledger_lines import ledger_lines
from osce_crawler.cli.messages import print_message

_SHOWN_FINDINGS = 20


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
    run = archive.run(run_id)
    findings = archive.findings(run_id)
    listings = ledger(archive, run_id)
    left = archive.left_to_fetch() if stopped_by else 0
    if style == "json":
        click.echo(
            json.dumps(
                run
                | {"findings": findings, "listings": listings, "skipped_links": skipped}
                | {"stopped_by": stopped_by, "left": left},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    for line in report_lines(run, findings, skipped, listings):
        print_message(line)
    if stopped_by:
        print_message(
            f"Stopped by --{stopped_by}: {counted(left, 'address', 'addresses')} found but not"
            " fetched; the next crawl with the same options continues."
        )
    for before in archive.interrupted_with_findings(run_id):
        print_message(f"More findings from before it was broken off: osce-crawler runs {before}")


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
    walk = (
        "; every listing read to its end"
        if run["walk_complete"]
        else "; not all listings read to their end"
    )
    walked = walk if run["kind"] == "crawl" else ""
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
        lines += [_finding(found) for found in findings[:_SHOWN_FINDINGS]]
    if len(findings) > _SHOWN_FINDINGS:
        lines.append(
            f"  ... and {len(findings) - _SHOWN_FINDINGS} more: osce-crawler runs {run['run_id']}"
        )
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
    rows = list(
        archive.rows(
            "SELECT DISTINCT p.* FROM press_releases p JOIN captures c USING (record_id) WHERE"
            " c.run_id = ?",
            [run_id],
        )
    )
    for row in rows:
        values = archive.named_values(row)
        click.echo(f"\n{row['url']}")
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
            click.echo(f"  {name}: {row[name]}")
        click.echo(
            f"  sources: {'; '.join(values['sources'])}\n  fields_of_work:"
            f" {'; '.join(values['fields_of_work'])}"
        )
        click.echo(
            f"  {counted(row['paragraph_count'], 'paragraph')} kept, {row['removed_count']} removed;"
            " the first:"
        )
        click.echo(f"    {(row['body'] or '').split(chr(10))[0][:200]}")
    return len(rows)
