"""A number with its noun, singular or plural."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """The number and the noun; `plural` is needed only where adding an `s` is wrong.

    >>> counted(1, "capture"), counted(0, "capture"), counted(2, "entry", "entries")
    ('1 capture', '0 captures', '2 entries')
    """
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
