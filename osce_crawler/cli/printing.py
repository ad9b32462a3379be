"""Print rows to stdout as a table, JSON, JSON Lines or CSV."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click


def print_rows(
    rows: Sequence[dict[str, Any]], style: str, columns: Sequence[str] | None = None
) -> None:
    """Print rows as `table`, `json`, `jsonl` or `csv`. A table shows only `columns`."""
    if style == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif style == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif style == "csv" and rows:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    elif style == "table":
        _print_table(rows, columns or (list(rows[0]) if rows else ()))


def _print_table(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=160)
    console.print(table)
