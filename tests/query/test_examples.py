"""The examples in the docstrings of the query language print what they show."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from osce_crawler import query

_MODULES = ["osce_crawler.search_fold", *(f"osce_crawler.query.{one.name}" for one in iter_modules(query.__path__))]  # fmt: skip


@pytest.mark.parametrize("name", _MODULES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
