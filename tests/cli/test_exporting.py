"""`export` of what a query and filters select: the files say how they were chosen."""

import csv
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from osce_crawler.archive.export.tables import ENDINGS
from osce_crawler.cli.export_target import FORMATS
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


def test_a_folder_in_the_place_of_the_description_is_named(export: Command, tmp_path: Path) -> None:
    (tmp_path / "out.csv.datapackage.json").mkdir()

    answer = export(str(tmp_path / "out.csv"))

    assert (answer.code, answer.out) == (2, "")
    assert "out.csv.datapackage.json: a folder has the name of the description" in answer.err
    assert not (tmp_path / "out.csv").exists()


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


@pytest.mark.parametrize(
    ("name", "option", "said"),
    [
        (
            "o.datapackage",
            "text",
            "--text-column works only with .csv, .csv.gz, .jsonl, .jsonl.gz, .parquet, .xlsx",
        ),
        ("o.warc.gz", "text", "--text-column works only with .csv"),
        ("o.csv", " ", "--text-column: the text is empty"),
        ("o.csv", "title", "--text-column title: is the name of another column"),
    ],
)
def test_a_name_of_the_text_column_that_cannot_be_used_is_refused(
    export: Command, tmp_path: Path, name: str, option: str, said: str
) -> None:
    answer = export(str(tmp_path / name), "--text-column", option)

    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert said in answer.err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "parquet", "texts", "zip", "warc.gz"])
def test_a_file_that_cannot_grow_is_one_line(archive: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"o.{ending}"
    command = [sys.executable, "-m", "osce_crawler", "export", str(target)]

    ran = subprocess.run(
        [*command, "--archive", str(archive)],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )

    assert ran.returncode == 3
    assert ran.stderr == (
        f"Error: {target}: the limit on the size of a file is reached (ulimit -f); make space, or"
        " raise the limit, then run the same command again; this says nothing about the archive\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_export_as_of_a_moment_before_the_archive_says_so(
    export: Command, tmp_path: Path
) -> None:
    answer = export(str(tmp_path / "out.csv"), "--as-of", "2000-01-01")

    assert answer.code == 0
    assert answer.err.startswith(f"0 releases written to {tmp_path / 'out.csv'}\n")
    assert "The archive had no releases as of 2000-01-01T23:59:59Z" in answer.err


def test_other_forms_of_names_need_a_query(export: Command, tmp_path: Path) -> None:
    answer = export(str(tmp_path / "out.csv"), "--also")

    assert (answer.code, answer.out) == (2, "")
    assert "--also works only with --query" in answer.err


@pytest.mark.parametrize("style", ["csv", "jsonl", "jsonl.gz", "warc.gz", "zip", "db"])
def test_the_standard_output_gets_the_bytes_of_the_file_and_nothing_else(
    archive: Path, tmp_path: Path, style: str
) -> None:
    command = [sys.executable, "-m", "osce_crawler", "export"]
    options = ["--archive", str(archive)]
    subprocess.run([*command, str(tmp_path / f"o.{style}"), *options], check=True)

    done = subprocess.run(
        [*command, "-", "--format", style, *options], check=True, capture_output=True
    )

    assert done.stdout == (tmp_path / f"o.{style}").read_bytes()
    assert done.stderr.decode().endswith(" written to the standard output\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-", "--format", "texts"), ".texts is a folder"),
        (("-", "--format", "datapackage"), ".datapackage is a folder"),
        (("-", "--format", "warc.gz", "--max-size", "1G"), "--max-size makes several files"),
        (("o.csv", "--format", "csv"), "--format works only with -"),
        (("o.csv", "--max-size", "1G"), "--max-size works only with .warc.gz targets"),
        (("o.db", "--since-run", "1"), "--since-run works only with .warc.gz targets"),
        (("o.warc.gz", "--max-size", "much"), "expected a size such as 2G or 500M"),
        (("o.warc.gz", "--since-run", "99"), "run 99: not in"),
    ],
)
def test_what_does_not_go_with_the_target_is_refused(
    run: Command, arguments: tuple[str, ...], said: str
) -> None:
    answer = run("export", *arguments)

    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_the_formats_of_the_option_are_the_endings_of_targets() -> None:
    """They are named twice, because the writers load slowly."""
    assert sorted(f".{name}" for name in FORMATS) == sorted(ENDINGS)
