"""Export to a target whose name selects the format. The same archive gives the same bytes."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from osce_crawler.archive.column_metadata import column_metadata
from osce_crawler.archive.export.about import Query, facts
from osce_crawler.archive.export.atomic_file import atomic_file, folder_beside
from osce_crawler.archive.export.atomic_folder import atomic_folder
from osce_crawler.archive.export.chosen import Chosen
from osce_crawler.archive.export.columns import RELEASES
from osce_crawler.archive.export.delimited import GuardedCsv, csv_lines
from osce_crawler.archive.export.descriptor import Table, Written, descriptor
from osce_crawler.archive.export.lean import is_lean, write_lean
from osce_crawler.archive.export.package import DESCRIPTOR, write_package, zipped
from osce_crawler.archive.export.texts import TABLE, write_texts
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadTarget

Progress = Callable[[int, int], None]
"""Called with the number of remaining and of all rows."""
WHOLE = (".warc.gz", ".db")
"""Formats that always have the whole archive."""
WITH_TEXT_COLUMN = (".csv", ".jsonl", ".parquet", ".xlsx")
"""Formats with one table, in which the column of the text can have another name."""


def _silent(_left: int, _all: int) -> None:
    """No progress."""


@dataclass(slots=True, kw_only=True)
class Exported:
    """What was written."""

    count: int = 0
    """Captures of a WARC file, else releases."""
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
        (known for known in _WRITERS if target.name.endswith(known) and target.name != known), None
    )
    if ending is None:
        raise BadTarget(f"{target}: expected a name that ends in one of {', '.join(_WRITERS)}")
    check_no_archive(task.chosen.archive.path, target, is_folder=ending in _FOLDERS)
    archive = task.chosen.archive
    with archive.snapshot():
        if ending in _FOLDERS:
            with atomic_folder(target, _FOLDERS[ending]) as folder:
                _WRITERS[ending](task, folder)
        else:
            _replace_file(task, target, _WRITERS[ending])
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
    else:
        with atomic_file(beside) as described, atomic_file(target) as new:
            write(task, new)
            described.write_text(_description(task, new, target.name), "utf-8")
            beside.unlink(missing_ok=True)


def check_no_archive(archive: Path, target: Path, *, is_folder: bool = False) -> None:
    """Raises BadTarget if the target is a folder, the archive, or a `.db` that is no lean copy."""
    if target.is_dir() and not is_folder:
        raise BadTarget(f"{target}: is a folder; name a file in it")
    if target.exists() and target.samefile(archive):
        raise BadTarget(f"{target}: is the archive itself; name another file")
    if target.suffix == ".db" and target.exists() and not _is_lean_copy(target):
        raise BadTarget(f"{target}: exists and is not a lean copy; name another file, or remove it")


def _is_lean_copy(file: Path) -> bool:
    try:
        with closing(
            sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        ) as connection:
            return is_lean(connection)
    except sqlite3.DatabaseError:
        return False


def _csv(task: Task, file: Path) -> None:
    names = list(task.columns)
    if not task.excel:
        task.exported.count = _write_lines(csv_lines(task.releases(), names), file) - 1
        return
    guarded = GuardedCsv(names)
    task.exported.count = _write_lines(guarded.lines(task.releases()), file) - 2
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


def _json_lines(task: Task, file: Path) -> None:
    names = list(task.columns)
    lines = (
        json.dumps({name: row[name] for name in names}, ensure_ascii=False) + "\n"
        for row in task.releases()
    )
    task.exported.count = _write_lines(lines, file)


def _write_lines(lines: Iterable[str], file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as opened:
        for line in lines:
            opened.write(line)
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


def _warc(task: Task, file: Path) -> None:
    from osce_crawler.archive.export.warc import write_warc  # noqa: PLC0415 - loads zstandard

    with file.open("wb") as opened:
        task.exported.count = write_warc(task.chosen.archive, opened, task.on_progress)


def _lean(task: Task, file: Path) -> None:
    task.exported.count = write_lean(task.chosen.archive.path, file)


_FOLDERS: Mapping[str, str] = {".datapackage": DESCRIPTOR, ".texts": TABLE}
"""From the ending of a folder's name to the file that marks such an export."""
_WRITERS: Mapping[str, Callable[[Task, Path], None]] = {
    ".csv": _csv,
    ".jsonl": _json_lines,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
    ".texts": _texts,
    ".datapackage": _package,
    ".zip": _zip,
    ".warc.gz": _warc,
    ".db": _lean,
}
