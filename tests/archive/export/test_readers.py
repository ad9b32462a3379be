"""Other programs read what `export` writes: pandas, DuckDB, frictionless, R, sqlite-utils."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pandas as pd
import pytest
from frictionless import validate
from pyarrow import parquet
from sqlite_utils import Database

from osce_crawler.archive.export.chosen import Chosen
from osce_crawler.archive.export.parquet import write_parquet
from osce_crawler.archive.export.tables import Task, export, export_records
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import BadTarget
from tests.archive.made import keep, release
from tests.checkout import ROOT
from tests.tools import tool

_REPEATED = "A synthetic sentence that stands twice on the page."
_SECOND = 'Ёлка, „в“ lesu; "two".'
_HOSTILE = '=cmd|" /C calc"!A0'
_LONG = "\N{GRINNING FACE} long " * 9_000
_FORMATS = ["csv", "jsonl", "xlsx", "parquet", "zip", "datapackage", "texts"]


@pytest.fixture(name="archive")
def _archive(writer: ArchiveWriter, path: Path) -> Archive:
    """Three records: one with two revisions and a removed copy; a translation; a hostile one."""
    keep(writer, release(7, ["An older text."]), fetched_at="2026-01-10T00:00:00Z")
    keep(
        writer,
        release(7, [_REPEATED, _SECOND, _REPEATED, _SECOND], sources=("A; B", "C, D")),
        payload=b"2",
        fetched_at="2026-02-10T00:00:00Z",
    )
    keep(
        writer,
        release(7, ["Перевод."], language="ru", published_on=None, fields_of_work=(), sources=()),
        payload=b"ru",
    )
    keep(writer, release(8, [_LONG, "+1", "@home"], title=_HOSTILE), payload=b"8")
    return Archive.open(path)


def test_pandas_reads_the_csv_with_a_unique_key(archive: Archive, tmp_path: Path) -> None:
    export_records(archive, tmp_path / "out.csv")

    table = pd.read_csv(tmp_path / "out.csv", parse_dates=["published_on"], index_col="record")

    assert table.index.is_unique
    assert list(table.index) == ["7:en", "7:ru", "8:en"]
    assert table.loc["7:en", "body"] == f"{_REPEATED}\n\n{_SECOND}"
    assert table.loc["7:en", "sources"] == "A; B; C, D"
    assert table.loc["7:en", "year"] == 2006
    assert pd.isna(table.loc["7:ru", "published_on"])
    assert table.loc["7:ru", "warnings"] == "" or pd.isna(table.loc["7:ru", "warnings"])
    assert table.loc["8:en", "title"] == _HOSTILE


def test_duckdb_reads_the_parquet_file_with_types_and_lists(
    archive: Archive, tmp_path: Path
) -> None:
    export_records(archive, tmp_path / "out.parquet")

    rows = (
        duckdb.connect()
        .execute(
            "SELECT record, published_on, sources, year, last_seen_at FROM read_parquet(?)"
            " ORDER BY record",
            [str(tmp_path / "out.parquet")],
        )
        .fetchall()
    )

    assert [(row[0], row[1], row[2], row[3]) for row in rows[:2]] == [
        ("7:en", date(2006, 11, 17), ["A; B", "C, D"], 2006),
        ("7:ru", None, [], None),
    ]
    assert rows[0][4].isoformat().startswith("2026-02-10T")


def test_the_lines_of_the_docs_read_words_that_look_like_no_value(
    writer: ArchiveWriter, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(writer, release(7, ["NULL"], title="NA", place="NA"))
    keep(writer, release(8, ["None"], title="null", place=None), payload=b"8")
    monkeypatch.chdir(tmp_path)
    export_records(Archive.open(path), tmp_path / "releases.csv")
    read: dict[str, pd.DataFrame] = {}

    exec(_lines("python"), {"pandas": pd}, read)

    table = read["releases"]
    assert list(table["title"]) == ["NA", "null"]
    assert list(table["body"]) == ["NULL", "None"]
    assert list(table["place"].fillna("unknown")) == ["NA", "unknown"]
    program = tool("Rscript", "install R, on Debian and Ubuntu: apt install r-base-core")
    shown = 'cat(releases$title, is.na(releases$place), format(releases$published_on, "%Y"))'
    ran = subprocess.run(
        [program, "-e", f"{_lines('r')}\n{shown}"], capture_output=True, text=True, check=True
    )
    assert ran.stdout.endswith("NA null FALSE TRUE 2006 2006")


def test_the_groups_of_a_parquet_file_are_bounded(tmp_path: Path) -> None:
    columns = {"record": "string", "body": "string"}
    many = ({"record": f"{number}:en", "body": "x"} for number in range(1_100))
    long = ({"record": f"{number}:en", "body": "x" * 1_500_000} for number in range(6))
    write_parquet(tmp_path / "many.parquet", many, columns)
    write_parquet(tmp_path / "long.parquet", long, columns)

    groups = [parquet.ParquetFile(tmp_path / f"{name}.parquet") for name in ("many", "long")]

    assert [file.metadata.num_row_groups for file in groups] == [3, 2]
    assert [file.metadata.num_rows for file in groups] == [1_100, 6]


def test_the_parquet_file_says_nothing_of_the_time_of_the_export(
    archive: Archive, tmp_path: Path
) -> None:
    export_records(archive, tmp_path / "out.parquet")

    footer = parquet.ParquetFile(tmp_path / "out.parquet").metadata

    assert (footer.num_rows, set(footer.metadata or {})) == (3, {b"ARROW:schema"})


def test_frictionless_validates_the_package_and_refuses_a_flipped_byte(
    archive: Archive, tmp_path: Path
) -> None:
    folder = tmp_path / "osce.datapackage"
    assert export_records(archive, folder) == 3

    assert _validated(folder / "datapackage.json") == []
    file = folder / "paragraphs.csv"
    file.write_bytes(file.read_bytes().replace(b"synthetic", b"syntHetic", 1))
    assert "hash-count" in _validated(folder / "datapackage.json")


def test_frictionless_validates_the_zip_file_and_the_csv_beside_its_descriptor(
    archive: Archive, tmp_path: Path
) -> None:
    export_records(archive, tmp_path / "osce.zip")
    export_records(archive, tmp_path / "out.csv")
    with ZipFile(tmp_path / "osce.zip") as packed:
        packed.extractall(tmp_path / "unpacked")

    assert _validated(tmp_path / "unpacked" / "datapackage.json") == []
    assert _validated(tmp_path / "out.csv.datapackage.json") == []


def test_every_column_has_a_description(archive: Archive, tmp_path: Path) -> None:
    export_records(archive, tmp_path / "osce.datapackage")
    export(tmp_path / "out.csv", Task(chosen=Chosen(archive), text_column="text"))

    for file in ("osce.datapackage/datapackage.json", "out.csv.datapackage.json"):
        package = json.loads((tmp_path / file).read_text("utf-8"))
        for resource in package["resources"]:
            for column in resource["schema"]["fields"]:
                assert column.get("description"), (file, resource["name"], column["name"])


def test_a_target_may_have_any_name(archive: Archive, tmp_path: Path) -> None:
    export_records(archive, tmp_path / "выпуски 1.csv")

    assert _validated(tmp_path / "выпуски 1.csv.datapackage.json") == []


def test_no_descriptor_of_an_earlier_file_stays(archive: Archive, tmp_path: Path) -> None:
    export_records(archive, tmp_path / "out.csv")

    exported = export(tmp_path / "out.csv", Task(chosen=Chosen(archive), excel=True))

    assert [file.name for file in tmp_path.glob("out*")] == ["out.csv"]
    assert exported.notes[-1].endswith("described the earlier file, and is removed")


def test_a_row_without_its_release_is_refused(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "osce.datapackage"
    export_records(archive, folder)
    file = folder / "sources.csv"
    file.write_bytes(file.read_bytes() + b"9:en,0,Nobody\n")

    assert "foreign-key" in _validated(folder / "datapackage.json")


def test_the_package_has_all_tables_with_what_was_removed_and_every_revision(
    archive: Archive, tmp_path: Path
) -> None:
    folder = tmp_path / "osce.datapackage"
    export_records(archive, folder)

    assert sorted(file.name for file in folder.iterdir()) == [
        "CITATION.cff", "README.txt", "datapackage.json", "fields.csv", "paragraphs.csv",
        "releases.csv", "revisions.csv", "sources.csv",
    ]  # fmt: skip
    assert [
        (row["position"], row["kept"], row["rule"], row["duplicate_of"])
        for row in _rows(folder / "paragraphs.csv")
        if row["record"] == "7:en"
    ] == [
        ("0", "1", "", ""),
        ("1", "1", "", ""),
        ("2", "0", "block", "0"),
        ("3", "0", "block", "1"),
    ]
    assert [
        (row["record"], row["revision"], row["body"]) for row in _rows(folder / "revisions.csv")
    ][:2] == [("7:en", "1", "An older text."), ("7:en", "2", f"{_REPEATED}\n\n{_SECOND}")]
    assert [tuple(row.values()) for row in _rows(folder / "sources.csv")][:2] == [
        ("7:en", "0", "A; B"),
        ("7:en", "1", "C, D"),
    ]
    assert "revisions.csv  4 rows" in (folder / "README.txt").read_text("utf-8")


def test_as_of_a_moment_the_package_has_the_revisions_of_then(
    archive: Archive, tmp_path: Path
) -> None:
    folder = tmp_path / "then.datapackage"
    export_records(Archive.open(archive.path, "2026-01-15"), folder)

    rows = list(_rows(folder / "revisions.csv"))

    assert [(row["record"], row["revision"]) for row in rows if row["record"] == "7:en"] == [
        ("7:en", "1")
    ]
    assert next(_rows(folder / "releases.csv"))["body"] == "An older text."


def test_r_reads_the_csv_by_the_lines_of_the_docs(archive: Archive, tmp_path: Path) -> None:
    program = tool("Rscript", "install R, on Debian and Ubuntu: apt install r-base-core")
    export_records(archive, tmp_path / "releases.csv")
    shown = 'cat(nrow(releases), anyDuplicated(releases$record), format(releases$published_on[1], "%Y"))'

    ran = subprocess.run(
        [program, "-e", f"{_lines('r')}\n{shown}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.endswith("3 0 2006")


def test_a_spreadsheet_has_no_formula_and_says_which_text_was_cut(
    archive: Archive, tmp_path: Path
) -> None:
    exported = export(tmp_path / "out.xlsx", Task(chosen=Chosen(archive)))

    assert exported.notes == ["cut to the limit of a spreadsheet's cell: 8:en, body"]
    with ZipFile(tmp_path / "out.xlsx") as packed:
        sheet, notes = (packed.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "8:en, body" in notes
    assert "=cmd|" in sheet
    assert "more characters; the whole text is in the other formats]" in sheet
    assert sheet.count("<row ") == 4


def test_csv_for_spreadsheets_is_guarded(archive: Archive, tmp_path: Path) -> None:
    exported = export(tmp_path / "out.csv", Task(chosen=Chosen(archive), excel=True))

    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith("\ufeffrecord,".encode())
    assert content.count(b"\r\n") >= 4
    (row,) = [row for row in _rows(tmp_path / "out.csv") if row["title"].startswith("'")]
    assert row["title"] == f"'{_HOSTILE}"
    assert len(row["body"].encode("utf-16-le")) // 2 == 32_767
    assert exported.notes == [
        "cells that begin with an apostrophe, because they would be formulas: 1",
        "cut to the limit of a spreadsheet's cell: 8:en, body",
    ]
    assert exported.count == 3


def test_the_text_column_may_have_another_name(archive: Archive, tmp_path: Path) -> None:
    task = Task(chosen=Chosen(archive), text_column="text")
    export(tmp_path / "out.jsonl", task)
    export(tmp_path / "out.csv", task)

    first = json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[0])
    assert first["text"].startswith(_REPEATED)
    assert "body" not in first
    assert next(_rows(tmp_path / "out.csv"))["text"] == first["text"]


def test_a_folder_of_texts_has_a_file_a_release(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "osce.texts"
    assert export_records(archive, folder) == 3

    assert (folder / "7_en.txt").read_text("utf-8") == (f"A title\n\n{_REPEATED}\n\n{_SECOND}\n")
    assert [row["file"] for row in _rows(folder / "metadata.csv")] == [
        "7_en.txt", "7_ru.txt", "8_en.txt",
    ]  # fmt: skip


def test_sqlite_utils_reads_the_lean_copy(archive: Archive, tmp_path: Path) -> None:
    export_records(archive, tmp_path / "lean.db")

    rows = Database(tmp_path / "lean.db")["press_releases"].rows_where("node_id = 7")

    assert [row["language"] for row in rows] == ["en", "ru"]


def test_a_folder_is_replaced_only_if_it_is_an_export(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "osce.texts"
    export_records(archive, folder)
    (folder / "stray.txt").write_text("x")
    export_records(archive, folder)
    assert not (folder / "stray.txt").exists()
    other = tmp_path / "mine.datapackage"
    other.mkdir()
    (other / "thesis.txt").write_text("x")

    with pytest.raises(BadTarget, match="is no export of this kind"):
        export_records(archive, other)

    assert (other / "thesis.txt").read_text() == "x"
    assert sorted(file.name for file in tmp_path.glob(".*")) == []


@pytest.mark.parametrize("kind", _FORMATS)
def test_two_processes_give_the_same_bytes(archive: Archive, tmp_path: Path, kind: str) -> None:
    for number in "12":
        (tmp_path / number).mkdir()
        target = tmp_path / number / f"out.{kind}"
        command = [sys.executable, "-m", "osce_crawler", "export", str(target)]
        subprocess.run([*command, "--archive", str(archive.path)], check=True, capture_output=True)

    first, second = (
        {
            file.relative_to(tmp_path / number): file.read_bytes()
            for file in (tmp_path / number).rglob("*")
            if file.is_file()
        }
        for number in "12"
    )
    assert first == second
    assert first


def _lines(language: str) -> str:
    """The lines of docs/guide.md that read a CSV file."""
    guide = (ROOT / "docs" / "guide.md").read_text("utf-8")
    (block,) = [
        block
        for block in re.findall(rf"^```{language}\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
        if "releases.csv" in block
    ]
    return str(block)


def _validated(descriptor: Path) -> list[str]:
    """The kinds of errors that frictionless finds."""
    report = validate(
        str(descriptor.relative_to(descriptor.parents[1])), basepath=str(descriptor.parents[1])
    )
    return [error.type for task in report.tasks for error in task.errors] + [
        error.type for error in report.errors
    ]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(1 << 24)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(opened)
