"""The verb `new`: releases and events that came in since a run."""

from pathlib import Path
from typing import Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import echo, print_json, print_text
from osce_crawler.cli.program import archive_option, format_option


@click.command(cls=Verb)
@click.option(
    "--since",
    metavar="RUN",
    help="List what the runs after this one brought: a number, 0 for all runs, or last. Default: the"
    " run before the last one.",
)
@format_option("text", "json", "atom")
@archive_option
def new(since: str | None, style: str, archive: Path) -> int:
    """List the releases that are new or changed since a run, and those that were gone, returned,
    moved and so on; the newest first.

    Without --since, list what the last run brought. The run of --since itself is not part of it.
    Revisions that only a newer parser made are left out: the site did not change these pages.

    \b
    Examples:
      osce-crawler new
      osce-crawler new --since 41 --format json
      osce-crawler new --since 41 --format atom > feed.xml
    """
    from osce_crawler.archive.arrivals import came_in, run_named
    from osce_crawler.archive.reader import Archive
    from osce_crawler.web.atom import atom_feed

    opened = Archive.open(archive).hold()
    after = run_named(opened, since) if since is not None else _before_last(opened)
    rows = came_in(opened, after)
    if style == "json":
        print_json(rows)
    elif style == "atom":
        last = opened.first("SELECT site, started_at FROM crawl_runs ORDER BY run_id DESC LIMIT 1")
        site, started_at = (last["site"], last["started_at"]) if last else ("", "")
        updated = max((row["at"] for row in rows), default=started_at)
        print_text(f"{atom_feed(rows, site=site, updated=updated)}\n")
    else:
        for row in rows:
            echo(_line(row))
        if not rows:
            what = (
                "The last run brought nothing in"
                if since is None
                else f"Nothing came in after run {after}"
            )
            print_message(f"{what}.", err=True)
    return 0


def _before_last(opened: Any) -> int:
    """The run before the last one; 0 if there is none."""
    sql = "SELECT run_id FROM crawl_runs ORDER BY run_id DESC LIMIT 1 OFFSET 1"
    row = opened.first(sql)
    return int(row["run_id"]) if row else 0


def _line(row: dict[str, Any]) -> str:
    name = f"{row['node_id']}:{row['language']}"
    words = f" ({row['detail']})" if row["detail"] else ""
    revision = f" revision {row['revision']}" if (row["revision"] or 0) > 1 else ""
    date = row["published_on"] or "no date"
    return f"{row['kind']}{revision}  {date}  {name}  {row['title']}  {row['url']}{words}"
