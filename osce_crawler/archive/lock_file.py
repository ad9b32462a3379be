"""Who holds the lock of an archive: asked by readers, so that a run whose process is gone is known
at once, not only to the next run.
"""

import fcntl
import os
import re
from pathlib import Path
from typing import Any

BROKEN_OFF = "broken off"
"""Outcome of a run that has no end in the archive, and whose process is gone."""
_RUNNING = "running"
_SINCE = re.compile(r"process \d+ since (\S+)")


def with_outcome(run: dict[str, Any], path: Path) -> dict[str, Any]:
    """A row of `crawl_runs`, with the outcome `broken off` instead of `running` if it is so."""
    if run["outcome"] != _RUNNING or _is_under_way(run["started_at"], path):
        return run
    return run | {"outcome": BROKEN_OFF}


def _is_under_way(started_at: str, path: Path) -> bool:
    """Whether the process that began a run may still be writing."""
    try:
        descriptor = os.open(f"{path}-lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:  # not ours to read: it is not known
        return True
    try:
        # Shared: readers do not see each other. `only_writer` waits for the moment that this takes.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        since = _SINCE.match(os.read(descriptor, 200).decode("utf-8", "replace"))
        # A process takes the lock, then begins its run. An older run was of another one.
        return since is None or since[1] <= started_at
    except OSError:  # a file system without locks
        return True
    finally:
        os.close(descriptor)
    return False
