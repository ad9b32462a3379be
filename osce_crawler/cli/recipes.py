"""The verb `recipes`: worked SQL queries, printed or run."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.printing import echo, print_text
from osce_crawler.cli.program import archive_option, as_of_option, format_option

if TYPE_CHECKING:
    from osce_crawler.archive.recipes import Recipe


@click.command(cls=Verb)
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--run", "is_run", is_flag=True, help="Run the query, and print its rows.")
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="PARAMETER=VALUE",
    help="Value of a parameter of the query; may be given several times.",
)
@format_option("table", "json", "jsonl", "csv")
@as_of_option
@archive_option
def recipes(
    name: str | None,
    is_run: bool,
    values: tuple[str, ...],
    style: str,
    as_of: str | None,
    archive: Path,
) -> int:
    """List the worked SQL queries; with NAME, print the SQL of one; with --run, its rows.

    What to watch when you read the result is printed with the SQL, and on stderr with the rows.
    The SQL has the values of its example, or those of --set, and runs in any SQLite program.
    The same queries are in docs/queries.md.

    \b
    Examples:
      osce-crawler recipes
      osce-crawler recipes share-per-1000
      osce-crawler recipes share-per-1000 --run --set words='"hate crime"'
      osce-crawler recipes gone-pages | sqlite3 -box data/osce.db
    """
    from osce_crawler.archive.recipes import recipe
    from osce_crawler.archive.recipes import recipes as all_recipes
    from osce_crawler.cli.printing import print_rows

    if name is None:
        if is_run or values:
            raise click.UsageError("Name the query: osce-crawler recipes NAME --run.")
        rows = [{"name": one.name, "question": one.question} for one in all_recipes()]
        print_rows(rows, style, ("name", "question"))
        return 0
    one = recipe(name)
    given = _values(values)
    if is_run:
        _run(one, given, style, as_of, archive)
    else:
        print_text(one.as_script(given))
    return 0


def _values(options: tuple[str, ...]) -> dict[str, str]:
    pairs = [option.partition("=") for option in options]
    for name, sign, _ in pairs:
        if not sign:
            raise click.UsageError(f"--set {name}: expected PARAMETER=VALUE.")
    return {name: value for name, _, value in pairs}


def _run(
    one: "Recipe", values: dict[str, str], style: str, as_of: str | None, archive: Path
) -> None:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.recipes import run_recipe
    from osce_crawler.cli.printing import print_rows

    rows = run_recipe(Archive.open(archive, as_of), one.name, values)
    if rows:
        print_rows(rows, style, tuple(rows[0]))
    elif style == "table":
        echo("No row.", err=True)
    else:
        print_rows(rows, style)
    echo(f"To watch: {one.watch}", err=True)
