"""`stats`: what it prints in each format, what it draws, and what it says on stderr."""

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.archive.made import keep, opened, release
from tests.cli.conftest import Answer, Command

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(name="stats")
def _stats(run: Command, tmp_path: Path) -> Command:
    """`stats` on 25 English releases of 2001, one of 2003 with its translation, and one undated."""
    path = tmp_path / "counted.db"
    writer = opened(path)
    for node in range(1, 26):
        text = "radio" if node % 5 == 0 else "tv"
        keep(writer, release(node, [text], published_on=date(2001, 3, 1)), payload=b"%d" % node)
    for language, source in (("en", "ODIHR"), ("ru", "БДИПЧ")):
        made = release(
            50, ["radio"], language=language, published_on=date(2003, 7, 1), sources=(source,)
        )
        keep(writer, made, payload=language.encode())
    keep(writer, release(51, ["tv"], published_on=None, sources=("a\x1b[31m",)), payload=b"51")
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()

    def stats(*arguments: str) -> Answer:
        return run("stats", *arguments, "--archive", str(path))

    return stats


def test_the_table_names_its_unit_and_shows_years_without_a_release(stats: Command) -> None:
    answer = stats("--until", "2004")

    assert answer.code == 0
    assert answer.out.splitlines() == [
        "Releases by year: until 2004-12-31",
        "year  releases",
        "2001        25  ██████████████████████████████",
        "2002         0",
        "2003         1  █▎",
        "2004         0",
    ]
    assert answer.err == "26 releases in all.\n"


def test_a_query_has_totals_shares_and_marks(stats: Command) -> None:
    answer = stats("radio", "--since", "2001", "--until", "2003", "--unit", "text")

    assert answer.out.splitlines() == [
        "Texts by year: radio, since 2001-01-01, until 2003-12-31",
        "year  texts  of all  per 1,000",
        "2001      5      25     200.00  ██████████████████████████████",
        "2002      0       0",
        "2003      2       2   1,000.00  ████████████  few",
    ]
    assert answer.err.splitlines() == [
        "7 texts in all, of 27 without the query.",
        "1 row is a share of fewer than 20 texts (few): they say little.",
    ]


def test_the_bars_can_show_the_share(stats: Command) -> None:
    rows = stats("radio", "--until", "2003", "--draw", "per-1000").out.splitlines()[2:]

    assert [row.count("█") for row in rows] == [6, 0, 30]


def test_csv_is_tidy(stats: Command) -> None:
    answer = stats("radio", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert answer.out.splitlines()[0] == "bucket,group,count,total,per_1000"
    assert rows[0] == {"bucket": "2001", "group": "", "count": "5", "total": "25", "per_1000": "200.0"}  # fmt: skip
    assert rows[1] == {"bucket": "2002", "group": "", "count": "0", "total": "0", "per_1000": ""}
    assert [row["bucket"] for row in rows][-2:] == ["2026", "undated"]


def test_two_divisions_are_rows_of_pairs(stats: Command) -> None:
    answer = stats("--group", "language", "--format", "csv", "--unit", "text", "--until", "2003")

    assert answer.out.splitlines()[1:] == [
        "2001,en,25,25,", "2001,ru,0,0,", "2002,en,0,0,", "2002,ru,0,0,", "2003,en,1,1,", "2003,ru,1,1,",
    ]  # fmt: skip


def test_json_has_unit_marks_and_joined_names(stats: Command) -> None:
    rows = json.loads(stats("radio", "--by", "source", "--format", "json").out)

    odihr = next(row for row in rows if row["bucket"] == "ODIHR")
    assert odihr == {
        "bucket": "ODIHR", "group": None, "count": 1, "total": 1, "per_1000": 1000.0, "marks": ["few"],
        "missing": 0, "unit": "release",
        "joined": [{"language": "en", "name": "ODIHR"}, {"language": "ru", "name": "БДИПЧ"}],
    }  # fmt: skip
    years = [json.loads(line) for line in stats("--format", "jsonl").out.splitlines()]
    assert {row["bucket"]: row["marks"] for row in years if row["marks"]} == {
        "2026": ["incomplete"],
        "undated": ["undated"],
    }


def test_sources_of_several_languages_are_named_and_can_be_counted_apart(stats: Command) -> None:
    joined, apart = stats("--by", "source"), stats("--by", "source", "--as-printed")

    assert "ODIHR = БДИПЧ" in joined.err
    assert "derived from translations" in joined.err
    assert "БДИПЧ" not in joined.out
    assert "БДИПЧ" in apart.out
    assert "=" not in apart.err


def test_the_concordance_is_printed(stats: Command) -> None:
    rows = json.loads(stats("--by", "source", "--concordance", "--format", "json").out)

    assert [(row["state"], row["language"], row["name"], row["is"]) for row in rows] == [
        ("joined", "en", "ODIHR", "ODIHR"),
        ("joined", "ru", "БДИПЧ", "ODIHR"),
    ]
    assert stats("--by", "field", "--concordance", "--format", "json").out == "[]\n"


def test_a_table_of_names_ends_and_says_so(stats: Command) -> None:
    answer = stats("--by", "source", "--limit", "1")

    assert len(answer.out.splitlines()) == 3
    assert "2 more rows; --limit N or --format csv prints them." in answer.err.splitlines()


def test_a_pipe_gets_names_as_they_are(stats: Command) -> None:
    """What a terminal gets: test_terminal.py."""
    assert "a\x1b[31m" in stats("--by", "source").out


def test_a_query_without_hits_says_why_and_is_no_error(stats: Command) -> None:
    answer = stats("zebra", "--format", "csv")

    assert answer.code == 0
    assert {row["count"] for row in csv.DictReader(io.StringIO(answer.out))} == {"0"}
    assert "zebra" in answer.err


def test_the_chart_of_two_processes_is_the_same_file(stats: Command, tmp_path: Path) -> None:
    charts = [tmp_path / name for name in ("a.svg", "b.svg")]
    for chart, seed in zip(charts, "12", strict=True):
        done = subprocess.run(
            [sys.executable, "-m", "osce_crawler", "stats", "radio", "--plot", str(chart),
             "--archive", str(tmp_path / "counted.db")],
            capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed},
        )  # fmt: skip
        assert f"Chart written to {chart}." in done.stderr

    assert charts[0].read_bytes() == charts[1].read_bytes()
    assert 1000 < charts[0].stat().st_size < 3 * 1024
    root = ET.parse(charts[0]).getroot()
    assert root.findtext(f"{_SVG}title") == "Releases by year: radio"
    described = root.findtext(f"{_SVG}desc") or ""
    assert "The highest is 2001 with 5." in described
    assert "Incomplete: " in described
    # The bar of 2026 is hatched; it is 0 and not drawn, so a legend is all that shows it.
    legend = "hatched: incomplete, or releases are missing"
    assert legend in [text.text for text in root.iter(f"{_SVG}text")]


def test_the_chart_of_names_has_as_many_bars_as_the_table(stats: Command, tmp_path: Path) -> None:
    stats("--by", "source", "--limit", "3", "--plot", str(tmp_path / "a.svg"))

    texts = [text.text for text in ET.parse(tmp_path / "a.svg").iter(f"{_SVG}text")]
    assert texts == [
        "Releases by source",
        "releases",
        "OSCE Secretariat",
        "25",
        "ODIHR",
        "1",
        "a[31m",
        "1",
    ]


def test_as_of_is_named_and_counts_what_was_known_then(stats: Command) -> None:
    answer = stats("--as-of", "2025-01-01", "--format", "csv")

    assert answer.out == "bucket,group,count,total,per_1000\n"
    assert "0 releases in all." in answer.err
    assert stats("--as-of", "2026-01-02").out.startswith(
        "Releases by year: as of 2026-01-02T23:59:59Z\n"
    )


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_a_row_fits_the_terminal(
    stats: Command, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setattr("osce_crawler.cli.stats_output._columns", lambda: columns)

    rows = stats("radio", "--by", "source", "--group", "field").out.splitlines()[1:]

    assert max(map(len, rows)) <= columns
    assert "█" in rows[1]
