"""Dates that a person writes: a year, a month, a day."""

import pytest

from osce_crawler.errors import BadQuery
from osce_crawler.query.dates import first_day, last_day


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-05", "2024-05-01", "2024-05-31"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        (" 2024-05-09 ", "2024-05-09", "2024-05-09"),
    ],
)
def test_a_year_and_a_month_have_a_first_and_a_last_day(typed: str, first: str, last: str) -> None:
    assert (first_day(typed), last_day(typed)) == (first, last)


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "24", "2024-13", "2024-02-30", "2024-00", "0000", "2024-1-1-1", "20240509", "２０２４", "2024-05-09T10:00"]
)  # fmt: skip
def test_anything_else_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(BadQuery, match="is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD"):
        first_day(typed)
