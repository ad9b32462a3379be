"""Citations of stored revisions, and the check of a citation against the archive."""

from collections.abc import Iterator
from dataclasses import dataclass

from osce_crawler.archive.history import compared
from osce_crawler.archive.integrity.readings import stored_reading
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.citing.citation import Citation
from osce_crawler.citing.found import FoundCitation
from osce_crawler.errors import BadQuery, NotInArchive

_REVISION = """
SELECT v.revision_id, v.revision, v.title, v.published_on, v.content_type, v.content_digest, c.fetched_at, r.url
FROM revisions v JOIN captures c USING (capture_id) JOIN records r ON r.record_id = v.record_id
WHERE v.record_id = ? ORDER BY v.revision
"""
_VALUES = "SELECT kind, value FROM revision_values WHERE revision_id = ? ORDER BY kind, position"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCitation:
    """The result for one citation."""

    name: str
    """`47920:en`, or what the citation names if that is not in the archive."""
    differences: tuple[str, ...]
    """Why the citation does not match; empty if it does."""
    since: tuple[str, ...]
    """What happened to the release after the cited revision."""
    changed: bool
    """Whether the text was changed after the cited revision."""

    @property
    def matches(self) -> bool:
        """Whether the archive has exactly the cited text."""
        return not self.differences


def citation_of(archive: Archive, record: Row, revision: int | None = None) -> Citation:
    """The citation of a record's revision; by default of the latest. Raises NotInArchive."""
    wanted = revision or record["revision"]
    for row in archive.rows(_REVISION, [record["record_id"]]):
        if row["revision"] == wanted:
            return _citation(archive, record, row)
    name = f"{record['node_id']}:{record['language']}"
    raise NotInArchive(
        f"revision {wanted} of {name}: not in {archive.path}; its latest is {record['revision']}"
    )


def _citation(archive: Archive, record: Row, row: Row) -> Citation:
    values = [(one["kind"], one["value"]) for one in archive.rows(_VALUES, [row["revision_id"]])]
    return Citation(
        node_id=record["node_id"],
        language=record["language"],
        title=row["title"],
        published_on=row["published_on"],
        content_type=row["content_type"],
        sources=tuple(value for kind, value in values if kind == "source"),
        fields_of_work=tuple(value for kind, value in values if kind == "field"),
        url=row["url"],
        archived_on=row["fetched_at"][:10],
        revision=row["revision"],
        content_digest=row["content_digest"],
    )


def check_citation(archive: Archive, found: FoundCitation) -> CheckedCitation:
    """Compare a citation with the archive. The digest is computed anew from the stored text."""
    record = _record(archive, found)
    if record is None:
        named = found.names[0] if found.names else "a citation without an address"
        return CheckedCitation(
            name=named, differences=(_why_not(archive, found),), since=(), changed=False
        )
    rows = list(archive.rows(_REVISION, [record["record_id"]]))
    cited = _cited_row(rows, found)
    differences = tuple(_differences(archive, record, rows, cited, found))
    since = tuple(_since(archive, record, cited)) if cited else ()
    changed = cited is not None and cited["content_digest"] != record["content_digest"]
    name = f"{record['node_id']}:{record['language']}"
    return CheckedCitation(name=name, differences=differences, since=since, changed=changed)


def _record(archive: Archive, found: FoundCitation) -> Row | None:
    """The record that it names; of several, the one with a revision of its digest, else the first.

    A text has several where an address may be wrapped.
    """
    first = None
    for name in found.names:
        try:
            record = archive.find(name)
        except (NotInArchive, BadQuery):
            continue
        first = first or record
        rows = archive.rows(_REVISION, [record["record_id"]])
        if any(row["content_digest"] == found.digest for row in rows):
            return record
    return first


def _why_not(archive: Archive, found: FoundCitation) -> str:
    for name in found.names:
        try:
            withheld = archive.withheld(name)
        except BadQuery:
            continue
        if withheld:
            return f"the release is withheld since {withheld['withheld_at']}: {withheld['reason']}"
    return "no such release is in the archive"


def _cited_row(rows: list[Row], found: FoundCitation) -> Row | None:
    """The revision that is cited: by its number; without one, the last one with the digest."""
    if found.revision is not None:
        return next((row for row in rows if row["revision"] == found.revision), None)
    return next((row for row in reversed(rows) if row["content_digest"] == found.digest), None)


def _differences(
    archive: Archive, record: Row, rows: list[Row], cited: Row | None, found: FoundCitation
) -> Iterator[str]:
    if found.digest is None:
        yield "it has no content digest (sha256: and 64 digits), so the text cannot be checked"
    elif cited is None or found.digest != cited["content_digest"]:
        others = [row["revision"] for row in rows if row["content_digest"] == found.digest]
        yield (
            f"its digest is that of revision {others[-1]}"
            if others
            else "its digest is of no revision of this release"
        )
    if cited is None:
        if found.revision is not None:
            yield f"revision {found.revision} is not in the archive; the latest is {rows[-1]['revision']}"
        return
    computed = stored_reading(archive.connection, cited["revision_id"]).content_digest
    if computed != cited["content_digest"]:
        yield (
            f"the archive's text of revision {cited['revision']} was altered: its digest is now"
            f" {computed}; run: osce-crawler verify"
        )
    cited_now = _citation(archive, record, cited)
    yield from found.differences(cited_now, archive.addresses(record))


def _since(archive: Archive, record: Row, cited: Row) -> Iterator[str]:
    """What happened after the cited revision, a line each."""
    if record["revision"] > cited["revision"]:
        pair = compared(archive, record, cited["revision"], record["revision"])
        by = "the site changed it" if pair.new["cause"] == "site" else "its page was read again"
        yield (
            f"the latest is revision {record['revision']} of {pair.new['created_at'][:10]} ({by}):"
            f" {pair.differences.in_words()}"
        )
    for state in ("gone", "unlisted"):
        if record[f"{state}_at"]:
            yield f"{state} from the site since {record[f'{state}_at'][:10]}"
