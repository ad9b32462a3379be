"""The verb `search`: its options, what it prints where, and the total in every output."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.archive.made import keep, opened, release
from tests.cli.conftest import Command

_TEXTS = {
    1: ("Radio day", "The radio [sic] of the valley. " + "Long words follow here. " * 20, "VIENNA", date(2024, 5, 9)),
    2: ("Second", "A radio in Kyiv.", "KYIV", date(2024, 6, 1)),
    3: ("Third", "Television in Kiev.", "KYIV", date(2023, 12, 31)),
}  # fmt: skip


@pytest.fixture(name="search")
def _search(tmp_path: Path, run: Command) -> Command:
    path = tmp_path / "searched.db"
    writer = opened(path)
    for node_id, (title, text, place, day) in _TEXTS.items():
        made = release(
            node_id, [text, "No word of it."], title=title, place=place, published_on=day
        )
        keep(writer, made, payload=text.encode())
    keep(writer, release(1, ["Радио radio."], title="Радио", language="ru"), payload=b"ru")
    writer.close()
    return lambda *arguments: run("search", *arguments, "--archive", str(path))


def _nodes(out: str) -> list[str]:
    return [f"{row['node_id']}:{row['language']}" for row in json.loads(out)]


@pytest.mark.parametrize(
    ("style", "where"), [("table", "out"), ("json", "err"), ("jsonl", "err"), ("csv", "err")]
)
def test_every_output_says_how_many_there_are(search: Command, style: str, where: str) -> None:
    answer = search("radio", "--limit", "1", "--format", style)

    lines = {"out": answer.out, "err": answer.err}[where].splitlines()
    assert (answer.code, lines[-1]) == (0, "1 of 3 texts (2 releases)")


def test_count_prints_the_releases_first(search: Command) -> None:
    assert search("radio", "--count").out == "2 releases, 3 texts\n"
    assert json.loads(search("radio", "--count", "--format", "json").out) == {"releases": 2, "texts": 3}  # fmt: skip
    assert search("radio", "--count", "--format", "csv").out == "releases,texts\n2,3\n"
    assert search("television", "--count").out == "1 release, 1 text\n"
    assert search("nothing", "--count").out == "0 releases, 0 texts\n"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--sort", "newest"), ["2:en", "1:en", "1:ru"]), (("--sort", "oldest"), ["1:ru", "1:en", "2:en"]), (("--sort", "newest", "--offset", "2"), ["1:ru"]),
        (("--sort", "newest", "--offset", "1", "--limit", "1"), ["1:en"]), (("--since", "2024"), ["1:en", "2:en"]), (("--since", "2024-06"), ["2:en"]),
        (("--until", "2024-05"), ["1:en", "1:ru"]), (("--since", "2024-05-09", "--until", "2024-05-09"), ["1:en"]), (("--language", "RU"), ["1:ru"]),
        (("--type", "press"), ["1:en", "1:ru", "2:en"]), (("--type", "news"), []),
    ],
    ids=str,
)  # fmt: skip
def test_options_choose_and_sort(
    search: Command, options: tuple[str, ...], found: list[str]
) -> None:
    answer = search("radio", *options, "--format", "json")

    nodes = _nodes(answer.out)
    assert (nodes if "--sort" in options else sorted(nodes)) == found


def test_json_has_offsets_and_no_brackets_of_ours(search: Command) -> None:
    rows = json.loads(search("title:radio", "OR", "valley", "--format", "json").out)

    (row,) = (row for row in rows if row["language"] == "en")
    assert row["snippet"].startswith("The radio [sic] of the valley. Long")
    assert [row["snippet"][slice(*span)] for span in row["matches"]] == ["valley"]
    assert [row["title"][slice(*span)] for span in row["title_matches"]] == ["Radio"]


def test_csv_has_the_offsets_in_cells(search: Command) -> None:
    lines = search("television", "--format", "csv").out.splitlines()

    assert lines[0].split(",")[:3] == ["node_id", "language", "title"]
    assert '"[[0, 10]]"' in lines[1]


def test_paragraphs_are_the_passages(search: Command) -> None:
    rows = json.loads(search("kyiv radio", "--paragraphs", "--format", "json").out)

    assert [(row["node_id"], row["position"], row["passage"]) for row in rows] == [
        (2, 0, "A radio in Kyiv.")
    ]
    assert "  A **radio** in **Kyiv**.\n" in search("kyiv radio", "--paragraphs").out


def test_texts_without_a_passage_are_counted(search: Command) -> None:
    printed = search("title:third", "--paragraphs", "--format", "json")

    assert json.loads(printed.out) == []
    assert "1 text matches in the title alone, or across two paragraphs" in printed.err
    assert "in the title alone" not in search("kyiv radio", "--paragraphs").err


def test_a_word_to_exclude_that_looks_like_an_option_is_explained(search: Command) -> None:
    refused = search("radio", "-television")

    assert refused.code == 2
    assert "a word to exclude comes after -- and all options:" in refused.err
    assert "exclude" not in search("radio", "--nope").err


def test_a_query_that_is_not_read_as_it_looks_is_explained(search: Command) -> None:
    assert search("radio", "OR", "television", "kiev").err == (
        "Read as: (radio OR television) AND kiev\nKiev is also written Kyiv: add --also.\n"
    )
    assert search("radio").err == ""


def test_other_names_are_found_with_also(search: Command) -> None:
    assert search("kyiv", "--count").out.startswith("1 release,")
    assert search("kyiv", "--count", "--also").out.startswith("2 releases,")


def test_explain_query_does_not_search(search: Command) -> None:
    answer = search("radio OR television kiev", "--explain-query")

    assert answer.out.splitlines() == [
        "read as: (radio OR television) AND kiev",
        "  3 texts have radio",
        "  1 text has television",
        "  1 text has kiev",
        """for SQL: press_releases_fts MATCH '("radio" OR "television") AND "kiev"'""",
        "note: Kiev is also written Kyiv: add --also",
    ]


def test_no_hits_have_a_hint(search: Command) -> None:
    answer = search("raido", "--place", "Kyiw")

    assert (answer.code, answer.out) == (0, "")
    assert answer.err == ("No release matches.\nNo text has the word raido; did you mean: radio?\n")
    assert "the nearest: KYIV" in search("radio", "--place", "Kyiw").err


def _row(**fields: Any) -> dict[str, Any]:
    made = {"node_id": 1, "language": "en", "title": "A title", "published_on": None, "place": None, "url": "https://x", "title_matches": [], "matches": [], "snippet": "x"}  # fmt: skip
    return made | fields
