"""Years and months in their order. Pure."""

from collections.abc import Iterator


def periods_between(first: str, last: str) -> Iterator[str]:
    """All years (2012) or months (2012-03) from the first to the last one.

    >>> [*periods_between("2011", "2013")], [*periods_between("2011-11", "2012-02")]
    (['2011', '2012', '2013'], ['2011-11', '2011-12', '2012-01', '2012-02'])
    >>> [*periods_between("", "2012")], [*periods_between("2012", "2011")]
    ([], [])
    """
    if not first or not last:
        return
    if len(first) == len("2012"):
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))
        return
    begin, end = (int(one[:4]) * 12 + int(one[5:7]) - 1 for one in (first, last))
    yield from (f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1))
