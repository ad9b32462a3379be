"""Prints the results of a search for people: wrapped to the terminal, matches highlighted."""

import shutil
import sys
from typing import Any

import click

from osce_crawler.cli.streams import DIRECTIONS
from osce_crawler.query.snippets import Snippet, marked, snippet, wrapped

_INDENT = "  "
_NARROWEST = 40
_LONGEST_PASSAGE = 400


def print_results(rows: list[dict[str, Any]]) -> None:
    """Print title, identifier, date, place and address of each result, and its snippet.

    Passages of one release have one title.
    """
    is_terminal = sys.stdout.isatty()
    width = max(shutil.get_terminal_size().columns - len(_INDENT), _NARROWEST)
    before = None
    for row in rows:
        record = f"{row['node_id']}:{row['language']}"
        if record != before:
            _print_heading(row, record, is_terminal=is_terminal)
        before = record
        text = _text_of(row)
        for line in wrapped(text, width) if is_terminal else [text]:
            click.echo(f"{_INDENT}{_highlighted(line, is_terminal=is_terminal)}")
        click.echo()


def _print_heading(row: dict[str, Any], record: str, *, is_terminal: bool) -> None:
    title = Snippet(row["title"], tuple(map(tuple, row["title_matches"])))
    where = ", ".join(filter(None, (row["published_on"], row["place"])))
    click.echo(click.style(_highlighted(title, is_terminal=is_terminal, is_bold=True), bold=True))
    click.echo(f"{_INDENT}{record}  {where}  {row['url']}".translate(DIRECTIONS))


def _text_of(row: dict[str, Any]) -> Snippet:
    if "passage" in row:
        return snippet(row["passage"], row["matches"], _LONGEST_PASSAGE)
    return Snippet(row["snippet"], tuple(map(tuple, row["matches"])))


def _highlighted(text: Snippet, *, is_terminal: bool, is_bold: bool = False) -> str:
    """The text with matches in colour on a terminal, in asterisks in a pipe.

    Brackets would not differ from brackets in the text, such as `[sic]`.
    """
    begin, end = "\x1b[1;33m", "\x1b[0m" + ("\x1b[1m" if is_bold else "")
    signs = (begin, end) if is_terminal else ("**", "**")
    return marked(text.text, text.matches, *signs).translate(DIRECTIONS)
