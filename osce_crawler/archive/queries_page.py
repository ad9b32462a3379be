"""Generate docs/queries.md from the worked queries (`make docs`)."""

from collections.abc import Iterator

from osce_crawler.archive.recipes import Recipe, recipes

_INTRODUCTION = """\
# Worked queries

SQL for the views of an archive. Columns are explained in [data-dictionary.md](data-dictionary.md). `make docs` writes this page from
`osce_crawler/archive/recipes.toml`.

```console
$ osce-crawler recipes
$ osce-crawler recipes share-per-1000 --run --set words='"hate crime"'
$ osce-crawler recipes share-per-1000 --set words=radio > share.sql
$ osce-crawler recipes gone-pages --run --format csv > gone.csv
```

- The first command lists the queries. `--run` prints the rows, without `--run` the SQL is printed with the values in it: any
  SQLite program runs it, such as `sqlite3 data/osce.db < share.sql`.
- Below, `:words` and other names with a colon are parameters. Datasette shows a field for each. In Python:
  `Archive("data/osce.db").recipe("share-per-1000", words="radio")`, see [python.md](python.md).
- Open the file for reading only: `sqlite3 "file:data/osce.db?mode=ro"`. A crawl may write meanwhile.
- A release is a node id; a text is a release in one language (`record`, such as `47920:en`). Say which of the two you count.
- Join views with `node_id` and `language`: these have an index. `record` is the same key in one column, for results.
- The full-text index `press_releases_fts` belongs to the texts of `press_releases`: join its `rowid` with `record_id`.
- `length-over-time` and `most-removed` read every text, so they take longest. `python -m benchmarks --only research`
  prints the CPU time of each on 100,000 generated releases.
- "Who said what" is not in the archive: quotations are not marked in the texts.
"""


def markdown() -> str:
    """The page."""
    return "\n".join([_INTRODUCTION, *("\n".join(_section(one)) for one in recipes())])


def _section(one: Recipe) -> Iterator[str]:
    yield f"## {one.title}\n"
    yield f"`{one.name}`. {one.question}\n"
    yield f"```sql\n{one.sql}```\n"
    if one.parameters:
        values = ", ".join(f"`:{name}` = `{value}`" for name, value in one.parameters.items())
        yield f"Example: {values}.\n"
    yield f"To watch: {one.watch}\n"


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201 - the output of this program
