"""Replacing damaged payloads of captures that the archive has already; findings of all that a run
has replaced.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from osce_crawler.archive.database import one_line_errors
from osce_crawler.archive.schema import HEALED, NOT_HEALED
from osce_crawler.records import Capture, Finding

if TYPE_CHECKING:
    from osce_crawler.archive.writer import ArchiveWriter


class Healing(NamedTuple):
    """Replaces damaged payloads in the current run of an archive."""

    path: Path
    archive: "ArchiveWriter"

    @classmethod
    def of(cls, archive: "ArchiveWriter") -> "Healing":
        """That of an open archive."""
        return cls(archive.path, archive)

    @one_line_errors
    def is_damaged(self, capture: Capture) -> bool:
        """Whether the stored bytes of an archived capture are damaged."""
        return self.archive.captures.is_damaged(capture)

    @one_line_errors
    def heal(self, capture: Capture) -> None:
        """Replace the stored bytes of an archived capture."""
        with self.archive.pages.page():
            self.archive.captures.store(capture, self.archive.run.run_id)

    @one_line_errors
    def findings(self) -> list[Finding]:
        """What this run has replaced, or could not replace."""
        rows = self.archive.connection.execute(
            "SELECT kind, url, message FROM run_findings WHERE run_id = ? AND kind IN (?, ?)",
            [self.archive.run.run_id, HEALED, NOT_HEALED],
        )
        return [Finding(kind=kind, url=url, message=message) for kind, url, message in rows]
