"""`stats`, `search --count`, the page of results, plain SQL and the worked query count the same."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from osce_crawler.archive.counts import count_matching
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.recipes import run_recipe
from osce_crawler.cli.program import program
from tests.archive.made import keep, opened, release

_WORDS = "radio tv press media border police court school river bridge vote law".split()
_SOURCES = ("OSCE Secretariat", "OSCE Mission to Skopje", "ODIHR")
_FIELDS = ("Elections", "Policing", "Education")
_PLACES = ("VIENNA", "SKOPJE", None)
_TYPES = ("Press release", "News")
_RUSSIAN = {"OSCE Secretariat": "Секретариат", "Elections": "Выборы"}
_QUERIES = 20


@pytest.fixture(name="path", scope="module")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of releases of random words, many of them in two or three languages."""
    path = tmp_path_factory.mktemp("counted") / "osce.db"
    writer = opened(path)
    random = Random(11)
    for node in range(1, 181):
        day = None if random.random() < 0.1 else date(random.randint(2001, 2008), random.randint(1, 12), 28)  # fmt: skip
        sources = tuple(random.sample(_SOURCES, random.randint(0, 2)))
        fields = tuple(random.sample(_FIELDS, random.randint(0, 2)))
        for language in ("en", "ru", "sq")[: random.choice((1, 1, 1, 2, 3))]:
            text = " ".join(random.choices(_WORDS, k=8))
            if language == "ru":
                sources, fields = (
                    tuple(_RUSSIAN.get(one, one) for one in names) for names in (sources, fields)
                )
            made = release(
                node,
                [text],
                language=language,
                title=" ".join(random.choices(_WORDS, k=2)),
                published_on=day,
                place=random.choice(_PLACES),
                content_type=random.choice(_TYPES),
                sources=sources,
                fields_of_work=fields,
            )
            keep(writer, made, payload=f"{node}{language}{text}".encode())
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    return path


@dataclass(frozen=True, slots=True)
class _Case:
    """A query with filters: as options, and as plain SQL on the public views."""

    typed: str
    match: str
    options: tuple[str, ...]
    conditions: tuple[str, ...]


def _case(random: Random) -> _Case:
    one, two, three = random.sample(_WORDS, 3)
    typed, match = random.choice(
        (
            (one, f'"{one}"'),
            (f"{one} {two}", f'"{one}" AND "{two}"'),
            (f'"{one} {two}"', f'"{one} {two}"'),
            (f"{one} OR {two} {three}", f'("{one}" OR "{two}") AND "{three}"'),
            (f"{one} NOT {two}", f'"{one}" NOT "{two}"'),
            (f"{one[:2]}*", f'"{one[:2]}"*'),
            (f"title:{one}", f'title : "{one}"'),
        )
    )
    year = random.randint(2001, 2008)
    source, field = random.choice(_SOURCES), random.choice(_FIELDS)
    named = (
        "EXISTS (SELECT 1 FROM {0} x WHERE x.node_id = p.node_id AND x.language = p.language"
        " AND x.{1} LIKE '%{2}%')"
    )
    filters = (
        (("--language", "ru"), "p.language = 'ru'"),
        (("--since", f"{year}"), f"p.published_on >= '{year}-01-01'"),
        (("--until", f"{year}-06"), f"p.published_on <= '{year}-06-30'"),
        (("--place", "skop"), "p.place LIKE '%SKOP%'"),
        (("--type", "news"), "p.content_type LIKE '%news%'"),
        (("--source", source), named.format("press_release_sources", "source", source)),
        (("--field-of-work", field), named.format("press_release_fields", "field_of_work", field)),
    )
    chosen = random.sample(filters, random.choice((0, 1, 1, 2)))
    options = tuple(part for words, _ in chosen for part in words)
    return _Case(typed, match, options, tuple(sql for _, sql in chosen))


_CASES = [_case(Random(seed)) for seed in range(_QUERIES)]


@pytest.fixture(name="answer")
def _answer(path: Path) -> Callable[..., str]:
    def answer(verb: str, *arguments: str) -> str:
        done = CliRunner().invoke(program, [verb, "--archive", str(path), *arguments])
        assert done.exception is None, done.exception
        return done.stdout

    return answer


@pytest.mark.parametrize("case", _CASES, ids=lambda case: " ".join((case.typed, *case.options)))
def test_three_ways_of_counting_give_the_same_numbers(
    answer: Callable[..., str], path: Path, case: _Case
) -> None:
    where = " AND ".join(("1", *case.conditions))
    hits = "p.record_id IN (SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH ?)"
    with closing(sqlite3.connect(path)) as connection:
        ((releases, texts),) = connection.execute(
            f"SELECT count(DISTINCT p.node_id), count(*) FROM press_releases p WHERE {hits} AND {where}",
            [case.match],
        ).fetchall()
        recipe = (
            "SELECT coalesce(substr(p.published_on, 1, 4), 'undated'),"
            f" count(DISTINCT CASE WHEN {hits} THEN {{unit}} END), count(DISTINCT {{unit}})"
            f" FROM press_releases p WHERE {where} GROUP BY 1"
        )
        by_sql = {
            unit: {
                year: numbers
                for year, *numbers in connection.execute(recipe.format(unit=column), [case.match])
            }
            for unit, column in (("release", "p.node_id"), ("text", "p.record_id"))
        }

    counted = json.loads(answer("search", "--count", "--format", "json", *case.options, "--", case.typed))  # fmt: skip
    assert (counted["releases"], counted["texts"]) == (releases, texts)
    for unit in ("release", "text"):
        rows = json.loads(answer("stats", "--unit", unit, "--format", "json", *case.options, "--", case.typed))  # fmt: skip
        numbers = {row["bucket"]: [row["count"], row["total"]] for row in rows}
        assert {year: numbers[year] for year in by_sql[unit]} == by_sql[unit]
        assert {tuple(both) for year, both in numbers.items() if year not in by_sql[unit]} <= {
            (0, 0)
        }
        # One value a text: the rows of languages, and of types, add up.
        languages = json.loads(answer("stats", "--by", "language", "--unit", "text", "--format", "json", *case.options, "--", case.typed))  # fmt: skip
        assert sum(row["count"] for row in languages) == texts


_PARAMETERS = {"--field-of-work": "field"}
"""Names of filters in the address of a page that differ from the options."""


def test_the_page_of_results_gives_the_same_numbers(answer: Callable[..., str], path: Path) -> None:
    pytest.importorskip("datasette", reason="needs the extra browse: pip install '.[browse]'")
    from tests.web.conftest import opened as browsing
    from tests.web.markup import read

    with browsing(path) as client:
        for case in _CASES:
            filters = dict(zip(case.options[::2], case.options[1::2], strict=True))
            asked = {"q": case.typed} | {
                _PARAMETERS.get(option, option.removeprefix("--")): value
                for option, value in filters.items()
            }
            page = read(client.text(f"/search?{urlencode(asked)}")).text
            found = json.loads(answer("search", "--count", "--format", "json", *case.options, "--", case.typed))  # fmt: skip
            if found["texts"] == 0:
                assert "No release matches." in page
                continue
            ending = "" if found["texts"] == 1 else "s"
            plural = "" if found["releases"] == 1 else "s"
            assert (
                f" of {found['texts']:,} text{ending} in {found['releases']:,} release{plural}"
                in page
            )


def test_the_queries_are_not_all_alike(path: Path, answer: Callable[..., str]) -> None:
    found = {answer("search", "--count", *case.options, "--", case.typed) for case in _CASES}

    assert len(found) > _QUERIES / 2
    assert sum(bool(case.options) for case in _CASES) > _QUERIES / 2


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.typed)
def test_the_worked_query_of_shares_gives_the_same_rows(
    path: Path, case: _Case, language: str
) -> None:
    archive = Archive.open(path)
    recipe = run_recipe(archive, "share-per-1000", {"words": case.match, "language": language})

    counts, _ = count_matching(archive, "year", case.typed, SearchFilters(language=language))

    rows = {row.bucket: (row.count, row.total) for row in counts.rows if row.total}
    assert rows == {
        str(row["year"] or "undated"): (row["releases"], row["total"]) for row in recipe
    }
    shares = {str(row["year"]): row["per_1000"] for row in recipe}
    assert all(
        row.per_1000 == pytest.approx(shares[row.bucket], abs=0.06)
        for row in counts.rows
        if row.bucket in shares
    )
