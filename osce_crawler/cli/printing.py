"""Print lines, texts and rows: all output of the verbs goes through these functions.

A pipe or file gets every character. On a terminal, lines are broken between words, and what a
terminal would obey is visible (`osce_crawler.terminal`).
"""

import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from osce_crawler.cli.wrapping import wrapped_line
from osce_crawler.terminal import visible, without_styles

_FALLBACK = 80
_NARROWEST = 20


def echo(line: object = "", *, err: bool = False) -> None:
    """Print one line. A line end inside, as in a field of a stranger's archive, begins no line on a
    terminal: nobody else can write a line of the program.
    """
    stream = sys.stderr if err else sys.stdout
    text = str(line)
    if stream.isatty():
        for part in wrapped_line(visible(text), columns(stream)):
            stream.write(f"{part}\n")
    else:
        stream.write(f"{without_styles(text)}\n")
    stream.flush()


def echo_paragraphs(text: str) -> None:
    """Print the lines of a text, each as `echo` does."""
    for line in text.split("\n"):
        echo(line)


def print_text(text: str) -> None:
    """Print a text for programs, such as TOML or Atom, as it is; on a terminal without wrapping."""
    sys.stdout.write(text)
    sys.stdout.flush()


def print_bytes(content: bytes) -> None:
    """Print bytes as they are; on a terminal as text."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def print_json(value: object, *, indent: int | None = 2) -> None:
    """Print a value as JSON. What a terminal would obey is escaped as in JSON, if this is one."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if sys.stdout.isatty():
        text = "".join(
            char if char in "\n\\" or char == visible(char) else f"\\u{ord(char):04x}"
            for char in text
        )
    print_text(f"{text}\n")


def print_rows(
    rows: Sequence[dict[str, Any]], style: str, columns_shown: Sequence[str] | None = None
) -> None:
    """Print rows as `table`, `json`, `jsonl` or `csv`. A table shows only `columns_shown`."""
    if style == "json":
        print_json(rows)
    elif style == "jsonl":
        for row in rows:
            print_json(row, indent=None)
    elif style == "csv" and rows:
        import csv
        import io

        lines = io.StringIO()
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        print_text(lines.getvalue())
    elif style == "table":
        _print_table(rows, columns_shown or (list(rows[0]) if rows else ()))


def _print_table(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> None:
    from osce_crawler.cli.table import table_lines

    is_terminal = sys.stdout.isatty()
    cells = [["" if row[name] is None else str(row[name]) for name in names] for row in rows]
    if is_terminal:
        cells = [[visible(cell) for cell in line] for line in cells]
    width = columns(sys.stdout) if is_terminal else None
    titles = [name.replace("_", " ") for name in names]
    for line in table_lines(titles, cells, width):
        sys.stdout.write(f"{line}\n" if is_terminal else f"{without_styles(line)}\n")
    sys.stdout.flush()


def columns(stream: TextIO) -> int:
    """The width of a terminal in columns: $COLUMNS, or what the terminal says, or 80."""
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdecimal() and 0 < len(given) < 6 and int(given):
        return max(int(given), _NARROWEST)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or _FALLBACK, _NARROWEST)
    except (OSError, ValueError):
        return _FALLBACK
