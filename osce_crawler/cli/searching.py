"""The verb `search`: ranked full-text search with filters."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.filter_options import filter_options, filters_of
from osce_crawler.cli.printing import echo, print_json
from osce_crawler.cli.program import archive_option, as_of_option, format_option

if TYPE_CHECKING:
    from osce_crawler.archive.search import Results
    from osce_crawler.archive.selection import Selection

_HIGHEST = 1_000_000
_HELP = """Search titles and texts. The best match is printed first, with the matches highlighted.

\b
one two            both words, anywhere in title and text
"one two"          a phrase; in a shell in single quotes: '"one two"'
polic*             words that begin so; in a phrase, too: '"polic* reform"'
one OR two three   (one OR two) AND three: OR binds more closely than AND
one NOT two        without two; also -two (then write -- before the query)
(one two) OR three brackets
title:radio        in the title; text:radio in the text
NEAR(one two, 5)   at most 5 words between them

Case, accents of Latin letters and kinds of quotes do not matter, and cooperation also finds
co-operation. A query that is not read as it looks is explained on stderr. The search counts
texts: a release in three languages is three texts.

\b
Examples:
  osce-crawler search '"labour exploitation"'
  osce-crawler search 'polic* OR gendarmerie' --place Skopje --since 2010
  osce-crawler search 'title:(radio OR television)' --sort newest
  osce-crawler search Kyiv --also --count
  osce-crawler search '"hate crime"' --paragraphs --limit 5
  osce-crawler search media freedom --format json
  osce-crawler search '"border monitoring"' --as-of 2024-12-31
"""


@click.command(cls=Verb, help=_HELP, context_settings={"ignore_unknown_options": False})
@click.argument("query", nargs=-1, required=True)
@filter_options
@click.option(
    "--sort",
    type=click.Choice(["rank", "newest", "oldest"]),
    default="rank",
    show_default=True,
    help="Order of the results: the best first, or by date of publication.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1, max=_HIGHEST),
    default=20,
    show_default=True,
    metavar="N",
    help="Print at most N results.",
)
@click.option(
    "--offset",
    type=click.IntRange(min=0, max=_HIGHEST),
    default=0,
    metavar="N",
    help="Leave out the first N results.",
)
@click.option("--also", is_flag=True, help="Find names in their other forms, too (Kyiv, Kiev).")
@click.option("--count", is_flag=True, help="Print only how many releases and texts match.")
@click.option("--paragraphs", is_flag=True, help="Print each paragraph that has a match.")
@click.option(
    "--explain-query", is_flag=True, help="Print how the query is read, and do not search."
)
@format_option("table", "json", "jsonl", "csv")
@as_of_option
@archive_option
def search(
    query: tuple[str, ...],
    sort: Literal["rank", "newest", "oldest"],
    limit: int,
    offset: int,
    also: bool,
    count: bool,
    paragraphs: bool,
    explain_query: bool,
    style: str,
    as_of: str | None,
    archive: Path,
    **filters: str | None,
) -> int:
    """Print what matches a query, or how many, or how the query is read."""
    from osce_crawler.archive.reader import Archive

    typed = " ".join(query)
    chosen = filters_of(filters)
    opened = Archive.open(archive, as_of)
    if explain_query:
        from osce_crawler.archive.explaining import explained

        for line in explained(opened, typed, also=also):
            echo(line)
        return 0
    if count:
        from osce_crawler.archive.search import count as count_of

        _print_count(count_of(opened, typed, chosen, also=also), style)
        return 0
    from osce_crawler.archive.search import find

    results = find(
        opened, typed, chosen, limit=limit, offset=offset, sort=sort, also=also, passages=paragraphs
    )
    _print_reading(results)
    if style == "table":
        from osce_crawler.cli.results import print_results

        print_results(results.rows)
    else:
        from osce_crawler.cli.printing import print_rows

        print_rows(_flat(results.rows) if style == "csv" else results.rows, style)
    _print_total(results, err=style != "table")
    return 0


def _print_reading(results: "Results") -> None:
    """How the query was read, and that nothing was found."""
    print_reading(results.selection, is_empty=results.texts == 0)


def print_reading(selection: "Selection", *, is_empty: bool = False) -> None:
    """How a query was read, if not as it looks; what is offered, and why nothing was found."""
    from osce_crawler.cli.messages import print_message

    if not selection.is_plain:
        echo(f"Read as: {selection.reading}", err=True)
    if is_empty:
        echo("No release matches.", err=True)
    for offer in selection.offers:
        end = "" if offer.endswith("?") else "."
        print_message(f"{offer[0].upper()}{offer[1:]}{end}", err=True)


def _print_total(results: "Results", *, err: bool) -> None:
    """How many there are in all. Not among the data that a program reads from stdout."""
    texts = f"{results.texts:,} text{'' if results.texts == 1 else 's'}"
    releases = f"{results.releases:,} release{'' if results.releases == 1 else 's'}"
    if results.texts:
        echo(f"{results.returned:,} of {texts} ({releases})", err=err)


def _print_count(results: "Results", style: str) -> None:
    _print_reading(results)
    if style == "table":
        releases = "release" if results.releases == 1 else "releases"
        texts = "text" if results.texts == 1 else "texts"
        echo(f"{results.releases} {releases}, {results.texts} {texts}")
        return
    from osce_crawler.cli.printing import print_rows

    numbers = {"releases": results.releases, "texts": results.texts}
    if style == "csv":
        print_rows([numbers], style)
    else:
        print_json(numbers, indent=None)


def _flat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with text in each cell: lists of matches as JSON."""
    import json

    return [
        {
            name: json.dumps(value) if isinstance(value, list) else value
            for name, value in row.items()
        }
        for row in rows
    ]
