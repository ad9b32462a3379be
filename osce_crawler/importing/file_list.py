"""`import.csv`: addresses and dates of saved pages, for files that do not say them."""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from osce_crawler.errors import BadInput

NAME = "import.csv"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """What a row says of a file; None where the field is empty."""

    url: str | None
    fetched_at: str | None


@dataclass(slots=True)
class FileLists:
    """The list that is named, or the one in each file's own folder."""

    named: Path | None = None
    _read: dict[Path, Mapping[Path, ListedFile]] = field(default_factory=dict)

    def about(self, file: Path) -> ListedFile:
        """What the list says of a file. Raises BadInput."""
        return self._rows(self._for(file)).get(file.resolve(), ListedFile(None, None))

    def missing(self, folder: Path) -> Iterator[Path]:
        """Files that the list of a folder names and that are not there."""
        listing = self._for(folder / NAME)
        yield from (file for file in self._rows(listing) if not os.path.exists(file))  # noqa: PTH110 - which takes a name that is too long for one that is not there

    def _for(self, file: Path) -> Path:
        return self.named or file.parent / NAME

    def _rows(self, listing: Path) -> Mapping[Path, ListedFile]:
        if listing not in self._read:
            self._read[listing] = (
                _rows(listing) if listing.exists() or listing == self.named else {}
            )
        return self._read[listing]


def _rows(listing: Path) -> dict[Path, ListedFile]:
    found: dict[Path, ListedFile] = {}
    try:
        with listing.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(_lower_first(opened), delimiter=_delimiter(opened), strict=True)
            if not {"url", "fetched_at"} & set(rows.fieldnames or ()) or "file" not in (
                rows.fieldnames or ()
            ):
                raise BadInput(
                    f"{listing}: expected a first line with the columns file,url,fetched_at"
                )
            for row in rows:
                file, stated = _row(row, listing, f"{listing}: line {rows.line_num}")
                if file in found:
                    raise BadInput(
                        f"{listing}: line {rows.line_num}: {(row['file'] or '').strip()} comes"
                        " twice"
                    )
                found[file] = stated
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{listing}: byte {error.start} is not UTF-8; save the list as UTF-8"
        ) from error
    except (OSError, csv.Error) as error:
        raise BadInput(f"{listing}: cannot be read: {error}") from error
    return found


def _delimiter(opened: TextIO) -> str:
    """What separates the columns: spreadsheets write semicolons or tabs where a comma is for
    decimals.
    """
    first = opened.readline()
    opened.seek(0)
    return next((mark for mark in ",;\t" if mark in first), ",")


def _lower_first(lines: Iterable[str]) -> Iterator[str]:
    """The lines, with the names of the columns in lower case."""
    for number, line in enumerate(lines):
        yield line if number else line.lower().replace(" ", "")


def _row(row: Mapping[str | None, Any], listing: Path, where: str) -> tuple[Path, ListedFile]:
    """The file of a row and what it says of it. Raises BadInput."""
    name = (row["file"] or "").strip()
    if None in row:  # an address with a comma in it would be cut, and be another one
        raise BadInput(
            f"{where}: more values than columns; put values with a comma into double quotes"
        )
    if not name or "\0" in name:
        raise BadInput(f"{where}: no file is named")
    url, fetched_at = ((row.get(column) or "").strip() or None for column in ("url", "fetched_at"))
    return (listing.parent / name).resolve(), ListedFile(url, fetched_at)
