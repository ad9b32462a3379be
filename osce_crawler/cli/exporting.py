"""The verb `export`: releases or captures as one file."""

from pathlib import Path

import click

from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.program import archive_option, as_of_option


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@as_of_option
@archive_option
def export(target: Path, as_of: str | None, archive: Path) -> int:
    """Write the archive to TARGET. The ending of its name selects the format.

    .csv and .jsonl contain the latest revision of every release. .warc.gz contains all captures
    and the added layouts, for any tool that reads WARC files. .db is a lean copy of the archive:
    all texts, but not the stored pages. Two exports of the same archive are equal byte for byte;
    with --as-of, two .csv or .jsonl exports of the same moment are, too. An existing target is
    replaced in one step. A release that is withheld is only in .warc.gz files.

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
    from osce_crawler.archive.withholding import withheld_count
    from osce_crawler.cli.progress import progress_bar

    whole = target.name.endswith((".warc.gz", ".db"))
    if as_of and whole:
        raise click.UsageError(
            "--as-of works only with .csv and .jsonl targets; .warc.gz and .db always contain the"
            " whole archive."
        )
    what = "capture" if target.name.endswith(".warc.gz") else "release"
    opened = Archive.open(archive, as_of)
    with progress_bar(f"{what}s") as bar:
        count = export_records(opened, target, bar.left)
    click.echo(f"{counted(count, what)} written to {target}", err=True)
    if withheld := withheld_count(opened):
        full = (
            "in it, because a WARC file is the full archive" if what == "capture" else "not in it"
        )
        print_message(
            f"{counted(withheld, 'withheld release')} {full}; see: osce-crawler withhold", err=True
        )
    return 0
