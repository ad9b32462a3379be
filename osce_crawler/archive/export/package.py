"""A data package: five long tables as CSV, their descriptor, README and CITATION.cff."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from osce_crawler.archive.column_metadata import column_metadata
from osce_crawler.archive.export import columns
from osce_crawler.archive.export.chosen import Chosen
from osce_crawler.archive.export.delimited import csv_lines
from osce_crawler.archive.export.descriptor import Table, Written, descriptor
from osce_crawler.archive.reader import Row

DESCRIPTOR = "datapackage.json"
_OF_RELEASES = {
    name: kind
    for name, kind in columns.RELEASES.items()
    if name not in {"sources", "fields_of_work"}
}
_TABLES = (
    Table(
        name="releases",
        view="press_releases",
        columns=_OF_RELEASES,
        key=["record"],
        description="The latest revision of each release, in one language",
    ),
    Table(
        name="sources",
        view="press_release_sources",
        columns=columns.SOURCES,
        key=["record", "position"],
        refers_to="releases",
        description="The institutions that published each release",
    ),
    Table(
        name="fields",
        view="press_release_fields",
        columns=columns.FIELDS,
        key=["record", "position"],
        refers_to="releases",
        description="The fields of work of each release",
    ),
    Table(
        name="paragraphs",
        view="paragraphs",
        columns=columns.PARAGRAPHS,
        key=["record", "position"],
        refers_to="releases",
        description="Every paragraph of the latest revision as published, kept or removed by a rule",
    ),
    Table(
        name="revisions",
        view="press_release_revisions",
        columns=columns.REVISIONS,
        key=["record", "revision"],
        refers_to="releases",
        description="Every revision with its text, and the capture that it was read from",
    ),
)
_README = """\
{title}

{facts}

Five tables in CSV (UTF-8, comma, LF); `record`, such as 47920:en, joins them:
{tables}
datapackage.json describes each column, and has the length and sha256 of each file. To check them:
  frictionless validate datapackage.json

An empty cell is a value that is not known. A cell with NA or null is a text:

In R:       releases <- read.csv("releases.csv", encoding = "UTF-8", na.strings = "")
In Python:  releases = pandas.read_csv("releases.csv", parse_dates=["published_on"],
                                       keep_default_na=False, na_values=[""])
"""
_CITATION = """\
cff-version: 1.2.0
message: To cite a single release, use `osce-crawler cite`.
type: dataset
title: {title}
authors:
  - name: Organization for Security and Co-operation in Europe (OSCE)
abstract: {abstract}
{date}"""


def write_package(
    folder: Path,
    chosen: Chosen,
    about: Mapping[str, str],
    counted: Callable[[Iterator[Row]], Iterator[Row]],
) -> int:
    """Write the package into an empty folder; the number of releases."""
    rows: dict[str, Iterable[Row]] = {
        "releases": counted(chosen.releases()),
        "sources": chosen.sources(),
        "fields": chosen.fields(),
        "paragraphs": chosen.paragraphs(),
        "revisions": chosen.revisions(),
    }
    files = []
    counts = {}
    for table in _TABLES:
        file = folder / f"{table.name}.csv"
        counts[table.name] = _write(file, csv_lines(rows[table.name], list(table.columns)))
        files.append(Written(table, file, file.name))
    (folder / DESCRIPTOR).write_text(
        descriptor(about, files, column_metadata(chosen.archive.connection)), "utf-8"
    )
    (folder / "README.txt").write_text(_readme(about, counts), "utf-8")
    (folder / "CITATION.cff").write_text(_citation(about), "utf-8")
    return counts["releases"]


def _write(file: Path, lines: Iterator[str]) -> int:
    count = -1  # the header
    with file.open("w", encoding="utf-8", newline="") as opened:
        for line in lines:
            opened.write(line)
            count += 1
    return count


def _readme(about: Mapping[str, str], counts: Mapping[str, int]) -> str:
    facts = "\n".join(f"{name}: {value}" for name, value in about.items() if name != "title")
    tables = "".join(
        f"  {table.name}.csv  {counts[table.name]:,} rows. {table.description}.\n"
        for table in _TABLES
    )
    return _README.format(title=about["title"], facts=facts, tables=tables)


def _citation(about: Mapping[str, str]) -> str:
    """The file, with strings quoted as JSON, which YAML reads."""
    chosen = {name: value for name, value in about.items() if name not in {"title", "rights"}}
    abstract = "; ".join(f"{name}: {value}" for name, value in chosen.items())
    newest = about.get("newest capture")
    date = f"date-released: {newest[:10]}\n" if newest else ""
    return _CITATION.format(
        title=json.dumps(about["title"], ensure_ascii=False),
        abstract=json.dumps(abstract, ensure_ascii=False),
        date=date,
    )


def zipped(folder: Path, file: Path) -> None:
    """Put the files of a folder into a zip file; the same files give the same bytes."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for one in sorted(folder.iterdir()):
            entry = ZipInfo(one.name)  # of 1980-01-01
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as written, one.open("rb") as read:
                while part := read.read(1 << 20):
                    written.write(part)
