"""Bars of block characters, for the terminal."""

from unicodedata import combining, east_asian_width

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL, _HATCHED = "█", "▒"


def block_bar(value: float, highest: float, width: int, *, is_hatched: bool = False) -> str:
    """A bar of at most `width` characters. A value above 0 is never invisible.

    Hatched bars consist of a half-filled character, which has no eighths.

    >>> block_bar(3, 8, 4), block_bar(8, 8, 4), block_bar(0, 8, 4), block_bar(1, 1000, 4)
    ('█▌', '████', '', '▏')
    >>> block_bar(6, 8, 4, is_hatched=True)
    '▒▒▒'
    """
    if value <= 0 or highest <= 0:
        return ""
    share = min(value / highest, 1.0) * width
    if is_hatched:
        return _HATCHED * max(round(share), 1)
    eighths = max(round(share * 8), 1)
    return (_FULL * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def columns_of(text: str) -> int:
    """The number of terminal columns of a text.

    >>> columns_of("Prishtinë"), columns_of("e\\u0301"), columns_of("日本")
    (9, 1, 4)
    """
    return sum(
        2 if east_asian_width(char) in {"W", "F"} else 1 for char in text if not combining(char)
    )
