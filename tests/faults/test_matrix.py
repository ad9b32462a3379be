"""docs/faults.md has a row for each case, under each step."""

from tests.faults.case import STEPS, cases
from tests.faults.matrix import PAGE, page, rows_written


def test_the_page_has_the_rows_of_the_table_and_nothing_else() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert set(rows_written(written)) == {case.name for case in cases()}, "run: make docs"
    assert page(rows_written(written)) == written, "run: make docs"


def test_every_step_has_faults() -> None:
    assert {case.step for case in cases()} == set(STEPS)


def test_a_name_is_of_one_row() -> None:
    names = [case.name for case in cases()]

    assert len(names) == len(set(names)) > 80
