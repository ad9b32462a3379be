"""The verb `export`: releases or captures as a file or folder."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.export_target import FORMATS, Target
from osce_crawler.cli.filter_options import filter_options, filters_of
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import archive_option, as_of_option

if TYPE_CHECKING:
    from osce_crawler.archive.export.tables import Exported
    from osce_crawler.archive.filters import SearchFilters
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.selection import Selection


@click.command(cls=Verb)
@click.argument("target", type=FilePath())
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
@click.option(
    "--format",
    "style",
    metavar="FORMAT",
    type=click.Choice(FORMATS),
    help=f"{', '.join(FORMATS)}. With -: the format.  [default: csv]",
)
@click.option(
    "--max-size",
    metavar="SIZE",
    help="Of a .warc.gz file: write several files, TARGET-00001.warc.gz and so on, none larger than"
    " this, such as 1G.",
)
@click.option(
    "--since-run",
    metavar="RUN",
    help="Of a .warc.gz file: only the captures of the runs after this one, a number or last.",
)
@as_of_option
@archive_option
def export(target: Path, style: str | None, archive: Path, **options: Any) -> int:
    """Write the archive to TARGET. The ending of its name selects the format; - is the standard
    output.

    \b
    .csv .jsonl         the latest revision of every release, a row each
    .parquet .xlsx      the same
    .csv.gz .jsonl.gz   the same, compressed
    .datapackage .zip   a data package as folder or zip file: releases, sources,
                        fields of work, paragraphs and revisions, with a README
    .texts              a folder with a text file a release, and metadata.csv
    .warc.gz            all captures and the added layouts, for WARC tools
    .db                 a lean copy: all texts, but not the stored pages

    The first column, `record`, is unique, such as 47920:en. Beside a .csv file, its columns are
    described in TARGET.datapackage.json. Two exports of the same archive are equal byte for byte;
    with --as-of, two of the same moment are, too. An existing target is replaced in one step.
    A release that is withheld is only in .warc.gz files.

    \b
    Examples:
      osce-crawler export releases.parquet
      osce-crawler export osce.datapackage
      osce-crawler export hate-crime.xlsx --query '"hate crime"' --since 2010
      osce-crawler export captures.warc.gz --max-size 1G
      osce-crawler export since-12.warc.gz --since-run 12
      osce-crawler export - --format jsonl | jq .title
      osce-crawler export end-of-2024.csv --as-of 2024-12-31
    """
    filters = {name: value for name, value in options.items() if name not in _OWN}
    return _export(Target(target, style), archive, options, filters_of(filters))


_OWN = ("max_size", "since_run", "excel", "text_column", "query", "also", "as_of")
"""Options that are no filters of releases."""


def _export(
    to: Target, archive: Path, options: Mapping[str, Any], chosen_by: "SearchFilters"
) -> int:
    from osce_crawler.archive.arrivals import run_named
    from osce_crawler.archive.export.about import Query
    from osce_crawler.archive.export.chosen import Chosen
    from osce_crawler.archive.export.tables import Task
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.progress import progress_bar

    query, also, as_of = options["query"], options["also"], options["as_of"]
    excel, text_column = options["excel"], options["text_column"]
    is_chosen = query is not None or also or bool(chosen_by.used())
    to.check(as_of=as_of, text_column=text_column, excel=excel, is_chosen=is_chosen)
    most_bytes = to.check_parts(options["max_size"], options["since_run"])
    opened = Archive.open(archive, as_of)
    selection = _selection(opened, query, chosen_by, also=also) if is_chosen else None
    what = "capture" if to.name.endswith(".warc.gz") else "release"
    # Rows on the terminal show the progress themselves, and would be written into the bar.
    is_visible = to.is_stdout and sys.stdout.isatty()
    with progress_bar(f"{what}s", is_wanted=not is_visible) as bar:
        task = Task(
            chosen=Chosen(opened, selection),
            query=Query(text=query, filters=chosen_by.used()),
            excel=excel,
            text_column=text_column,
            after_run=run_named(opened, options["since_run"]) if options["since_run"] else 0,
            most_bytes=most_bytes,
            on_progress=bar.left,
        )
        exported = to.write(task)
    _print_written(exported, what, to)
    if not exported.count and selection is None and what == "release":
        _selection(opened, None, chosen_by, also=False)  # prints why there is none
    _note_withheld(opened, is_warc=what == "capture")
    return 0


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


def _print_written(exported: "Exported", what: str, target: Target) -> None:
    where = str(target) if exported.files is None else counted(exported.files, "file")
    for line in (*exported.notes, f"{counted(exported.count, what)} written to {where}"):
        echo(line, err=True)


def _note_withheld(archive: "Archive", *, is_warc: bool) -> None:
    from osce_crawler.archive.withholding import withheld_count

    withheld = withheld_count(archive)
    if withheld:
        where = "in it, because a WARC file is the full archive" if is_warc else "not in it"
        print_message(
            f"{counted(withheld, 'withheld release')} {where}; see: osce-crawler withhold", err=True
        )
