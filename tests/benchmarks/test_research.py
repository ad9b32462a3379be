"""The archive of the figures for researchers has what they name, and queries find something.

What is tested here are contents, never times.
"""

from collections.abc import Iterator
from contextlib import closing

import pytest

from benchmarks.queries import Asked, average_word, queries
from benchmarks.report import Amount
from benchmarks.research_archive import make_archive, surname
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.archive.selection import read_query

_RELEASES = 400


@pytest.fixture(name="archive", scope="module")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("research") / "research.db"
    make_archive(path, _RELEASES, seed=3)
    archive = Archive.open(path)
    with closing(archive.connection):
        yield archive


def _number(archive: Archive, sql: str) -> int:
    (number,) = archive.connection.execute(sql).fetchone()
    return int(number)


def test_the_archive_has_languages_years_revisions_and_removed_copies(archive: Archive) -> None:
    releases = "SELECT count(DISTINCT node_id) FROM press_releases"
    assert _number(archive, releases) == _RELEASES
    assert _number(archive, f"{releases} WHERE language = 'ru'") == -(-_RELEASES // 6)
    assert _number(archive, f"{releases} WHERE language = 'de'") == -(-_RELEASES // 15)
    assert _number(archive, f"{releases} WHERE revision = 2") == _RELEASES // 10
    assert _number(archive, "SELECT count(DISTINCT source) FROM press_release_sources") > 40
    assert _number(archive, "SELECT count(*) FROM paragraphs WHERE NOT kept") > 0


@pytest.mark.parametrize("asked", queries(), ids=lambda asked: asked.kind)
def test_a_query_is_one_that_plain_fts5_reads_with_the_same_filters(
    archive: Archive, asked: Asked
) -> None:
    found = find(archive, asked.query, asked.filters, limit=1000)
    expression = read_query(archive, asked.query).expression
    condition = f"AND {asked.sql}" if asked.sql else ""
    plain = archive.connection.execute(
        f"SELECT count(*) FROM press_releases_fts f WHERE press_releases_fts MATCH ? {condition}",
        [expression, *asked.values],
    ).fetchone()[0]

    assert found.texts == plain


def test_the_average_word_is_in_some_texts(archive: Archive) -> None:
    assert 0 < find(archive, average_word(), queries()[0].filters).texts < _RELEASES / 4


def test_surnames_are_distinct() -> None:
    assert len({surname(rank) for rank in range(20_000)}) == 20_000


@pytest.mark.parametrize(("most", "verdict"), [(2.0, "met"), (1.9, "MISSED"), (None, "")])
def test_an_amount_is_judged_by_its_median(most: float | None, verdict: str) -> None:
    amount = Amount(name="an amount", unit="ms", amounts=[1.0, 9.0, 2.0], at_most=most)

    assert amount.verdict == verdict
