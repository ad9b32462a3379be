"""The rows of a count and its sums: a query for all records, and one for those of a selection."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from osce_crawler.archive.concordance import Concordance, Kind
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.result_cache import cached
from osce_crawler.archive.selection import Selection
from osce_crawler.archive.withheld import WITHHELD_NOW

if TYPE_CHECKING:
    from osce_crawler.archive.selection import CountedTexts

By = Literal["year", "month", "source", "place", "field", "language", "type"]
Unit = Literal["release", "text"]
BY: tuple[By, ...] = get_args(By)
UNITS: tuple[Unit, ...] = get_args(Unit)

PERIODS: Mapping[str, int] = {"year": len("2012"), "month": len("2012-03")}
"""The divisions over time, and how much of a date names one."""
KINDS: Mapping[str | None, Kind] = {"source": "source", "field": "field"}
"""The divisions by names of which a text has several."""

_COLUMNS = {"place": "v.place", "language": "r.language", "type": "v.content_type"}
_UNITS = {"release": "r.node_id", "text": "r.record_id"}
_VALUES = """
LEFT JOIN main.revision_values x{at} ON x{at}.revision_id = v.revision_id AND x{at}.kind = '{kind}'
"""
# Distinct units are counted, and names joined, in memory: SQLite takes three times as long for it.
_QUERY = """
{selected}
SELECT {names}, {bucket} AS bucket, {part} AS part, group_concat({unit}) AS units
FROM {source} JOIN revisions v ON v.revision_id = r.latest_revision_id {joins}
WHERE r.record_id NOT IN {withheld} {among} GROUP BY 1, 2, 3
"""
_LONG = 2_000
"""Characters of a selection that is not cached: a list of record ids."""
_ALL = "records r"
_SELECTED = "selected CROSS JOIN records r USING (record_id)"
Key = tuple[str | None, str | None]
"""Bucket and part; None is no value."""
Units = dict[Key, set[str]]
"""The ids of the releases or texts of each row."""
Numbers = tuple[dict[Key, int], int]
"""How many each row has, and how many there are in all: a release may be in several rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountQuery:
    """What is counted: the selected texts or releases, among others, by one or two divisions."""

    by: By
    group: By | None
    unit: Unit
    selection: Selection | None
    among: Selection | None
    concordances: Mapping[Kind, Concordance]
    """By kind; names without a concordance are counted as printed."""

    def run(self, archive: Archive) -> tuple[list[Row], Row]:
        """The rows (bucket, part, total, count), where None is no value; and the sums."""
        totals, total = self._totals(archive)
        counts, count = totals, total
        if self.selection:
            counts, count = self._numbers(archive, self.selection)
        rows: list[Row] = [
            {"bucket": key[0], "part": key[1], "total": number, "count": counts.get(key, 0)}
            for key, number in totals.items()
        ]
        return rows, {"total": total, "count": count}

    def _totals(self, archive: Archive) -> Numbers:
        """The numbers of all units, or of those among which is counted."""
        among = (self.among.sql, *self.among.parameters) if self.among else ()
        if sum(map(len, among)) > _LONG:
            return self._numbers(archive, None)
        name = ("totals", self.by, self.group, self.unit, *self.concordances, among)
        return cached(archive, name, lambda: self._numbers(archive, None))

    def _numbers(self, archive: Archive, selection: Selection | None) -> Numbers:
        """The numbers of a selection among others, or of all of these."""
        known = self._known(archive, selection)
        if known is None:
            return _numbers(self._units(archive, selection))
        numbers = known.numbers_over_time(self.by)
        return {(period, None): number for period, number in numbers.items()}, known.releases

    def _known(self, archive: Archive, selection: Selection | None) -> "CountedTexts | None":
        """The texts that are counted, if their values are in memory, and in the same units."""
        if self.by not in PERIODS or self.group or self.unit != "release" or not archive.cache:
            return None
        from osce_crawler.archive.evaluated import everything  # noqa: PLC0415 - for servers alone

        among = self.among
        if selection is None:
            return among.texts if among else everything(archive)
        return selection.texts if among is None or selection.is_within(among) else None

    def _units(self, archive: Archive, selection: Selection | None) -> Units:
        """The units of each row: of a selection among others, or of all of these."""
        among = self.among
        if selection and among and selection.is_within(among):
            among = None
        parameters = [*(selection.parameters if selection else ())]
        parameters += among.parameters if among else ()
        joined = self._joined()
        found: Units = {}
        for row in archive.rows(self._sql(selection, among), parameters):
            bucket, part = (
                names.get((row["language"], value), value)
                for names, value in zip(joined, (row["bucket"], row["part"]), strict=True)
            )
            if self.group and part is None:
                part = no_value(self.group)
            found.setdefault((bucket, part), set()).update(row["units"].split(","))
        return found

    def _joined(self) -> list[dict[tuple[str, str], str]]:
        """For bucket and part: the name that stands for a name of a language."""
        kinds = [KINDS.get(one) for one in (self.by, self.group)]
        return [
            {
                (language, name): joined
                for language, name, joined in self.concordances[kind].joined()
            }
            if kind and kind in self.concordances
            else {}
            for kind in kinds
        ]

    def _sql(self, selection: Selection | None, among: Selection | None) -> str:
        named = [
            (at, KINDS[one]) for at, one in enumerate((self.by, self.group), 1) if one in KINDS
        ]
        return _QUERY.format(
            selected=f"WITH selected AS MATERIALIZED ({selection.sql})" if selection else "",
            names="r.language" if named else "NULL AS language",
            bucket=_value(self.by, 1),
            part=_value(self.group, 2) if self.group else "NULL",
            unit=_UNITS[self.unit],
            source=_SELECTED if selection else _ALL,
            joins="".join(_VALUES.format(at=at, kind=kind) for at, kind in named),
            withheld=WITHHELD_NOW,
            among=f"AND r.record_id IN ({among.sql})" if among else "",
        )


def _numbers(units: Units) -> Numbers:
    """How many units each row has, and how many there are in all."""
    return {key: len(its) for key, its in units.items()}, len(set().union(*units.values()))


def no_value(by: By) -> str:
    """The bucket of texts that have no value."""
    return "undated" if by in PERIODS else "not stated"


def _value(by: By, at: int) -> str:
    """SQL of the value by which is counted. An empty text is no value."""
    if by in PERIODS:
        return f"substr(nullif(v.published_on, ''), 1, {PERIODS[by]})"
    if by in KINDS:
        return f"x{at}.value"
    return f"nullif({_COLUMNS[by]}, '')"
