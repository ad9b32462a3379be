"""A folder of plain text: a file a release, and a table about them, for corpus tools."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from osce_crawler.archive.export.columns import RELEASES
from osce_crawler.archive.export.delimited import csv_lines
from osce_crawler.archive.reader import Row

TABLE = "metadata.csv"
_COLUMNS = ["file", *(name for name in RELEASES if name != "body")]


def write_texts(folder: Path, rows: Iterable[Row], about: Mapping[str, str]) -> int:
    """Write `47920_en.txt` for each release, `metadata.csv` and `README.txt`; their number.

    A file has the title, an empty line, and the clean text.
    """
    count = 0

    def written() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            name = f"{row['node_id']}_{row['language']}.txt"
            (folder / name).write_text(f"{row['title']}\n\n{row['body']}\n", "utf-8", newline="")
            count += 1
            yield row | {"file": name}

    with (folder / TABLE).open("w", encoding="utf-8", newline="") as table:
        table.writelines(csv_lines(written(), _COLUMNS))
    lines = "".join(f"{name}: {value}\n" for name, value in about.items())
    (folder / "README.txt").write_text(lines, "utf-8")
    return count
