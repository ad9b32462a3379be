"""The verb `due`: what the next increment requests, and why."""

from pathlib import Path

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.program import archive_option, format_option

_TABLE = ("reason", "detail", "due_at", "title", "url")


@click.command(cls=Verb)
@format_option("table", "json", "jsonl", "csv")
@archive_option
def due(style: str, archive: Path) -> int:
    """List what the next crawl requests, each with the reason, in the order of the requests.

    The reasons: front (the newest pages of a listing), failed (the last fetch failed), listing
    changed (its entry in a listing differs), new (a listing names it), age (days after it
    appeared), rolling walk (the next pages of a listing: all are read within 30 days), unlisted (no
    page names it where its date belongs), yearly. It requests nothing.

    Not listed, because it is not known before: what the pages of the listings and the sitemaps will
    show. Also not listed: up to eight old releases that a crawl checks once a day (alarm A1).

    \b
    Examples:
      osce-crawler due
      osce-crawler due --format json
    """
    from osce_crawler.archive.due_list import due_releases, due_rows, later
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.printing import print_rows
    from osce_crawler.clock import utc_now

    at = utc_now()
    opened = Archive.open(archive).hold()
    rows = due_rows(opened, at)
    print_rows(rows, style, _TABLE)
    if style == "table":
        rest = later(opened, at)
        words = f"; the next at {rest['due_at']}" if rest["due_at"] else ""
        print_message(
            f"{counted(due_releases(rows), 'release')} due now, {rest['releases']} later{words}.",
            err=True,
        )
    return 0
