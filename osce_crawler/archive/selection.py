"""Which records a query and filters select, how the query was read, and what to offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from osce_crawler import query as query_language
from osce_crawler.archive.filters import SearchFilters, prepare_filters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.vocabulary import LATEST, SHOWN, SUPERSEDED, IndexVocabulary, shown
from osce_crawler.errors import BadConfiguration
from osce_crawler.machine import raise_if_lacking
from osce_crawler.query import Query, parse_query
from osce_crawler.query.expression import expression
from osce_crawler.query.names import Names
from osce_crawler.query.sentence import sentence
from osce_crawler.query.spellings import Speller, Spelling
from osce_crawler.query.tree import Phrase

if TYPE_CHECKING:
    from osce_crawler.archive.selected_values import SelectedValues
    from osce_crawler.archive.value_sets import KnownTexts

    CountedTexts = KnownTexts | SelectedValues

_HITS = f"SELECT rowid AS record_id FROM {LATEST} WHERE {LATEST} MATCH ? {{shown}}"
_JOINED_HITS = f"""
SELECT p.record_id FROM {LATEST} CROSS JOIN press_releases p ON p.record_id = {LATEST}.rowid
WHERE {LATEST} MATCH ?
"""
# As of a moment, the text of a record is its latest text or one of its superseded texts. A record
# without a superseded text has always had the same, so its revision of then need not be found.
_NEVER_CHANGED = f"""
SELECT r.record_id FROM {LATEST} CROSS JOIN main.records r ON r.record_id = {LATEST}.rowid
WHERE {LATEST} MATCH ? AND r.first_seen_at <= ?
AND NOT EXISTS (SELECT 1 FROM superseded_texts s WHERE s.record_id = r.record_id)
{SHOWN}
"""
_SAME_TEXT = f"""
SELECT p.record_id FROM {LATEST} CROSS JOIN press_releases p ON p.record_id = {LATEST}.rowid
WHERE {LATEST} MATCH ? AND p.content_digest = (
  SELECT v.content_digest FROM main.records r
  JOIN main.revisions v ON v.revision_id = r.latest_revision_id WHERE r.record_id = p.record_id)
"""
# The plus sign hides the condition from FTS5: it would look the terms up again for each row.
_CHANGED = f"""
AND +{LATEST}.rowid IN (SELECT s.record_id FROM superseded_texts s)
"""
_SUPERSEDED_HITS = f"""
SELECT {{columns}} FROM {SUPERSEDED} CROSS JOIN superseded_texts s ON s.text_id = {SUPERSEDED}.rowid
CROSS JOIN press_releases p ON p.record_id = s.record_id AND p.content_digest = s.content_digest
WHERE {SUPERSEDED} MATCH ?
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of an archive.

    `sql` is a SELECT of `record_id`, to embed as `WITH selected AS MATERIALIZED (...)` on the
    connection of the archive that it was made for.
    """

    sql: str
    parameters: tuple[str, ...]
    reading: str = ""
    """How the query was read; empty without a query."""
    offers: tuple[str, ...] = ()
    """Lines for the user: other spellings, why nothing was found, the nearest values."""
    is_plain: bool = True
    """Whether the query was read as it looks: all words, all phrases."""
    filters: SearchFilters | None = None
    """The filters that all of its records pass; None: not known."""
    ids: Sequence[int] | None = None
    """The record ids, where they were read."""
    texts: "CountedTexts | None" = None
    """The same records in memory, with their values: only in a server."""

    def is_within(self, other: "Selection") -> bool:
        """Whether `other` is what the same filters select without a query."""
        return self.filters is not None and self.filters == other.filters and not other.reading


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query, read with the words of an archive."""

    query: Query
    expression: str
    speller: Speller

    def spellings(self, phrase: Phrase) -> tuple[Spelling, ...]:
        """All spellings of a phrase of the query."""
        return self.speller.spellings(phrase)

    @property
    def is_plain(self) -> bool:
        """Whether the query was read as it looks: all words, all phrases, in one spelling."""
        phrases = self.query.wanted()
        return self.query.is_plain and all(len(self.spellings(one)) == 1 for one in phrases)

    @property
    def sentence(self) -> str:
        """How the query was read."""
        return sentence(self.query, self.spellings)


def select_records(
    archive: Archive, query: str | None, filters: SearchFilters, *, also: bool = False
) -> Selection:
    """The records that match a query and filters; all of them without either.

    With `also`, other forms of names match, too. Raises BadQuery.
    """
    with archive.snapshot():
        read = read_query(archive, query, also=also) if query is not None else None
        return selection_of(archive, read, filters)


def selection_of(
    archive: Archive,
    read: ReadQuery | None,
    filters: SearchFilters,
    *,
    is_empty: bool | None = None,
) -> Selection:
    """As `select_records`, for a query that was read. `is_empty` is looked up if it is None."""
    from osce_crawler.archive.hints import offers  # noqa: PLC0415 - it selects, too

    sql, parameters = selected(archive, read, filters)
    if is_empty is None:
        is_empty = is_none_selected(archive, sql, parameters)
    offered = tuple(offers(archive, read, filters, is_empty=is_empty))
    if read is None:
        return Selection(sql, parameters, offers=offered, filters=filters)
    return Selection(sql, parameters, read.sentence, offered, read.is_plain, filters)


def read_query(archive: Archive, text: str, *, also: bool = False) -> ReadQuery:
    """A query in the words of an archive. Raises BadQuery, BadConfiguration."""
    query = parse_query(text)
    speller = Speller(IndexVocabulary(archive, names_of(archive.path)), with_names=also)
    return ReadQuery(query, expression(query.root, speller.spellings), speller)


def names_of(archive: Path) -> Names:
    """The names that ship, and those of the file beside the archive. Raises BadConfiguration."""
    sources = [("names.txt", _shipped_names())]
    own = Path(f"{archive}.names.txt")
    try:
        sources.append((str(own), own.read_text(encoding="utf-8")))
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError) as error:
        raise_if_lacking(error)
        raise BadConfiguration(f"{own}: cannot be read: {error}; correct or remove it") from error
    return _names(tuple(sources))


@lru_cache(maxsize=1)
def _shipped_names() -> str:
    return Path(query_language.__file__).with_name("names.txt").read_text(encoding="utf-8")


@lru_cache(maxsize=4)
def _names(sources: tuple[tuple[str, str], ...]) -> Names:
    return Names.read(*sources)


def selected(
    archive: Archive, read: ReadQuery | None, filters: SearchFilters
) -> tuple[str, tuple[str, ...]]:
    """SQL of the selected record ids, and its parameters."""
    prepare_filters(archive.connection)
    conditions = [*filters.conditions()]
    narrowed = "".join(f" AND {sql}" for sql, _ in conditions)
    values = [value for _, value in conditions]
    if read is None:
        return f"SELECT p.record_id FROM press_releases p WHERE 1{narrowed}", tuple(values)
    if archive.as_of:
        parts = [
            (f"{_SAME_TEXT}{narrowed}", [read.expression, *values]),
            (superseded_hits("p.record_id", narrowed), [read.expression, *values]),
        ]
        if not conditions:
            parts[:1] = [
                (_NEVER_CHANGED, [read.expression, archive.as_of]),
                (f"{_SAME_TEXT}{_CHANGED}", [read.expression]),
            ]
        return (
            " UNION ALL ".join(sql for sql, _ in parts),
            tuple(value for _, some in parts for value in some),
        )
    if not conditions:
        return _HITS.format(shown=shown(archive)), (read.expression,)
    return f"{_JOINED_HITS}{narrowed}", (read.expression, *values)


def is_none_selected(archive: Archive, sql: str, parameters: tuple[str, ...]) -> bool:
    """Whether SQL of record ids has no row."""
    return archive.first(f"SELECT 1 FROM ({sql}) LIMIT 1", parameters) is None


def superseded_hits(columns: str, narrowed: str = "") -> str:
    """SQL of the matches among the texts that are no longer the latest, as of a moment."""
    return _SUPERSEDED_HITS.format(columns=columns) + narrowed
