"""Full-text search: the best records of a selection, with their matches marked.

Records are ranked by the index alone. Only the returned ones are read and marked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.marking import marks
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.selection import (
    ReadQuery,
    Selection,
    read_query,
    select_records,
    selected,
    selection_of,
)
from osce_crawler.archive.standing import as_columns, standings
from osce_crawler.archive.vocabulary import LATEST, RANK, shown
from osce_crawler.query.snippets import snippet

Sort = Literal["rank", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)

# FTS5 itself would sort all matches. Sorted here, only the best are kept while the others go by.
_BEST = f"""
SELECT rowid, {RANK} AS rank FROM {LATEST} WHERE {LATEST} MATCH ? {{shown}}
ORDER BY rank LIMIT ?
"""
# The plus sign hides the condition from FTS5: it would look the terms up again for each row.
_AMONG = f"AND +{LATEST}.rowid IN (SELECT value FROM json_each(?))"
_WITH = "WITH selected AS ({sql}) "
_KEYS = "SELECT record_id, node_id, language FROM records WHERE record_id IN ({ids})"
# To count distinct releases in SQLite costs more.
_COUNTS = """
SELECT count(*) AS texts, group_concat(r.node_id) AS nodes
FROM selected CROSS JOIN main.records r USING (record_id)
"""
_IDS = """
SELECT r.record_id, r.node_id FROM selected CROSS JOIN main.records r USING (record_id)
"""
_DATED = """
SELECT p.record_id FROM selected JOIN press_releases p USING (record_id)
ORDER BY p.published_on {0} NULLS LAST, p.node_id {0}, p.language LIMIT ? OFFSET ?
"""
_TEXTS = """
SELECT record_id, node_id, language, title, published_on, place, url, gone_at, unlisted_at, body
FROM press_releases
WHERE record_id IN ({ids})
"""
# The plus sign hides the condition from FTS5: it would look the terms up again for each row.
_RANKS_OF = f"""
SELECT rowid, {RANK} FROM {LATEST} WHERE {LATEST} MATCH ? AND +rowid IN ({{ids}})
"""
_MORE = 10
"""Matches after the needed ones, to see whether others have the rank of the last."""
_CHUNK = 500
"""Ids in one query: SQLite before 3.32 takes at most 999 parameters."""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results, and how many there are in all."""

    rows: list[Row]
    """node_id, language, title, published_on, place, url, snippet (plain text), matches (offsets in
    the snippet), title_matches, rank: the smaller, the better; None without a query.
    """
    returned: int
    """The number of texts that this page is of."""
    texts: int
    """Records: a release in three languages is three."""
    releases: int
    selection: Selection


def find(
    archive: Archive,
    query: str | None,
    filters: SearchFilters,
    *,
    limit: int = 20,
    offset: int = 0,
    sort: Sort = "rank",
    also: bool = False,
    passages: bool = False,
) -> Results:
    """The records that match, the best first; at most `limit` after the first `offset`.

    With `passages`, each has a row for each paragraph with a match: `position`, `passage`, and
    `matches` in it, instead of `snippet`.

    Without a query, or to sort by date, the newest first; undated ones last. The rank of an archive
    as of a moment uses the word statistics of today's texts. Raises BadQuery.
    """
    with archive.snapshot():
        read = read_query(archive, query, also=also) if query is not None else None
        some = _evaluated(archive, Selection(*selected(archive, read, filters)))
        is_narrowed = bool(read and sort == "rank" and (archive.as_of or filters.used()))
        if is_narrowed and some.ids is None:
            some, releases = _listed(archive, some)
            texts = len(some.ids or ())
        else:
            texts, releases = _counts(archive, some)
        selection = selection_of(archive, read, filters, is_empty=texts == 0)
        selection = replace(
            selection, sql=some.sql, parameters=some.parameters, ids=some.ids, texts=some.texts
        )
        missing = 0
        if read and sort == "rank":
            narrowed = some.ids if is_narrowed else None
            page, missing = _best(archive, read, narrowed, limit, offset)
        else:
            page = _dated(archive, selection, limit, offset, sort)
        found = rows = _rows(archive, read, [record_id for record_id, _ in page], dict(page))
        unquoted = 0
        if passages:
            from osce_crawler.archive.passages import passages_of  # noqa: PLC0415 - if asked for

            rows = passages_of(archive, read, found)
            quoted = {row["record_id"] for row in rows}
            unquoted = sum(row["record_id"] not in quoted for row in found)
    if not page and texts:
        more = f"there are {texts:,} results; begin with a smaller offset than {offset}"
        selection = replace(selection, offers=(*selection.offers, more))
    if unquoted:
        selection = replace(selection, offers=(*selection.offers, _no_passage(unquoted)))
    if missing := missing + len(page) - len(found):
        selection = replace(selection, offers=(*selection.offers, _not_there(missing)))
    for row in rows:
        del row["record_id"]
    return Results(rows, len(page), texts, releases, selection)


def _no_passage(texts: int) -> str:
    match = "text matches" if texts == 1 else "texts match"
    return (
        f"{texts:,} {match} in the title alone, or across two paragraphs, and no paragraph is shown;"
        " search without --paragraphs"
    )


def _not_there(texts: int) -> str:
    return (
        f"the full-text index names {texts:,} text{'' if texts == 1 else 's'} that the archive does"
        " not have; check it with: osce-crawler verify"
    )


def count(
    archive: Archive, query: str | None, filters: SearchFilters, *, also: bool = False
) -> Results:
    """How many records match, without rows. Raises BadQuery."""
    with archive.snapshot():
        selection = select_records(archive, query, filters, also=also)
        texts, releases = _counts(archive, selection)
    return Results([], 0, texts, releases, selection)


def _evaluated(archive: Archive, selection: Selection) -> Selection:
    """In a server, what other queries of the page need, too."""
    if archive.cache is None:
        return selection
    from osce_crawler.archive.evaluated import evaluated  # noqa: PLC0415 - for servers alone

    return evaluated(archive, selection)


def _counts(archive: Archive, selection: Selection) -> tuple[int, int]:
    """Texts and releases of a selection."""
    if selection.texts is not None:
        return selection.texts.texts, selection.texts.releases
    row = archive.first(_WITH.format(sql=selection.sql) + _COUNTS, selection.parameters)
    if row is None or not row["texts"]:
        return 0, 0
    return row["texts"], len(set(row["nodes"].split(",")))


def _listed(archive: Archive, selection: Selection) -> tuple[Selection, int]:
    """A selection with the ids of its records, and the number of its releases."""
    sql = _WITH.format(sql=selection.sql) + _IDS
    with unusable_as_error(archive.path):
        rows = archive.connection.execute(sql, selection.parameters).fetchall()
    releases = {node_id for _, node_id in rows}
    return replace(selection, ids=[record_id for record_id, _ in rows]), len(releases)


def _best(
    archive: Archive, read: ReadQuery, ids: Sequence[int] | None, limit: int, offset: int
) -> tuple[list[tuple[int, float | None]], int]:
    """Record ids and ranks: the best first, then the newest. Of these ids; None: of all matches.

    Also how many that the index names are not in the archive.
    """
    needed = limit + offset
    found: list[tuple[float, int]] = []
    if archive.as_of and ids:
        from osce_crawler.archive.ranks import superseded_ranks  # noqa: PLC0415 - as of a day

        others = superseded_ranks(archive, read, frozenset(ids))
        found = [(rank, record_id) for record_id, rank in others]
        ids = [*frozenset(ids) - {record_id for record_id, _ in others}]
    if ids is None or ids:
        found += _with_ties(archive, read.expression, ids, needed)
    keys = _keys(archive, [record_id for _, record_id in found])
    there = [hit for hit in found if hit[1] in keys]
    there.sort(key=lambda hit: (hit[0], *keys[hit[1]]))
    page: list[tuple[int, float | None]] = [
        (record_id, rank) for rank, record_id in there[offset:needed]
    ]
    return page, len(found) - len(there)


def _with_ties(
    archive: Archive, expression: str, ids: Sequence[int] | None, needed: int
) -> list[tuple[float, int]]:
    """The best, and all that have the rank of the last of them: the newest of them come first."""
    sql = _BEST.format(shown=shown(archive) if ids is None else _AMONG)
    among = [] if ids is None else [f"[{','.join(map(str, ids))}]"]
    most = needed
    while True:
        most += _MORE
        with unusable_as_error(archive.path):
            rows = archive.connection.execute(sql, [expression, *among, most]).fetchall()
        if len(rows) < most or rows[-1][1] > rows[needed - 1][1]:
            return [(rank, record_id) for record_id, rank in rows]
        most *= 4


def _keys(archive: Archive, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The order of records of one rank: the newest first, then by language."""
    return {
        row["record_id"]: (-row["node_id"], row["language"])
        for some in _chunks(ids)
        for row in archive.rows(_KEYS.format(ids=_places(some)), some)
    }


def _dated(
    archive: Archive, selection: Selection, limit: int, offset: int, sort: Sort
) -> list[tuple[int, float | None]]:
    sql = _WITH.format(sql=selection.sql) + _DATED.format("ASC" if sort == "oldest" else "DESC")
    rows = archive.rows(sql, [*selection.parameters, limit, offset])
    return [(row["record_id"], None) for row in rows]


def _rows(
    archive: Archive, read: ReadQuery | None, ids: Sequence[int], ranks: dict[int, float | None]
) -> list[Row]:
    """The rows of the results, in the order of their ids."""
    shown: list[Row] = []
    for some in _chunks(ids):
        found = {
            row["record_id"]: row for row in archive.rows(_TEXTS.format(ids=_places(some)), some)
        }
        rows = [found[record_id] for record_id in some if record_id in found]
        expression = read.expression if read else None
        texts = [(row["title"], row["body"] or "") for row in rows]
        marked = marks(texts, expression) if expression else [([], []) for _ in texts]
        if expression and any(ranks[record_id] is None for record_id in some):
            sql = _RANKS_OF.format(ids=_places(some))
            ranks |= dict(archive.connection.execute(sql, [expression, *some]).fetchall())
        states = standings(archive, rows)
        for row, (in_title, in_body), known in zip(rows, marked, states, strict=True):
            cut = snippet(row.pop("body") or "", in_body)
            shown.append(
                row
                | as_columns(known)
                | {
                    "snippet": cut.text,
                    "matches": [list(span) for span in cut.matches],
                    "title_matches": [list(span) for span in in_title],
                    "rank": ranks[row["record_id"]],
                }
            )
    return shown


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK))


def _places(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
