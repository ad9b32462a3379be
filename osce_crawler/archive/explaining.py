"""How a query is read, line by line, without searching."""

from collections.abc import Iterator

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.selection import ReadQuery, read_query, selected, selection_of
from osce_crawler.query import Query
from osce_crawler.query.expression import any_phrase
from osce_crawler.query.sentence import phrase_read


def explained(archive: Archive, query: str, *, also: bool = False) -> Iterator[str]:
    """The reading, each word with the number of texts, the FTS5 expression, what is offered.

    Raises BadQuery.
    """
    with archive.snapshot():
        read = read_query(archive, query, also=also)
        yield f"read as: {read.sentence}"
        for phrase in dict.fromkeys(read.query.wanted()):
            spellings = read.spellings(phrase)
            alone = ReadQuery(Query(phrase), any_phrase(spellings), read.speller)
            sql, parameters = selected(archive, alone, SearchFilters())
            hits = archive.first(f"SELECT count(*) AS texts FROM ({sql})", parameters) or {
                "texts": 0
            }
            have = "text has" if hits["texts"] == 1 else "texts have"
            yield f"  {hits['texts']:,} {have} {phrase_read(phrase, spellings)}"
        yield f"for SQL: press_releases_fts MATCH {_quoted(read.expression)}"
        for offer in selection_of(archive, read, SearchFilters()).offers:
            yield f"note: {offer}"


def _quoted(text: str) -> str:
    """A literal of SQL."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
