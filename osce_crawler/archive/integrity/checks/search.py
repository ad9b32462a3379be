"""Checks of what search needs: the superseded texts, the compounds, and how texts are folded."""

from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import (
    REPAIR,
    Inspection,
    Problem,
    guarded,
)
from osce_crawler.archive.integrity.derived import search_text, superseded_texts
from osce_crawler.archive.integrity.text_indexes import index_faults
from osce_crawler.archive.joined_words import words_of
from osce_crawler.archive.schema import SEARCH_FOLD

_ORPHANS = """
SELECT record_id FROM superseded_texts WHERE record_id NOT IN (SELECT record_id FROM records)
"""
_STORED = "SELECT content_digest FROM superseded_texts WHERE record_id = ?"


def check_texts(look: Inspection) -> Iterator[Problem]:
    """Compare the superseded texts and the compounds of each record with its revisions."""
    words = stored_words(look)
    for record_id in look.ids("records", "record_id"):
        yield from guarded("search", _texts(look, record_id, words), look.named([record_id]))
    for (record_id,) in look.connection.execute(_ORPHANS):
        what = f"superseded_texts has a text of record_id {record_id}; this record does not exist"
        yield Problem(check="search", what=what, hint=REPAIR)


def _texts(look: Inspection, record_id: int, words: set[tuple[str, str]]) -> Iterator[Problem]:
    latest = search_text(look.connection, record_id)
    superseded = superseded_texts(look.connection, record_id)
    wrong = []
    if stored_digests(look, record_id) != set(superseded):
        wrong.append("the texts in superseded_texts differ from the earlier revisions")
    needed = words_of([*superseded.values(), *([latest] if latest else [])])
    if missing := len(needed - words):
        wrong.append(f"compounds of its texts that are not in joined_words: {missing}")
    touched = look.named([record_id])
    for what in wrong:
        yield Problem(
            check="search", what=what, records=touched.records, url=touched.url, hint=REPAIR
        )


def stored_words(look: Inspection) -> set[tuple[str, str]]:
    """The rows of `joined_words`."""
    rows = look.connection.execute("SELECT joined, parts FROM joined_words")
    return {(joined, parts) for joined, parts in rows}


def stored_digests(look: Inspection, record_id: int) -> set[str]:
    """The content digests in `superseded_texts` of a record."""
    return {digest for (digest,) in look.connection.execute(_STORED, [record_id])}


def stored_folds(look: Inspection) -> list[object]:
    """The rows of `search_fold`: one, with the version of the fold."""
    return [version for (version,) in look.connection.execute("SELECT version FROM search_fold")]


def check_indexes(look: Inspection) -> Iterator[Problem]:
    """Compare each full-text index with the texts of the revisions."""
    if (folds := stored_folds(look)) != [SEARCH_FOLD]:
        what = f"search_fold has {folds}; expected one row with {SEARCH_FOLD}"
        yield Problem(check="search", what=what, hint=REPAIR)
    for fault in index_faults(look):
        touched = look.named(sorted(fault.records or ()))
        yield Problem(
            check="search",
            what=fault.what,
            records=touched.records,
            url=touched.url,
            hint=REPAIR,
        )
