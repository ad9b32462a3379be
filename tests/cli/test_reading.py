"""What the reading verbs print, for people and for programs."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.records import sha256
from tests.archive.kept import change
from tests.cli.conftest import LONG, Command


def _json(text: str) -> Any:
    return json.loads(text)


def test_show_prints_fields_and_clean_text(run: Command) -> None:
    answer = run("show", "47920")

    lines = answer.out.splitlines()
    assert (answer.code, answer.err, lines[0]) == (0, "", "OSCE countries [meet]")
    assert "Date: 2006-11-17" in lines
    assert "Source: OSCE Secretariat" in lines
    assert lines.count(LONG) == 1
    assert "Attachment: Report https://www.osce.org/files/1.pdf" in lines
    assert "Image: A bridge (OSCE/A. B.)" in lines
    assert "Other languages: 47920:ru" in lines


def test_show_as_json_has_all_that_is_known(run: Command) -> None:
    shown = _json(run("show", "47920", "--format", "json").out)

    assert (
        shown["node_id"], shown["language"], shown["published_on"], shown["paragraphs"],
    ) == (47920, "en", "2006-11-17", [LONG, "Zweite Straße."])  # fmt: skip
    assert (shown["sources"], shown["fields_of_work"]) == (["OSCE Secretariat"], ["Elections"])
    assert shown["addresses"] == ["https://www.osce.org/cthb/47920"]
    assert "record_id" not in shown


def test_show_leads_to_the_bytes_that_the_text_was_read_from(run: Command) -> None:
    known = _json(run("show", "47920:ru", "--format", "json").out)["provenance"]

    assert run("show", "47920:ru", "--page").out == "ru"
    refused = run("show", "47920:ru", "--page", "--format", "json")
    assert (refused.code, refused.out) == (2, "")
    assert "--format has no effect with --page" in refused.err
    assert (known["payload_digest"], known["payload_bytes"], known["run_id"]) == (
        sha256(b"ru"),
        2,
        1,
    )
    assert (
        f"Read from {known['captured_url']} as of {known['fetched_at']}, {sha256(b'ru')}"
        in run("show", "47920:ru").out
    )


@pytest.mark.parametrize("identifier", ["47920:ru", "https://www.osce.org/ru/node/47920"])
def test_show_finds_a_translation(run: Command, identifier: str) -> None:
    assert run("show", identifier).out.splitlines()[0] == "Заголовок"


def test_show_says_what_is_not_sure(run: Command, archive: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(archive, tmp_path / "copy.db"))
    change(copy, "UPDATE revisions SET confidence = 'low'")

    assert "Confidence" not in run("show", "47920").out
    shown = run("show", "47920", "--archive", str(copy)).out
    assert "Confidence: low (the design of the page is unknown)\n" in shown


def test_explain_strikes_out_what_was_removed_and_says_why(run: Command) -> None:
    answer = run("explain", "47920")

    assert f"   0  {LONG}\n" in answer.out
    assert f"   2  ~~{LONG}~~  [block: repeats paragraph 0, policy v2]\n" in answer.out
    assert "   3  ~~Zweite Straße.~~  [block: repeats paragraph 1, policy v2]\n" in answer.out
    assert answer.out.endswith("4 paragraphs published = 2 kept + 2 removed.\n")


def test_explain_as_rows(run: Command) -> None:
    rows = _json(run("explain", "47920", "--format", "json").out)
    lines = [_json(line) for line in run("explain", "47920", "--format", "jsonl").out.splitlines()]
    table = list(csv.DictReader(io.StringIO(run("explain", "47920", "--format", "csv").out)))

    assert rows == lines
    assert rows[2] == {
        "position": 2,
        "text": LONG,
        "kept": 0,
        "rule": "block",
        "duplicate_of": 0,
        "policy": "v2",
    }
    assert [row["position"] for row in table] == ["0", "1", "2", "3"]


def test_search_as_json_has_what_was_promised(run: Command) -> None:
    (row,) = _json(run("search", "strasse", "--format", "json").out)

    assert (
        set()
        == {"node_id", "language", "title", "published_on", "url", "snippet", "rank"} - row.keys()
    )
    assert (row["node_id"], row["published_on"]) == (47920, "2006-11-17")
    assert row["snippet"].endswith("Zweite Straße.")
    assert [row["snippet"][slice(*span)] for span in row["matches"]] == ["Straße"]


def test_search_for_people_names_the_release(run: Command) -> None:
    answer = run("search", "елка")

    assert (answer.out.splitlines()) == [
        "Заголовок",
        "  47920:ru  2006-11-17, VIENNA  https://www.osce.org/ru/cthb/47920",
        "  Стоит **ёлка**.",
        "",
        "1 of 1 text (1 release)",
    ]


@pytest.mark.parametrize(
    ("style", "out"), [("table", ""), ("json", "[]\n"), ("jsonl", ""), ("csv", "")]
)
def test_a_search_without_hits_is_no_error(run: Command, style: str, out: str) -> None:
    answer = run("search", "nothing", "--format", style)

    assert (0, out) == (answer.code, answer.out)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), {5, 47920}), (("--language", "ru"), {47920}), (("--language", "sq"), set()), (("--since", "2006-11-18"), set()),
        (("--until", "2006-11-17"), {5, 47920}), (("--place", "vienna"), {5, 47920}), (("--source", "parliament"), set()),
        (("--field-of-work", "elect"), {5, 47920}), (("--limit", "1"), None),
    ],
)  # fmt: skip
def test_search_filters(run: Command, options: tuple[str, ...], found: set[int] | None) -> None:
    rows = _json(run("search", "library OR media OR ёлка", *options, "--format", "json").out)

    assert found == {row["node_id"] for row in rows} if found is not None else len(rows) == 1


def test_words_are_one_query(run: Command) -> None:
    assert len(_json(run("search", "media", "freedom", "--format", "json").out)) == 1
    assert len(_json(run("search", "media", "library", "--format", "json").out)) == 0


def test_runs_lists_counts_and_findings(run: Command) -> None:
    (row,) = _json(run("runs", "--format", "json").out)

    counts = (
        "support",
        "not_modified",
        "revisits",
        "unchanged",
        "new",
        "revised",
        "gone",
        "failed",
        "rejected",
    )
    assert tuple(row[name] for name in ("run_id", "outcome", "captures", "new", "failed")) == (
        1,
        "finished",
        4,
        3,
        1,
    )
    assert row["captures"] == sum(row[name] for name in counts)
    assert "finished" in run("runs").out
    finding, *came_in = _json(run("runs", "1", "--format", "json").out)
    assert finding == {
        "kind": "truncated",
        "record": None,
        "url": "https://www.osce.org/cthb/6",
        "message": "the page was cut short",
    }
    assert [(one["kind"], one["record"], one["message"]) for one in came_in] == [
        ("new", "5:en", "Media"),
        ("new", "47920:en", "OSCE countries [meet]"),
        ("new", "47920:ru", "Заголовок"),
    ]
    assert run("runs", "last", "--format", "json").out == run("runs", "1", "--format", "json").out


def test_brackets_are_no_markup(run: Command) -> None:
    assert "OSCE countries [meet]" in run("search", "library").out


def test_export_says_how_many_and_writes_them(run: Command, tmp_path: Path) -> None:
    answer = run("export", str(tmp_path / "out.jsonl"))

    assert (0, "", f"3 releases written to {tmp_path / 'out.jsonl'}\n") == (
        answer.code,
        answer.out,
        answer.err,
    )
    rows = [
        _json(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [(row["node_id"], row["language"]) for row in rows] == [
        (5, "en"),
        (47920, "en"),
        (47920, "ru"),
    ]


@pytest.mark.parametrize("verb", ["show", "explain", "history", "diff"])
@pytest.mark.parametrize("name", ["6", "6:en", "https://www.osce.org/cthb/6"])
def test_a_page_that_no_record_could_be_read_from_is_named_with_the_reason(
    run: Command, verb: str, name: str
) -> None:
    answer = run(verb, name)

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert answer.err.endswith(
        "; its page is kept as capture 4 (truncated: the page was cut short); for the page, run:"
        " osce-crawler fixture 4\n"
    )


def test_a_page_that_is_kept_is_not_that_of_another_release(run: Command) -> None:
    for name in ("60", "16", "66:ru"):
        assert "find releases with" in run("show", name).err
