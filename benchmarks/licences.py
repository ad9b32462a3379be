"""`make licences`: the licence of every package that the project needs, and whether it may be used.

What may be used is in `pyproject.toml` (`[tool.licences]`): all of it is compatible with the GPL,
so that programs under any licence can use this one. Exit code 1 names packages with an unknown
licence, or one that is not in the list.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "osce-crawler"
_CLASSIFIER = "License :: OSI Approved :: "
_LONGEST_NAME = 60
"""Characters. A longer licence field is the text of the licence, not its name."""


@dataclass(frozen=True, slots=True)
class Licensed:
    """An installed package and its licence, as an SPDX expression where it could be found."""

    name: str
    version: str
    stated: str
    """What its metadata say; empty if nothing."""
    expression: str
    """The SPDX expression; empty if unknown."""


def needed(extras: Sequence[str]) -> Iterator[Distribution]:
    """The installed packages that the project needs with these extras, each once, by name."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: dict[str, Distribution] = {}
    waiting = [Requirement(f"{PROJECT}[{','.join(extras)}]")]
    seen = set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        try:
            package = found[name] = found.get(name) or distribution(name)
        except PackageNotFoundError:
            continue  # an extra that is not installed here
        for extra in ("", *one.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            for line in package.requires or ():
                further = Requirement(line)
                if further.marker is None or further.marker.evaluate({"extra": extra}):
                    waiting.append(further)
    yield from (found[name] for name in sorted(found))


def licence_of(package: Distribution, settings: Mapping[str, Any]) -> Licensed:
    """The licence of a package: the expression of its metadata, else what its other fields name."""
    metadata: Any = package.metadata
    name = metadata["Name"]
    classifiers = [
        value.removeprefix(_CLASSIFIER).removeprefix("License :: ")
        for value in metadata.get_all("Classifier", [])
        if value.startswith("License :: ")
    ]
    text = metadata.get("License") or ""
    named = [text] if text and len(text) <= _LONGEST_NAME and "\n" not in text else []
    stated = metadata.get("License-Expression") or " / ".join(named + classifiers)
    packages, names = settings["packages"], settings["names"]
    if name.lower() in packages:
        expression = packages[name.lower()]
    elif metadata.get("License-Expression"):
        expression = metadata["License-Expression"]
    else:
        known = [names.get(one, one if _is_allowed(one, settings) else "") for one in named]
        known += [names.get(one, "") for one in classifiers]
        expression = next(filter(None, known), "")
    return Licensed(name, package.version, stated, expression)


def problem(package: Licensed, settings: Mapping[str, Any]) -> str | None:
    """Why a package may not be used, or None."""
    if not package.expression:
        return f"unknown licence {package.stated!r}"
    if _is_allowed(package.expression, settings) or package.name.lower() in settings["accepted"]:
        return None
    return f"licence {package.expression!r} is not in the list"


def _is_allowed(expression: str, settings: Mapping[str, Any]) -> bool:
    """Whether one of the alternatives has only licences of the list. Brackets are not read: an
    expression with any is not in it.
    """
    if "(" in expression:
        return False
    allowed = settings["allowed"]
    alternatives = expression.split(" OR ")
    return any(all(one in allowed for one in each.split(" AND ")) for each in alternatives)


def settings_of(root: Path = ROOT) -> dict[str, Any]:
    """The table `[tool.licences]`."""
    document = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    settings: dict[str, Any] = document["tool"]["licences"]
    return settings


def main() -> int:
    """Print the list; exit code 1 if a package may not be used."""
    settings = settings_of()
    found = [licence_of(one, settings) for one in needed(settings["extras"])]
    for package in found:
        print(f"{package.name:28} {package.version:18} {package.expression or package.stated}")
    wrong = [(one, why) for one in found if (why := problem(one, settings))]
    for package, why in wrong:
        print(
            f"{package.name} {package.version}: {why}; read its licence, then add it to [tool.licences]"
            " of pyproject.toml, or do without the package",
            file=sys.stderr,
        )
    print(f"{len(found)} packages, {len(wrong)} to check", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
