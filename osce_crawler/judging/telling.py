"""Runs the operator's command when an alarm opens, worsens, closes, and once a week while open."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SECONDS = 120
"""A command that takes longer is stopped: it must not keep a timer from its next run."""
_SHOWN = 200


def tell(command: str, lines: Sequence[str], archive: Path) -> str | None:
    """Run the command in a shell, with the lines on its standard input.

    Its environment has OSCE_ARCHIVE. Returns what went wrong: the crawl is not to blame for it.
    """
    try:
        done = subprocess.run(  # noqa: S602 - the operator's own command, of the command line # nosec B602
            command,
            shell=True,
            input="".join(f"{line}\n" for line in lines),
            text=True,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env=os.environ | {"OSCE_ARCHIVE": str(archive.absolute())},
        )
    except subprocess.TimeoutExpired:
        return f"--on-finding: {command!r} was stopped after {_SECONDS} seconds; correct it"
    except OSError as error:
        return f"--on-finding: {command!r} cannot be run: {error.strerror}; correct it"
    if done.returncode == 0:
        return None
    said = " ".join((done.stderr or done.stdout).split())[:_SHOWN]
    return (
        f"--on-finding: {command!r} ended with exit code {done.returncode}: {said or 'no message'}"
    )
