"""The verb `export`: releases or captures as a file or folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.filter_options import filter_options, filters_of
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import archive_option, as_of_option

if TYPE_CHECKING:
    from osce_crawler.archive.export.tables import Exported
    from osce_crawler.archive.filters import SearchFilters
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.selection import Selection


@click.command(cls=Verb)
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
@click.option(
    "--query", metavar="QUERY", help="Only the releases that match, read as `search` reads it."
)
@filter_options
@click.option("--also", is_flag=True, help="Find names in their other forms, too (Kyiv, Kiev).")
@as_of_option
@archive_option
def export(
    target: Path,
    excel: bool,
    text_column: str,
    query: str | None,
    also: bool,
    as_of: str | None,
    archive: Path,
    **filters: str | None,
) -> int:
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
    A release that is withheld is only in .warc.gz files.

    \b
    Examples:
      osce-crawler export releases.parquet
      osce-crawler export osce.datapackage
      osce-crawler export hate-crime.xlsx --query '"hate crime"' --since 2010
      osce-crawler export captures.warc.gz
      osce-crawler export end-of-2024.csv --as-of 2024-12-31
    """
    from osce_crawler.archive.export.about import Query
    from osce_crawler.archive.export.chosen import Chosen
    from osce_crawler.archive.export.tables import Task
    from osce_crawler.archive.export.tables import export as write
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.progress import progress_bar

    chosen_by = filters_of(filters)
    is_chosen = query is not None or also or bool(chosen_by.used())
    _check_options(target, as_of, text_column, excel=excel, is_chosen=is_chosen)
    opened = Archive.open(archive, as_of)
    selection = _selection(opened, query, chosen_by, also=also) if is_chosen else None
    what = "capture" if target.name.endswith(".warc.gz") else "release"
    with progress_bar(f"{what}s") as bar:
        task = Task(
            chosen=Chosen(opened, selection),
            query=Query(text=query, filters=chosen_by.used()),
            excel=excel,
            text_column=text_column,
            on_progress=bar.left,
        )
        exported = write(target, task)
    _print_written(exported, what, target)
    if not exported.count and selection is None:
        _selection(opened, None, chosen_by, also=False)  # prints why there is none
    _note_withheld(opened, is_warc=what == "capture")
    return 0


def _check_options(
    target: Path, as_of: str | None, text_column: str, *, excel: bool, is_chosen: bool
) -> None:
    """Raises click.UsageError where options do not go with the target."""
    from osce_crawler.archive.export.columns import RELEASES
    from osce_crawler.archive.export.tables import WHOLE, WITH_TEXT_COLUMN

    if target.name.endswith(WHOLE) and (as_of or is_chosen):
        option = "--as-of" if as_of else "--query and filters"
        raise click.UsageError(
            f"{option}: only with targets of releases; .warc.gz and .db always contain the whole"
            " archive."
        )
    if excel and not target.name.endswith(".csv"):
        raise click.UsageError("--excel works only with .csv targets.")
    if text_column != "body" and not target.name.endswith(WITH_TEXT_COLUMN):
        raise click.UsageError(
            f"--text-column works only with {', '.join(WITH_TEXT_COLUMN)} targets."
        )
    if not text_column.strip():
        raise click.UsageError("--text-column: expected a name, such as text.")
    if text_column != "body" and text_column in RELEASES:
        raise click.UsageError(f"--text-column {text_column}: is the name of another column.")


def _selection(
    archive: "Archive", query: str | None, filters: "SearchFilters", *, also: bool
) -> "Selection":
    """What a query and filters select. How the query was read, and why nothing is, is printed."""
    from osce_crawler.archive.selection import select_records
    from osce_crawler.cli.searching import print_reading

    if also and query is None:
        raise click.UsageError("--also works only with --query.")
    selection = select_records(archive, query, filters, also=also)
    print_reading(selection)
    return selection


def _print_written(exported: "Exported", what: str, target: Path) -> None:
    for line in (*exported.notes, f"{counted(exported.count, what)} written to {target}"):
        echo(line, err=True)


def _note_withheld(archive: "Archive", *, is_warc: bool) -> None:
    from osce_crawler.archive.withholding import withheld_count

    withheld = withheld_count(archive)
    if withheld:
        where = "in it, because a WARC file is the full archive" if is_warc else "not in it"
        print_message(
            f"{counted(withheld, 'withheld release')} {where}; see: osce-crawler withhold", err=True
        )
