"""The verb `recipes`: lists, prints and runs worked queries."""

import csv
import io
import json

import pytest

from tests.cli.conftest import Command


def test_without_a_name_the_queries_are_listed(run: Command) -> None:
    rows = json.loads(run("recipes", "--format", "json").out)

    assert len(rows) == 14
    assert all(set(row) == {"name", "question"} for row in rows)


def test_the_sql_has_the_values_in_it(run: Command) -> None:
    printed = run("recipes", "share-per-1000", "--set", "words=it's").out

    assert "SELECT 0, 'it''s'" in printed
    assert "language = 'en'" in printed
    assert ":" not in printed.split("WITH RECURSIVE")[1]
    assert printed.startswith("-- Share of a subject")
    assert printed.endswith(";\n")
    assert max(map(len, printed.splitlines())) < 120


def test_a_query_runs_and_says_what_to_watch(run: Command) -> None:
    answer = run("recipes", "share-per-1000", "--run", "--set", "words=Media", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert rows == [{"year": "2006", "releases": "1", "total": "2", "per_1000": "500.0"}]
    assert answer.err.startswith("To watch: ")
    found = run("recipes", "search-with-fold", "--run", "--set", "words=ёлка", "--format", "json")
    assert [row["record"] for row in json.loads(found.out)] == ["47920:ru"]


def test_a_query_runs_as_of_a_moment(run: Command) -> None:
    words = ("releases-per-year", "--run", "--format", "json", "--as-of")

    assert json.loads(run("recipes", *words, "2025-12-31").out) == []
    assert json.loads(run("recipes", *words, "2026-01-02").out)[0]["texts"] == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--run"], "Name the query"),
        (["gone-page"], "did you mean gone-pages"),
        (["gone-pages", "--run", "--set", "x=1"], "its parameters are: none"),
        (["share-per-1000", "--set", "words"], "expected PARAMETER=VALUE"),
        (["share-per-1000", "--run", "--set", "words=("], "fts5: syntax error"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Command, arguments: list[str], message: str) -> None:
    answer = run("recipes", *arguments)

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert message in answer.err
