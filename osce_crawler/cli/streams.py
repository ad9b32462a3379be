"""Standard output and standard error: they survive a closed pipe, and harm no terminal.

After the pipe closes, further output is discarded and the verb runs to its end. A crawl or an
import is completed, and the exit code is that of the verb. Python's own streams would raise
BrokenPipeError at the next print.
"""

import errno
import io
import os
import sys
from pathlib import Path
from typing import Any, TextIO

DIRECTIONS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that change the direction of what follows: a title could turn the rest of a line around."""
# Bell, backspace, the eight-bit escape sequences and the like. The program itself writes escape
# sequences for colours and progress, so ESC stays; no stored text and no error message has it.
_CONTROLS = {
    code: f"\\x{code:02x}"
    for code in (*range(0x20), *range(0x7F, 0xA0))
    if chr(code) not in "\t\n\r\x1b"
}
_HARMFUL: dict[int, str | None] = {**DIRECTIONS, **_CONTROLS}


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


class _Terminal(io.TextIOWrapper):
    """A text stream to a terminal: without marks of direction, other controls as escapes."""

    def write(self, text: str, /) -> int:
        super().write(text.translate(_HARMFUL))
        return len(text)


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
    kind = _Terminal if stream.isatty() else io.TextIOWrapper
    return kind(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=by_line,
    )
