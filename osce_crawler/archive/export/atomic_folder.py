"""Writing folders atomically: a new folder beside the target, then both change their names."""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osce_crawler.archive.export.atomic_file import disk_errors, part_of, remove_left_over, umask
from osce_crawler.errors import BadTarget

_HERE = -100  # AT_FDCWD: relative to the working directory
_EXCHANGE = 2  # RENAME_EXCHANGE


@contextmanager
def atomic_folder(target: Path, mark: str) -> Iterator[Path]:
    """A new empty folder. After the block it replaces the target, a folder with the file `mark`.

    Linux swaps both in one step: a process that is killed leaves the old or the new folder. Where
    that is not possible, there is no target between two renames; the next export of this target
    puts the old one back first. Raises BadTarget and DiskFull.
    """
    old = target.with_name(f".{target.name}.old")
    if not target.exists() and (old / mark).is_file():
        old.rename(target)
    if target.exists() and not (target / mark).is_file():
        raise BadTarget(
            f"{target}: exists and is no export of this kind (it has no {mark}); name another"
            " folder, or remove it"
        )
    with disk_errors(target):
        remove_left_over(target)
        new = part_of(target)
        new.mkdir(mode=0o700)
        try:
            yield new
            new.chmod(0o777 & ~umask())
            if not target.exists():
                new.rename(target)
            elif not _exchanged(new, target):
                _replace(new, target, old)
        finally:
            shutil.rmtree(new, ignore_errors=True)  # what was not finished, or was replaced


def _replace(new: Path, target: Path, old: Path) -> None:
    """Replace the target in two steps; `old` is its name between them."""
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Swap two names in one step; whether this system and its file system can."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    names = (_HERE, os.fsencode(one), _HERE, os.fsencode(other))
    return bool(rename(*names, _EXCHANGE) == 0)
