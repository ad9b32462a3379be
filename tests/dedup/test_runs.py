"""Earlier runs, against the plain way of finding them."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.dedup.runs import earlier_runs


def _plainly(keys: Sequence[str]) -> list[tuple[int, int]]:
    """End and length of the longest suffix at each position that ended somewhere before."""
    found = []
    for end in range(len(keys)):
        lengths = [
            length
            for length in range(1, end + 1)
            if any(
                keys[before - length + 1 : before + 1] == keys[end - length + 1 : end + 1]
                for before in range(length - 1, end)
            )
        ]
        if lengths:
            found.append((end, max(lengths)))
    return found


@given(st.lists(st.sampled_from("abc"), max_size=24))
def test_finds_the_longest_run_that_has_occurred_before(keys: list[str]) -> None:
    assert _plainly(keys) == [(end, length) for end, length, _ in earlier_runs(keys)]


@given(st.lists(st.sampled_from("ab"), max_size=40))
def test_says_where_the_run_ended_first(keys: list[str]) -> None:
    for end, length, first_end in earlier_runs(keys):
        run = keys[end - length + 1 : end + 1]
        ends = [at for at in range(length - 1, len(keys)) if keys[at - length + 1 : at + 1] == run]
        assert ends[0] == first_end


def test_a_run_may_overlap_itself() -> None:
    assert list(earlier_runs("aaaa")) == [(1, 1, 0), (2, 2, 1), (3, 3, 2)]


def test_nothing_repeats_in_a_page_of_different_paragraphs() -> None:
    assert list(earlier_runs("abcdef")) == []
