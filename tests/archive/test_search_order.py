"""The best are found without reading all; equal ranks, filters and moments change nothing of it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.writer import ArchiveWriter
from tests.archive.made import keep, release

_EQUAL = 60
_MOMENT = "2999-12-31"


@pytest.fixture(name="path_of_equals")
def _path_of_equals(writer: ArchiveWriter, path: Path) -> Path:
    """Sixty releases with one synthetic text, every third a field of its own; one better match."""
    for node_id in range(1, _EQUAL + 1):
        fields = ("Policing",) if node_id % 3 == 0 else ("Elections",)
        keep(
            writer,
            release(
                node_id,
                ["Synthetic monitors met."],
                title="A title",
                published_on=date(2020, 1, 1),
                fields_of_work=fields,
            ),
            payload=str(node_id).encode(),
        )
    keep(
        writer,
        release(500, ["Nothing else."], title="Monitors", fields_of_work=("Policing",)),
        payload=b"best",
    )
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    return path


def _nodes(archive: Archive, limit: int, offset: int = 0, **filters: Any) -> list[int]:
    found = find(archive, "monitors", SearchFilters(**filters), limit=limit, offset=offset)
    return [row["node_id"] for row in found.rows]


@pytest.mark.parametrize("as_of", [None, _MOMENT])
@pytest.mark.parametrize("limit", [1, 2, 20, 49, 50, 51, 61, 100])
def test_the_newest_of_equal_ranks_come_first(
    path_of_equals: Path, limit: int, as_of: str | None
) -> None:
    archive = Archive.open(path_of_equals, as_of)

    expected = [500, *range(_EQUAL, 0, -1)]

    assert _nodes(archive, limit) == expected[:limit]
    archive.connection.close()


@pytest.mark.parametrize("as_of", [None, _MOMENT])
@pytest.mark.parametrize("offset", [0, 1, 7, 20, 21])
def test_pages_of_a_filter_follow_each_other(
    path_of_equals: Path, offset: int, as_of: str | None
) -> None:
    archive = Archive.open(path_of_equals, as_of)

    expected = [500, *range(_EQUAL, 0, -3)]

    assert _nodes(archive, 7, offset, field_of_work="polic") == expected[offset : offset + 7]
    archive.connection.close()


def test_a_filter_that_no_match_has_gives_no_rows(path_of_equals: Path) -> None:
    archive = Archive.open(path_of_equals)

    assert _nodes(archive, 20, field_of_work="Elections", since="2021-01-01") == []
    archive.connection.close()
