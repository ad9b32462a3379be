"""The labelled set: no paragraph that belongs is lost, no copy is left, and every removal names its
rule and twin.
"""

import pytest

from osce_crawler.dedup.paragraphs import deduplicate, remove_repeated
from tests.dedup.labelled import Case, load_cases

CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_keeps_what_belongs_and_removes_the_copies(case: Case) -> None:
    paragraphs = remove_repeated(case.paragraphs, case.title)

    removed = {removal.position for removal in case.removed}
    assert {p.position for p in paragraphs if not p.kept} == removed, case.why


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.removed], ids=lambda case: case.name
)
def test_names_the_rule_and_the_twin(case: Case) -> None:
    paragraphs = remove_repeated(case.paragraphs, case.title)

    for removal in case.removed:
        paragraph = paragraphs[removal.position]
        assert removal.rule in (None, paragraph.rule), case.why
        if removal.duplicate_of is not None:
            assert paragraph.duplicate_of == removal.duplicate_of, case.why


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reports_copies_that_differ(case: Case) -> None:
    warnings = deduplicate(case.paragraphs, case.title).warnings

    expected = tuple(f"paragraphs: copies differ at {position}" for position in case.differing)
    assert warnings == expected, case.why


def test_holds_positives_and_negatives_enough_to_mean_something() -> None:
    assert len(CASES) >= 40
    assert sum(not case.removed for case in CASES) >= 40
