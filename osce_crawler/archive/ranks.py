"""Ranks of superseded texts, comparable with those of the latest texts."""

import math
from collections import defaultdict

from osce_crawler.archive.reader import Archive
from osce_crawler.archive.selection import ReadQuery, superseded_hits
from osce_crawler.archive.vocabulary import LATEST, SUPERSEDED
from osce_crawler.query.expression import any_phrase

_LEAST_IDF = 1e-6
"""Smallest idf in FTS5's bm25(), for a term that is in more than half of the rows."""
_RANKS = f"""
SELECT rowid, bm25({SUPERSEDED}, 5.0, 1.0) AS rank FROM {SUPERSEDED} WHERE {SUPERSEDED} MATCH ?
"""


def superseded_ranks(
    archive: Archive, read: ReadQuery, selected: frozenset[int]
) -> list[tuple[int, float]]:
    """Record ids and ranks of the selected records whose text of then is not their latest text."""
    sql = superseded_hits("s.text_id, p.record_id")
    rows = [row for row in archive.rows(sql, [read.expression]) if row["record_id"] in selected]
    ranks = _ranks(archive, read) if rows else {}
    return [(row["record_id"], ranks.get(row["text_id"], 0.0)) for row in rows]


def _ranks(archive: Archive, read: ReadQuery) -> dict[int, float]:
    """The ranks of all texts, by text id.

    BM25 is a sum over the phrases. Each term is multiplied by the phrase's inverse document
    frequency (idf). Here the idf among superseded texts is replaced by that among latest texts.
    """
    ranks: dict[int, float] = defaultdict(float)
    for phrase in read.query.wanted():
        for spelling in read.spellings(phrase):
            term = any_phrase([spelling])
            weight = _idf(archive, LATEST, "records", term) / _idf(
                archive, SUPERSEDED, "superseded_texts", term
            )
            for row in archive.rows(_RANKS, [term]):
                ranks[row["rowid"]] += row["rank"] * weight
    return ranks


def _idf(archive: Archive, index: str, table: str, term: str) -> float:
    """The inverse document frequency of a phrase, as FTS5's bm25() computes it."""
    counts = archive.first(
        f"SELECT (SELECT count(*) FROM main.{table}) AS texts,"
        f" (SELECT count(*) FROM {index} WHERE {index} MATCH ?) AS hits",
        [term],
    ) or {"texts": 0, "hits": 0}
    idf = math.log((counts["texts"] - counts["hits"] + 0.5) / (counts["hits"] + 0.5))
    return max(idf, _LEAST_IDF)
