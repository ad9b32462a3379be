"""A run whose process is gone: readers know it at once, not only the next run."""

import os
import re
from pathlib import Path
from typing import Any

from osce_crawler.archive.archive_lock import lock_of, writer_of

BROKEN_OFF = "broken off"
"""Outcome of a run that has no end in the archive, and whose process is gone."""
_RUNNING = "running"
_SINCE = r"process \d+ since (\S+)"


def with_outcome(run: dict[str, Any], path: Path) -> dict[str, Any]:
    """A row of `crawl_runs`, with the outcome `broken off` instead of `running` if it is so."""
    if run["outcome"] != _RUNNING or _is_under_way(run["started_at"], path):
        return run
    return run | {"outcome": BROKEN_OFF}


def _is_under_way(started_at: str, path: Path) -> bool:
    """Whether the process that began a run may still be writing."""
    lock = lock_of(path)
    if lock.exists() and not os.access(lock, os.R_OK):
        return True  # it is not known
    writer = writer_of(path)
    if writer is None:
        return False
    since = re.match(_SINCE, writer)
    # A process takes the lock, then begins its run. An older run was of another one.
    return since is None or since[1] <= started_at
