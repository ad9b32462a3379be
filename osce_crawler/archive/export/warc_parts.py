"""Export of the captures to several WARC files, each complete in itself and of a bounded size."""

import gzip
import re
import zlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.archive.export.warc import WarcExport
from osce_crawler.errors import BadTarget
from osce_crawler.machine import raise_if_lacking

ENDING = ".warc.gz"
_LONGEST_INFO = 4096


@dataclass(slots=True)
class WarcParts:
    """Files named after a target: `captures-00001.warc.gz`, `captures-00002.warc.gz` and so on."""

    target: Path
    most_bytes: int
    """A file ends before it has more bytes. A capture that has more is in a file of its own."""
    names: list[str] = field(default_factory=list)
    """The files that were written."""
    removed: list[str] = field(default_factory=list)
    """Files of an earlier export with this target that had more parts."""

    def write(self, export: WarcExport) -> None:
        """Write all files, then replace those that are there. Raises BadTarget, also if one of them
        is of another program, and DiskFull.
        """
        for file in self._parts():
            if not _is_export(file):
                raise BadTarget(
                    f"{file}: no export of this program, and a part would take its place; name"
                    " another target or folder"
                )
        with ExitStack() as written:
            part, size, has_captures = self._next(written, export)
            for group in export.groups():
                if has_captures and size + len(group) > self.most_bytes:
                    part.close()
                    part, size, has_captures = self._next(written, export)
                part.write(group)
                size, has_captures = size + len(group), True
            part.close()
        for file in self._parts():
            if file.name not in self.names:
                file.unlink()
                self.removed.append(file.name)

    def _next(self, written: ExitStack, export: WarcExport) -> tuple[IO[bytes], int, bool]:
        name = f"{self._stem}-{len(self.names) + 1:05d}{ENDING}"
        new = written.enter_context(atomic_file(self.target.with_name(name)))
        self.names.append(name)
        head = export.head(len(self.names))
        part = written.enter_context(new.open("wb"))
        part.write(head)
        return part, len(head), False

    def _parts(self) -> list[Path]:
        numbered = re.compile(rf"{re.escape(self._stem)}-\d{{5}}{re.escape(ENDING)}")
        return sorted(
            file for file in self.target.parent.iterdir() if numbered.fullmatch(file.name)
        )

    @property
    def _stem(self) -> str:
        return self.target.name.removesuffix(ENDING)


def _is_export(file: Path) -> bool:
    """Whether the first record of a file says that this program has written it."""
    try:
        with gzip.open(file) as opened:
            return b"software: osce-crawler/" in opened.read(_LONGEST_INFO)
    except (OSError, EOFError, zlib.error) as error:
        raise_if_lacking(error)
        return False
