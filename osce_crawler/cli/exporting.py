"""The verb `export`: releases or captures as a file or folder."""

from pathlib import Path

import click

from osce_crawler.cli.counting import counted
from osce_crawler.cli.program import archive_option, as_of_option


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--excel",
    is_flag=True,
    help="CSV for spreadsheets: with BOM and CRLF, and no cell that would be a formula.",
)
@click.option(
    "--text-column",
    metavar="NAME",
    default="body",
    show_default=True,
    help="Name of the column with the clean text, such as text for quanteda.",
)
@as_of_option
@archive_option
def export(target: Path, excel: bool, text_column: str, as_of: str | None, archive: Path) -> int:
    """Write the archive to TARGET. The ending of its name selects the format.

    \b
    .csv .jsonl .parquet .xlsx  the latest revision of every release, a row each
    .datapackage .zip           a data package as folder or zip file: releases, sources,
                                fields of work, paragraphs and revisions, with a README
    .texts                      a folder with a text file a release, and metadata.csv
    .warc.gz                    all captures and the added layouts, for WARC tools
    .db                         a lean copy: all texts, but not the stored pages

    The first column, `record`, is unique, such as 47920:en. Beside a .csv file, its columns are
    described in TARGET.datapackage.json. Two exports of the same archive are equal byte for byte;
    with --as-of, two of the same moment are, too. An existing target is replaced in one step.

    \b
    Examples:
      osce-crawler export releases.csv
      osce-crawler export releases.parquet
      osce-crawler export osce.datapackage
      osce-crawler export captures.warc.gz
      osce-crawler export end-of-2024.csv --as-of 2024-12-31
    """
    from osce_crawler.archive.export.chosen import Chosen
    from osce_crawler.archive.export.columns import RELEASES
    from osce_crawler.archive.export.tables import WHOLE, Task
    from osce_crawler.archive.export.tables import export as write
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.progress import progress_bar

    if as_of and target.name.endswith(WHOLE):
        raise click.UsageError(
            "--as-of works only with targets of releases; .warc.gz and .db always contain the whole"
            " archive."
        )
    if excel and not target.name.endswith(".csv"):
        raise click.UsageError("--excel works only with .csv targets.")
    if text_column != "body" and text_column in RELEASES:
        raise click.UsageError(f"--text-column {text_column}: is the name of another column.")
    what = "capture" if target.name.endswith(".warc.gz") else "release"
    with progress_bar(f"{what}s") as bar:
        task = Task(
            chosen=Chosen(Archive.open(archive, as_of)),
            excel=excel,
            text_column=text_column,
            on_progress=bar.left,
        )
        exported = write(target, task)
    for note in exported.notes:
        click.echo(note, err=True)
    click.echo(f"{counted(exported.count, what)} written to {target}", err=True)
    return 0
