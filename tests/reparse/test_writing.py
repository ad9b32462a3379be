"""What a reparse writes: what a crawl with today's parser would have, once, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from osce_crawler import refine
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.errors import PageRefused
from osce_crawler.records import CleanRelease, Paragraph
from osce_crawler.refine import refine_page
from osce_crawler.reparse.survey import survey
from osce_crawler.reparse.write import begin, write
from sample_site import load_releases
from tests.archive.made import capture
from tests.reparse.conftest import ALL_RECORDS, NOW, ROOTS, THEN, Make, advance, with_fields


def test_reparsed_is_as_if_crawled_with_today_s_parser(made: Make) -> None:
    crawled, older = (
        made(),
        made(with_fields(place=None, title="X", sources=("Y",), paragraphs=("Only this.",))),
    )

    assert older.reparse() == {"revised": 70}

    assert older.all(ALL_RECORDS) == crawled.all(ALL_RECORDS)
    for table in ("press_release_sources", "press_release_fields", "joined_words"):
        assert sorted(older.all(f"SELECT * FROM {table}")) == sorted(
            crawled.all(f"SELECT * FROM {table}")
        )
    paragraphs = "SELECT p.node_id, p.language, position, text, rule FROM paragraphs p JOIN press_releases USING (node_id, language, revision)"
    assert sorted(older.all(paragraphs)) == sorted(crawled.all(paragraphs))
    assert older.survey().outcomes == {"same": 70}


def test_removals_by_an_older_policy_stay_as_they_are(made: Make) -> None:
    def by_v1(one: CleanRelease) -> CleanRelease:
        return replace(one, paragraphs=tuple(_removed_by("v1", p) for p in one.paragraphs))

    pages = made(by_v1)
    policies = "SELECT policy, count(*) FROM paragraphs WHERE NOT kept GROUP BY policy"
    ((_, removed),) = pages.all(policies)

    assert pages.survey().outcomes == {"same": 70}
    assert pages.reparse() == {}
    assert pages.all(policies) == [("v1", removed)]


def test_what_only_today_s_policy_removes_makes_a_revision(made: Make) -> None:
    def by_v1(one: CleanRelease) -> CleanRelease:
        kept_by_v1 = {paragraph.position for paragraph in one.removed[-1:]}
        return replace(
            one,
            paragraphs=tuple(
                Paragraph(position=p.position, text=p.text)
                if p.position in kept_by_v1
                else _removed_by("v1", p)
                for p in one.paragraphs
            ),
        )

    crawled, older = made(), made(by_v1)
    revised = older.reparse()["revised"]

    assert revised > 10
    assert older.all(ALL_RECORDS) == crawled.all(ALL_RECORDS)
    policies = "SELECT DISTINCT revision, policy FROM paragraphs WHERE NOT kept ORDER BY revision"
    assert older.all(policies) == [(1, "v1"), (2, POLICY_VERSION)]
    assert older.survey().outcomes == {"same": 70}


def _removed_by(policy: str, paragraph: Paragraph) -> Paragraph:
    return paragraph if paragraph.kept else paragraph._replace(policy=policy)


def test_its_revisions_have_the_parser_as_their_cause_and_are_made_now(made: Make) -> None:
    pages = made(with_fields(place=None), count=4)

    pages.reparse()

    assert pages.all(
        "SELECT DISTINCT cause, created_at, run_id FROM revisions WHERE revision = 2"
    ) == [("parser", NOW, 3)]
    assert pages.all("SELECT kind, outcome, site, captures, new, revised, parser_version != 'old'"
                     " FROM crawl_runs")[2] == (
        "reparse", "finished", ROOTS[1], 0, 0, 0, 1,
    )  # fmt: skip
    assert pages.all("SELECT count(*) FROM captures") == [(4,)]
    assert pages.all("SELECT count(*) FROM run_manifests") == [(3,)]
    pages.writer.connection.execute(
        "INSERT INTO press_releases_fts (press_releases_fts) VALUES ('integrity-check')"
    )
    as_it_was = Archive.open(pages.path, "2026-05-31")
    assert [row["place"] for row in as_it_was.rows("SELECT place FROM press_releases")] == [
        None
    ] * 4


def test_what_is_refused_keeps_its_text_and_is_a_finding(
    made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made(with_fields(title="X"), count=4)
    refused = load_releases()[0].path

    def some(page: bytes, *, url: str, **known: Any) -> CleanRelease:
        if url.endswith(refused):
            raise PageRefused("unknown-layout", "no known design")
        return refine_page(page, url=url, **known)

    monkeypatch.setattr(refine, "refine_page", some)

    assert pages.reparse() == {"revised": 3}
    assert pages.all("SELECT kind, url, message FROM run_findings") == [
        (
            "unknown-layout",
            ROOTS[0] + refused,
            "no known design; the record keeps its text",
        )
    ]
    assert pages.all("SELECT count(*), sum(body != '') FROM press_releases") == [(4, 4)]


def test_a_release_that_is_gone_stays_gone_and_is_read_again(made: Make) -> None:
    pages = made(with_fields(place=None), count=1)
    (url,) = pages.all("SELECT url FROM records")[0]
    pages.writer.keep_gone(
        pages.writer.keep_capture(capture(b"none", url=url, http_status=404, fetched_at=NOW))
    )

    assert pages.reparse() == {"revised": 1}
    assert pages.all(
        "SELECT revision, gone_at, last_seen_at, place IS NULL FROM press_releases"
    ) == [(2, NOW, THEN, 0)]


def test_killed_in_the_middle_it_goes_on_where_it_was(made: Make) -> None:
    pages = made(with_fields(title="X"))
    archive = Archive.open(pages.path)
    found = survey(archive, workers=1, advance=advance)
    begin(pages.writer, archive, [], found)
    for verdict in found.to_write[:30]:
        write(pages.writer, archive, [verdict], workers=1, advance=advance)
    archive.connection.close()
    pages.writer.connection.close()
    pages.writer = ArchiveWriter.open(pages.path, lambda: NOW)

    assert pages.survey().outcomes == {"same": 30, "revised": 40}
    assert pages.reparse() == {"revised": 40}
    assert pages.all("SELECT outcome FROM crawl_runs WHERE kind = 'reparse'") == [
        ("interrupted",),
        ("finished",),
    ]
    assert pages.all("SELECT max(revision), count(*) FROM revisions") == [(2, 140)]
