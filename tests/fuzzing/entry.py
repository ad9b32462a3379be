"""What a fuzzer needs of a parser: its name, how it is called, seeds, and what may come back.

Three drivers use the same table (`table.py`): a short test with hypothesis, the long run
`python -m benchmarks.fuzzing` with atheris, and the same with a few inputs of each entry in CI.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
PRESS_RELEASES = FIXTURES / "press_releases"
FOUND = FIXTURES / "fuzz"
"""Inputs that once broke something, one folder for each entry."""


class FalseRecord(AssertionError):
    """Something was read that the bytes do not say, without a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One way for bytes of others into the program."""

    name: str
    read: Callable[[bytes], object]
    """Reads the bytes. Any exception but the refusals is a fault."""
    seeds: Callable[[], Sequence[bytes]]
    """Inputs that are read, or that are refused late."""
    refusals: tuple[type[Exception], ...] = ()
    """The documented exceptions."""
    tokens: tuple[bytes, ...] = ()
    """What stands in such inputs."""
    is_slow: bool = False
    """Whether a single input takes more than some hundredths of a second."""

    def tried(self, data: bytes) -> bool:
        """Whether an input is read; False if it is refused. Raises what is a fault."""
        try:
            self.read(data)
        except self.refusals as refusal:
            message = str(refusal)
            assert message, "a refusal without a message"
            return False
        return True


def need_utf8(*texts: str | None) -> None:
    """Raises UnicodeEncodeError for a text that the archive cannot store: half a surrogate pair."""
    for text in texts:
        (text or "").encode()
