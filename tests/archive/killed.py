"""What a killed process leaves: the archive, and its write-ahead log."""

import shutil
from pathlib import Path


def killed(path: Path, left: Path) -> Path:
    """Copy an archive that is being written, as a kill at this moment would leave it."""
    left.parent.mkdir(parents=True, exist_ok=True)
    for side in ("", "-wal"):
        shutil.copy(f"{path}{side}", f"{left}{side}")
    return left
