"""Parsing stored pages again, to find what would change."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain

from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.history import version_at
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.schema import DOUBTFUL_READING, UNKNOWN_LAYOUT
from osce_crawler.archive.stored_pages import (
    StoredPage,
    newest_page,
    newest_pages,
    unparsed_pages,
    unsure_pages,
)
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.diff import (
    Version,
    compare,
    less_text,
    loses_text,
    rules_changed,
    version_of,
)
from osce_crawler.records import CleanRelease, Confidence, SourcePage
from osce_crawler.reparse.pool import Reading, Refusal, parse_pages
from osce_crawler.reparse.report import REMOVED, TEXT, Survey, Verdict
from osce_crawler.reparse.shared_lines import SharedLines

_OF_THE_READING = frozenset({"layout", "confidence", "warnings"})
"""What changes when a revision is confirmed."""
_Judge = Callable[[Archive, StoredPage, Reading | None], Verdict | None]


def survey(archive: Archive, *, workers: int, advance: Callable[[], None]) -> Survey:
    """Parse the newest and the unparsed pages; count the verdicts.

    Raises ArchiveUnusable, WorkerLost.
    """
    found, shared, layouts = Survey(), SharedLines(), layouts_of(archive)
    waiting: list[tuple[int, Verdict]] = []
    with unusable_as_error(archive.path):
        connection = archive.connection
        pages = chain(
            ((page, _verdict) for page in newest_pages(connection)),
            ((page, _verdict) for page in unparsed_pages(connection)),
            ((page, _of_revision) for page in unsure_pages(connection)),
        )

        def low_readings() -> Iterator[tuple[int, CleanRelease]]:
            parsed = parse_pages(_sources(archive, pages), workers, layouts=layouts)
            with closing(parsed) as readings:
                for (page, judge), reading in readings:
                    verdict = judge(archive, page, reading)
                    advance()
                    if verdict is None:
                        continue
                    if isinstance(reading, CleanRelease) and _is_low(reading):
                        waiting.append((page.capture_id, verdict))
                        yield page.capture_id, reading
                    else:
                        found.count(verdict)

        shared.note(low_readings())
    for capture_id, verdict in waiting:
        is_wrong = verdict.is_written and shared.are_on(capture_id)
        found.count(_of_template(verdict) if is_wrong else verdict)
    return found


def _sources(
    archive: Archive, pages: Iterable[tuple[StoredPage, _Judge]]
) -> Iterator[tuple[tuple[StoredPage, _Judge], SourcePage]]:
    return ((asked, asked[0].source(archive.connection)) for asked in pages)


def _verdict(archive: Archive, page: StoredPage, reading: Reading | None) -> Verdict:
    if not isinstance(reading, CleanRelease):
        refusal = reading or Refusal("unreadable", "not parsed")
        outcome = "refused" if page.key else "unreadable"
        changes = ((outcome, refusal.kind),)
        return _refused(page, outcome, changes, refusal.message)
    key = (reading.release.node_id, reading.release.language)
    if page.key is None:
        return _newly_parsed(archive, page, reading)
    if key != page.key:
        message = f"the page is parsed as another record, {key[0]}:{key[1]}"
        return _refused(page, "refused", (("refused", "another-record"),), message)
    return _compared(archive, page, reading, page)


def _refused(
    page: StoredPage, outcome: str, changes: tuple[tuple[str, str], ...], message: str
) -> Verdict:
    return Verdict(
        page=page,
        outcome=outcome,
        layout=page.layout or "none",
        changes=changes,
        message=message,
    )


def _newly_parsed(archive: Archive, page: StoredPage, reading: CleanRelease) -> Verdict:
    """The verdict on a page that could not be parsed before and now gives a release."""
    release = reading.release
    before = newest_page(archive.connection, release.node_id, release.language)
    if before is None:
        changes = (("readable", page.error_kind or ""),)
        return Verdict(
            page=page,
            outcome="readable",
            layout=release.layout,
            changes=changes,
            is_low=_is_low(reading),
        )
    if (before.fetched_at, before.capture_id) > (page.fetched_at, page.capture_id):
        return Verdict(page=page, outcome="superseded", layout=release.layout)
    return _compared(archive, page, reading, before)


def _compared(
    archive: Archive, page: StoredPage, reading: CleanRelease, before: StoredPage
) -> Verdict:
    """The verdict on a page of a record; `before` has the record's latest revision."""
    assert before.revision_id is not None  # noqa: S101 - the newest page of a record has one
    assert before.confidence is not None  # noqa: S101
    old, new = version_at(archive, before.revision_id), version_of(reading)
    differences = compare(old, new)
    changes = [(change.kind, change.name) for change in differences.fields]
    if differences.paragraphs:
        changes.append(("changes", "paragraphs"))
    elif old.paragraphs != new.paragraphs:
        changes.append(("changes", REMOVED))
    changes += rules_changed(old, new)
    is_revision = before.digests != (reading.content_digest, reading.metadata_digest)
    # A page that could not be parsed was fetched after `before`: the page itself differs.
    page_changed = page.key is None
    if is_revision and not page_changed and _loses_text(before, reading, old):
        changes.append(("loses", TEXT))
    confidence = reading.release.confidence
    may_replace = confidence.may_replace(before.confidence, page_changed=page_changed)
    if confidence.rank < before.confidence.rank:
        may_replace = may_replace and not loses_text(_kept(old), _kept(new))
    if not may_replace and (is_revision or (page.has_its_bytes and _is_low(reading))):
        return _doubtful(page, confidence)  # the same bytes had a known layout
    if not is_revision and _is_surer(page, reading):
        return _confirmed(page, reading, is_newest=True)
    if not may_replace:
        changes = []  # a reading of less confidence says nothing new
    elif not is_revision and page.has_its_bytes and confidence.rank > before.confidence.rank:
        # The verdict on the revision's own page, which has the same bytes, confirms the revision.
        changes = [change for change in changes if change[1] not in _OF_THE_READING]
    return Verdict(
        page=page,
        outcome="revised" if is_revision else "minor" if changes else "same",
        layout=before.layout or reading.release.layout,
        changes=tuple(changes),
        cause="site" if page_changed else "parser",
        is_low=_is_low(reading),
    )


def _kept(version: Version) -> list[str]:
    return [text for text, rule in version.paragraphs if rule is None]


def _of_revision(_: Archive, page: StoredPage, reading: Reading | None) -> Verdict | None:
    """The verdict on the own page of a revision that the record's newest page does not show."""
    if not isinstance(reading, CleanRelease) or not _is_surer(page, reading):
        return None
    same = page.digests == (reading.content_digest, reading.metadata_digest)
    return _confirmed(page, reading, is_newest=False) if same else None


def _confirmed(page: StoredPage, reading: CleanRelease, *, is_newest: bool) -> Verdict:
    how = f"{page.confidence} to {reading.release.confidence}"
    return Verdict(
        page=page,
        outcome="confirmed",
        layout=reading.release.layout,
        changes=(("confirms", how),),
        is_newest=is_newest,
    )


def _loses_text(before: StoredPage, reading: CleanRelease, old: Version) -> bool:
    """Whether a reading surer than one of unknown design has less text: of a list, a heading."""
    if before.confidence is not Confidence.LOW or _is_low(reading):
        return False
    kept = [text for text, rule in old.paragraphs if rule is None]
    return bool(less_text(kept, reading.release.paragraphs))


def _is_surer(page: StoredPage, reading: CleanRelease) -> bool:
    """Whether a reading of a revision's own page has a higher confidence than the revision."""
    before = page.confidence
    return page.is_own and before is not None and reading.release.confidence.rank > before.rank


def _doubtful(page: StoredPage, confidence: Confidence) -> Verdict:
    had_a_layout = confidence is Confidence.LOW and page.has_its_bytes
    kind = UNKNOWN_LAYOUT if had_a_layout else DOUBTFUL_READING
    outcome = "refused" if page.key else "unreadable"
    message = f"read with confidence {confidence} only; the record has a higher one"
    return _refused(page, outcome, ((outcome, kind),), message)


def _of_template(verdict: Verdict) -> Verdict:
    """The verdict on a page whose text has lines that many pages of unknown design share."""
    outcome = "refused" if verdict.page.key else "unreadable"
    message = "the text read from this page of unknown design has lines that other pages share"
    return _refused(verdict.page, outcome, ((outcome, UNKNOWN_LAYOUT),), message)


def _is_low(reading: CleanRelease) -> bool:
    return reading.release.confidence is Confidence.LOW
