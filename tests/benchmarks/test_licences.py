"""What may be installed: known licences, and packages with known digests."""

import re
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest

from benchmarks.licences import Licensed, licence_of, needed, problem, settings_of

ROOT = Path(__file__).parents[2]
_PIN = re.compile(r"^([a-z0-9.-]+)==([^\s;\\]+)", re.MULTILINE)


class _Package(Distribution):
    """A package with these metadata."""

    def __init__(self, *fields: tuple[str, str]) -> None:
        self._message = Message()
        for name, value in (("Name", "x"), ("Version", "1"), *fields):
            self._message[name] = value

    @property
    def metadata(self) -> Any:
        return self._message

    def read_text(self, filename: str) -> str | None:
        return None

    def locate_file(self, path: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("fields", "expression", "is_allowed"),
    [
        ([("License-Expression", "MIT")], "MIT", True),
        ([("License-Expression", "GPL-3.0-only OR MIT")], "GPL-3.0-only OR MIT", True),
        ([("License-Expression", "Apache-2.0 AND SSPL-1.0")], "Apache-2.0 AND SSPL-1.0", False),
        (
            [("License-Expression", "SSPL-1.0 AND (X OR MIT OR Y)")],
            "SSPL-1.0 AND (X OR MIT OR Y)",
            False,
        ),
        ([("License", "BSD License")], "BSD-3-Clause", True),
        ([("License", "MPL-2.0 AND MIT")], "MPL-2.0 AND MIT", True),
        ([("License", "Do what you want " * 9)], "", False),
        ([("Classifier", "License :: OSI Approved :: MIT License")], "MIT", True),
        ([("Classifier", "License :: OSI Approved :: Some new one")], "", False),
        ([], "", False),
    ],
)
def test_a_licence_is_known_and_in_the_list(
    fields: list[tuple[str, str]], expression: str, is_allowed: bool
) -> None:
    settings = settings_of()
    found = licence_of(_Package(*fields), settings)

    assert found.expression == expression
    assert (problem(found, settings) is None) == is_allowed


def test_an_exception_is_for_one_package() -> None:
    settings = settings_of()
    expression = "Apache-2.0 AND CNRI-Python"

    assert problem(Licensed("regex", "1", expression, expression), settings) is None
    assert problem(Licensed("other", "1", expression, expression), settings)


def test_every_package_that_is_installed_here_may_be_used() -> None:
    settings = settings_of()
    packages = [licence_of(package, settings) for package in needed(settings["extras"])]

    assert len(packages) > 20
    assert [
        (one.name, one.stated, why) for one in packages if (why := problem(one, settings))
    ] == []


def test_the_packages_with_digests_are_those_of_the_constraints() -> None:
    pinned = (ROOT / "constraints.txt").read_text("utf-8")
    with_digests = (ROOT / "hashes.txt").read_text("utf-8")
    named = _PIN.findall(with_digests)

    assert {"scrapy", "lxml", "zstandard", "click"} <= {name for name, _ in named}
    others = {name for name, _ in set(named) - set(_PIN.findall(pinned))}
    assert others <= {"setuptools"}  # the constraints leave it free: scrapyd needs an older one
    assert with_digests.count("--hash=sha256:") > len(named)
    assert "://" not in with_digests
