"""What `history`, `diff` and `--as-of` print, for people and for programs."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.cli.history import field_change, marked, paragraph_change
from osce_crawler.diff import ParagraphChange
from osce_crawler.terminal import ADDED, STRUCK, styled
from tests.archive.made import ROOT, capture, keep, opened, release
from tests.cli.conftest import Command

_OLD = ["The river is high.", "Ten men came to the bridge.", "It ended."]
_NEW = ["The river is high.", "Ten women came to the bridge.", "It ended.", "They left."]


@pytest.fixture(name="lived")
def _lived(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A release with two revisions that is gone, and one with a single revision."""
    path = tmp_path / "lived.db"
    writer = opened(path)
    keep(writer, release(7, _OLD, sources=("A", "B")), fetched_at="2026-01-10T00:00:00Z")
    keep(
        writer,
        release(7, _NEW, place=None, content_type="News", sources=("B", "C")),
        payload=b"2",
        fetched_at="2026-02-10T00:00:00Z",
    )
    gone = capture(b"none", 7, http_status=404, fetched_at="2026-03-10T00:00:00Z")
    writer.keep_gone(writer.keep_capture(gone))
    keep(writer, release(8), payload=b"8", fetched_at="2026-03-10T00:00:00Z")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    monkeypatch.setenv("OSCE_ARCHIVE", str(path))
    return run


def _json(text: str) -> Any:
    return json.loads(text)


def test_history_tells_captures_revisions_and_events_in_their_order(lived: Command) -> None:
    rows = _json(lived("history", "7", "--format", "json").out)

    assert [(row["at"][:10], row["kind"], row["what"], row["revision"], row["cause"], row["http_status"]) for row in rows] == [
        ("2026-01-10", "capture", "new", None, None, 200),
        ("2026-01-10", "revision", "new", 1, "site", None),
        ("2026-02-10", "capture", "revised", None, None, 200),
        ("2026-02-10", "revision", "changed", 2, "site", None),
        ("2026-03-10", "capture", "gone", None, None, 404),
        ("2026-03-10", "event", "gone", None, None, None),
    ]  # fmt: skip
    assert {row["url"] for row in rows} == {f"{ROOT}/cthb/7"}


def test_history_as_rows_is_the_same_in_every_format(lived: Command) -> None:
    rows = _json(lived("history", "7", "--format", "json").out)
    lines = [_json(line) for line in lived("history", "7", "--format", "jsonl").out.splitlines()]
    table = list(csv.DictReader(io.StringIO(lived("history", "7", "--format", "csv").out)))

    assert rows == lines
    assert [row["what"] for row in table] == [row["what"] for row in rows]


def test_history_for_people_says_what_changed_and_how_it_stands(lived: Command) -> None:
    answer = lived("history", "7")

    lines = answer.out.splitlines()
    assert (answer.code, lines[0]) == (0, "A title")
    assert lines[1] == f"7:en  {ROOT}/cthb/7; gone since 2026-03-10T00:00:00Z"
    assert any(re.search(r"changed, by site +2", line) for line in lines)
    assert "content_type, place, sources; 1 paragraph changed, 1 added" in answer.out
    assert f"404 {ROOT}/cthb/7" in answer.out


_GONE = f"gone from the site since 2026-03-10T00:00:00Z ({ROOT}/cthb/7 answers 404)"


def test_diff_marks_words_in_a_pipe(lived: Command) -> None:
    answer = lived("diff", "7")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "A title",
        "7:en, revision 1 of 2026-01-10T00:00:00Z",
        "to revision 2 of 2026-02-10T00:00:00Z, cause site: the site changed it",
        "",
        "content type: Press release → News",
        "place: [-VIENNA-]",
        "sources: [-A-]; {+C+}",
        "",
        "~    1  Ten [-men-] {+women+} came to the bridge.",
        "+    3  {+They left.+}",
        "",
        "Changed: content_type, place, sources; 1 paragraph changed, 1 added.",
        f"State: {_GONE}.",
    ]


def test_diff_goes_both_ways(lived: Command) -> None:
    assert "Ten [-women-] {+men+} came" in lived("diff", "7", "2", "1").out
    assert lived("diff", "7", "1").out == lived("diff", "7", "1", "2").out == lived("diff", "7").out
    assert lived("diff", "7", "2", "2").out == (
        f"7:en: no difference between revisions 2 and 2.\nState: {_GONE}.\n"
    )


def test_a_revision_that_is_no_number_is_named(lived: Command) -> None:
    refused = [lived("diff", "7", "x"), lived("diff", "7", "1", "y")]

    assert [answer.code for answer in refused] == [2, 2]
    assert [answer.err.partition(" is not")[0] for answer in refused] == [
        "Error: Invalid value for '[A]': 'x'",
        "Error: Invalid value for '[B]': 'y'",
    ]


def test_diff_as_json_has_the_whole_change(lived: Command) -> None:
    found = _json(lived("diff", "7", "--format", "json").out)

    assert (
        found["node_id"],
        found["old"]["revision"],
        found["new"]["revision"],
        found["new"]["cause"],
    ) == (
        7,
        1,
        2,
        "site",
    )
    assert found["fields"] == [
        {"field": "content_type", "change": "changes", "old": "Press release", "new": "News"},
        {"field": "place", "change": "loses", "old": "VIENNA", "new": None},
        {"field": "sources", "change": "changes", "old": ["A", "B"], "new": ["B", "C"]},
    ]  # fmt: skip
    changed, added = found["paragraphs"]
    assert (changed["change"], changed["old_position"], changed["new_position"]) == (
        "changed",
        1,
        1,
    )
    assert changed["words"] == [
        ["=", "Ten"],
        ["-", " men"],
        ["+", " women"],
        ["=", " came to the bridge."],
    ]
    assert (added["change"], added["new_position"], added["words"]) == (
        "added",
        3,
        [["+", "They left."]],
    )


def test_one_revision_only_is_one_clear_line(lived: Command) -> None:
    answer = lived("diff", "8")

    assert (answer.code, answer.out) == (
        0, "8:en has only one revision, of 2026-03-10T00:00:00Z: there is nothing to compare.\n",
    )  # fmt: skip
    assert _json(lived("diff", "8", "--format", "json").out)["fields"] == []


def test_a_revision_that_is_not_there_is_one_line(lived: Command) -> None:
    answer = lived("diff", "7", "1", "5")

    assert (answer.code, answer.out) == (2, "")
    assert "revision 5 of 7:en: not in" in answer.err


def test_on_a_terminal_words_are_struck_through_and_underlined() -> None:
    words = (("=", "Ten"), ("-", " men"), ("+", " women"))

    removed, added = styled("men", STRUCK), styled("women", ADDED)
    assert marked(words, colour=True) == f"Ten {removed} {added}"
    taken = ParagraphChange(kind="left out", old_position=2, old="One.", rule="block")
    assert (
        paragraph_change(taken, colour=False)
        == "-    2  [-One.-]  [still on the page, removed by rule block]"
    )
    moved = ParagraphChange(kind="changed", old_position=1, new_position=2, old="a", new="b")
    assert paragraph_change(moved, colour=False).startswith("~ 1 → 2  [-a-]{+b+}")
    assert field_change(("a", "b"), ("b", "a"), colour=False) == "same values in another order"
    assert marked((("-", "  "),), colour=False) == "[-  -]"


def test_show_and_explain_as_of_a_day(lived: Command) -> None:
    then, now = lived("show", "7", "--as-of", "2026-01-31").out, lived("show", "7").out

    assert "Ten men came" in then
    assert "Place: VIENNA" in then
    assert "Ten women came" in now
    assert "revision 1" in lived("explain", "7", "--as-of", "2026-01-31").out
    assert (
        _json(lived("show", "7", "--format", "json", "--as-of", "2026-02-10T00:00:00Z").out)[
            "gone_at"
        ]
        is None
    )
    missing = lived("show", "7", "--as-of", "2026-01-09")
    assert (missing.code, "as of 2026-01-09T23:59:59Z" in missing.err) == (2, True)


def test_search_as_of_a_day_finds_the_words_of_then(lived: Command) -> None:
    def found(*arguments: str) -> list[int]:
        return [
            row["node_id"] for row in _json(lived("search", *arguments, "--format", "json").out)
        ]

    assert (found("men"), found("men", "--as-of", "2026-01-31")) == ([], [7])
    assert (found("women"), found("women", "--as-of", "2026-01-31")) == ([7], [])
    assert found("bridge", "--place", "vienna", "--as-of", "2026-01-31") == [7]
    assert found("bridge", "--place", "vienna") == []


def test_export_as_of_a_day_is_what_was_there(lived: Command, tmp_path: Path) -> None:
    def exported(*arguments: str) -> bytes:
        assert lived("export", str(tmp_path / "out.jsonl"), *arguments).code == 0
        return (tmp_path / "out.jsonl").read_bytes()

    (then,) = exported("--as-of", "2026-01-31").splitlines()
    assert (_json(then.decode())["revision"], _json(then.decode())["last_seen_at"]) == (
        1,
        "2026-01-10T00:00:00Z",
    )
    assert exported("--as-of", "2026-01-31") == then + b"\n"
    assert exported("--as-of", "2026-01-01") == b""
    assert exported("--as-of", "2026-03-10") == exported()


def test_a_saved_page_is_not_called_unanswered(run: Command, tmp_path: Path) -> None:
    page = (
        Path(__file__).parents[1]
        / "fixtures/press_releases/drupal11-900101-br-body-twice/page.html"
    )
    new = ("--archive", str(tmp_path / "new.db"))
    assert (
        run("import", str(page), "--url", "https://www.osce.org/secretariat/900101", *new).code == 0
    )

    assert (
        "saved page https://www.osce.org/secretariat/900101" in run("history", "900101", *new).out
    )
