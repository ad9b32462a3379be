"""A whole crawl of the sample site, compared with the truth that its authors wrote by hand."""

import json
from typing import Any

import pytest

from sample_site import Faults, SampleServer, load_releases, truth_of
from tests.end_to_end.conftest import Command, FirstCrawl, Query, report_of
from tests.end_to_end.facts import CUT

_COUNTS = (
    "support",
    "not_modified",
    "revisits",
    "unchanged",
    "new",
    "revised",
    "gone",
    "failed",
    "rejected",
)
_FIELDS = "node_id, language, url, content_type, title, published_on, place, dateline, body"


def _truth(root: str) -> list[dict[str, Any]]:
    return sorted(
        (json.loads(json.dumps(truth_of(release, root))) for release in load_releases()),
        key=lambda release: (release["node_id"], release["language"]),
    )


def test_archives_every_release_with_the_text_and_fields_of_the_truth(
    site: SampleServer, first_crawl: FirstCrawl
) -> None:
    query = Query(first_crawl.archive)

    assert first_crawl.code == 1  # the sample has a broken page
    expected = [
        (
            *(
                truth[name]
                for name in (
                    "node_id",
                    "language",
                    "url",
                    "content_type",
                    "title",
                    "published_on",
                    "place",
                )
            ),
            truth["dateline"],
            "\n\n".join(truth["paragraphs"]),
        )
        for truth in _truth(site.root)
    ]
    assert query(f"SELECT {_FIELDS} FROM press_releases ORDER BY node_id, language") == expected
    for view, column, key in (
        ("press_release_sources", "source", "sources"),
        ("press_release_fields", "field_of_work", "fields_of_work"),
    ):
        values = {
            (truth["node_id"], truth["language"], value)
            for truth in _truth(site.root)
            for value in truth[key]
        }
        assert set(query(f"SELECT node_id, language, {column} FROM {view}")) == values


def test_asks_for_each_release_once_and_for_nothing_that_robots_txt_forbids(
    first_crawl: FirstCrawl,
) -> None:
    asked = first_crawl.requests
    assert "/robots.txt" in asked
    assert len(asked) == len(set(asked))
    assert not [path for path in asked if path.startswith(("/search/", "/press-releases/"))]


def _full(site: SampleServer, command: Command) -> dict[str, Any]:
    crawl = ("crawl", "--site", site.root, "--full", "--delay", "0", "--format", "json")
    return report_of(command(*crawl))


@pytest.mark.usefixtures("crawled")
def test_a_second_full_crawl_writes_no_revision_and_nothing_into_the_index(
    site: SampleServer, command: Command, query: Query
) -> None:
    index = "SELECT id, hex(block) FROM press_releases_fts_data ORDER BY id"
    before = (
        query("SELECT * FROM revisions"),
        query("SELECT * FROM revision_paragraphs"),
        query(index),
    )

    report = _full(site, command)

    assert (report["new"], report["revised"], report["revisits"]) == (0, 0, len(load_releases()))
    assert (
        query("SELECT * FROM revisions"),
        query("SELECT * FROM revision_paragraphs"),
        query(index),
    ) == before


@pytest.mark.usefixtures("crawled")
def test_a_changed_menu_alone_is_no_revision(
    site: SampleServer, command: Command, query: Query
) -> None:
    site.faults = Faults(menu_changed=True)

    report = _full(site, command)

    assert (report["new"], report["revised"]) == (0, 0)
    assert report["unchanged"] > 0
    assert query("SELECT max(revision) FROM revisions") == [(1,)]


@pytest.mark.usefixtures("crawled")
def test_an_edited_text_is_a_revision_and_found_by_its_new_words(
    site: SampleServer, command: Command, query: Query
) -> None:
    site.faults = Faults(edited=frozenset({46203}))

    report = _full(site, command)

    edited = [release.language for release in load_releases() if release.node_id == 46203]
    assert (report["new"], report["revised"]) == (0, len(edited))
    assert query("SELECT DISTINCT node_id, revision FROM press_releases WHERE revision > 1") == [
        (46203, 2)
    ]
    query("INSERT INTO press_releases_fts (press_releases_fts) VALUES ('integrity-check')")


def test_the_counts_of_a_run_close(first_crawl: FirstCrawl) -> None:
    report = first_crawl.report

    assert report["captures"] == sum(report[name] for name in _COUNTS)
    assert Query(first_crawl.archive)("SELECT count(*) FROM captures") == [(report["captures"],)]


def test_a_broken_page_is_kept_named_and_makes_the_exit_code_1(
    site: SampleServer, first_crawl: FirstCrawl, command: Command
) -> None:
    query = Query(first_crawl.archive)
    broken = site.root + CUT

    printed = command("runs", "1", archive=first_crawl.archive).stdout

    assert first_crawl.code == 1
    assert ("truncated", broken) in {
        (found["kind"], found["url"]) for found in first_crawl.report["findings"]
    }
    assert broken in printed
    assert query(
        "SELECT outcome, payload_bytes > 1000 FROM captures WHERE error_kind = 'truncated'"
    ) == [("failed", 1)]
    assert query("SELECT count(*) FROM press_releases WHERE node_id = 551207") == [(0,)]


def test_all_addresses_of_a_node_are_kept(site: SampleServer, first_crawl: FirstCrawl) -> None:
    query = Query(first_crawl.archive)

    def addresses(node: int) -> set[str]:
        rows = query(
            f"SELECT a.url FROM addresses a JOIN records USING (record_id) WHERE node_id = {node}"
            " AND language = 'en'"
        )
        return {row[0].removeprefix(site.root) for row in rows}

    assert addresses(550871) == {"/odihr/elections/serbia/550871", "/mission-to-serbia/550871"}
    assert addresses(240915) == {"/cio/240915", "/chairpersonship/240915"}


def test_limits_are_kept(site: SampleServer, command: Command, query: Query) -> None:
    assert command("crawl", "--site", site.root, "--delay", "0", "--limit", "3").returncode == 0
    assert query("SELECT count(*) FROM press_releases") == [(3,)]

    command(
        "crawl", "--site", site.root, "--delay", "0", "--language", "sq", "--since", "2015-01-01"
    )
    assert query(
        "SELECT DISTINCT language FROM press_releases WHERE published_on < '2020-01-01' OR language"
        " != 'en'"
    ) in (
        [("sq",)],
        [],
    )


def test_a_dry_run_prints_addresses_and_makes_no_archive(
    site: SampleServer, command: Command, query: Query
) -> None:
    run = command("crawl", "--site", site.root, "--delay", "0", "--dry-run", "--limit", "4")

    assert run.returncode == 0
    assert len(run.stdout.splitlines()) == 4
    assert not query.path.exists()


def test_one_address_is_archived_alone(site: SampleServer, command: Command, query: Query) -> None:
    run = command("crawl", f"{site.root}/secretariat/46203", "--site", site.root, "--delay", "0")

    assert run.returncode == 0, run.stderr
    assert query("SELECT node_id FROM press_releases") == [(46203,)]


def test_the_pilot_shows_five_releases_and_needs_a_yes_for_the_rest(
    site: SampleServer, command: Command, query: Query
) -> None:
    run = command("crawl", "--site", site.root, "--delay", "0", "--pilot")

    assert run.returncode == 1
    assert run.stdout.count("published_on:") == 5
    assert query("SELECT count(*) FROM press_releases") == [(5,)]

    assert command("crawl", "--site", site.root, "--delay", "0", "--pilot", "--yes").returncode == 1
    assert query("SELECT count(*) FROM press_releases") == [(len(load_releases()),)]
