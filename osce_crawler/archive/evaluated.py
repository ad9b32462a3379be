"""A selection whose records are known: they are read once, for several queries of a server."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.result_cache import cached
from osce_crawler.archive.selected_values import read_selected
from osce_crawler.archive.selection import Selection
from osce_crawler.archive.value_sets import KnownTexts, ValueSets, read_value_sets

if TYPE_CHECKING:
    from osce_crawler.archive.selection import CountedTexts

_SETS = "value sets"
_SHARE = 0.75
"""To read the values of all texts takes about as long as to read those of this share for pages."""


def evaluated(archive: Archive, selection: Selection) -> Selection:
    """The same records as a list: the search runs only once. `texts` of it is set: with the values
    of all texts where these are in memory, or worth reading, else with their own.
    """
    if selection.ids is not None and selection.texts is not None:
        return selection
    with unusable_as_error(archive.path):
        # One text of all ids: SQLite and Python take several times as long for a row of each.
        sql = f"SELECT group_concat(record_id) FROM ({selection.sql})"
        (listed,) = archive.connection.execute(sql, selection.parameters).fetchone()
    listed = f"[{listed or ''}]"
    ids: list[int] = json.loads(listed)
    return replace(
        selection,
        sql="SELECT value AS record_id FROM json_each(?)",
        parameters=(listed,),
        ids=ids,
        texts=_counted(archive, listed, ids),
    )


def _counted(archive: Archive, listed: str, ids: Sequence[int]) -> "CountedTexts | None":
    if archive.as_of:
        return None
    sets = _value_sets(archive, len(ids))
    return KnownTexts(sets, sets.order.set_of(ids)) if sets else read_selected(archive, listed)


def _value_sets(archive: Archive, texts: int) -> ValueSets | None:
    """The values of all texts; None where it costs less to read those of so many."""
    if archive.cache is None:
        return None
    # Read as soon as what was read for pages since the archive changed would have paid for it.
    counted = cached(archive, "texts read for pages", lambda: [0])
    counted[0] += texts
    if counted[0] < _SHARE * cached(archive, "texts", lambda: _texts(archive)):
        return None
    return cached(archive, _SETS, lambda: read_value_sets(archive))


def everything(archive: Archive) -> KnownTexts | None:
    """All texts, if their values are in memory."""
    if archive.cache is None:
        return None
    sets: ValueSets | None = archive.cache.known(archive.connection, _SETS)
    return KnownTexts(sets, sets.order.everything()) if sets else None


def _texts(archive: Archive) -> int:
    """The number of texts, withheld ones too."""
    row = archive.first("SELECT count(*) AS texts FROM main.records")
    return int(row["texts"]) if row else 0
