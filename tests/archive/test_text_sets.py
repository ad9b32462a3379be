"""Sets of texts as bits give the numbers that plain sets give."""

from random import Random

import pytest

from osce_crawler.archive import text_sets
from osce_crawler.archive.text_sets import TextOrder


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("few", [1, 8, 1000], ids=["places", "both", "bits"])
def test_releases_are_counted_as_with_plain_sets(
    monkeypatch: pytest.MonkeyPatch, few: int, seed: int
) -> None:
    monkeypatch.setattr(text_sets, "_FEW", few)
    random = Random(seed)
    ids = random.sample(range(1, 200), random.randint(1, 60))
    releases = [random.randint(1, 30) for _ in ids]
    release_of = dict(zip(ids, releases, strict=True))
    order = TextOrder(ids, releases)

    for _ in range(20):
        chosen = random.sample(ids, random.randint(0, len(ids)))
        known = order.set_of(chosen)
        assert (known.texts, known.releases) == (
            len(chosen),
            len({release_of[one] for one in chosen}),
        )
        parts = [random.sample(range(len(ids)), random.randint(0, len(ids))) for _ in range(3)]
        joined = order.joined([order.having(numbers) for numbers in parts])
        for numbers, having in [
            *((part, order.having(part)) for part in parts),
            ({number for part in parts for number in part}, joined),
        ]:
            both = {ids[number] for number in numbers}.intersection(chosen)
            assert order.releases(known, having) == len({release_of[one] for one in both})
            assert order.meets(known, having) == bool(both)
            assert order.meeting(known, [having, having]) == 2 * bool(both)


def test_ids_that_are_no_texts_are_left_out() -> None:
    order = TextOrder([3, 5], [1, 1])

    assert order.set_of([4, 5, 6, 1000]) == order.set_of([5])
    assert (order.everything(), order.everything().releases) == (order.set_of([3, 5]), 1)


def test_an_archive_without_texts_has_none() -> None:
    order = TextOrder([], [])

    assert (order.set_of([1]).texts, order.everything().releases) == (0, 0)
    assert order.releases(order.everything(), order.having([])) == 0
