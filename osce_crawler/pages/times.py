"""Reads the days in the `datetime` attributes of `<time>` elements."""

from collections.abc import Sequence

from osce_crawler.pages.ancestry import with_ancestors
from osce_crawler.pages.body import raw_text
from osce_crawler.pages.dates import NAMES_SEVERAL, attribute_date, read_date
from osce_crawler.pages.layouts import Element

_LONGEST_BETWEEN = 100
_NO_RANGE = " . "
"""Between two dates that are none."""


def times_of(elements: Sequence[Element]) -> list[str]:
    """The values of `<time>` elements, in order. The first two as one value if they are a range.

    `<time datetime="2020-05-12">12 May</time> – <time datetime="2020-05-14">14 May 2020</time>` is
    `2020-05-12 – 2020-05-14`.
    """
    values = [str(element.get("datetime")) for element in elements]
    if len(values) < 2:  # most often
        return values
    first, last = map(attribute_date, values[:2])
    if not first or not last or first == last:
        return values
    whole = f"{first} {_between(*elements[:2])} {last}"
    is_range = read_date(whole).doubts == (NAMES_SEVERAL,)
    return [" ".join(whole.split()), *values[2:]] if is_range else values


def _between(first: Element, last: Element) -> str:
    """The text between two elements; that in a long or wide element is of no use."""
    if first.getnext() is last:
        return (first.tail or "")[:_LONGEST_BETWEEN]
    around = with_ancestors([first])
    common = next((above for above in last.iterancestors() if above in around), None)
    if common is None:
        return ""
    start, end = raw_text(first), raw_text(last)
    if not start or not end:  # where it is in the text is unknown
        return _NO_RANGE
    _, _, rest = raw_text(common).partition(start)
    between, found, _ = rest.partition(end)
    return between if found and len(between) <= _LONGEST_BETWEEN else _NO_RANGE
