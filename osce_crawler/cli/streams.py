"""Standard output and error whose reader may have had enough, as in `... | head`.

What is left to say goes nowhere, and the verb goes on to its end: a crawl or an import is finished,
and the exit code is the verdict. Python's own streams would raise in the middle of whatever prints.
"""

import io
import os
import sys
from typing import Any, TextIO


class _MayClose(io.FileIO):
    """A file descriptor that writes nowhere as soon as nobody reads it."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            nowhere = os.open(
                os.devnull, os.O_WRONLY
            )  # also for what is flushed after an error, when Python ends
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if isinstance(error, BrokenPipeError):
                return len(data)
            raise


def outlive_their_readers() -> None:
    """Replace both streams; one that is closed stays so. A terminal of few letters is no error
    either.
    """
    sys.stdout, sys.stderr = (stream and _outliving(stream) for stream in (sys.stdout, sys.stderr))


def _outliving(stream: TextIO) -> TextIO:
    raw = _MayClose(stream.fileno(), "wb", closefd=False)
    by_line = stream.isatty() or stream is sys.stderr
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=by_line,
    )
