"""Generated pages, through the whole chain from HTML: nothing that belongs is lost, no copy is
left. `make quality` runs 5,000 of them.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from osce_crawler.records import CleanRelease, Rule
from osce_crawler.refine import clean
from tests.dedup.generated.look_alikes import LOOK_ALIKES, LookAlike, plain
from tests.dedup.generated.pages import GeneratedPage, faults, generate, made_of, refined
from tests.dedup.generated.prose import LANGUAGES
from tests.dedup.generated.repeats import (
    COMPOSED,
    SINGLE,
    Repeat,
    body_twice,
    one_paragraph_corrected,
)

PAGES = 300
EACH = 3
"""Pages of each operator by itself."""


def _wrong(made: GeneratedPage, result: CleanRelease) -> list[str]:
    found = faults(made, result)
    return [
        f"{made.name}: {what} {texts}"
        for what, texts in (
            ("unread", found.unread),
            ("lost", dict(found.lost)),
            ("left", dict(found.left)),
            ("warnings", found.warnings),
        )
        if texts
    ]


def test_generated_pages_come_out_exactly() -> None:
    assert [fault for made in generate(PAGES) for fault in _wrong(made, refined(made))] == []


@pytest.mark.parametrize(
    "repeats",
    [*((repeat,) for repeat in SINGLE), *COMPOSED],
    ids=lambda repeats: "-".join(repeat.__name__ for repeat in repeats),
)
def test_each_operator_adds_copies_that_are_removed(repeats: Sequence[Repeat]) -> None:
    for seed in range(EACH):
        made = made_of(seed, plain, repeats)

        assert not all(line.belongs for line in made.lines)
        assert _wrong(made, refined(made)) == []


@pytest.mark.parametrize("look_alike", LOOK_ALIKES, ids=lambda look_alike: look_alike.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_removed_from_look_alikes(look_alike: LookAlike, language: str) -> None:
    made = made_of(1, look_alike, (), language)

    assert all(line.belongs for line in made.lines)
    assert _wrong(made, refined(made)) == []


@pytest.mark.parametrize("look_alike", LOOK_ALIKES, ids=lambda look_alike: look_alike.__name__)
def test_a_second_pass_removes_nothing(look_alike: LookAlike) -> None:
    result = refined(made_of(2, look_alike, (body_twice,)))

    assert clean(replace(result.release, paragraphs=result.kept)).kept == result.kept


def test_a_page_of_two_different_copies_has_one_warning() -> None:
    made = made_of(4, plain, (one_paragraph_corrected,))

    (position,) = made.differing
    assert f"paragraphs: copies differ at {position}" in refined(made).release.warnings


def test_the_same_seed_gives_the_same_pages() -> None:
    assert [*generate(5, 3)] == [*generate(5, 3)]
    assert [*generate(2, 3)] != [*generate(2, 4)]


def test_faults_are_counted() -> None:
    made = made_of(1, plain, (body_twice,))
    result = refined(made)
    kept = [paragraph._replace(rule=None) for paragraph in result.paragraphs]
    removed = [paragraph._replace(rule=Rule.LONG) for paragraph in result.paragraphs]
    belong = len(made.kept)

    assert faults(made, replace(result, paragraphs=tuple(kept))).left.total() == belong
    assert faults(made, replace(result, paragraphs=tuple(removed))).lost.total() == belong
    assert faults(made, replace(result, paragraphs=tuple(kept[1:]))).unread
