"""How long hypothesis searches: the same examples every time, so that a check that passed passes
again. And `--sample`: some cases of each test that has many, for `make test`.
"""

from collections import defaultdict

import pytest
from hypothesis import settings

# A loaded machine is no failure: what must be fast says so itself.
settings.register_profile("house", deadline=None, derandomize=True)
# `pytest --hypothesis-profile=deep tests/dedup` looks for what nobody has thought of; takes
# minutes.
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("house")

_MOST_CASES = 8
"""Cases of one test that a sample has, at most."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of `make test`, which must end in minutes. CI runs all cases."""
    parser.addoption(
        "--sample", action="store_true", help=f"of each test, run at most {_MOST_CASES} cases"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the sample. It is the same in each process, and in each run."""
    if not config.getoption("--sample"):
        return
    cases = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    kept = {id(item) for of_test in cases.values() for item in _sample(of_test)}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]


def _sample(of_test: list[pytest.Item]) -> list[pytest.Item]:
    """The first case, the last, and others at equal distances between them."""
    if len(of_test) <= _MOST_CASES:
        return of_test
    step = (len(of_test) - 1) / (_MOST_CASES - 1)
    return [of_test[round(at * step)] for at in range(_MOST_CASES)]
