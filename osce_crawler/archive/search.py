"""Full-text search: ranked, filtered, highlighted in the original text.

Hits are ranked first. Only the returned hits are read and highlighted.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadQuery
from osce_crawler.text import FoldedText, search_fold

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
"""FTS5 takes this where a term is in more than half of the rows."""
# The hits are sorted first, and joined in that order only until there are enough. LIMIT -1 keeps
# SQLite from joining all of them before it sorts.
_HITS = f"""
SELECT p.record_id, h.text_id, h.rank, p.node_id, p.language FROM (
  SELECT rowid AS text_id, {_RANK.format(_LATEST)} AS rank FROM {_LATEST}
  WHERE {_LATEST} MATCH ? ORDER BY rank LIMIT -1
) h CROSS JOIN press_releases p ON p.record_id = h.text_id
WHERE true
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
_RESULT = """
SELECT node_id, language, title, published_on, place, url, body FROM press_releases
WHERE record_id = ?
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
    hits = _hits(archive, parsed, filters, limit)
    if archive.as_of:
        hits = nsmallest(limit, [*hits, *_superseded_hits(archive, parsed, filters)])
    return [_result(archive, parsed, hit) for hit in hits]


def _hits(archive: Archive, query: _Query, filters: SearchFilters, limit: int) -> list[_Hit]:
    narrowed, values = _narrowed(filters)
    same_text = _SAME_TEXT if archive.as_of else ""
    rows = archive.rows(f"{_HITS}{same_text}{narrowed}", [query.expression, *values])
    hits: list[_Hit] = []
    for row in rows:
        # Hits of one rank are returned newest first, so all of them are needed.
        if len(hits) >= limit and row["rank"] > hits[-1].rank:
            break
        key = -row["node_id"], row["language"], row["record_id"]
        hits.append(_Hit(row["rank"], *key, _LATEST, row["text_id"]))
    return nsmallest(limit, hits)


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


def _result(archive: Archive, query: _Query, hit: _Hit) -> Row:
    row = archive.first(_RESULT, [hit.record_id]) or {}
    marked = archive.first(
        f"SELECT highlight({hit.index}, 1, '{_OPEN}', '{_CLOSE}') AS text FROM {hit.index}"
        f" WHERE {hit.index} MATCH ? AND rowid = ?",
        [query.expression, hit.text_id],
    ) or {"text": ""}
    body = row.pop("body") or ""
    return row | {"rank": hit.rank, "snippet": snippet(body, marked["text"] or "")}


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

    `marked` is the folded text with control characters around each match.
    """
    offsets = FoldedText(text).original_offsets()
    matches = [(offsets[start], offsets[end]) for start, end in _spans(marked)]
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
