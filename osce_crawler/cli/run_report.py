"""What a run came to, for people and for programs."""

import json
from pathlib import Path
from typing import Any

import click

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import RUN_COUNTS

_SHOWN_FINDINGS = 20


def print_run(archive_path: Path, run_id: int, skipped: dict[str, str], style: str) -> None:
    """The report of one run, and the links of listings that are no releases."""
    archive = Archive.open(archive_path)
    run = archive.run(run_id)
    findings = archive.findings(run_id)
    if style == "json":
        click.echo(
            json.dumps(
                run | {"findings": findings, "skipped_links": skipped}, ensure_ascii=False, indent=2
            )
        )
        return
    for line in report_lines(run, findings, skipped):
        click.echo(line)
    for before in archive.interrupted_with_findings(run_id):
        click.echo(f"More findings from before it was broken off: osce-crawler runs {before}")


def report_lines(
    run: dict[str, Any], findings: list[dict[str, Any]], skipped: dict[str, str]
) -> list[str]:
    """The report as lines of text: one of counts, then what a person should see."""
    counts = ", ".join(
        f"{run[name]} {name.replace('_', ' ')}"
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
            f"Run {run['run_id']} of {run['site']} {run['outcome']}: {run['captures']} captures ="
            f" {counts}{walked}."
        )
    ]
    if run["events"]:
        noticed = ", ".join(f"{count} {event}" for event, count in run["events"].items())
        lines.append(f"Noticed of releases: {noticed}; see: osce-crawler history ID")
    if run["warnings"]:
        fields = ", ".join(f"{count} {field}" for field, count in run["warnings"].items())
        lines.append(f"Fields with a warning, by new and revised releases: {fields}.")
    if skipped:
        lines.append(
            f"{len(skipped)} links in listings lead to no release of this site and were not"
            " followed."
        )
    if findings:
        lines.append(f"{len(findings)} finding{'s' if len(findings) > 1 else ''} to look at:")
        lines += [_finding(found) for found in findings[:_SHOWN_FINDINGS]]
    if len(findings) > _SHOWN_FINDINGS:
        lines.append(
            f"  ... and {len(findings) - _SHOWN_FINDINGS} more: osce-crawler runs {run['run_id']}"
        )
    return lines


def _finding(found: dict[str, Any]) -> str:
    """One line; a message that begins with the address does not say it twice."""
    message = found["message"].removeprefix(f"{found['url']}: ")
    return f"  {found['kind']}: {found['url']}: {message}"


def show_newest(archive_path: Path, run_id: int) -> int:
    """Print the fields of the releases that a run archived; their number."""
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
        ):
            click.echo(f"  {name}: {row[name]}")
        click.echo(
            f"  sources: {'; '.join(values['sources'])}\n  fields_of_work:"
            f" {'; '.join(values['fields_of_work'])}"
        )
        click.echo(
            f"  {row['paragraph_count']} paragraphs kept, {row['removed_count']} removed; the first"
            " one:"
        )
        click.echo(f"    {(row['body'] or '').split(chr(10))[0][:200]}")
    return len(rows)
