"""Export to a file whose name selects the format. The same archive gives the same bytes."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from osce_crawler.archive.export.atomic_file import atomic_file
from osce_crawler.archive.export.lean import is_lean, write_lean
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadTarget

_COLUMNS = (
    "node_id", "language", "url", "content_type", "title", "published_on", "place", "sources", "fields_of_work", "dateline",
    "body", "paragraph_count", "removed_count", "revision", "first_seen_at", "last_seen_at", "gone_at", "content_digest",
    "confidence",
)  # fmt: skip
_JOINED = "; "
Progress = Callable[[int, int], None]
"""Called with the number of remaining and of all rows."""


def export_records(
    archive: Archive, target: Path, on_progress: Progress = lambda _left, _all: None
) -> int:
    """Write all records or all captures, in the format of the target's name; their number.

    `on_progress` gets the number of remaining and of all rows. Raises BadTarget.
    """
    writers = {
        ".csv": _write_csv,
        ".jsonl": _write_json_lines,
        ".warc.gz": _write_warc,
        ".db": _write_lean,
    }
    ending = next(
        (known for known in writers if target.name.endswith(known) and target.name != known), None
    )
    if ending is None:
        raise BadTarget(f"{target}: expected a name that ends in one of {', '.join(writers)}")
    check_no_archive(archive.path, target)
    with atomic_file(target) as new:
        return writers[ending](archive, new, on_progress)


def check_no_archive(archive: Path, target: Path) -> None:
    """Raises BadTarget if the target is a folder, the archive, or a `.db` that is no lean copy."""
    if target.is_dir():
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


def _write_csv(archive: Archive, file: Path, on_progress: Progress) -> int:
    return _write_lines(_csv_lines(_counted(archive, on_progress)), file) - 1


def _write_json_lines(archive: Archive, file: Path, on_progress: Progress) -> int:
    return _write_lines(_json_lines(_counted(archive, on_progress)), file)


def _counted(archive: Archive, on_progress: Progress) -> Iterator[Row]:
    total = (archive.first("SELECT count(*) AS records FROM press_releases") or {})["records"]
    for number, row in enumerate(records(archive), 1):
        on_progress(total - number, total)
        yield row


def _write_lines(lines: Iterator[str], file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as opened:
        for line in lines:
            opened.write(line)
            count += 1
    return count


def _write_warc(archive: Archive, file: Path, on_progress: Progress) -> int:
    from osce_crawler.archive.export.warc import write_warc  # noqa: PLC0415 - loads zstandard; tables do not need it

    with file.open("wb") as opened:
        return write_warc(
            archive if archive.connection.in_transaction else archive.hold(), opened, on_progress
        )


def _write_lean(archive: Archive, file: Path, _: Progress) -> int:
    return write_lean(archive.path, file)


def records(archive: Archive) -> Iterator[Row]:
    """All records, ordered by node id and language, with their sources and fields of work."""
    for row in archive.rows("SELECT * FROM press_releases ORDER BY node_id, language"):
        complete = row | archive.named_values(row)
        yield {name: complete[name] for name in _COLUMNS}


def _csv_lines(rows: Iterator[Row]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    yield buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(
            {
                name: _JOINED.join(value) if isinstance(value, list) else value
                for name, value in row.items()
            }
        )
        yield buffer.getvalue()


def _json_lines(rows: Iterator[Row]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"
