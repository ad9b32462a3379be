"""The rows of an export: five tables of all releases, or of those that a query selects.

Every table is ordered by node id and language, so that the same archive gives the same rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.selection import Selection
from osce_crawler.archive.stored_texts import texts_of

_RELEASES = "SELECT * FROM press_releases p {where} ORDER BY node_id, language"
_SOURCES = """
SELECT x.node_id || ':' || x.language AS record, x.source FROM press_releases p JOIN press_release_sources x USING (node_id, language)
{where} ORDER BY p.node_id, p.language
"""
_FIELDS = """
SELECT x.node_id || ':' || x.language AS record, x.field_of_work FROM press_releases p JOIN press_release_fields x USING (node_id, language)
{where} ORDER BY p.node_id, p.language
"""
_PARAGRAPHS = """
SELECT p.node_id || ':' || p.language AS record, q.position, q.text, q.rule IS NULL AS kept, q.rule, q.duplicate_of, q.policy
FROM press_releases p JOIN records r ON r.record_id = p.record_id JOIN revision_paragraphs q ON q.revision_id = r.latest_revision_id
{where} ORDER BY p.node_id, p.language, q.position
"""
_REVISIONS = """
SELECT p.node_id || ':' || p.language AS record, v.revision, v.cause, v.created_at, v.title, v.published_on, v.place, v.content_type,
  (SELECT group_concat(text, char(10) || char(10)) FROM
    (SELECT text FROM revision_paragraphs WHERE revision_id = v.revision_id AND rule IS NULL ORDER BY position)) AS body,
  v.layout, v.confidence, v.content_digest, v.metadata_digest, c.url AS captured_url, c.fetched_at AS captured_at, c.payload_digest
FROM press_releases p JOIN revisions v USING (record_id) JOIN captures c USING (capture_id)
{where} ORDER BY p.node_id, p.language, v.revision
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Releases to export."""

    archive: Archive
    selection: Selection | None = None

    def count(self) -> int:
        """The number of releases."""
        row = self.archive.first(
            self._sql("SELECT count(*) AS releases FROM press_releases p {where}"), self._values
        )
        return int((row or {"releases": 0})["releases"])

    def releases(self) -> Iterator[Row]:
        """The latest revision of each, with lists of sources, fields of work and warnings."""
        for row in self.archive.rows(self._sql(_RELEASES), self._values):
            values = self.archive.named_values(row)
            yield (
                row
                | values
                | {
                    "body": row["body"] or "",
                    "warnings": list(texts_of(row["warnings"])),
                }
            )

    def sources(self) -> Iterator[Row]:
        """The sources, in the order of the page; positions count from 0."""
        return _numbered(self.archive.rows(self._sql(_SOURCES), self._values))

    def fields(self) -> Iterator[Row]:
        """The fields of work, in the order of the page; positions count from 0."""
        return _numbered(self.archive.rows(self._sql(_FIELDS), self._values))

    def paragraphs(self) -> Iterator[Row]:
        """Every published paragraph of the latest revisions, kept and removed."""
        return self.archive.rows(self._sql(_PARAGRAPHS), self._values)

    def revisions(self) -> Iterator[Row]:
        """Every revision, with its text and the capture that it was read from."""
        moment = self.archive.as_of
        where = f"v.created_at <= '{moment}'" if moment else ""
        return self.archive.rows(self._sql(_REVISIONS, where), self._values)

    def _sql(self, sql: str, *conditions: str) -> str:
        """The query, limited to the selected records and by the conditions."""
        selected = "p.record_id IN (SELECT record_id FROM selected)" if self.selection else ""
        wanted = [condition for condition in (selected, *conditions) if condition]
        before = f"WITH selected AS MATERIALIZED ({self.selection.sql}) " if self.selection else ""
        return before + sql.format(where=f"WHERE {' AND '.join(wanted)}" if wanted else "")

    @property
    def _values(self) -> Sequence[object]:
        return self.selection.parameters if self.selection else ()


def _numbered(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows with their position within the record, after the record."""
    record, position = None, 0
    for row in rows:
        position = position + 1 if row["record"] == record else 0
        record = row["record"]
        yield {"record": record, "position": position} | row
