"""`runs`: what crawls and reparses came to."""

from pathlib import Path

import click

from osce_crawler.cli.program import archive_option, format_option

_TABLE = (
    "run_id",
    "kind",
    "started_at",
    "outcome",
    "captures",
    "new",
    "revised",
    "unchanged",
    "revisits",
    "failed",
    "rejected",
    "revisions",
    "exit_code",
)


@click.command()
@click.argument("run_id", required=False, type=int)
@format_option("table", "json", "jsonl", "csv")
@archive_option
def runs(run_id: int | None, style: str, archive: Path) -> int:
    """List the runs, crawls and reparses, the newest first; with a RUN_ID, the findings of that run.

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
        print_rows(rows, style, _TABLE)
        return 0
    if not any(row["run_id"] == run_id for row in rows):
        raise NotInArchive(f"run {run_id}: not in {archive}; list the runs with: osce-crawler runs")
    print_rows(opened.findings(run_id), style, ("kind", "url", "message"))
    return 0
