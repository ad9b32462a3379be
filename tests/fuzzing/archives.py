"""The archive file itself: a stranger's, or one of a bad disk."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from osce_crawler.cli.program import program
from tests.archive.integrity.flipping import whole
from tests.fuzzing.dice import BytesAsDice
from tests.fuzzing.entry import Entry, FalseRecord

_VERBS = tuple(
    tuple(line.split())
    for line in (
        "show 1", "show 1 --format json", "show 2:ru --page", "explain 1 --format json", "history 1", "diff 1 1 2",
        "search mission", "search library --format json", "stats --by year --format json", "runs", "cite 1",
        "show 1 --as-of 2026-01-01", "new --format json", "layout list",
    )
)  # fmt: skip
"""Verbs that print what the archive says. With a sound archive their output is always the same."""
_OTHERS = tuple(tuple(line.split()) for line in ("status", "alarms", "due"))
"""Verbs whose output depends on the time."""
_CODES = frozenset({0, 1, 2, 3})


@lru_cache(maxsize=1)
def _sound() -> tuple[TemporaryDirectory[str], bytes, dict[tuple[str, ...], tuple[int, str]]]:
    """The folder, the bytes of the archive, and what each verb prints of it."""
    folder = TemporaryDirectory(prefix="fuzz-")
    path = Path(folder.name) / "osce.db"
    whole(path)
    content = path.read_bytes()
    return folder, content, {verb: _printed(path, verb) for verb in _VERBS}


def _printed(path: Path, verb: Sequence[str]) -> tuple[int, str]:
    """Exit code and standard output of a verb, in this process."""
    result = CliRunner().invoke(
        program, [*verb, "--archive", str(path)], catch_exceptions=False, standalone_mode=False
    )
    code = result.return_value
    if code not in _CODES:
        raise AssertionError(f"{verb}: exit code {code}")
    # atheris prints which modules it instruments.
    lines = [line for line in result.stderr.splitlines() if not line.startswith("INFO: Instr")]
    if code == 3 and len(lines) != 1:
        raise AssertionError(f"{verb}: not one line: {result.stderr!r}")
    return code, result.stdout


def archive_file(data: bytes) -> None:
    """Reads a damaged copy: each verb ends with an exit code and no traceback; and where `verify`
    finds nothing, each prints what it prints of the sound archive.
    """
    folder, content, expected = _sound()
    path = Path(folder.name) / "osce.db"
    for old in path.parent.glob("osce.db*"):
        old.unlink()
    dice = BytesAsDice(data)
    path.write_bytes(_hurt(content, dice))
    verbs = dice.sample(_VERBS, 3)
    printed = {verb: _printed(path, verb) for verb in [*verbs, dice.choice(_OTHERS)]}
    if _printed(path, ["verify"])[0]:
        return
    for verb in verbs:
        if printed[verb] != expected[verb]:
            raise FalseRecord(f"{data!r}: {verb} differs, and verify finds nothing")


def _hurt(content: bytes, dice: Random) -> bytes:
    """A copy with some bits flipped, cut, or with a stretch of it elsewhere."""
    damaged = bytearray(content)
    kind = dice.choice(["flips", "flips", "flips", "page", "cut", "moved"])
    if kind == "cut":
        return content[: dice.randrange(len(content))]
    for _ in range(dice.choice([1, 1, 2, 5, 50])):
        at = dice.randrange(len(content))
        if kind == "flips":
            damaged[at] ^= 1 << dice.randrange(8)
        elif kind == "page":
            start = at // 4096 * 4096
            damaged[start : start + 4096] = bytes(len(damaged[start : start + 4096]))
        else:
            other = dice.randrange(len(content) - 100)
            damaged[at : at + 100] = content[other : other + 100][: len(damaged[at : at + 100])]
    return bytes(damaged)


ARCHIVES = (
    Entry(
        name="archive-file",
        read=archive_file,
        seeds=lambda: [Random(number).randbytes(24) for number in range(60)],
        is_slow=True,
    ),
)
