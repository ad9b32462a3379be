"""`verify --deep`: parse stored pages again and compare them with their revisions."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from osce_crawler.archive.failures import raise_if_of_machine
from osce_crawler.archive.integrity.checks.problem import DAMAGE, Inspection, Problem, one_line
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.stored_pages import (
    StoredPage,
    differing_fields,
    page_of_revision,
    revisions_to_check,
)
from osce_crawler.archive_layouts import layouts_of
from osce_crawler.pages.layouts import layouts_with
from osce_crawler.records import CleanRelease, SourcePage
from osce_crawler.refine import parser_version
from osce_crawler.reparse.pool import Reading, Refusal, parse_page, parse_pages
from osce_crawler.reparse.processes import cores


def parse_or_none(page: SourcePage, added_layouts: tuple[str, ...]) -> CleanRelease | None:
    """The release that the installed parser reads from a page; None if it refuses the page.

    `added_layouts` are the layout files of the archive. Raises BadLayout if one is damaged.
    """
    reading = parse_page(page, layouts_with(added_layouts))
    return reading if isinstance(reading, CleanRelease) else None


@dataclass(slots=True)
class DeepVerification:
    """Parses the page of each revision by the installed parser, and of each latest revision."""

    verification: Verification
    advance: Callable[[], None] = lambda: None
    """Called for each page."""
    workers: int = 0
    """Number of worker processes; 0: one per core."""
    counts: Counter[str] = field(default_factory=Counter)
    """`read_again`: parsed pages. `other_parser`: those of revisions by another parser version.
    `differ`: those of `other_parser` that the installed parser reads differently.
    """

    def problems(self) -> Iterator[Problem]:
        """Revisions by the installed parser version that it does not reproduce.

        Differences from another parser version are only counted.
        """
        look = self.verification.look
        try:
            layouts = layouts_of(self.verification.archive)
            version = parser_version(layouts)
            revisions = revisions_to_check(look.connection, version)
        except DAMAGE as error:
            raise_if_of_machine(error)
            yield Problem(check="reading", what=f"the revisions cannot be read: {one_line(error)}")
            return
        sources = _sources(look, revisions)
        parsed = parse_pages(sources, self.workers or cores(), layouts=layouts)
        with closing(parsed) as readings:
            for page, reading in readings:
                self.advance()
                self.counts["read_again"] += 1
                by_other = page.parser_version != version
                self.counts["other_parser"] += by_other
                what = _difference(look, page, reading)
                if what and not by_other:
                    yield _problem(look, page, what)
                elif what:
                    self.counts["differ"] += 1


def _sources(look: Inspection, revisions: list[int]) -> Iterator[tuple[StoredPage, SourcePage]]:
    for revision_id in revisions:
        try:
            page = page_of_revision(look.connection, revision_id)
            if page is not None:
                yield page, page.source(look.connection)
        except DAMAGE as error:
            raise_if_of_machine(error)
            continue  # the checks of captures and payloads report it


def _difference(look: Inspection, page: StoredPage, reading: Reading | None) -> str:
    if isinstance(reading, Refusal):
        return f"the parser now refuses the stored page: {reading.message}"
    assert reading is not None  # noqa: S101 - every item here has a page
    assert page.revision_id is not None  # noqa: S101 - pages of revisions have one
    try:
        differing = differing_fields(look.connection, page.revision_id, reading)
    except DAMAGE as error:
        raise_if_of_machine(error)
        return f"the revision cannot be compared with its stored page: {one_line(error)}"
    if not differing:
        return ""
    return f"the parser now reads other values from the stored page: {', '.join(differing)}"


def _problem(look: Inspection, page: StoredPage, what: str) -> Problem:
    row = look.first(
        "SELECT record_id, revision FROM revisions WHERE revision_id = ?", page.revision_id
    )
    touched = look.named([row[0]] if row else [])
    number = row[1] if row else "?"
    return Problem(
        check="reading",
        what=f"revision {number}: {what}",
        records=touched.records,
        url=touched.url,
        hint="compare the page and the revision with a backup",
    )
