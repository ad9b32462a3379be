"""Exports: the same archive gives the same bytes, and a target is replaced in one step or not at
all.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.export import tables
from osce_crawler.archive.export.chosen import Chosen
from osce_crawler.archive.export.columns import RELEASES
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.errors import BadTarget, DiskFull
from tests.archive.made import keep, release


@pytest.fixture(name="archive")
def _archive(writer: ArchiveWriter, path: Path) -> Archive:
    keep(
        writer,
        release(2, ['Er sagte: "Österreich,\nёлка"; 1, 2', "Zwei."], title="Grüße, «друзья»"),
        payload=b"2",
    )
    keep(writer, release(1, language="ru", sources=("A; B", "C"), place=None), payload=b"3")
    keep(writer, release(1, language="en"), payload=b"1")
    return Archive.open(path)


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_the_same_archive_gives_the_same_bytes(archive: Archive, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    tables.export_records(archive, target)
    first = target.read_bytes()
    (tmp_path / "other").mkdir()
    tables.export_records(archive, tmp_path / "other" / name)

    assert first == (tmp_path / "other" / name).read_bytes()
    assert b"\r" not in first


def test_csv_has_every_record_by_number_and_language(archive: Archive, tmp_path: Path) -> None:
    assert tables.export_records(archive, tmp_path / "out.csv") == 3

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["node_id"], row["language"]) for row in rows] == [
        ("1", "en"),
        ("1", "ru"),
        ("2", "en"),
    ]
    assert rows[2]["title"] == "Grüße, «друзья»"
    assert rows[2]["body"] == 'Er sagte: "Österreich,\nёлка"; 1, 2\n\nZwei.'
    assert (rows[1]["place"], rows[0]["sources"]) == ("", "OSCE Secretariat")


def test_json_lines_keep_letters_lists_and_nulls(archive: Archive, tmp_path: Path) -> None:
    assert tables.export_records(archive, tmp_path / "out.jsonl") == 3

    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert "Grüße, «друзья»" in lines[2]
    assert (rows[1]["sources"], rows[1]["place"], rows[1]["paragraph_count"]) == (
        ["A; B", "C"],
        None,
        2,
    )
    assert "record_id" not in rows[0]


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_an_export_that_breaks_leaves_the_old_file_and_nothing_else(
    archive: Archive, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / name).write_text("old")

    def broken(_: Chosen) -> Iterator[Row]:
        yield dict.fromkeys(RELEASES, "x")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Chosen, "releases", broken)
    with pytest.raises(DiskFull, match="the disk is full: make space"):
        tables.export_records(archive, folder / name)

    assert (folder / name).read_text() == "old"
    assert [name] == [file.name for file in folder.iterdir()]


def test_an_existing_target_is_replaced(archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old" * 10_000)

    tables.export_records(archive, target)

    assert target.read_text(encoding="utf-8").startswith("record,node_id,language,")
    assert "old" not in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["out", "out.pdf", "out.csv.bz2", ".csv", "missing/out.csv"])
def test_a_target_that_cannot_be_written_is_said_in_one_line(
    archive: Archive, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BadTarget) as error:
        tables.export_records(archive, tmp_path / name)

    assert len(str(error.value).splitlines()) == 1
    assert not (tmp_path / name).exists()


def test_an_empty_archive_gives_a_heading_or_nothing(
    writer: ArchiveWriter, path: Path, tmp_path: Path
) -> None:
    archive = Archive.open(path)

    assert [
        tables.export_records(archive, tmp_path / f"out.{kind}") for kind in ("csv", "jsonl")
    ] == [0, 0]
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 1
    assert (tmp_path / "out.jsonl").read_text() == ""
