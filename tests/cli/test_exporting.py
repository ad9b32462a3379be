"""`export` of what a query and filters select: the files say how they were chosen."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture(name="export")
def _export(run: Command, archive: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("OSCE_ARCHIVE", str(archive))
    return lambda *arguments: run("export", *arguments)


def test_a_query_and_filters_select_the_releases(export: Command, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"

    answer = export(str(target), "--query", "media freedom", "--since", "2006", "--type", "press")

    assert (answer.code, answer.err) == (0, f"1 release written to {target}\n")
    with target.open(encoding="utf-8", newline="") as file:
        assert [row["record"] for row in csv.DictReader(file)] == ["5:en"]
    about = json.loads((tmp_path / "out.csv.datapackage.json").read_text("utf-8"))["about"]
    assert about["query"] == "media freedom"
    assert about["read as"]
    assert (about["since"], about["content_type"], about["releases"]) == (
        "2006-01-01",
        "press",
        "1",
    )


@pytest.mark.parametrize(
    "name", ["out.jsonl", "out.parquet", "out.xlsx", "o.datapackage", "o.zip", "o.texts"]
)
def test_every_format_of_releases_takes_a_query(export: Command, tmp_path: Path, name: str) -> None:
    answer = export(str(tmp_path / name), "--language", "ru")

    assert (answer.code, answer.err) == (0, f"1 release written to {tmp_path / name}\n")


def test_a_package_has_only_the_rows_of_the_selected_releases(
    export: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "o.datapackage"
    export(str(folder), "--query", "freedom")

    for table in ("releases", "sources", "fields", "paragraphs", "revisions"):
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert {row["record"] for row in csv.DictReader(file)} == {"5:en"}, table


def test_an_export_of_nothing_says_why(export: Command, tmp_path: Path) -> None:
    answer = export(str(tmp_path / "out.csv"), "--query", "fredom")

    assert answer.code == 0
    assert "freedom" in answer.err
    assert answer.err.endswith(f"0 releases written to {tmp_path / 'out.csv'}\n")


@pytest.mark.parametrize("name", ["out.db", "out.warc.gz"])
def test_the_whole_archive_takes_no_query(export: Command, tmp_path: Path, name: str) -> None:
    answer = export(str(tmp_path / name), "--query", "freedom")

    assert answer.code == 2
    assert "always contain the whole archive" in answer.err
    assert not (tmp_path / name).exists()


def test_how_the_query_was_read_is_printed(export: Command, tmp_path: Path) -> None:
    answer = export(str(tmp_path / "out.csv"), "--query", "freedom OR bridge media")

    assert answer.err.startswith("Read as: ")
