"""The latest revisions as CSV or JSON Lines: the same archive gives the same bytes."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadTarget

_COLUMNS = (
    "node_id", "language", "url", "content_type", "title", "published_on", "place", "sources", "fields_of_work", "dateline",
    "body", "paragraph_count", "removed_count", "revision", "first_seen_at", "last_seen_at", "gone_at", "content_digest",
)  # fmt: skip
_JOINED = "; "


def export_records(archive: Archive, target: Path) -> int:
    """Write all records to the target, in one step; their number. Raises BadTarget."""
    formats = {".csv": _csv_lines, ".jsonl": _json_lines}
    if target.suffix not in formats:
        raise BadTarget(f"{target}: expected a name that ends in one of {', '.join(formats)}")
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=target.parent, delete=False) as file:
            written = Path(file.name)
            try:
                count = _write_all(formats[target.suffix](records(archive)), file)
                written.chmod(0o666 & ~_umask())
                written.replace(target)
            finally:
                written.unlink(missing_ok=True)  # only where it did not become the target
    except OSError as error:
        raise BadTarget(f"{target}: {error.strerror}; choose a folder that exists and can be written") from error
    return count - (target.suffix == ".csv")


def _write_all(lines: Iterator[str], file: IO[str]) -> int:
    count = 0
    for line in lines:
        file.write(line)
        count += 1
    file.flush()
    return count


def records(archive: Archive) -> Iterator[Row]:
    """All records by node id and language, each with its sources and fields of work."""
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
            {name: _JOINED.join(value) if isinstance(value, list) else value for name, value in row.items()}
        )
        yield buffer.getvalue()


def _json_lines(rows: Iterator[Row]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _umask() -> int:
    """The process's mask; there is no way to read it but to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
