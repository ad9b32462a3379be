"""The verb `withhold`: hide a release from reading, search and export, or show it again."""

from pathlib import Path

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import ID_HELP, archive_option, format_option

_TABLE = ("record", "withheld_at", "reason", "released_at", "release_reason")
_STAYS = (
    "Its captures and history stay in the archive, in its backups and in WARC exports; earlier"
    " exports and copies have it, too."
)


@click.command(
    cls=Verb, epilog=f"{ID_HELP} A node id alone names the release in all its languages."
)
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--reason", metavar="TEXT", help="Why; kept in the archive. Required to withhold.")
@click.option("--release", is_flag=True, help="Show the release again.")
@click.option("--all", "released", is_flag=True, help="List also those that are shown again.")
@format_option("table", "json", "jsonl", "csv")
@archive_option
def withhold(
    identifier: str | None,
    reason: str | None,
    release: bool,
    released: bool,
    style: str,
    archive: Path,
) -> int:
    """Hide a release from show, search, new, export and every view; or show it again. Without ID,
    list the releases that are withheld.

    Nothing is deleted: history, verify and the captures keep its trace, and a crawl goes on
    archiving it. Backups and WARC exports are the full archive and contain it; a lean copy does
    not. docs/terms.md says when to withhold a release, and what this does not do.

    \b
    Examples:
      osce-crawler withhold 47920 --reason "court order of 3 May 2026"
      osce-crawler withhold 47920:ru --release --reason "order lifted"
      osce-crawler withhold --format json
    """
    if identifier is None:
        if release or reason:
            raise click.UsageError("Name the release: osce-crawler withhold ID --reason TEXT.")
        return _list(archive, style, released=released)
    line = " ".join((reason or "").split())
    if not line and not release:
        raise click.UsageError("Give --reason TEXT: it is kept with the release.")
    _change(archive, identifier, line, release=release)
    return 0


def _list(archive: Path, style: str, *, released: bool) -> int:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.withholding import withheld_releases
    from osce_crawler.cli.printing import print_rows

    rows = withheld_releases(Archive.open(archive), released=released)
    if rows or style != "table":
        print_rows(rows, style, _TABLE)
    else:
        echo("No release is withheld.", err=True)
    return 0


def _change(archive: Path, identifier: str, reason: str, *, release: bool) -> None:
    from osce_crawler.archive.database import existing_for_writing
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.withholding import Withholding, records_named
    from osce_crawler.clock import utc_now

    opened = Archive.open(archive)  # migrates an archive of an older schema
    records = records_named(opened, identifier)
    chosen = [one for one in records if bool(one["is_withheld"]) == release]
    opened.connection.close()
    with existing_for_writing(archive) as connection:
        withholding = Withholding(archive, connection)
        for one in chosen or records:  # of none: the message says why
            change = withholding.release if release else withholding.withhold
            change(one["record_id"], reason, utc_now())
    for one in chosen:
        echo(f"{one['record']} is {'shown again' if release else 'withheld'}.")
    if not release:
        print_message(_STAYS, err=True)
