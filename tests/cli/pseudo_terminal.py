"""Runs verbs on a pseudo-terminal: what the terminal receives, byte for byte."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from osce_crawler.cli.program import program
from osce_crawler.terminal import replace_standard_streams

OWN_STYLES = re.compile(r"\x1b\[(?:0|1|2|9;31|4;32|1;33)m")
"""The only sequences that a verb without a progress bar writes."""
HARMFUL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(slots=True)
class Screen:
    """What a terminal has received from the verbs."""

    received: bytes = b""
    codes: list[object] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The received bytes as text, with the terminal's own line ends as \\n."""
        return self.received.decode().replace("\r\n", "\n")

    @property
    def harmful(self) -> list[str]:
        """The control characters that are not of the program."""
        return HARMFUL.findall(OWN_STYLES.sub("", self.text))

    @property
    def lines(self) -> list[str]:
        """The lines without styles."""
        return OWN_STYLES.sub("", self.text).split("\n")


def on_terminal(*arguments: str, width: int = 80) -> Screen:
    """Run a verb in this process on a terminal. An exception of the verb is printed on it."""
    return called_on_terminal(
        lambda: program.main(list(arguments), standalone_mode=False, prog_name="osce-crawler"),
        width,
    )


def called_on_terminal(function: Callable[[], object], width: int = 80) -> Screen:
    """Call a function whose standard streams are a terminal."""
    screen = Screen()
    with _streams_of(screen, width):
        try:
            screen.codes.append(function())
        except SystemExit as error:
            screen.codes.append(error.code)
        except BaseException:  # noqa: BLE001 - as the interpreter at its end
            sys.excepthook(*sys.exc_info())
            screen.codes.append("Traceback")
    return screen


@contextmanager
def _streams_of(screen: Screen, width: int) -> Iterator[None]:
    """The standard streams are a new terminal of this width; what it receives is in the screen."""
    own, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    reader = threading.Thread(target=_read_all, args=(own, screen))
    reader.start()
    before = sys.stdout, sys.stderr
    for name in ("stdout", "stderr"):
        setattr(sys, name, os.fdopen(os.dup(other), "w", encoding="utf-8"))
    opened = sys.stdout, sys.stderr
    replace_standard_streams()
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = before
        for stream in opened:
            stream.close()
        os.close(other)
        reader.join()
        os.close(own)


def _read_all(own: int, screen: Screen) -> None:
    while True:
        try:
            part = os.read(own, 1 << 16)
        except OSError:  # Linux: the other end is closed
            return
        if not part:
            return
        screen.received += part
