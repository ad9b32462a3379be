"""Writing folders atomically: a new folder beside the target, then two renames."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from osce_crawler.archive.export.atomic_file import disk_errors
from osce_crawler.errors import BadTarget


@contextmanager
def atomic_folder(target: Path, mark: str) -> Iterator[Path]:
    """A new empty folder. After the block it replaces the target, a folder with the file `mark`.

    Between the two renames a process that is killed leaves the old folder as `.NAME.old`, and no
    target. Raises BadTarget and DiskFull.
    """
    if target.exists() and not (target / mark).is_file():
        raise BadTarget(
            f"{target}: exists and is no export of this kind (it has no {mark}); name another"
            " folder, or remove it"
        )
    with disk_errors(target):
        new = Path(mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
        try:
            yield new
            new.chmod(0o755)
            old = target.with_name(f".{target.name}.old")
            if target.exists():
                shutil.rmtree(old, ignore_errors=True)
                target.rename(old)
            new.rename(target)
            shutil.rmtree(old, ignore_errors=True)
        finally:
            shutil.rmtree(new, ignore_errors=True)
