"""Durations and sizes as a person writes them."""

import pytest

from osce_crawler.quantities import bytes_of, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4h", 14_400), ("90m", 5_400), ("1h30m", 5_400), ("45s", 45), ("45", 45), (" 2D ", 172_800)],
)
def test_a_duration(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [("2G", 2 * 2**30), ("500M", 500 * 2**20), ("1TB", 2**40), ("64KiB", 2**16), ("7", 7)],
)
def test_a_size(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "h", "4x", "0", "-1h", "1m1h", "1.5h", "4 h", "٤h"])
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration such as 4h"):
        seconds_of(text)


@pytest.mark.parametrize("text", ["", "G", "0G", "-1", "1.5G", "2P", "2 G"])
def test_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="expected a size such as 2G"):
        bytes_of(text)
