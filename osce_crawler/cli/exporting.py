"""`export`: the clean releases as a file."""

from pathlib import Path

import click

from osce_crawler.cli.program import archive_option, as_of_option


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@as_of_option
@archive_option
def export(target: Path, as_of: str | None, archive: Path) -> int:
    """Write the archive to TARGET; its name says the format.

    .csv and .jsonl have the latest revision of every release; .warc.gz all captures, for any tool
    that replays or reads WARC; .db is a lean copy of the archive, with all texts and without the
    pages. The same archive gives the same bytes, and so do .csv and .jsonl as of the same moment. A
    target that exists is replaced in one step.

    \b
    Examples:
      osce-crawler export releases.csv
      osce-crawler export releases.jsonl
      osce-crawler export captures.warc.gz
      osce-crawler export lean.db
      osce-crawler export end-of-2024.csv --as-of 2024-12-31
    """
    from osce_crawler.archive.export.tables import export_records
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.progress import progress_bar

    whole = target.name.endswith((".warc.gz", ".db"))
    if as_of and whole:
        raise click.UsageError(
            "--as-of is for .csv and .jsonl; captures and lean copies are of the whole archive."
        )
    with progress_bar("captures" if target.name.endswith(".warc.gz") else "releases") as bar:
        count = export_records(Archive.open(archive, as_of), target, bar.left)
    what = "captures" if target.name.endswith(".warc.gz") else "releases"
    click.echo(f"{count} {what} written to {target}", err=True)
    return 0
