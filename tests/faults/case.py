"""A row of the fault matrix: what is expected, and what was seen when the fault was caused."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path(__file__).parent / "cases.toml"
STEPS = (
    "resolve", "connect", "TLS", "headers", "body", "decompress", "decode", "parse", "deduplicate",
    "compress", "write", "commit", "checkpoint", "export", "import", "serve",
)  # fmt: skip
"""The steps of a release through the program, in order."""


class CannotBeCaused(Exception):
    """A fault that this machine cannot cause; the message says what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault of a step. `cause` names the function that causes it (causes.py)."""

    name: str
    step: str
    fault: str
    cause: str
    exit_code: int
    words: str
    """What the line that people see must contain."""
    kept: str
    """What is kept, as `Seen.kept` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the program did: its exit code, the line that says it, and what is kept."""

    exit_code: int
    line: str
    kept: str


def cases() -> list[Case]:
    """All rows, by step."""
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    found = [
        Case(name=name, step=step, **fields)
        for step, named in rows.items()
        for name, fields in named.items()
    ]
    return sorted(found, key=lambda case: STEPS.index(case.step))
