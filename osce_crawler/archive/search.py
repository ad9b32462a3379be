"""Full-text search: ranked, filtered, highlighted in the original text.

Hits are ranked first. Only the returned hits are read and highlighted.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadQuery
from osce_crawler.text import search_fold

_LATEST, _SUPERSEDED = "press_releases_fts", "superseded_texts_fts"
# A match in the title counts five times a match in the text.
_RANK = "bm25({}, 5.0, 1.0)"
_OPEN, _CLOSE = "\x02", "\x03"
_SNIPPET_BEFORE, _SNIPPET_LENGTH = 60, 240
_LONGEST_QUERY = 2000
_TERM = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w")
_CONTROLS = dict.fromkeys(range(0x20), " ")
_LEAST_IDF = 1e-6
"""Smallest idf in FTS5's bm25(), for a term that is in more than half of the rows."""
_CHUNK = 500
"""Ids in one query: SQLite before 3.32 takes at most 999 parameters."""
_RANKED = "SELECT rowid AS text_id, {rank} AS rank FROM {index} WHERE {index} MATCH ? ORDER BY rank"
_RECORDS = """
SELECT p.record_id, p.node_id, p.language FROM press_releases p WHERE p.record_id IN ({ids})
"""
# As of a moment, the text of a record is its latest text or one of its superseded texts.
_SAME_TEXT = """
AND p.content_digest = (SELECT v.content_digest FROM main.records r
  JOIN main.revisions v ON v.revision_id = r.latest_revision_id WHERE r.record_id = p.record_id)
"""
_SUPERSEDED_HITS = f"""
SELECT p.record_id, s.text_id, p.node_id, p.language
FROM {_SUPERSEDED} CROSS JOIN superseded_texts s ON s.text_id = {_SUPERSEDED}.rowid
CROSS JOIN press_releases p ON p.record_id = s.record_id AND p.content_digest = s.content_digest
WHERE {_SUPERSEDED} MATCH ?
"""
_RESULTS = """
SELECT record_id, node_id, language, title, published_on, place, url, body FROM press_releases
WHERE record_id IN ({ids})
"""
# The plus sign hides the condition from FTS5: it would look the terms up again for each row.
_MARKED = f"""
SELECT rowid AS text_id, highlight({{index}}, 1, '{_OPEN}', '{_CLOSE}') AS text FROM {{index}}
WHERE {{index}} MATCH ? AND +rowid IN ({{ids}})
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """Filters of a search; None means no filter. Dates are ISO 8601."""

    field_of_work: str | None = None
    source: str | None = None
    place: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None

    def conditions(self) -> Iterator[tuple[str, str]]:
        """SQL conditions on `p`, each with one parameter."""
        named = (
            "EXISTS (SELECT 1 FROM {0} x WHERE (x.node_id, x.language) = (p.node_id, p.language)"
            " AND instr(folded({1}), ?))"
        )
        columns = (
            (named.format("press_release_fields", "x.field_of_work"), _folded(self.field_of_work)),
            (named.format("press_release_sources", "x.source"), _folded(self.source)),
            ("instr(folded(p.place), ?)", _folded(self.place)),
            ("p.language = ?", self.language),
            ("p.published_on >= ?", self.since),
            ("p.published_on <= ?", self.until),
        )
        yield from ((condition, value) for condition, value in columns if value is not None)


@dataclass(frozen=True, slots=True)
class _Query:
    """A query in FTS5's syntax."""

    expression: str
    phrases: tuple[str, ...]
    """The wanted words and phrases."""


@dataclass(frozen=True, slots=True, order=True)
class _Hit:
    """A match, in the order of results: the best first, then the newest."""

    rank: float
    newest_first: int
    language: str
    record_id: int
    index: str
    """The full-text index of the match, and its rowid there."""
    text_id: int


def _folded(text: str | None) -> str | None:
    # SQLite's LIKE ignores the case of ASCII letters only.
    return None if text is None else search_fold(text).casefold()


def search(archive: Archive, query: str, filters: SearchFilters, limit: int) -> list[Row]:
    """At most `limit` matching records, the best first.

    Each with node_id, language, title, published_on, place, url, snippet, rank. The snippet has
    matches in `[` and `]`. The rank of an archive as of a moment uses the word statistics of
    today's texts. Raises BadQuery.
    """
    parsed = _parsed(query)
    archive.connection.create_function("folded", 1, _folded, deterministic=True)
    with archive.snapshot():
        hits = _hits(archive, parsed, filters, limit)
        if archive.as_of:
            hits = nsmallest(limit, [*hits, *_superseded_hits(archive, parsed, filters)])
        return _results(archive, parsed, hits)


def _hits(archive: Archive, query: _Query, filters: SearchFilters, limit: int) -> list[_Hit]:
    """The best matches among the latest texts. Records are read in that order, until enough."""
    narrowed, values = _narrowed(filters)
    same_text = _SAME_TEXT if archive.as_of else ""
    ranked = archive.rows(
        _RANKED.format(index=_LATEST, rank=_RANK.format(_LATEST)), [query.expression]
    )
    hits: list[_Hit] = []
    for chunk in _chunks(ranked, min(max(2 * limit, 50), _CHUNK)):
        # Matches of one rank are returned newest first, so all of them are needed.
        if len(hits) >= limit and chunk[0]["rank"] > hits[limit - 1].rank:
            break
        ids = [row["text_id"] for row in chunk]
        sql = _RECORDS.format(ids=_marks(ids)) + same_text + narrowed
        found = {row["record_id"]: row for row in archive.rows(sql, [*ids, *values])}
        hits += (
            _Hit(row["rank"], -one["node_id"], one["language"], one["record_id"], _LATEST, at)
            for row in chunk
            if (one := found.get(at := row["text_id"]))
        )
        hits.sort()
    return hits[:limit]


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _superseded_hits(archive: Archive, query: _Query, filters: SearchFilters) -> Iterator[_Hit]:
    narrowed, values = _narrowed(filters)
    rows = list(archive.rows(f"{_SUPERSEDED_HITS}{narrowed}", [query.expression, *values]))
    ranks = _superseded_ranks(archive, query) if rows else {}
    for row in rows:
        key = -row["node_id"], row["language"], row["record_id"]
        yield _Hit(ranks.get(row["text_id"], 0.0), *key, _SUPERSEDED, row["text_id"])


def _superseded_ranks(archive: Archive, query: _Query) -> dict[int, float]:
    """Ranks of superseded texts, comparable with those of the latest texts.

    BM25 is a sum over the phrases. Each term is multiplied by the phrase's inverse document
    frequency (idf). Here the idf among superseded texts is replaced by that among latest texts.
    """
    ranks: dict[int, float] = defaultdict(float)
    for phrase in query.phrases:
        weight = _idf(archive, _LATEST, "records", phrase) / _idf(
            archive, _SUPERSEDED, "superseded_texts", phrase
        )
        rows = archive.rows(
            f"SELECT rowid, {_RANK.format(_SUPERSEDED)} AS rank FROM {_SUPERSEDED}"
            f" WHERE {_SUPERSEDED} MATCH ?",
            [phrase],
        )
        for row in rows:
            ranks[row["rowid"]] += row["rank"] * weight
    return ranks


def _idf(archive: Archive, index: str, table: str, phrase: str) -> float:
    """The inverse document frequency of a phrase, as FTS5's bm25() computes it."""
    counts = archive.first(
        f"SELECT (SELECT count(*) FROM main.{table}) AS texts,"
        f" (SELECT count(*) FROM {index} WHERE {index} MATCH ?) AS hits",
        [phrase],
    ) or {"texts": 0, "hits": 0}
    idf = math.log((counts["texts"] - counts["hits"] + 0.5) / (counts["hits"] + 0.5))
    return max(idf, _LEAST_IDF)


def _narrowed(filters: SearchFilters) -> tuple[str, list[str]]:
    conditions = [*filters.conditions()]
    return "".join(f" AND {sql}" for sql, _ in conditions), [value for _, value in conditions]


def _results(archive: Archive, query: _Query, hits: list[_Hit]) -> list[Row]:
    """The rows of the hits, in their order. Each index is read once for all of them."""
    rows: dict[int, Row] = {}
    marked: dict[tuple[str, int], str] = {}
    for chunk in (hits[at : at + _CHUNK] for at in range(0, len(hits), _CHUNK)):
        records = [hit.record_id for hit in chunk]
        found = archive.rows(_RESULTS.format(ids=_marks(records)), records)
        rows |= {row.pop("record_id"): row for row in found}
        for index in (_LATEST, _SUPERSEDED):
            ids = [hit.text_id for hit in chunk if hit.index == index]
            sql = _MARKED.format(index=index, ids=_marks(ids))
            for row in archive.rows(sql, [query.expression, *ids]) if ids else ():
                marked[index, row["text_id"]] = row["text"]
    return [_result(rows[hit.record_id], hit, marked[hit.index, hit.text_id]) for hit in hits]


def _result(row: Row, hit: _Hit, marked: str) -> Row:
    shown = {name: value for name, value in row.items() if name != "body"}
    return shown | {"rank": hit.rank, "snippet": snippet(row["body"] or "", marked)}


def match_expression(query: str) -> str:
    """A user's query in FTS5's syntax.

    All words must occur. Also supported: `"a phrase"`, `word*`, `-without`, `one OR other`.
    Anything else is text: `AK-47`, `don't` and an open quote are no syntax errors. Raises BadQuery.

    >>> match_expression('"hate crime" polic* -training')
    '("hate crime" "polic"*) NOT "training"'
    """
    return _parsed(query).expression


def _parsed(query: str) -> _Query:
    if len(query) > _LONGEST_QUERY:
        raise BadQuery(f"a query of {len(query):,} characters; expected at most {_LONGEST_QUERY:,}")
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _TERM.findall(search_fold(query.translate(_CONTROLS))):
        if word == "OR" and wanted and wanted[-1] != "OR":
            wanted.append("OR")
            continue
        without = minus or (word[0] if word.startswith("-") and len(word) > 1 else "")
        text = phrase or word.removeprefix(without)
        if _WORD.search(text):
            star = "*" if word.endswith("*") else ""
            term = text.rstrip("*").replace('"', "")
            (unwanted if without else wanted).append(f'"{term}"{star}')
    while wanted and wanted[-1] == "OR":
        wanted.pop()
    if not wanted:
        raise BadQuery(
            "nothing to search for; give at least one word, or a phrase, such as: osce-crawler search"
            " '\"media freedom\"'"
        )
    expression = " ".join(wanted)
    phrases = tuple(term for term in wanted if term != "OR")
    if unwanted:
        expression = f"({expression}) NOT {' NOT '.join(unwanted)}"
    return _Query(expression, phrases)


def snippet(text: str, marked: str) -> str:
    """The text around the first match, with matches in brackets; without a match, its start.

    `marked` is the text with control characters around each match.
    """
    matches = [*_spans(marked)]
    begin = max(matches[0][0] - _SNIPPET_BEFORE, 0) if matches else 0
    begin = text.rfind(" ", 0, begin) + 1 if begin else 0
    end = min(begin + _SNIPPET_LENGTH, len(text))
    pieces: list[str] = []
    at = begin
    for first, last in matches:
        if at <= first and last <= end:
            pieces += [text[at:first], "[", text[first:last], "]"]
            at = last
    pieces.append(text[at:end])
    cut = " ".join("".join(pieces).split())
    return ("… " if begin else "") + cut + (" …" if end < len(text) else "")


def _spans(marked: str) -> Iterator[tuple[int, int]]:
    """Start and end of each match, as offsets in the text without marks."""
    removed, start = 0, 0
    for index, char in enumerate(marked):
        if char == _OPEN:
            start = index - removed
            removed += 1
        elif char == _CLOSE:
            yield start, index - removed
            removed += 1
