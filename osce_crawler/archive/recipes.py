"""Worked queries: SQL for the views of an archive, with what to watch. They are in recipes.toml."""

import re
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources import files
from types import MappingProxyType

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadQuery

_PARAMETER = re.compile(r":([a-z_]+)\b")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A worked query."""

    name: str
    title: str
    question: str
    watch: str
    """What can be misunderstood in the result."""
    sql: str
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The named parameters of the SQL, with the values of the example."""

    def with_values(self, values: Mapping[str, str]) -> dict[str, str]:
        """All parameters: those of the example, and these instead. Raises BadQuery."""
        for name in values:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise BadQuery(
                    f"{self.name}: has no parameter {name!r}; its parameters are: {known}"
                )
        return {**self.parameters, **values}

    def as_script(self, values: Mapping[str, str] | None = None) -> str:
        """SQL with comments, and with the values in place of the parameters. Raises BadQuery.

        Any program that runs SQL takes it.
        """
        given = self.with_values(values or {})

        def literal(match: re.Match[str]) -> str:
            name = match[1]
            return "'" + given[name].replace("'", "''") + "'" if name in given else match[0]

        about = (self.title, self.question, f"To watch: {self.watch}")
        lines = [line for text in about for line in textwrap.wrap(text, 97, break_long_words=False)]
        comments = "".join(f"-- {line}\n" for line in lines)
        return f"{comments}{_PARAMETER.sub(literal, self.sql).rstrip()};\n"


def recipes() -> list[Recipe]:
    """All worked queries, in the order of the file."""
    text = files("osce_crawler.archive").joinpath("recipes.toml").read_text(encoding="utf-8")
    return [
        Recipe(name, **(table | {"sql": table["sql"].strip() + "\n"}))
        for name, table in tomllib.loads(text).items()
    ]


def recipe(name: str) -> Recipe:
    """The worked query with this name. Raises BadQuery with the nearest names."""
    known = {one.name: one for one in recipes()}
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        hint = (
            f"did you mean {' or '.join(near)}?" if near else "list them with: osce-crawler recipes"
        )
        raise BadQuery(f"{name!r}: no worked query has this name; {hint}")
    return known[name]


def run_recipe(archive: Archive, name: str, values: Mapping[str, str] | None = None) -> list[Row]:
    """The rows of a worked query. `values` replace those of the example. Raises BadQuery."""
    one = recipe(name)
    return archive.query(one.sql, one.with_values(values or {}))
