"""The verb `stats`: counts over time, place, source, field of work, language and type."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.program import archive_option, as_of_option, format_option

if TYPE_CHECKING:
    from osce_crawler.archive.counts import CountRow, Counts

_BY = ("year", "month", "source", "place", "field", "language", "type")
_NAMED = ("source", "place", "field", "language", "type")
_TIDY = ("bucket", "group", "count", "total", "per_1000")
_ROWS = 30
"""Names in the table and the chart, without `--limit`."""


@click.command()
@click.argument("query", nargs=-1)
@click.option(
    "--by",
    type=click.Choice(_BY),
    default="year",
    show_default=True,
    help="Count by this.",
)
@click.option("--group", type=click.Choice(_NAMED), help="Count by this, too: a row for each pair.")
@click.option(
    "--unit",
    type=click.Choice(("release", "text")),
    default="release",
    show_default=True,
    help="A release in three languages is three texts.",
)
@click.option(
    "--as-printed",
    is_flag=True,
    help="Count names of sources and fields of work in several languages apart.",
)
@click.option(
    "--draw",
    type=click.Choice(("count", "per-1000")),
    default="count",
    show_default=True,
    help="What the bars show.",
)
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="Write the bars as an SVG file, too.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most N names. Default: 30 in the table and the chart, all in other formats.",
)
@click.option(
    "--concordance",
    is_flag=True,
    help="With --by source or field: print which names are joined, and which are left apart.",
)
@format_option("table", "json", "jsonl", "csv")
@as_of_option
@archive_option
def stats(style: str, archive: Path, as_of: str | None, **options: Any) -> int:
    """Count releases, or texts, of everything or of a query; with the share per 1,000."""
    from osce_crawler.archive.counts import count_by
    from osce_crawler.archive.reader import Archive

    counts = count_by(
        Archive.open(archive, as_of),
        options["by"],
        unit=options["unit"],
        as_printed=options["as_printed"],
        group=options["group"],
    )
    return 0
