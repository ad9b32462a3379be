"""Where `export` writes to, and which of its options go with that."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from osce_crawler.archive.export.tables import Exported, Task

STDOUT = Path("-")
FORMATS = (
    "csv", "csv.gz", "jsonl", "jsonl.gz", "warc.gz", "xlsx", "parquet", "zip", "db", "datapackage", "texts",
)  # fmt: skip
_TEXT = ("csv", "jsonl")


@dataclass(frozen=True, slots=True)
class Target:
    """A file or folder, or `-`, the standard output."""

    path: Path
    style: str | None
    """A format for the standard output, one of FORMATS."""

    @property
    def is_stdout(self) -> bool:
        """Whether it is the standard output."""
        return self.path == STDOUT

    @property
    def name(self) -> str:
        """A name whose ending selects the format."""
        return f"standard-output.{self.style or 'csv'}" if self.is_stdout else self.path.name

    def __str__(self) -> str:
        return "the standard output" if self.is_stdout else str(self.path)

    def write(self, task: "Task") -> "Exported":
        """Write the export. Raises BadTarget, ArchiveUnusable, DiskFull."""
        from osce_crawler.archive.export.tables import export, export_to_stream

        if not self.is_stdout:
            return export(self.path, task)
        done = export_to_stream(f".{self.style or 'csv'}", task, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return done

    def check(self, *, as_of: str | None, text_column: str, excel: bool, is_chosen: bool) -> None:
        """Raises click.UsageError where the options do not go with the target."""
        from osce_crawler.archive.export.columns import RELEASES
        from osce_crawler.archive.export.tables import WHOLE, WITH_TEXT_COLUMN

        self._check_format()
        if self.name.endswith(WHOLE) and (as_of or is_chosen):
            option = "--as-of" if as_of else "--query and filters"
            raise click.UsageError(
                f"{option}: only with targets of releases; .warc.gz and .db always contain the whole"
                " archive."
            )
        if excel and not self.name.endswith(".csv"):
            raise click.UsageError("--excel works only with .csv targets.")
        if text_column != "body" and not self.name.endswith(WITH_TEXT_COLUMN):
            raise click.UsageError(
                f"--text-column works only with {', '.join(WITH_TEXT_COLUMN)} targets."
            )
        if not text_column.strip():
            raise click.UsageError("--text-column: expected a name, such as text.")
        if text_column != "body" and text_column in RELEASES:
            raise click.UsageError(f"--text-column {text_column}: is the name of another column.")

    def check_parts(self, max_size: str | None, since_run: str | None) -> int | None:
        """The bytes of `--max-size`. Raises click.UsageError."""
        from osce_crawler.quantities import bytes_of

        if (max_size or since_run) and not self.name.endswith(".warc.gz"):
            option = "--max-size" if max_size else "--since-run"
            raise click.UsageError(f"{option} works only with .warc.gz targets.")
        if max_size is None:
            return None
        if self.is_stdout:
            raise click.UsageError("--max-size makes several files; name a .warc.gz target.")
        try:
            return bytes_of(max_size)
        except ValueError as error:
            raise click.UsageError(f"--max-size {error}.") from error

    def _check_format(self) -> None:
        if self.style and not self.is_stdout:
            raise click.UsageError(
                "--format works only with -, the standard output; a file has its format in its name."
            )
        if self.is_stdout and (self.style or "csv") not in _TEXT and sys.stdout.isatty():
            raise click.UsageError(
                f"{self.style} is not text, and is not printed on a terminal; write it into a pipe or"
                " a file."
            )
