"""`search`: full text, ranked, with filters."""

import sys
from pathlib import Path
from typing import Any

import click

from osce_crawler.cli.program import archive_option, as_of_option, format_option


@click.command(context_settings={"ignore_unknown_options": False})
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--field-of-work", metavar="TEXT", help="Only releases with a field of work that contains this."
)
@click.option("--source", metavar="TEXT", help="Only releases of a source that contains this.")
@click.option("--place", metavar="TEXT", help="Only releases from a place that contains this.")
@click.option("--language", metavar="TAG", help="Only releases in this language.")
@click.option("--since", metavar="DATE", help="Published on this date or later (YYYY-MM-DD).")
@click.option("--until", metavar="DATE", help="Published on this date or earlier.")
@click.option(
    "--limit",
    type=click.IntRange(min=1, max=1_000_000),
    default=20,
    show_default=True,
    metavar="N",
    help="At most N results.",
)
@format_option("table", "json", "jsonl", "csv")
@as_of_option
@archive_option
def search(
    query: tuple[str, ...],
    limit: int,
    style: str,
    as_of: str | None,
    archive: Path,
    **filters: str | None,
) -> int:
    """Search titles and texts; the best match first, matches highlighted.

    All words must occur. '"a phrase"' in both pairs of quotes, word* for beginnings, -word to leave
    out (after --), one OR other.

    \b
    Examples:
      osce-crawler search '"labour exploitation"'
      osce-crawler search 'polic* OR gendarmerie' --place Skopje --since 2010-01-01
      osce-crawler search media freedom --format json
      osce-crawler search '"border monitoring"' --as-of 2024-12-31
    """
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.search import SearchFilters
    from osce_crawler.archive.search import search as find
    from osce_crawler.urls import language_tag

    for name in ("since", "until"):
        filters[name] = _checked_date(name, filters[name])
    if filters["language"]:
        filters["language"] = language_tag(filters["language"])
    rows = find(Archive.open(archive, as_of), " ".join(query), SearchFilters(**filters), limit)
    if style == "table":
        _print_results(rows)
    else:
        from osce_crawler.cli.printing import print_rows

        print_rows(rows, style)
    return 0


def _checked_date(name: str, value: str | None) -> str | None:
    from datetime import date

    try:
        return date.fromisoformat(value).isoformat() if value else None
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no date; expected YYYY-MM-DD", param_hint=f"--{name}"
        ) from error


def _print_results(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("No release matches.", err=True)
    for row in rows:
        where = ", ".join(filter(None, (row["published_on"], row["place"])))
        click.echo(f"{click.style(row['title'], bold=True)}")
        click.echo(f"  {row['node_id']}:{row['language']}  {where}  {row['url']}")
        click.echo(f"  {_highlighted(row['snippet'])}\n")


def _highlighted(snippet: str) -> str:
    """Matches in colour on a terminal, in brackets in a pipe."""
    if not sys.stdout.isatty():
        return snippet
    return snippet.replace("[", "\x1b[1;33m").replace("]", "\x1b[0m")
