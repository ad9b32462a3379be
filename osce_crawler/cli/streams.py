"""Standard output and standard error that survive a closed pipe, as in `... | head`.

After the pipe closes, further output is discarded and the verb runs to its end. A crawl or an
import is completed, and the exit code is that of the verb. Python's own streams would raise
BrokenPipeError at the next print.
"""

import io
import os
import sys
from pathlib import Path
from typing import Any, TextIO


class _PipeTolerantFile(io.FileIO):
    """A file descriptor that writes to the null device after the reading end has closed."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            # Also for other errors, such as a full disk: Python flushes once more at its exit,
            # and would print a second error.
            null_device = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null_device, self.fileno())
            os.close(null_device)
            if isinstance(error, BrokenPipeError):
                return len(data)
            raise


def replace_standard_streams() -> None:
    """Replace `sys.stdout` and `sys.stderr`. Output to a closed stream (None) is discarded.

    Characters that the terminal's encoding does not have are printed as backslash escapes.
    """
    sys.stdout, sys.stderr = (
        _tolerant(stream) if stream else Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
        for stream in (sys.stdout, sys.stderr)
    )


def _tolerant(stream: TextIO) -> TextIO:
    raw = _PipeTolerantFile(stream.fileno(), "wb", closefd=False)
    by_line = stream.isatty() or stream is sys.stderr
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=by_line,
    )
