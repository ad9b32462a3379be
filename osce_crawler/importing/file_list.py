"""Read `import.csv`: addresses and dates of saved pages that do not contain them."""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from osce_crawler.errors import BadInput
from osce_crawler.machine import raise_if_lacking

NAME = "import.csv"
_COLUMNS = frozenset({"file", "url", "fetched_at"})


@dataclass(frozen=True, slots=True)
class ListedFile:
    """The values of one row. None if the field is empty."""

    url: str | None
    fetched_at: str | None


@dataclass(slots=True)
class FileLists:
    """The list given with `--csv`, or else the `import.csv` in the folder of each file."""

    named: Path | None = None
    _read: dict[Path, Mapping[Path, ListedFile]] = field(default_factory=dict)

    def check(self, paths: Iterable[Path]) -> None:
        """Read the list that was given, or those beside and in the given paths. Raises BadInput."""
        for path in paths:
            listing = self._for(path / NAME if path.is_dir() else path)
            if listing == self.named or not _is_outside(listing, listing.parent):
                self._rows(listing)

    def about(self, file: Path, root: Path | None = None) -> ListedFile:
        """The row of a file, or a row of None values. Raises BadInput.

        `root` is the given folder under which the file was found; None for a file that was given
        itself. A list to which a link leads out of this folder is not read.
        """
        nothing = ListedFile(None, None)
        listing = self._for(file)
        if listing != self.named and root is not None and _is_outside(listing, root):
            return nothing
        return self._rows(listing).get(file.resolve(), nothing)

    def missing(self, folder: Path, root: Path | None = None) -> Iterator[Path]:
        """Files that the list of a folder names but that do not exist."""
        listing = self._for(folder / NAME)
        if listing != self.named and root is not None and _is_outside(listing, root):
            return
        yield from (file for file in self._rows(listing) if not os.path.exists(file))  # noqa: PTH110 - Path.exists raises an error for a name that is too long

    def _for(self, file: Path) -> Path:
        return self.named or file.parent / NAME

    def _rows(self, listing: Path) -> Mapping[Path, ListedFile]:
        if listing not in self._read:
            self._read[listing] = (
                _rows(listing) if listing.exists() or listing == self.named else {}
            )
        return self._read[listing]


def _is_outside(listing: Path, root: Path) -> bool:
    return listing.is_symlink() and not listing.resolve().is_relative_to(root.resolve())


def _rows(listing: Path) -> dict[Path, ListedFile]:
    found: dict[Path, ListedFile] = {}
    try:
        with listing.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(_lower_first(opened), delimiter=_delimiter(opened), strict=True)
            _check_columns(listing, set(rows.fieldnames or ()))
            for row in rows:
                file, stated = _row(row, listing, f"{listing}: line {rows.line_num}")
                if file in found:
                    raise BadInput(
                        f"{listing}: line {rows.line_num}: {(row['file'] or '').strip()} is listed"
                        " twice; remove one of the two lines"
                    )
                found[file] = stated
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{listing}: byte {error.start} is not UTF-8; save the list as UTF-8"
        ) from error
    except (OSError, csv.Error) as error:
        raise_if_lacking(error)
        raise BadInput(f"{listing}: the list cannot be read: {error}") from error
    return found


def _check_columns(listing: Path, names: set[str]) -> None:
    """Raises BadInput. A misspelled column must not pass for one that is absent."""
    absent, unknown = _COLUMNS - names, names - _COLUMNS
    if "file" in absent or {"url", "fetched_at"} <= absent or (absent and unknown):
        named = f"; it names {', '.join(sorted(unknown))}" if unknown else ""
        raise BadInput(
            f"{listing}: the first line must name the columns file,url,fetched_at{named}"
        )


def _delimiter(opened: TextIO) -> str:
    """The column separator. Spreadsheets write semicolons or tabs in locales with a decimal
    comma.
    """
    first = opened.readline()
    opened.seek(0)
    return next((mark for mark in ",;\t" if mark in first), ",")


def _lower_first(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with the column names in lower case and without spaces."""
    for number, line in enumerate(lines):
        yield line if number else line.lower().replace(" ", "")


def _row(row: Mapping[str | None, Any], listing: Path, where: str) -> tuple[Path, ListedFile]:
    """The absolute path and the values of a row. Raises BadInput."""
    name = (row["file"] or "").strip()
    if None in row:  # DictReader's key for surplus values: an unquoted comma would cut the address
        raise BadInput(
            f"{where}: more values than columns; put a value that contains a comma in double quotes"
        )
    if not name or "\0" in name:
        raise BadInput(f"{where}: the column file is empty; write the name of a file")
    url, fetched_at = ((row.get(column) or "").strip() or None for column in ("url", "fetched_at"))
    return (listing.parent / name).resolve(), ListedFile(url, fetched_at)
