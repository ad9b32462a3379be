"""verify --deep: stored pages, read again, say what the archive says."""

from pathlib import Path

import pytest

from osce_crawler.archive.integrity.checks.problem import Problem
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.refine import parser_version, refine_page
from osce_crawler.reparse.deep_verify import DeepVerification
from tests.archive.kept import change, old_archive, parsed_archive
from tests.archive.made import AT, ROOT, capture
from tests.pages.built import URL, drupal11, listed

EVERY = 60


def reread(path: Path) -> tuple[list[Problem], dict[str, int]]:
    rereading = DeepVerification(Verification.open(path))
    problems = list(rereading.problems())
    return problems, dict(rereading.counts)


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "osce.db"


def test_what_today_s_parser_made_it_makes_again(path: Path) -> None:
    problems, counts = reread(parsed_archive(path, EVERY))

    assert problems == []
    assert counts["read_again"] > 30
    assert counts["other_parser"] == 0


@pytest.mark.parametrize(
    ("fetched_at", "published_on"),
    [("2026-03-04T12:00:00Z", None), ("2026-03-05T12:00:00Z", "2026-03-05")],
)
def test_a_date_after_the_day_of_the_capture_is_read_the_same_again(
    path: Path, fetched_at: str, published_on: str | None
) -> None:
    page = drupal11("<p>The Council met.</p>", metadata=listed("Date:", ["5 March 2026"]))
    writer = ArchiveWriter.open(path, lambda: AT)
    writer.run.begin(site=ROOT, options={}, tool="0", policy="v1", parser=parser_version())
    kept = writer.keep_capture(capture(page, url=URL, fetched_at=fetched_at))
    writer.keep_revision(kept, refine_page(page, url=URL, fetched_at=fetched_at))
    writer.run.end(outcome="finished", walk_complete=True, exit_code=0)
    writer.close()

    problems, counts = reread(path)

    assert (problems, counts) == ([], {"read_again": 1, "other_parser": 0})
    assert Archive.open(path).find("47920")["published_on"] == published_on


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE revisions SET title = 'x' WHERE revision_id = 1", "title"),
        (
            "UPDATE revision_paragraphs SET text = 'x' WHERE (revision_id, position) = (1, 0)",
            "paragraphs",
        ),
        ("DELETE FROM revision_values WHERE revision_id = 1", "values"),
        ("INSERT INTO revision_files VALUES (1, 'image', 9, 'u', NULL, NULL)", "files"),
    ],
)
def test_what_was_changed_with_all_its_digests_is_found(path: Path, sql: str, what: str) -> None:
    change(parsed_archive(path), sql)

    problems, _ = reread(path)

    assert [problem.what.rpartition(": ")[2] for problem in problems] == [what]
    assert [problem.records for problem in problems] == [("900101:en",)]


def test_what_another_parser_made_may_differ_and_is_counted(path: Path) -> None:
    change(
        parsed_archive(path, parser="0+another"),
        "UPDATE revisions SET title = 'x' WHERE revision_id = 1",
    )

    assert reread(path) == ([], {"read_again": 2, "other_parser": 2, "differ": 1})


def test_a_page_that_is_damaged_is_left_to_the_digests(path: Path) -> None:
    change(parsed_archive(path), "UPDATE payloads SET compressed = x'00' WHERE payload_id = 2")

    problems, counts = reread(path)

    assert (problems, counts["read_again"]) == ([], 1)


def test_an_archive_of_long_ago_can_be_read_again(path: Path) -> None:
    problems, counts = reread(old_archive(path))

    assert (problems, counts["read_again"], counts["other_parser"]) == ([], 3, 3)
