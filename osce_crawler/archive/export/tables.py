"""Export to a target whose name selects the format. The same archive gives the same bytes."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from gzip import GzipFile
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, cast

from osce_crawler.archive.column_metadata import column_metadata
from osce_crawler.archive.export.about import Query, facts
from osce_crawler.archive.export.atomic_file import atomic_file, check_replaceable, folder_beside
from osce_crawler.archive.export.atomic_folder import atomic_folder
from osce_crawler.archive.export.chosen import Chosen
from osce_crawler.archive.export.columns import RELEASES
from osce_crawler.archive.export.delimited import GuardedCsv, csv_lines
from osce_crawler.archive.export.descriptor import Table, Written, descriptor
from osce_crawler.archive.export.lean import write_lean
from osce_crawler.archive.export.package import DESCRIPTOR, write_package, zipped
from osce_crawler.archive.export.texts import TABLE, write_texts
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.schema_objects import is_lean
from osce_crawler.errors import BadTarget

if TYPE_CHECKING:
    from osce_crawler.archive.export.warc import WarcExport

Progress = Callable[[int, int], None]
"""Called with the number of remaining and of all rows."""
WHOLE = (".warc.gz", ".db")
"""Formats that always have the whole archive."""
WITH_TEXT_COLUMN = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".parquet", ".xlsx")
"""Formats with one table, in which the column of the text can have another name."""


def _silent(_left: int, _all: int) -> None:
    """No progress."""


@dataclass(slots=True, kw_only=True)
class Exported:
    """What was written."""

    count: int = 0
    """Captures of a WARC file, else releases."""
    files: int | None = None
    """Number of files, if it is a WARC export in parts."""
    notes: list[str] = field(default_factory=list)
    """What the target does not have as it is in the archive, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An export."""

    chosen: Chosen
    query: Query = field(default_factory=Query)
    excel: bool = False
    """CSV for spreadsheets."""
    text_column: str = "body"
    """Name of the column with the text."""
    after_run: int = 0
    """Of a WARC file: only captures of the runs after this one."""
    most_bytes: int | None = None
    """Of a WARC file: the size of one of several files; None: one file."""
    on_progress: Progress = _silent
    exported: Exported = field(default_factory=Exported)

    @property
    def columns(self) -> dict[str, str]:
        """Columns of releases with their types."""
        return {
            self.text_column if name == "body" else name: kind for name, kind in RELEASES.items()
        }

    def releases(self) -> Iterator[Row]:
        """The rows of the releases; the progress is reported."""
        for row in self.counted(self.chosen.releases()):
            yield row if self.text_column == "body" else row | {self.text_column: row["body"]}

    def counted(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, with the progress reported."""
        total = self.chosen.count()
        for number, row in enumerate(rows, 1):
            self.on_progress(total - number, total)
            yield row


def export_records(archive: Archive, target: Path, on_progress: Progress = _silent) -> int:
    """Export all releases or captures without options; their number. See `export`."""
    return export(target, Task(chosen=Chosen(archive), on_progress=on_progress)).count


def export(target: Path, task: Task) -> Exported:
    """Write the releases, or all captures, in the format of the target's name. Raises BadTarget."""
    ending = next(
        (known for known in ENDINGS if target.name.endswith(known) and target.name != known), None
    )
    if ending is None:
        raise BadTarget(f"{target}: expected a name that ends in one of {', '.join(ENDINGS)}")
    check_no_archive(task.chosen.archive.path, target, is_folder=ending in _FOLDERS)
    with task.chosen.archive.snapshot():
        if ending in _FOLDERS:
            marker, write = _FOLDERS[ending]
            with atomic_folder(target, marker) as folder:
                write(task, folder)
        elif task.most_bytes is not None:
            _warc_parts(task, target, task.most_bytes)
        else:
            _replace_file(task, target, _FILES.get(ending) or _into_file(_STREAMS[ending]))
    return task.exported


def export_to_stream(ending: str, task: Task, out: IO[bytes]) -> Exported:
    """Write the same to a stream. Raises BadTarget for a format that is a folder."""
    if ending in _FOLDERS:
        raise BadTarget(f"{ending} is a folder, and cannot go to the standard output; use .zip")
    with task.chosen.archive.snapshot():
        if ending in _STREAMS:
            _STREAMS[ending](task, out)
            return task.exported
        # These formats are not written from beginning to end.
        with TemporaryDirectory(prefix="osce-export-") as folder:
            file = Path(folder) / f"export{ending}"
            with atomic_file(file) as new:
                _FILES[ending](task, new)
            with file.open("rb") as made:
                copyfileobj(made, out)
    return task.exported


def _replace_file(task: Task, target: Path, write: Callable[[Task, Path], None]) -> None:
    """Write a file, and its descriptor if it gets one.

    No moment has a descriptor of another file beside it: the earlier one goes before the target is
    replaced, and the new one comes after that.
    """
    beside = target.with_name(f"{target.name}.{DESCRIPTOR}")
    if not target.name.endswith(".csv"):
        with atomic_file(target) as new:
            write(task, new)
    elif task.excel:
        with atomic_file(target) as new:
            write(task, new)
            if beside.is_file():
                beside.unlink()
                task.exported.notes.append(f"{beside} described the earlier file, and is removed")
    elif beside.is_dir():
        raise BadTarget(
            f"{beside}: a folder has the name of the description of {target.name}; move it"
        )
    else:
        with atomic_file(beside) as described, atomic_file(target) as new:
            write(task, new)
            described.write_text(_description(task, new, target.name), "utf-8")
            beside.unlink(missing_ok=True)


def check_no_archive(archive: Path, target: Path, *, is_folder: bool = False) -> None:
    """Raises BadTarget if the target is a folder, the archive, or a `.db` that is no lean copy."""
    if target.is_dir() and not is_folder:
        raise BadTarget(f"{target}: is a folder; name a file in it")
    check_replaceable(target)
    if target.exists() and target.samefile(archive):
        raise BadTarget(f"{target}: is the archive itself; name another file")
    if target.suffix == ".db" and target.exists() and not _is_lean_copy(target):
        raise BadTarget(f"{target}: exists and is not a lean copy; name another file, or remove it")


def _is_lean_copy(file: Path) -> bool:
    try:
        with closing(
            sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            return is_lean(connection)
    except sqlite3.DatabaseError:
        return False


def _into_file(write: "_ToStream") -> "_ToPath":
    def written(task: Task, file: Path) -> None:
        with file.open("wb") as out:
            write(task, out)

    return written


def _gzipped(write: "_ToStream") -> "_ToStream":
    """Without time and name, so that the same rows give the same bytes (RFC 1952, 2.3.1)."""

    def written(task: Task, out: IO[bytes]) -> None:
        with GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=6) as packed:
            write(task, cast("IO[bytes]", packed))

    return written


def _csv(task: Task, out: IO[bytes]) -> None:
    names = list(task.columns)
    if not task.excel:
        task.exported.count = _write_lines(csv_lines(task.releases(), names), out) - 1
        return
    guarded = GuardedCsv(names)
    task.exported.count = _write_lines(guarded.lines(task.releases()), out) - 2
    if guarded.guarded:
        task.exported.notes.append(
            f"cells that begin with an apostrophe, because they would be formulas: {guarded.guarded:,}"
        )
    _note_cut(task, guarded.cut.cells)


def _note_cut(task: Task, cells: Sequence[str]) -> None:
    task.exported.notes += [f"cut to the limit of a spreadsheet's cell: {cell}" for cell in cells]


def _description(task: Task, file: Path, name: str) -> str:
    """The descriptor of a CSV file that gets this name."""
    table = Table(
        name="releases",
        view="press_releases",
        columns=task.columns,
        key=["record"],
        description="The latest revision of each release, in one language",
    )
    described = column_metadata(task.chosen.archive.connection)
    described["press_releases"][task.text_column] = described["press_releases"]["body"]
    about = facts(task.chosen, task.query)
    return descriptor(about, [Written(table, file, name)], described)


def _json_lines(task: Task, out: IO[bytes]) -> None:
    names = list(task.columns)
    lines = (
        json.dumps({name: row[name] for name in names}, ensure_ascii=False) + "\n"
        for row in task.releases()
    )
    task.exported.count = _write_lines(lines, out)


def _write_lines(lines: Iterable[str], out: IO[bytes]) -> int:
    count = 0
    for line in lines:
        out.write(line.encode("utf-8"))
        count += 1
    return count


def _xlsx(task: Task, file: Path) -> None:
    from osce_crawler.archive.export.spreadsheet import write_xlsx  # noqa: PLC0415 - of an extra

    about = facts(task.chosen, task.query)
    task.exported.count, cut = write_xlsx(file, task.releases(), list(task.columns), about)
    _note_cut(task, cut.cells)


def _parquet(task: Task, file: Path) -> None:
    from osce_crawler.archive.export.parquet import write_parquet  # noqa: PLC0415 - of an extra

    task.exported.count = write_parquet(file, task.releases(), task.columns)


def _texts(task: Task, folder: Path) -> None:
    about = facts(task.chosen, task.query)
    task.exported.count = write_texts(folder, task.counted(task.chosen.releases()), about)


def _package(task: Task, folder: Path) -> None:
    about = facts(task.chosen, task.query)
    task.exported.count = write_package(folder, task.chosen, about, task.counted)


def _zip(task: Task, file: Path) -> None:
    with folder_beside(file) as made:
        _package(task, made)
        zipped(made, file)


def _warc_export(task: Task) -> "WarcExport":
    from osce_crawler.archive.export.warc import WarcExport  # noqa: PLC0415 - loads zstandard

    return WarcExport(task.chosen.archive, task.after_run, task.on_progress)


def _warc(task: Task, out: IO[bytes]) -> None:
    export = _warc_export(task)
    out.write(export.head())
    for group in export.groups():
        out.write(group)
    task.exported.count = export.count


def _warc_parts(task: Task, target: Path, most_bytes: int) -> None:
    from osce_crawler.archive.export.warc_parts import WarcParts  # noqa: PLC0415 - loads zstandard

    parts, export = WarcParts(target, most_bytes), _warc_export(task)
    parts.write(export)
    task.exported.count, task.exported.files = export.count, len(parts.names)
    task.exported.notes += [f"written: {name}" for name in parts.names]
    task.exported.notes += [f"removed, of an earlier export: {name}" for name in parts.removed]


def _lean(task: Task, file: Path) -> None:
    task.exported.count = write_lean(task.chosen.archive.path, file)


_ToStream = Callable[[Task, IO[bytes]], None]
_ToPath = Callable[[Task, Path], None]
_STREAMS: Mapping[str, _ToStream] = {
    ".csv": _csv,
    ".csv.gz": _gzipped(_csv),
    ".jsonl": _json_lines,
    ".jsonl.gz": _gzipped(_json_lines),
    ".warc.gz": _warc,
}
_FILES: Mapping[str, _ToPath] = {".xlsx": _xlsx, ".parquet": _parquet, ".zip": _zip, ".db": _lean}
_FOLDERS: Mapping[str, tuple[str, _ToPath]] = {
    ".datapackage": (DESCRIPTOR, _package),
    ".texts": (TABLE, _texts),
}
"""By the ending of a folder's name: the file that marks such an export, and what writes it."""
ENDINGS = (*_STREAMS, *_FILES, *_FOLDERS)
"""Of the names of targets."""
