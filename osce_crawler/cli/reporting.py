"""The verb `runs`: crawls, imports and reparses with their counts, findings and events."""

import json
from pathlib import Path
from typing import Any

import click

from osce_crawler.cli.messages import with_archive
from osce_crawler.cli.program import archive_option, format_option

_TABLE = (
    "run_id",
    "kind",
    "started_at",
    "outcome",
    "captures",
    "new",
    "revised",
    "failed",
    "revisions",
    "noticed",
    "findings",
    "exit_code",
)


@click.command()
@click.argument("run_id", required=False, type=int)
@format_option("table", "json", "jsonl", "csv")
@archive_option
def runs(run_id: int | None, style: str, archive: Path) -> int:
    """List all runs (crawls, imports and reparses), the newest first.

    With a RUN_ID, list the findings of that run, and the known releases that changed, were gone,
    returned, moved and so on. Releases that were new are not listed.

    \b
    Examples:
      osce-crawler runs
      osce-crawler runs 12 --format json
    """
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.printing import print_rows
    from osce_crawler.errors import NotInArchive

    opened = Archive.open(archive)
    rows = opened.runs()
    if run_id is None:
        rows = [row | {"note": json.loads(row["options"]).get("note")} for row in rows]
        table = (*_TABLE, "note") if any(row["note"] for row in rows) else _TABLE
        print_rows([row if style.startswith("json") else _flat(row) for row in rows], style, table)
        return 0
    if not any(row["run_id"] == run_id for row in rows):
        raise NotInArchive(
            f"run {run_id} is not in {archive}; list the runs with: osce-crawler runs"
        )
    findings = [
        {"kind": found["kind"], "record": None, **found} for found in opened.findings(run_id)
    ]
    if style == "table":
        findings = [found | {"message": with_archive(found["message"])} for found in findings]
    print_rows([*findings, *opened.became(run_id)], style, ("kind", "record", "url", "message"))
    return 0


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A run as one table row, with its events as text in the column `noticed`."""
    noticed = ", ".join(f"{count} {event}" for event, count in row["events"].items())
    return {name: value for name, value in row.items() if name != "events"} | {"noticed": noticed}
