"""Each worked query gives the right result on the sample archive; the truth is the sample's own."""

import json
import statistics
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.queries_page import markdown
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.recipes import recipe, recipes, run_recipe
from osce_crawler.errors import BadQuery
from osce_crawler.search_fold import search_fold
from sample_site import Release, load_releases
from tests.archive.made import keep, opened, release
from tests.archive.sample_archive import EDITED, GONE, crawl_sample
from tests.tools import tool

ROOT = Path(__file__).parent.parent.parent
CUT = 551207  # its page is refused
Rows = list[dict[str, Any]]


@pytest.fixture(name="sample", scope="module")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = Archive.open(crawl_sample(tmp_path_factory.mktemp("sample")))
    yield archive
    archive.connection.close()


@pytest.fixture(name="truth", scope="module")
def _truth(sample: Archive) -> list[Release]:
    """The releases that the archive has, as the sample's files have them."""
    keys = {tuple(row.values()) for row in sample.rows("SELECT node_id, language FROM records")}
    found = [one for one in load_releases() if (one.node_id, one.language) in keys]
    assert len(found) == len(keys) > 60
    assert CUT not in {one.node_id for one in found}
    return found


@pytest.fixture(name="run")
def _run(sample: Archive) -> Callable[..., Rows]:
    def run(name: str, **values: str) -> Rows:
        return run_recipe(sample, name, values)

    return run


def _body(one: Release) -> str:
    return "\n\n".join(one.paragraphs)


def _has(one: Release, word: str) -> bool:
    return word in f"{one.title} {_body(one)}".casefold()


def test_there_are_fourteen_and_each_says_what_to_watch() -> None:
    found = recipes()

    assert len({one.name for one in found}) == len(found) == 14
    assert all(
        one.title and one.question.endswith("?") and one.watch.endswith(".") for one in found
    )


def test_releases_per_year(run: Callable[..., Rows], truth: list[Release]) -> None:
    texts = Counter(one.published_on.year for one in truth)
    nodes = Counter(year for year, _ in {(one.published_on.year, one.node_id) for one in truth})

    assert run("releases-per-year") == [
        {"year": year, "releases": nodes[year], "texts": texts[year]} for year in sorted(texts)
    ]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_releases_per_year_and_mission(
    run: Callable[..., Rows], truth: list[Release], language: str
) -> None:
    expected = Counter(
        (one.published_on.year, source)
        for one in truth
        if one.language == language
        for source in set(one.sources)
    )
    rows = run("releases-per-year-and-mission", language=language)

    assert {(row["year"], row["source"]): row["releases"] for row in rows} == expected != {}


@pytest.mark.parametrize(("language", "word"), [("en", "library"), ("ru", "ещё"), ("ru", "её")])
def test_share_per_1000(
    run: Callable[..., Rows], truth: list[Release], language: str, word: str
) -> None:
    total = Counter(one.published_on.year for one in truth if one.language == language)
    rows = run("share-per-1000", language=language, words=word)

    assert {row["year"]: row["total"] for row in rows} == total
    for row in rows:
        assert row["per_1000"] == round(1000 * row["releases"] / row["total"], 1)
    with_word = sum(search_fold(word) in _words(one) for one in truth if one.language == language)
    assert sum(row["releases"] for row in rows) == with_word


def _words(one: Release) -> set[str]:
    text = search_fold(f"{one.title}\n{_body(one)}").casefold()
    return set("".join(char if char.isalnum() else " " for char in text).split())


def test_full_text_search(run: Callable[..., Rows], truth: list[Release]) -> None:
    expected = {
        f"{one.node_id}:{one.language}" for one in truth if {"library", "libraries"} & _words(one)
    }
    rows = run("search-with-fold")

    assert {row["record"] for row in rows} == expected != set()
    assert rows[0]["title"] == "Sarajevo libraries lend tools as well as books"


def test_a_word_with_folded_letters_is_found_only_with_the_fold(tmp_path: Path) -> None:
    writer = opened(tmp_path / "osce.db")
    keep(writer, release(1, ("Стоит ёлка.",)), payload=b"1")
    keep(writer, release(2, ("Đorđe lives in the Große Straße.",)), payload=b"2")
    writer.close()
    archive = Archive.open(tmp_path / "osce.db")
    plain = "SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH ?"

    for words, record in (("ёлка", "1:en"), ("Đorđe", "2:en"), ('"große straße"', "2:en")):
        assert archive.query(plain, [words]) == []
        rows = run_recipe(archive, "search-with-fold", {"words": words})
        assert [row["record"] for row in rows] == [record]


def test_passages(run: Callable[..., Rows], truth: list[Release]) -> None:
    expected = [
        (f"{one.node_id}:{one.language}", text)
        for one in truth
        if "library" in _words(one)
        for text in one.paragraphs
        if "library" in text
    ]
    rows = run("passages")

    assert sorted((row["record"], row["text"]) for row in rows) == sorted(expected) != []


def test_most_removed(run: Callable[..., Rows], sample: Archive) -> None:
    rows = run("most-removed")
    counts = {
        row["record"]: row["removed_count"]
        for row in sample.rows("SELECT record, removed_count FROM press_releases")
    }

    assert [row["removed"] for row in rows] == sorted(counts.values(), reverse=True)[:20]
    assert all(counts[row["record"]] == row["removed"] for row in rows)
    for row in rows:  # published as the pages print them
        assert row["published"] > row["removed"] > 0


def test_removed_by_rule(run: Callable[..., Rows], sample: Archive) -> None:
    rows = run("removed-by-rule")
    total = sample.first("SELECT sum(removed_count) AS n FROM press_releases")

    assert total is not None
    assert sum(row["paragraphs"] for row in rows) == total["n"] > 50
    assert "block" in {row["rule"] for row in rows}


def test_changed_after_publication(run: Callable[..., Rows], truth: list[Release]) -> None:
    rows = run("changed-after-publication")

    edited = {f"{one.node_id}:{one.language}" for one in truth if one.node_id == EDITED}
    assert {row["record"] for row in rows} == edited != set()
    for row in rows:
        assert (row["revision"], row["text_changed"]) == (2, 1)
        assert row["days_to_first_capture"] > 9000  # of 1999


def test_what_it_said_before(run: Callable[..., Rows], truth: list[Release]) -> None:
    (original,) = (one for one in truth if (one.node_id, one.language) == (EDITED, "en"))
    before, after = run("what-it-said-before", record=f"{EDITED}:en")

    assert (before["revision"], before["latest"], before["body"]) == (1, 0, _body(original))
    assert (after["revision"], after["latest"], after["cause"]) == (2, 1, "site")
    assert after["body"] != before["body"]


def test_translations(run: Callable[..., Rows], truth: list[Release]) -> None:
    languages = defaultdict(set)
    for one in truth:
        languages[one.node_id].add(one.language)
    expected = Counter(" ".join(sorted(found)) for found in languages.values())

    assert {row["languages"]: row["releases"] for row in run("translations")} == expected


def test_length_over_time(run: Callable[..., Rows], sample: Archive) -> None:
    lengths = defaultdict(list)
    for row in sample.rows("SELECT year, body FROM press_releases WHERE language = 'en'"):
        lengths[row["year"]].append(len(row["body"].split()))
    rows = run("length-over-time")

    assert [row["year"] for row in rows] == sorted(lengths)
    for row in rows:
        of_year = lengths[row["year"]]
        assert row["texts"] == len(of_year)
        assert row["mean_words"] == pytest.approx(statistics.mean(of_year), abs=0.05)
        assert row["median_words"] == statistics.median(of_year)


def test_gone_pages(run: Callable[..., Rows], truth: list[Release]) -> None:
    rows = run("gone-pages")

    assert {row["record"] for row in rows} == {
        f"{one.node_id}:{one.language}" for one in truth if one.node_id == GONE
    }
    assert all(row["gone_at"] > row["last_seen_at"] for row in rows)


def test_fields_over_time(run: Callable[..., Rows], truth: list[Release]) -> None:
    english = [one for one in truth if one.language == "en" and one.fields_of_work]
    expected = Counter(
        (one.published_on.year, field) for one in english for field in set(one.fields_of_work)
    )
    labelled = Counter(one.published_on.year for one in english)
    rows = run("fields-over-time")

    assert {(row["year"], row["field_of_work"]): row["releases"] for row in rows} == expected
    assert {row["year"]: row["labelled"] for row in rows} == labelled


def test_doubtful_readings(run: Callable[..., Rows], sample: Archive) -> None:
    expected = {
        row["record"]
        for row in sample.rows("SELECT * FROM press_releases")
        if row["confidence"] != "high"
        or row["published_on"] is None
        or row["published_on_source"] == "dateline"
        or any(line.startswith("published_on:") for line in json.loads(row["warnings"]))
    }

    assert {row["record"] for row in run("doubtful-readings")} == expected != set()


@pytest.mark.parametrize("name", [one.name for one in recipes()])
def test_the_printed_sql_gives_the_same_in_another_program(name: str, sample: Archive) -> None:
    program = tool("sqlite3", "apt install sqlite3")
    done = subprocess.run(
        [program, "-json", f"file:{sample.path}?mode=ro"],
        input=recipe(name).as_script(), capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout or "[]") == run_recipe(sample, name)


@pytest.fixture(name="grown", scope="module")
def _grown(tmp_path_factory: pytest.TempPathFactory) -> list[Archive]:
    """Archives of 60 and of 240 releases, each in two revisions."""
    archives = []
    for count in (60, 240):
        path = tmp_path_factory.mktemp("grown") / "osce.db"
        writer = opened(path)
        for node_id in range(1, count + 1):
            for text in ("The first library.", "The second library."):
                year = date(1999 + node_id % 20, 1, 1)
                one = release(node_id, (text, "A text."), published_on=year)
                keep(writer, one, payload=f"{node_id} {text}".encode())
        writer.close()
        archives.append(Archive.open(path))
    return archives


@pytest.mark.parametrize("name", [one.name for one in recipes()])
def test_the_work_of_a_query_grows_with_the_archive_not_with_its_square(
    name: str, grown: list[Archive]
) -> None:
    small, large = (_steps(archive, name) for archive in grown)

    assert large <= 6 * small  # four times as many releases; with the square it would be 16


def _steps(archive: Archive, name: str) -> int:
    """How many steps of SQLite's machine a query takes, in tens."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    archive.connection.set_progress_handler(step, 10)
    run_recipe(archive, name)
    archive.connection.set_progress_handler(None, 0)
    return steps


def test_an_unknown_query_or_parameter_is_one_line(sample: Archive) -> None:
    with pytest.raises(BadQuery, match="did you mean gone-pages"):
        recipe("gone-page")
    with pytest.raises(BadQuery, match="its parameters are: words, language"):
        run_recipe(sample, "share-per-1000", {"word": "x"})


def test_the_page_of_queries_is_of_these() -> None:
    page = (ROOT / "docs/queries.md").read_text(encoding="utf-8")

    assert page == markdown(), "run: make docs"
