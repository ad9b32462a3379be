"""`.xlsx` for spreadsheets: no text is a formula or a link; the same rows give the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from osce_crawler.archive.export.atomic_file import folder_beside
from osce_crawler.archive.export.cells import CutCells
from osce_crawler.archive.export.columns import JOINED
from osce_crawler.archive.failures import of_extra
from osce_crawler.archive.reader import Row

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""XlsxWriter writes the time of the export otherwise, and two exports would differ."""
_WIDTHS = {"title": 60, "body": 80, "url": 40}
_WIDTH = 16


def write_xlsx(
    file: Path, rows: Iterable[Row], columns: Sequence[str], about: Mapping[str, str]
) -> tuple[int, CutCells]:
    """Write a sheet with the rows and one about them; the number of rows, and the cut cells.

    Raises ExtraMissing, PackageBroken.
    """
    with folder_beside(file) as folder:
        return _written(_workbook(file, folder), rows, columns, about)


def _written(
    workbook: Any, rows: Iterable[Row], columns: Sequence[str], about: Mapping[str, str]
) -> tuple[int, CutCells]:
    cut = CutCells()
    bold = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet("releases")
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, bold)
        sheet.set_column(at, at, _WIDTHS.get(name, _WIDTH))
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(rows, 1):
        for at, name in enumerate(columns):
            value = _cell(row, name, cut)
            if value is not None:
                sheet.write(number, at, value)
    lines = [*about.items(), *(("cut to the limit of a cell", cell) for cell in cut.cells)]
    notes = workbook.add_worksheet("about")
    notes.set_column(0, 0, 30)
    notes.set_column(1, 1, 100)
    for at, (name, value) in enumerate(lines):
        notes.write_string(at, 0, name, bold)
        notes.write_string(at, 1, value)
    _close(workbook)
    return number, cut


def _close(workbook: Any) -> None:
    """Write the file. XlsxWriter wraps errors of the disk in one of its own."""
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - of an extra

    try:
        workbook.close()
    except FileCreateError as error:
        raise next((one for one in error.args if isinstance(one, OSError)), error) from error


def _workbook(file: Path, folder: Path) -> Any:
    """A workbook, written to the file at its end; until then, its rows are in the folder."""
    with of_extra("a .xlsx file", "analysis", "xlsxwriter"):
        import xlsxwriter  # noqa: PLC0415 - of an extra
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(str(file), options)
    workbook.set_properties({"created": _CREATED})
    return workbook


def _cell(row: Row, name: str, cut: CutCells) -> int | str | None:
    """The value for a cell. Empty strings are no cells: XlsxWriter leaves them out."""
    value = row[name]
    if value is None or isinstance(value, int):
        return value
    text = JOINED.join(value) if isinstance(value, list) else str(value)
    return cut.short(str(row["record"]), name, text) or None
