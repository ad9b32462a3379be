"""The standard streams while a progress bar is shown: lines are printed above the bar."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from osce_crawler.terminal import visible, without_styles

if TYPE_CHECKING:
    from rich.console import Console


class AboveBar(io.TextIOBase):
    """A text stream whose lines the console of the bar prints. None of their controls has effect:
    rich would interpret escape sequences, also those of links.
    """

    encoding = "utf-8"

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._begun = ""

    def write(self, text: str, /) -> int:
        """Print the lines that are complete."""
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._print(line)
        return len(text)

    def finish(self) -> None:
        """Print what has no line end."""
        if self._begun:
            self._print(self._begun)
        self._begun = ""

    def isatty(self) -> bool:
        """The bar is shown only on a terminal."""
        return self._console.is_terminal

    def fileno(self) -> int:
        """The descriptor of the console."""
        return self._console.file.fileno()

    def _print(self, line: str) -> None:
        from rich.text import Text

        shown = visible(without_styles(line)).encode("utf-8", "backslashreplace").decode()
        self._console.print(Text(shown), soft_wrap=True)


@contextmanager
def lines_above(console: "Console") -> Iterator[None]:
    """Replace `sys.stderr` while the block runs, and `sys.stdout` if it is a terminal."""
    out, err = sys.stdout, sys.stderr
    above = AboveBar(console)
    sys.stderr = above
    if out is not None and out.isatty():
        sys.stdout = above
    try:
        yield
    finally:
        above.finish()
        sys.stdout, sys.stderr = out, err
