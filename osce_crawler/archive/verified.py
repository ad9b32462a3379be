"""When an archive was last verified: a small file beside it, because `verify` only reads."""

import json
from pathlib import Path
from typing import Any

from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.errors import OsceCrawlerError
from osce_crawler.machine import raise_if_lacking


def note_verified(archive: Path, at: str, *, problems: int, deep: bool) -> None:
    """Write when the archive was verified, and the number of problems.

    A folder that cannot be written is no problem of the archive.
    """
    text = json.dumps({"at": at, "problems": problems, "deep": deep})
    try:
        with atomic_file(_beside(archive)) as new:
            new.write_text(f"{text}\n", encoding="utf-8")
    except (OSError, OsceCrawlerError):
        return


def last_verified(archive: Path) -> dict[str, Any] | None:
    """`at` (UTC), `problems` and `deep` of the last verification; None if there was none."""
    try:
        found = json.loads(_beside(archive).read_text(encoding="utf-8"))
        return {
            "at": str(found["at"]),
            "problems": int(found["problems"]),
            "deep": bool(found["deep"]),
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise_if_lacking(error)
        return None


def _beside(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}-verified")
