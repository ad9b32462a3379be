"""Which fields a page prints in the place where they belong."""

from collections.abc import Iterable

_LABELLED = frozenset({"time", "label", "header"})
"""Sources of a date that are no part of the text."""
_NO_LABEL = "place: no label"
"""Begin of the warning that a place was taken from elsewhere."""


def filled_fields(
    *,
    published_on: object,
    date_source: str | None,
    place: object,
    sources: object,
    fields_of_work: object,
    content_type: object,
    dateline: object,
    warnings: Iterable[str],
) -> frozenset[str]:
    """The fields of a release that have a value; the title always has one.

    A date or a place that was taken from the text does not count: if a label vanishes, the value
    only seems to stay.
    """
    values = {
        "date": published_on and date_source in _LABELLED,
        "place": place and not any(one.startswith(_NO_LABEL) for one in warnings),
        "sources": sources,
        "fields_of_work": fields_of_work,
        "type": content_type,
        "dateline": dateline,
        "title": True,
    }
    return frozenset(name for name, value in values.items() if value)
