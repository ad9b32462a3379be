"""Files beside the archive, written whole or not at all: under a name of their own first, then renamed in one step."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osce_crawler.errors import BadTarget


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new empty file in the target's folder; when the block ends well, it is on the disk and has the target's name.

    Raises BadTarget where the folder cannot be written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(descriptor)
        new = Path(name)
        try:
            yield new
            new.chmod(0o666 & ~_umask())
            _sync(new)
            new.replace(target)
            _sync(target.parent)
        finally:
            new.unlink(missing_ok=True)  # only where it did not become the target
    except OSError as error:
        raise BadTarget(f"{target}: {error.strerror}; choose a folder that exists and can be written") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    """The process's mask; there is no way to read it but to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
