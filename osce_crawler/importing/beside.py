"""`import.csv`: addresses and dates of saved pages, for files that do not say them."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from osce_crawler.errors import BadInput

NAME = "import.csv"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row says of a file; None where the field is empty."""

    url: str | None
    fetched_at: str | None


@dataclass(slots=True)
class Lists:
    """The list that is named, or the one in each file's own folder."""

    named: Path | None = None
    _read: dict[Path, Mapping[Path, Stated]] = field(default_factory=dict)

    def about(self, file: Path) -> Stated:
        """What the list says of a file. Raises BadInput."""
        return self._rows(self._for(file)).get(file.resolve(), Stated(None, None))

    def missing(self, folder: Path) -> Iterator[Path]:
        """Files that the list of a folder names and that are not there."""
        listing = self._for(folder / NAME)
        yield from (file for file in self._rows(listing) if not file.exists())

    def _for(self, file: Path) -> Path:
        return self.named or file.parent / NAME

    def _rows(self, listing: Path) -> Mapping[Path, Stated]:
        if listing not in self._read:
            self._read[listing] = _rows(listing) if listing.exists() or listing == self.named else {}
        return self._read[listing]


def _rows(listing: Path) -> dict[Path, Stated]:
    found: dict[Path, Stated] = {}
    try:
        with listing.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            if "file" not in (rows.fieldnames or ()):
                raise BadInput(f"{listing}: expected a first line with the columns file,url,fetched_at")
            for row in rows:
                name = (row["file"] or "").strip()
                file = (listing.parent / name).resolve()
                if not name or file in found:
                    what = f"{name} comes twice" if name else "no file is named"
                    raise BadInput(f"{listing}: line {rows.line_num}: {what}")
                found[file] = Stated(*(((row.get(column) or "").strip() or None) for column in ("url", "fetched_at")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{listing}: cannot be read: {error}") from error
    return found
