"""Searching and counting a large archive, beside plain FTS5 and plain SQL on the same file."""

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median, quantiles

from benchmarks.browsing import page_figures
from benchmarks.commands import costs_of
from benchmarks.queries import PLAIN_BEST, PLAIN_SEARCH, Asked, average_word, queries
from benchmarks.report import Amount, Figure, Line
from benchmarks.research_archive import make_archive
from benchmarks.stored_size import size_figures
from benchmarks.timing import cpu_seconds, shuffled
from osce_crawler.archive.count_query import By
from osce_crawler.archive.counts import count_by
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.recipes import recipes, run_recipe
from osce_crawler.archive.search import find
from osce_crawler.archive.selection import read_query

_LIMIT = 20
_MOST_P50, _MOST_P95 = 2.0, 1.2
_MOST_COUNT_MS = 1_000
_MOST_STARTS = 3.0
_DIVISIONS: tuple[By, ...] = ("year", "source", "field")
_OURS, _PEER = "ours", "peer"
_BEST_OF_SOME = """
SELECT f.rowid, f.rank FROM press_releases_fts f
WHERE press_releases_fts MATCH ? AND f.rank MATCH 'bm25(5.0, 1.0)' AND {0}
ORDER BY f.rank LIMIT 20
"""
_IMPORTS = "import sqlite3, click, rich"
_PLAIN_SEARCH = f"""
import sqlite3, sys
assert sqlite3.connect(sys.argv[1]).execute({PLAIN_BEST!r}, [sys.argv[2]]).fetchall()
"""


@dataclass(frozen=True, slots=True)
class Research:
    """How many releases are searched and counted, and of how many the pages are stored."""

    releases: int
    pages: int


def research_figures(
    size: Research, rounds: int, seed: int, random: Random, folder: Path
) -> Iterator[Line]:
    """Figures of one archive; and of another one, with its pages. Raises CommandFailed."""
    path = folder / "research.db"
    make_archive(path, size.releases, seed)
    yield from _searches(path, rounds, random)
    yield from _counts(path, rounds, random)
    yield from _worked_queries(path, rounds)
    yield from _commands(path, rounds, random, folder)
    yield from page_figures(path, rounds, folder)
    yield from size_figures(size.pages, seed, folder)


def _searches(path: Path, rounds: int, random: Random) -> Iterator[Figure]:
    """The median and the 95th percentile of the CPU times of the queries, in each round."""
    archive, plain = Archive.open(path), Archive.open(path)
    asked = queries()
    ours: list[list[float]] = []
    peers: list[list[float]] = []
    with closing(archive.connection), closing(plain.connection):
        sought = {one.kind: _plain(plain, one) for one in asked}
        for number in range(rounds + 1):
            gc.collect()
            took: dict[str, list[float]] = {_OURS: [], _PEER: []}
            for one in random.sample(asked, len(asked)):
                contenders: Mapping[str, Callable[[], None]] = {
                    _OURS: partial(_find, archive, one),
                    _PEER: sought[one.kind],
                }
                for name in shuffled(list(contenders), random):
                    took[name].append(_milliseconds(contenders[name]))
            if number:  # the first round warms caches
                ours.append(took[_OURS])
                peers.append(took[_PEER])
    for what, share, most in (("p50", _p50, _MOST_P50), ("p95", _p95, _MOST_P95)):
        yield Figure(
            name=f"search, {what} of {len(asked)} queries",
            unit="CPU ms",
            ours=[share(took) for took in ours],
            peer_name=PLAIN_SEARCH,
            peer=[share(took) for took in peers],
            at_most=most,
        )


def _p50(times: Sequence[float]) -> float:
    return median(times)


def _p95(times: Sequence[float]) -> float:
    """19 of 20 queries take at most so long; between two queries, in proportion."""
    return quantiles(times, n=20, method="inclusive")[-1]


def _find(archive: Archive, asked: Asked) -> None:
    find(archive, asked.query, asked.filters, limit=_LIMIT)


def _plain(archive: Archive, asked: Asked) -> Callable[[], None]:
    """The same search by hand: no text is read, none is marked, and nothing is counted."""
    sql = _BEST_OF_SOME.format(asked.sql) if asked.sql else PLAIN_BEST
    values = [read_query(archive, asked.query).expression, *asked.values]

    def search() -> None:
        archive.connection.execute(sql, values).fetchall()

    return search


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def _counts(path: Path, rounds: int, random: Random) -> Iterator[Line]:
    """CPU of opening the archive and counting all releases."""
    for by in _DIVISIONS:
        took = cpu_seconds({_OURS: partial(_count, by)}, [path], rounds, random)[_OURS]
        yield Amount(
            name=f"stats by {by}",
            unit="CPU ms",
            amounts=[seconds * 1000 for seconds in took],
            at_most=_MOST_COUNT_MS,
        )


def _count(by: By, path: Path) -> None:
    archive = Archive.open(path)
    assert count_by(archive, by).rows
    archive.connection.close()


def _worked_queries(path: Path, rounds: int) -> Iterator[Amount]:
    """CPU of each worked query of docs/queries.md, with the values of its example."""
    with closing(Archive.open(path).connection) as connection:
        archive = Archive(path, connection)
        for one in recipes():
            run = partial(run_recipe, archive, one.name)
            amounts = [_milliseconds(run) for _ in range(rounds)]
            yield Amount(name=f"worked query {one.name}", unit="CPU ms", amounts=amounts)


def _commands(path: Path, rounds: int, random: Random, folder: Path) -> Iterator[Line]:
    """CPU of a search on the command line; peak memory of this and other commands."""
    program, archive = [sys.executable, "-m", "osce_crawler"], ["--archive", str(path)]
    word, python = average_word(), [sys.executable, "-c"]
    commands = {
        "imports": [*python, _IMPORTS],
        "search": [*program, "search", word, "--limit", str(_LIMIT), *archive],
        "search the": [*program, "search", "the", *archive],
        "plain search the": [*python, _PLAIN_SEARCH, str(path), "the"],
        **{f"stats {by}": [*program, "stats", "--by", by, *archive] for by in _DIVISIONS},
    }
    costs = costs_of(commands, rounds, random, folder)
    yield Figure(
        name="command `search`, an average word",
        unit="CPU ms",
        ours=[cost.cpu_seconds * 1000 for cost in costs["search"]],
        peer_name="python that imports sqlite3, click, rich",
        peer=[cost.cpu_seconds * 1000 for cost in costs["imports"]],
        at_most=_MOST_STARTS,
    )
    memory = {name: [cost.peak_megabytes for cost in taken] for name, taken in costs.items()}
    for name, ours, peer_name, peer in (
        ("`search`, an average word", "search", "the imports", "imports"),
        ("`search`, a word of nearly every text", "search the", "plain FTS5", "plain search the"),
        *((f"`stats` by {by}", f"stats {by}", "the imports", "imports") for by in _DIVISIONS),
    ):
        yield Figure(
            name=f"peak memory, {name}",
            unit="MB",
            ours=memory[ours],
            peer_name=peer_name,
            peer=memory[peer],
        )
