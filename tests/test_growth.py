"""The measure of growth itself: it must tell what is quadratic from what is linear."""

from tests.growth import AT_MOST, growth


def _compared(items: range) -> int:
    return sum(one == two for one in items for two in items)


def _in_order(items: range) -> list[int]:
    return sorted(items, key=lambda one: one * 7919 % 10_007)


def test_a_comparison_of_all_with_all_is_seen() -> None:
    assert growth(range, _compared) > AT_MOST


def test_sorting_passes() -> None:
    assert growth(range, _in_order) < AT_MOST
