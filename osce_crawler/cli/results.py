"""Prints the results of a search for people: matches highlighted."""

import sys
from typing import Any

from osce_crawler.cli.printing import echo
from osce_crawler.query.snippets import Snippet, marked, snippet
from osce_crawler.terminal import BOLD, END, MATCH, begin, styled

_INDENT = "  "
_LONGEST_PASSAGE = 400


def print_results(rows: list[dict[str, Any]]) -> None:
    """Print title, identifier, date, place and address of each result, and its snippet.

    Passages of one release have one title.
    """
    is_terminal = sys.stdout.isatty()
    before = None
    for row in rows:
        record = f"{row['node_id']}:{row['language']}"
        if record != before:
            _print_heading(row, record, is_terminal=is_terminal)
        before = record
        echo(f"{_INDENT}{_highlighted(_text_of(row), is_terminal=is_terminal)}")
        echo()


def _print_heading(row: dict[str, Any], record: str, *, is_terminal: bool) -> None:
    title = Snippet(row["title"], tuple(map(tuple, row["title_matches"])))
    where = ", ".join(filter(None, (row["published_on"], row["place"])))
    echo(styled(_highlighted(title, is_terminal=is_terminal, is_bold=True), BOLD))
    echo(f"{_INDENT}{record}  {where}  {row['url']}")
    for state in ("gone", "replaced", "unlisted"):
        if row[f"{state}_at"]:
            echo(f"{_INDENT}{state} since {row[f'{state}_at']}")


def _text_of(row: dict[str, Any]) -> Snippet:
    if "passage" in row:
        return snippet(row["passage"], row["matches"], _LONGEST_PASSAGE)
    return Snippet(row["snippet"], tuple(map(tuple, row["matches"])))


def _highlighted(text: Snippet, *, is_terminal: bool, is_bold: bool = False) -> str:
    """The text with matches in colour on a terminal, in asterisks in a pipe.

    Brackets would not differ from brackets in the text, such as `[sic]`.
    """
    after = END + (begin(BOLD) if is_bold else "")
    signs = (begin(MATCH), after) if is_terminal else ("**", "**")
    return marked(text.text, text.matches, *signs)
