"""The paragraphs of results that have a match."""

from collections.abc import Iterator, Sequence

from osce_crawler.archive.marking import marks
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.selection import ReadQuery
from osce_crawler.query.expression import expression
from osce_crawler.query.tree import AllOf, AnyOf, Column, Node

_KEPT = """
SELECT x.position, x.text FROM press_releases p
JOIN paragraphs x USING (node_id, language, revision)
WHERE p.record_id = ? AND x.kept = 1 ORDER BY x.position
"""
_OF_RECORD = ("record_id", "node_id", "language", "title", "published_on", "place", "url", "gone_at", "replaced_at", "unlisted_at", "title_matches", "rank")  # fmt: skip


def passages_of(archive: Archive, read: ReadQuery | None, rows: Sequence[Row]) -> list[Row]:
    """For each row of a record a row for each of its kept paragraphs with a match.

    The parts of a query may be in different paragraphs: one of them is enough.
    """
    parts = list(_parts(read.query.root)) if read else []
    if not parts or read is None:
        return []
    any_part = expression(AnyOf(tuple(parts)), read.spellings)
    found: list[Row] = []
    for row in rows:
        paragraphs = list(archive.rows(_KEPT, [row["record_id"]]))
        marked = marks([("", one["text"]) for one in paragraphs], any_part)
        found += (
            {name: row[name] for name in _OF_RECORD}
            | {
                "position": one["position"],
                "passage": one["text"],
                "matches": [list(span) for span in matches],
            }
            for one, (_, matches) in zip(paragraphs, marked, strict=True)
            if matches
        )
    return found


def _parts(node: Node) -> Iterator[Node]:
    """The phrases that a text may have; not those that must be in the title or are excluded."""
    if isinstance(node, AnyOf):
        for child in node.alternatives:
            yield from _parts(child)
    elif isinstance(node, AllOf):
        for child in node.wanted:
            yield from _parts(child)
    elif isinstance(node, Column):
        if node.name == "body":
            yield from _parts(node.inner)
    else:
        yield node
