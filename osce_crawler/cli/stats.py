"""The verb `stats`: counts over time, place, source, field of work, language and type."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.filter_options import filter_options, filters_of
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import HIGHEST, archive_option, as_of_option, format_option

if TYPE_CHECKING:
    from osce_crawler.archive.count_query import By, Unit
    from osce_crawler.archive.filters import SearchFilters
    from osce_crawler.archive.reader import Archive

_BY = ("year", "month", "source", "place", "field", "language", "type")
_GROUPS = ("source", "place", "field", "language", "type")
_HELP = """Count releases by year, month, source, place, field of work, language or type: all of them,
or those that match a query.

QUERY and filters are those of `search`. With a query, each count has the number of all releases
with the same filters, and the share per 1,000 of these. A release in three languages is one release
and three texts (--unit text). Names of sources and fields of work in several languages are counted
as one where all translations agree; the notes on stderr name them.

\b
Marks:
  incomplete  the archive was last brought up to date in this time, or before
  gap         listings name releases of this time that are not in the archive
  few         the share is one of fewer than 20

\b
Examples:
  osce-crawler stats
  osce-crawler stats '"hate crime"' --plot hate-crime.svg
  osce-crawler stats media --by source --draw per-1000
  osce-crawler stats --by month --since 2014 --until 2015 --source Skopje
  osce-crawler stats --by year --group language --unit text --format csv
  osce-crawler stats --by source --concordance
"""


@click.command(cls=Verb, help=_HELP)
@click.argument("query", nargs=-1)
@click.option("--by", type=click.Choice(_BY), default="year", show_default=True, help="Count by.")
@click.option("--group", type=click.Choice(_GROUPS), help="A row for each pair of --by and this.")
@filter_options
@click.option(
    "--unit",
    type=click.Choice(("release", "text")),
    default="release",
    show_default=True,
    help="What is counted.",
)
@click.option("--also", is_flag=True, help="Find names in their other forms, too (Kyiv, Kiev).")
@click.option(
    "--as-printed", is_flag=True, help="Count names of several languages apart, as printed."
)
@click.option(
    "--concordance",
    is_flag=True,
    help="Print the names that are counted as one, and those left apart, instead of counts.",
)
@click.option(
    "--draw",
    type=click.Choice(("count", "per-1000")),
    default="count",
    show_default=True,
    help="What the bars of table and chart show.",
)
@click.option(
    "--plot",
    type=FilePath(dir_okay=False),
    metavar="FILE.svg",
    help="Write a chart to this file, too.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1, max=HIGHEST),
    metavar="N",
    help="At most N names. Default: 30 in the table and the chart, all in other formats.",
)
@format_option("table", "json", "jsonl", "csv")
@as_of_option
@archive_option
def stats(
    query: tuple[str, ...],
    by: "By",
    group: "By | None",
    unit: "Unit",
    also: bool,
    as_printed: bool,
    concordance: bool,
    draw: Literal["count", "per-1000"],
    plot: Path | None,
    limit: int | None,
    style: str,
    as_of: str | None,
    archive: Path,
    **filters: str | None,
) -> int:
    """Print counts, and draw them."""
    from osce_crawler.archive.counts import count_matching
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.stats_output import Drawing, print_concordance, print_counts, write_plot

    typed = " ".join(query) if query else None
    _check(by, group, plot, concordance=concordance, has_query=bool(query), draw=draw)
    _check_used(by, group, as_printed=as_printed, limit=limit)
    if draw != "count" and style != "table" and not plot:
        raise click.UsageError(f"--draw {draw} has no effect with --format {style} without --plot")
    chosen = filters_of(filters)
    opened = Archive.open(archive, as_of)
    if concordance:
        print_concordance(opened, by, style)
        return 0
    counts, selection = count_matching(
        opened, by, typed, chosen, also=also, unit=unit, as_printed=as_printed, group=group
    )
    drawing = Drawing(
        counts=counts,
        about=", ".join([*[typed or ""] * bool(query), *_named(chosen), *_as_of(opened)]),
        per_1000=draw == "per-1000",
        limit=limit,
    )
    if not selection.is_plain:
        echo(f"Read as: {selection.reading}", err=True)
    for offer in selection.offers:
        print_message(
            f"{offer[0].upper()}{offer[1:]}{'' if offer.endswith('?') else '.'}", err=True
        )
    if plot:
        write_plot(drawing, plot)
    print_counts(drawing, style)
    return 0


def _check(
    by: "By",
    group: "By | None",
    plot: Path | None,
    *,
    concordance: bool,
    has_query: bool,
    draw: str,
) -> None:
    """Raises click.UsageError if options do not belong together."""
    if plot and plot.suffix.lower() != ".svg":
        raise click.BadParameter(
            f"{plot}: charts are written as SVG; name a .svg file", param_hint="--plot"
        )
    if plot and group:
        raise click.UsageError("a chart shows one division; leave out --group or --plot")
    if draw == "per-1000" and not has_query:
        raise click.UsageError("--draw per-1000 needs a query: without one, there is no share")
    if group == by:
        raise click.UsageError(f"--group {group} is the division of --by; give another one")
    if concordance and by not in {"source", "field"}:
        raise click.UsageError("--concordance needs --by source or --by field")
    if concordance and (has_query or group or plot):
        raise click.UsageError(
            "--concordance is of the whole archive; leave out query, --group, --plot"
        )


def _check_used(by: "By", group: "By | None", *, as_printed: bool, limit: int | None) -> None:
    """Raises click.UsageError for an option that has no effect on these divisions."""
    if as_printed and not {by, group} & {"source", "field"}:
        raise click.UsageError(
            "--as-printed has no effect without --by or --group source or field; leave it out"
        )
    if limit is not None and by in {"year", "month"}:
        raise click.UsageError(f"--limit has no effect with --by {by}: all of them are printed")


def _named(filters: "SearchFilters") -> list[str]:
    return [f"{name.replace('_', ' ')} {value}" for name, value in filters.used().items()]


def _as_of(archive: "Archive") -> list[str]:
    return [f"as of {archive.as_of}"] if archive.as_of else []
