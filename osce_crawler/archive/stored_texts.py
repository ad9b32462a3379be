"""Lists of texts that a column has as JSON."""

import json


def texts_of(stored: str) -> tuple[str, ...]:
    """The texts. A value that is no such list is damaged; it is itself the only text then, so that
    it is not lost, and `verify` finds it.

    >>> texts_of('["date: none"]'), texts_of("date: none"), texts_of('{"date": 1}')
    (('date: none',), ('date: none',), ('{"date": 1}',))
    """
    try:
        found = json.loads(stored)
    except ValueError:
        return (stored,)
    if isinstance(found, list) and all(isinstance(text, str) for text in found):
        return tuple(found)
    return (stored,)
