"""Standard output and standard error: they survive a closed pipe, and harm no terminal.

All output of the program to a terminal goes through `Terminal.write`, whoever prints it. Texts of
pages, names of files and the like can contain sequences that a terminal obeys. Only sequences that
the program has made with `styled`, or writes with `write_own`, reach it.

After the pipe closes, further output is discarded and the verb runs to its end. A crawl or an
import is completed, and the exit code is that of the verb. Python's own streams would raise
BrokenPipeError at the next print.
"""

import errno
import io
import os
import re
import sys
from pathlib import Path
from typing import Any, TextIO

_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
"""C0, DEL and C1: escape sequences, bell, backspace, and so on."""
_SEPARATORS = (0x2028, 0x2029)
_DIRECTIONS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that change the direction of what follows: a title could turn the rest of a line around."""
_VISIBLE = {code: f"\\x{code:02x}" for code in _CONTROLS} | {
    code: f"\\u{code:04x}" for code in (*_SEPARATORS, *_DIRECTIONS)
}
_IN_TEXT = {code: name for code, name in _VISIBLE.items() if chr(code) != "\n"}
# In place of ESC in the program's own sequences, until they reach the terminal. No stored text can
# contain it, because it is another one in each process.
_OWN = f"\ufdd0{os.urandom(16).hex()}\ufdd1"
_STYLE = _OWN + r"\[([0-9;]*)m"

END = f"{_OWN}[0m"
BOLD, FAINT, STRUCK, ADDED, MATCH = "1", "2", "9;31", "4;32", "1;33"
"""Parameters of styles: removed text is struck through in red, added text underlined in green."""


def visible(text: str) -> str:
    r"""The text with control characters, marks of direction and line ends as escapes.

    >>> visible("a\x1b]0;b\x07 \u202ec\n")
    'a\\x1b]0;b\\x07 \\u202ec\\x0a'
    """
    return text.translate(_VISIBLE)


def visible_in_lines(text: str) -> str:
    """As `visible`, but line ends stay."""
    return text.translate(_IN_TEXT)


def begin(style: str) -> str:
    """What begins a style; `printing.echo` leaves it out in a pipe."""
    return f"{_OWN}[{style}m"


def styled(text: str, style: str) -> str:
    """The text in a style of the terminal."""
    return f"{begin(style)}{text}{END}"


def without_styles(text: str) -> str:
    """The text without what `styled` has added."""
    return re.sub(_STYLE, "", text) if _OWN in text else text


def style_at_end(text: str, before: str = "") -> str:
    """The style that is in force after a text; empty: none. `before` is in force at its start."""
    *_, last = [before, *(found[1] for found in re.finditer(_STYLE, text))]
    return "" if last == "0" else last


class _PipeTolerantFile(io.FileIO):
    """A file descriptor that writes to the null device after the reading end has closed."""

    is_terminal = False

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            # Also for other errors, such as a full disk: Python flushes once more at its exit,
            # and would print a second error.
            null_device = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null_device, self.fileno())
            os.close(null_device)
            is_closed = self.is_terminal and error.errno == errno.EIO
            if is_closed or isinstance(error, BrokenPipeError):
                return len(data)
            raise


class Terminal(io.TextIOWrapper):
    """A text stream to a terminal. Everything that a terminal would obey is written visibly."""

    def write(self, text: str, /) -> int:
        """Write text; only sequences of `styled` have an effect."""
        super().write(visible_in_lines(text).replace(_OWN, "\x1b"))
        return len(text)

    def write_own(self, text: str) -> None:
        """Write unchanged what the program itself has made, such as a progress bar."""
        super().write(text)

    @property
    def buffer(self) -> Any:
        """A binary stream that writes bytes as visible text."""
        return _TerminalBytes(self)


class _TerminalBytes(io.RawIOBase):
    """Bytes for a terminal, such as a stored page: decoded, and written as text."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._terminal.write(bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)

    def flush(self) -> None:
        self._terminal.flush()


class OwnSequences(io.TextIOBase):
    """The stream of a progress bar, whose sequences reach the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Write what the program itself has made."""
        if isinstance(self._stream, Terminal):
            self._stream.write_own(text)
        else:
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The descriptor of the stream."""
        return self._stream.fileno()


def replace_standard_streams() -> None:
    """Replace `sys.stdout` and `sys.stderr`. Output to a closed stream (None) is discarded.

    A file or a pipe gets every character as it is, a terminal none that would harm it.
    Characters that the terminal's encoding does not have are printed as backslash escapes.
    """
    sys.stdout, sys.stderr = (
        _tolerant(stream) if stream else Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
        for stream in (sys.stdout, sys.stderr)
    )


def _tolerant(stream: TextIO) -> TextIO:
    raw = _PipeTolerantFile(stream.fileno(), "wb", closefd=False)
    raw.is_terminal = stream.isatty()
    by_line = stream.isatty() or stream is sys.stderr
    kind = Terminal if stream.isatty() else io.TextIOWrapper
    return kind(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=by_line,
    )
