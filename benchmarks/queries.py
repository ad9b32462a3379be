"""Queries of every kind: from a name in few texts to a word in nearly all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.research_archive import surname
from benchmarks.words import Writer
from osce_crawler.archive.filters import SearchFilters


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its filters, and the same filters in SQL on an index `f`."""

    kind: str
    query: str
    filters: SearchFilters = field(default_factory=SearchFilters)
    sql: str = ""
    values: Sequence[str] = ()


PLAIN_BEST = """
SELECT f.rowid, f.rank FROM press_releases_fts f
WHERE press_releases_fts MATCH ? AND f.rank MATCH 'bm25(5.0, 1.0)' ORDER BY f.rank LIMIT 20
"""
PLAIN_SEARCH = "plain FTS5, ranks of the best 20"
"""What it is called beside our figures."""
_NAMED = """
EXISTS (SELECT 1 FROM records r JOIN revision_values x ON x.revision_id = r.latest_revision_id
WHERE r.record_id = f.rowid AND x.kind = '{}' AND instr(x.value, ?))
"""
_BETWEEN = """
EXISTS (SELECT 1 FROM records r JOIN revisions v ON v.revision_id = r.latest_revision_id
WHERE r.record_id = f.rowid AND v.published_on BETWEEN ? AND ?)
"""
_LANGUAGE = "EXISTS (SELECT 1 FROM records r WHERE r.record_id = f.rowid AND r.language = ?)"
_AVERAGE = 600
"""Rank of a word in some 6 % of the texts."""


def average_word() -> str:
    """A word of average frequency."""
    return Writer(Random(0)).nth_word(_AVERAGE)


def queries() -> list[Asked]:
    """The queries, the rarest first. Words are named by their rank: the same for every archive."""
    latin, cyrillic = Writer(Random(0)).nth_word, Writer(Random(0), cyrillic=True).nth_word
    common, further, less, average, seldom = map(latin, (70, 90, 200, _AVERAGE, 2_000))
    years = SearchFilters(since="2010-01-01", until="2014-12-31")
    return [
        Asked("a name in few texts", surname(400)),
        Asked("a name", surname(150)),
        Asked("a phrase", f'"{less} {average}"'),
        Asked("a rare word", seldom),
        Asked("a Cyrillic word", cyrillic(_AVERAGE)),
        Asked("in the title", f"title:{common}"),
        Asked("an average word", average),
        Asked("two average words", f"{average} {latin(500)}"),
        Asked("one without the other", f"{average} NOT {common}"),
        Asked("a word of a source", average, SearchFilters(source="Mission 7"), _NAMED.format("source"), ["Mission 7"]),
        Asked("near", f"NEAR({common} {further}, 5)"),
        Asked("a phrase of common words", f'"{common} {further}"'),
        Asked("either of three", f"{average} OR {seldom} OR {latin(1_200)}"),
        Asked("brackets", f"({average} OR {seldom}) {common}"),
        Asked("a beginning", "observ*"),
        Asked("a beginning of many words", "pro*"),
        Asked("two common words", f"{common} {further}"),
        Asked("three words", f"{common} {further} {less}"),
        Asked("a common word", less),
        Asked("a common word of a field", common, SearchFilters(field_of_work="Policing"), _NAMED.format("field"), ["Policing"]),
        Asked("a common word of five years", common, years, _BETWEEN, ["2010-01-01", "2014-12-31"]),
        Asked("a more common word", common),
        Asked("a common word of a language", common, SearchFilters(language="de"), _LANGUAGE, ["de"]),
        Asked("a word of nearly every text", "the"),
    ]  # fmt: skip
