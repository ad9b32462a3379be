"""The class `Archive`, and the chart of a count."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypedDict, Unpack, cast

from osce_crawler.api.checks import check_choice, check_filters, check_number, check_query
from osce_crawler.api.values import Capture, Found, Hit, Paragraph, Release, Revision, made
from osce_crawler.archive.database import open_for_reading, unusable_as_error
from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive as Reader
from osce_crawler.archive.reader import Row
from osce_crawler.archive.schema import SCHEMA_VERSION
from osce_crawler.archive.user_sql import Parameters
from osce_crawler.errors import ArchiveUnusable
from osce_crawler.query.dates import first_day, last_day
from osce_crawler.urls import language_tag

if TYPE_CHECKING:
    import pandas as pd

    from osce_crawler.archive.count_query import By, Unit
    from osce_crawler.archive.counts import Counts
    from osce_crawler.archive.search import Sort

_CHUNK = 500
_SELECTED = """
WITH selected AS MATERIALIZED ({sql})
SELECT p.record_id FROM selected JOIN press_releases p USING (record_id) ORDER BY p.node_id, p.language
"""
_RELEASES = "SELECT * FROM press_releases WHERE record_id IN ({ids}) ORDER BY node_id, language"
_REVISIONS = """
SELECT * FROM press_release_revisions WHERE node_id = ? AND language = ? ORDER BY revision
"""
_CAPTURES = """
SELECT c.*, v.revision FROM captures c LEFT JOIN revisions v USING (revision_id)
WHERE c.record_id = ? AND (?2 IS NULL OR c.fetched_at <= ?2) ORDER BY c.fetched_at, c.capture_id
"""


class Filters(TypedDict, total=False):
    """Which releases are meant. `field_of_work`, `source`, `place` and `content_type` are parts of
    the printed value; `since` and `until` are a year, a month or a day (2024, 2024-05, 2024-05-31),
    both included.
    """

    field_of_work: str
    source: str
    place: str
    language: str
    content_type: str
    since: str
    until: str


class Archive:
    """An archive, open for reading. Use it in a `with` block, and in one thread."""

    def __init__(self, path: str | Path, *, as_of: str | None = None) -> None:
        """Open an archive; with `as_of` (a day, or a time in ISO 8601), as it was then.

        Raises ArchiveUnusable: no archive is there, or it has another schema. BadQuery: no date.
        """
        _check_schema(Path(path))
        self._reader = Reader.open(Path(path), as_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        moment = f", as_of={self._reader.as_of!r}" if self._reader.as_of else ""
        return f"Archive({str(self._reader.path)!r}{moment})"

    def close(self) -> None:
        """Close the file."""
        self._reader.connection.close()

    def releases(
        self, query: str | None = None, *, also: bool = False, **filters: Unpack[Filters]
    ) -> Iterator[Release]:
        """The releases that a query (see `osce-crawler search --help`) and filters select.

        In order of node id and language. All of them without query and filters. Raises BadQuery.
        """
        from osce_crawler.archive.selection import select_records  # noqa: PLC0415 - not every script searches

        if query is not None:
            check_query(query)
        selection = select_records(self._reader, query, _filters(filters), also=also)
        rows = self._reader.rows(_SELECTED.format(sql=selection.sql), selection.parameters)
        return self._chunks([row["record_id"] for row in rows])

    def _chunks(self, ids: list[int]) -> Iterator[Release]:
        for at in range(0, len(ids), _CHUNK):
            some = ids[at : at + _CHUNK]
            with self._reader.snapshot():
                sql = _RELEASES.format(ids=", ".join("?" for _ in some))
                releases = [self._release(row) for row in self._reader.rows(sql, some)]
            yield from releases

    def release(self, identifier: str | int) -> Release:
        """One release: by node id (47920), `ID:LANGUAGE` or address. Raises NotInArchive."""
        with self._reader.snapshot():
            return self._release(self._reader.find(str(identifier)))

    def _release(self, row: Row) -> Release:
        return made(Release, row | self._reader.named_values(row))

    def revisions(self, identifier: str | int) -> list[Revision]:
        """All revisions of a release, the first one first. Raises NotInArchive."""
        with self._reader.snapshot():
            record = self._reader.find(str(identifier))
            rows = self._reader.rows(_REVISIONS, [record["node_id"], record["language"]])
            return [made(Revision, row) for row in rows]

    def paragraphs(self, identifier: str | int) -> list[Paragraph]:
        """All paragraphs as published, kept and removed. Raises NotInArchive."""
        with self._reader.snapshot():
            rows = self._reader.paragraphs(self._reader.find(str(identifier)))
            return [made(Paragraph, row) for row in rows]

    def captures(self, identifier: str | int) -> list[Capture]:
        """The captures of a release, the oldest first. Raises NotInArchive."""
        with self._reader.snapshot():
            record = self._reader.find(str(identifier))
            rows = self._reader.rows(_CAPTURES, [record["record_id"], self._reader.as_of])
            return [made(Capture, row) for row in rows]

    def page(self, identifier: str | int) -> bytes:
        """The stored page of the latest revision, as received. Raises NotInArchive."""
        with self._reader.snapshot():
            return self._reader.page(self._reader.find(str(identifier)))

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        offset: int = 0,
        sort: "Sort" = "rank",
        also: bool = False,
        **filters: Unpack[Filters],
    ) -> Found:
        """The best results, with snippets. `also`: other forms of names, too. Raises BadQuery."""
        from osce_crawler.archive.search import SORTS, find  # noqa: PLC0415

        check_query(query)
        check_choice("sort", sort, SORTS)
        check_number("limit", limit, 1)
        check_number("offset", offset, 0)
        found = find(
            self._reader, query, _filters(filters), limit=limit, offset=offset, sort=sort, also=also
        )
        hits = (row | {"record": f"{row['node_id']}:{row['language']}"} for row in found.rows)
        return Found(
            hits=tuple(made(Hit, row) for row in hits),
            releases=found.releases,
            texts=found.texts,
            reading=found.selection.reading,
            offers=found.selection.offers,
        )

    def count(
        self,
        query: str | None = None,
        *,
        unit: "Unit" = "release",
        also: bool = False,
        **filters: Unpack[Filters],
    ) -> int:
        """How many releases, or texts, a query and filters select. Raises BadQuery."""
        from osce_crawler.archive.count_query import UNITS  # noqa: PLC0415
        from osce_crawler.archive.search import count  # noqa: PLC0415

        if query is not None:
            check_query(query)
        check_choice("unit", unit, UNITS)
        found = count(self._reader, query, _filters(filters), also=also)
        return found.releases if unit == "release" else found.texts

    def count_by(
        self,
        by: "By",
        query: str | None = None,
        *,
        unit: "Unit" = "release",
        group: "By | None" = None,
        as_printed: bool = False,
        also: bool = False,
        **filters: Unpack[Filters],
    ) -> "Counts":
        """Counts by year, month, source, place, field, language or type, as `osce-crawler stats`.

        Its `rows` have bucket, group, count, total, per_1000 and marks. Raises BadQuery.
        """
        from osce_crawler.archive.count_query import BY, UNITS  # noqa: PLC0415
        from osce_crawler.archive.counts import count_matching  # noqa: PLC0415

        if query is not None:
            check_query(query)
        check_choice("by", by, BY)
        check_choice("unit", unit, UNITS)
        if group is not None:
            check_choice("group", group, BY)
        counts, _ = count_matching(
            self._reader,
            by,
            query,
            _filters(filters),
            also=also,
            unit=unit,
            as_printed=as_printed,
            group=group,
        )
        return counts

    def sql(self, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
        """The rows of one SQL statement that reads. Raises BadQuery.

        Views and columns: docs/data-dictionary.md; examples: docs/queries.md.
        """
        return self._reader.query(sql, parameters)

    def recipe(self, name: str, **values: str) -> list[dict[str, Any]]:
        """The rows of a worked query of docs/queries.md. Raises BadQuery."""
        from osce_crawler.archive.recipes import run_recipe  # noqa: PLC0415

        return run_recipe(self._reader, name, values)

    def to_pandas(
        self, query: str | None = None, *, also: bool = False, **filters: Unpack[Filters]
    ) -> "pd.DataFrame":
        """The releases of `releases` as a table with the index `record`. Needs pandas.

        Raises ImportError without pandas, BadQuery.
        """
        import pandas as pd  # noqa: PLC0415 - optional, and slow to load

        columns = [field.name for field in fields(Release)]
        rows = [asdict(one) for one in self.releases(query, also=also, **filters)]
        table = pd.DataFrame(rows, columns=columns).set_index("record")
        times = [name for name in table.columns if name.endswith("_at")]
        for name in ("published_on", *times):
            table[name] = pd.to_datetime(table[name], utc=name in times)
        return table.astype({"year": "Int64"})


def chart(
    counts: "Counts", *, about: str = "", draw: Literal["count", "per-1000"] = "count"
) -> str:
    """Counts as a bar chart: the text of an SVG file. `about` names the query in its title."""
    from osce_crawler.archive.count_notes import chart_of, is_over_time  # noqa: PLC0415
    from osce_crawler.plot.svg import bar_chart  # noqa: PLC0415

    drawn = chart_of(counts, counts.rows, about, per_1000=draw == "per-1000")
    return bar_chart(drawn, rows=not is_over_time(counts.by), standalone=True)


def _check_schema(path: Path) -> None:
    """Raises ArchiveUnusable for an archive of an older schema: a reader does not migrate it."""
    connection = open_for_reading(path, any_schema=True)
    try:
        with unusable_as_error(path):
            schema = connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()
    if schema < SCHEMA_VERSION:
        raise ArchiveUnusable(
            f"{path}: has schema {schema}, this program reads {SCHEMA_VERSION}; run: osce-crawler"
            f" migrate --archive {shlex.quote(str(path))}"
        )


def _filters(given: Filters) -> SearchFilters:
    check_filters(given)
    values: dict[str, str | None] = dict(cast("Mapping[str, str]", given))
    days: dict[str, Callable[[str], str]] = {"since": first_day, "until": last_day}
    for name, day in days.items():
        if value := values.get(name):
            values[name] = day(value)
    if language := values.get("language"):
        values["language"] = language_tag(language)
    return SearchFilters(**values)
