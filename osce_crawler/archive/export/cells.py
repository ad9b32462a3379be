"""The limit of a spreadsheet's cell. Longer texts are cut with a note, and listed."""

from dataclasses import dataclass, field

LONGEST_CELL = 32_767
"""Characters, counted in UTF-16 as spreadsheets count."""
_NOTE = " [… cut: {left_out:,} more characters; the whole text is in the other formats]"


@dataclass(slots=True)
class CutCells:
    """Cuts what is too long for a cell, and remembers where."""

    cells: list[str] = field(default_factory=list)
    """`47920:en, body` for each cell that was cut."""

    def short(self, record: str, column: str, text: str) -> str:
        """The text, or its start with a note."""
        if _units(text) <= LONGEST_CELL:
            return text
        self.cells.append(f"{record}, {column}")
        room = LONGEST_CELL - len(_NOTE.format(left_out=len(text)))
        start = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
        return start + _NOTE.format(left_out=len(text) - len(start))


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)
