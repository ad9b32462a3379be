"""What a server counts in memory is what the same archive gives without a cache, by SQL."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from osce_crawler.archive import evaluated as evaluation
from osce_crawler.archive import text_sets, value_sets
from osce_crawler.archive.count_query import By
from osce_crawler.archive.counts import count_by
from osce_crawler.archive.facets import Value, facets, facets_of_all, most_frequent
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.result_cache import ResultCache
from osce_crawler.archive.search import Sort, find
from osce_crawler.archive.selected_values import SelectedValues
from osce_crawler.archive.selection import select_records
from osce_crawler.archive.value_sets import KnownTexts, values_within
from osce_crawler.archive.withholding import Withholding
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.search_fold import filter_key
from tests.archive.made import keep, opened, release

_WORDS = "radio tv press media border police court school river bridge vote law".split()
_PLACES = ("VIENNA", "Vienna ", "VIENNA / BERN", "BERN", "—", "", None)
_SOURCES = ("Centre", "Centre in Osh", "Secretariat", "centre-in-Osh")
_FIELDS = ("Elections", "Policing", "Police")
_PERIODS: tuple[By, ...] = ("year", "month")
_CASES = 24


@pytest.fixture(name="path", scope="module")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases of random words in up to four languages; some changed, some withheld. Synthetic."""
    path = tmp_path_factory.mktemp("sets") / "osce.db"
    writer = opened(path)
    random = Random(5)
    for node in random.sample(range(1, 400), 110):
        for language in ("en", "ru", "sq", "de")[: random.choice((1, 1, 1, 2, 3, 4))]:
            for version in range(random.choice((1, 1, 1, 2))):
                _keep(writer, random, node, language, version)
    for record_id in random.sample(range(1, 150), 6):
        Withholding(path, writer.connection).withhold(
            record_id, "synthetic", "2026-01-02T00:00:00Z"
        )
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()
    return path


def _keep(writer: ArchiveWriter, random: Random, node: int, language: str, version: int) -> None:
    day = date(random.randint(2001, 2004), random.randint(1, 12), 28)
    text = " ".join(random.choices(_WORDS, k=8))
    made = release(
        node,
        [text],
        language=language,
        title=random.choice(_WORDS),
        published_on=None if random.random() < 0.1 else day,
        place=random.choice(_PLACES),
        content_type=random.choice(("Press release", "News", None)),
        sources=tuple(random.sample(_SOURCES, random.randint(0, 3))),
        fields_of_work=tuple(random.sample(_FIELDS, random.randint(0, 2))),
    )
    keep(writer, made, payload=f"{node}{language}{version}{text}".encode())


@contextmanager
def _server(path: Path, cache: ResultCache) -> Iterator[Archive]:
    view = cache.at()
    archive = replace(Archive.open(path), cache=view)
    with closing(archive.connection), archive.snapshot():
        yield archive


def _case(random: Random) -> tuple[str | None, SearchFilters, Sort]:
    one, two = random.sample(_WORDS, 2)
    query = random.choice(
        (None, one, f"{one} OR {two}", f"{one} NOT {two}", f"{one[:1]}*", f"title:{one}", "none")
    )
    filters = (
        {"language": "ru"}, {"place": "vienna"}, {"place": "—"}, {"source": "Centre"},
        {"field_of_work": "polic"}, {"since": "2002-05-01"}, {"until": "2003"},
        {"content_type": "news"}, {"place": "nowhere"},
    )  # fmt: skip
    chosen: dict[str, str] = {}
    for some in random.sample(filters, random.choice((0, 0, 1, 2))):
        chosen |= some
    return query, SearchFilters(**chosen), random.choice(("rank", "rank", "newest", "oldest"))


def _numbers(archive: Archive, query: str | None, filters: SearchFilters, sort: Sort) -> object:
    """All that a page of results shows."""
    found = find(archive, query, filters, sort=sort, limit=5)
    among = select_records(archive, None, filters) if filters.used() else None
    whole = found.selection if query else None
    return (
        (found.rows, found.texts, found.releases, found.selection.offers),
        facets(archive, found.selection),
        [most_frequent(archive, found.selection, most) for most in (1, 2, 3, 60)],
        [
            count_by(archive, by, whole, among=among if query else found.selection)
            for by in _PERIODS
        ],
    )


@pytest.mark.parametrize("few", [1, 8, 1000], ids=["places", "both", "bits"])
def test_pages_have_the_numbers_of_plain_sql(
    path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(text_sets, "_FEW", few)
    monkeypatch.setattr(evaluation, "_SHARE", 0)
    cache = ResultCache(path)
    plain = Archive.open(path)
    with closing(plain.connection):
        for seed in range(_CASES):
            case = _case(Random(seed))
            with _server(path, cache) as archive:
                texts = find(archive, *case[:2]).selection.texts
                assert isinstance(texts, KnownTexts), "nothing was compared"
                assert _numbers(archive, *case) == _numbers(plain, *case), case
        with _server(path, cache) as archive:
            every = ("field", "source", "place", "language", "type")
            assert facets_of_all(archive, every) == facets_of_all(plain, every)
            assert count_by(archive, "year") == count_by(plain, "year")
    cache.close()


def test_pages_that_read_only_their_own_texts_have_the_same_numbers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "_SHARE", 1_000_000)
    cache = ResultCache(path)
    plain = Archive.open(path)
    with closing(plain.connection):
        for seed in range(2 * _CASES):
            case = _case(Random(seed))
            with _server(path, cache) as archive:
                texts = find(archive, *case[:2]).selection.texts
                assert isinstance(texts, SelectedValues), "nothing was compared"
                assert _numbers(archive, *case) == _numbers(plain, *case), case
    cache.close()


def test_few_texts_are_counted_alone_until_reading_all_values_would_have_paid(path: Path) -> None:
    cache = ResultCache(path)
    known = []
    with _server(path, cache) as archive:
        texts = find(archive, None, SearchFilters()).texts
    cache.close()
    cache = ResultCache(path)
    for _ in range(30):
        with _server(path, cache) as archive:
            found = find(archive, "radio NOT tv", SearchFilters())
        known.append(isinstance(found.selection.texts, KnownTexts))
    cache.close()

    assert 1 < texts / found.texts * evaluation._SHARE < 29
    assert known == sorted(known), "once read, they are used"
    assert known.index(True) == pytest.approx(texts / found.texts * evaluation._SHARE, abs=2)


def test_a_commit_of_a_crawl_is_counted_by_the_next_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "_SHARE", 0)
    path = tmp_path / "osce.db"
    writer = opened(path)
    keep(writer, release(1, place="BERN"), payload=b"1")
    cache = ResultCache(path)

    def places() -> object:
        with _server(path, cache) as archive:
            found = find(archive, "one", SearchFilters())
            assert isinstance(found.selection.texts, KnownTexts), "nothing was tested"
            return facets(archive, found.selection, ["place"])["place"]

    assert places() == [Value("BERN", 1)]
    keep(writer, release(1, place="BERN", language="ru"), payload=b"1 ru")
    keep(writer, release(2, place="VIENNA"), payload=b"2")
    assert places() == [Value("BERN", 1), Value("VIENNA", 1)]
    keep(writer, release(1, place="OSH"), payload=b"1 again")
    assert places() == [Value("BERN", 1), Value("OSH", 1), Value("VIENNA", 1)]
    Withholding(path, writer.connection).withhold(1, "synthetic", "2026-01-02T00:00:00Z")
    assert places() == [Value("BERN", 1), Value("VIENNA", 1)]
    cache.close()


def test_a_past_moment_is_counted_in_sql(path: Path) -> None:
    cache = ResultCache(path)
    archive = replace(Archive.open(path, "2026-01-01"), cache=cache.at())
    with closing(archive.connection):
        assert find(archive, None, SearchFilters()).selection.texts is None
    cache.close()


@pytest.mark.parametrize("most", [0, 500], ids=["long values", "short values"])
def test_values_within_others_are_those_of_a_filter(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(value_sets, "_LONG", most)
    random = Random(3)
    values = [
        "",
        "—",
        *{"".join(random.choices("aAb -", k=random.randint(1, 5))) for _ in range(80)},
        *{"".join(random.choices("aB", k=random.randint(4, 9))) for _ in range(80)},
    ]

    found = values_within(values)

    for value in values:
        key = filter_key(value)
        others = [other for other in values if key in filter_key(other)]
        assert sorted(found.get(value, [value])) == sorted(others)
