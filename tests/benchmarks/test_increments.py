"""The simulated site shows what each rule is for."""

import pytest

from benchmarks.increments import PROGRAM, Figures, Rules, main, simulated
from benchmarks.increments_world import Rates

_RATES = Rates(years=4, english=2_000, a_week=15, backdated_a_month=6, old_deletions_a_month=6)


def _figures(rules: Rules) -> Figures:
    return simulated(rules, seed=3, days=150, rates=_RATES)


@pytest.fixture(name="program", scope="module")
def _program() -> Figures:
    return _figures(PROGRAM)


def test_the_rules_find_what_they_promise(program: Figures) -> None:
    assert program.median_of_new() <= 1
    assert program.found("translation", 7) == 1
    assert program.found("backdated", 30) == 1
    assert program.deletions(30) == 1
    assert program.corrections(7, is_old=False) > 0.6
    assert max(pages + releases for pages, releases in program.simulation.requests) <= 400


def test_each_rule_finds_something_that_the_others_miss(program: Figures) -> None:
    still = _figures(Rules(name="", rolling=False))
    young = _figures(Rules(name="", ages=False, yearly=False))
    blind = _figures(Rules(name="", entries=False))

    assert still.found("backdated", 30) < 0.5 < program.found("backdated", 30)
    assert still.deletions(30) < program.deletions(30)
    assert young.corrections(7, is_old=False) < program.corrections(7, is_old=False)
    assert blind.corrections(1, is_old=False) <= program.corrections(1, is_old=False)
    assert sum(still.a_day) < sum(program.a_day)


def test_it_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--rules", "front alone", "--days", "60"])
    head, rule, row = capsys.readouterr().out.splitlines()

    assert head.count("|") == rule.count("|") == row.count("|")
    assert row.startswith("| the front alone | ")
