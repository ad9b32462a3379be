"""`crawl --institution`: releases with a section in their addresses, and nothing is settled."""

from collections import Counter

import pytest

from osce_crawler.urls import Site, release_address
from sample_site import SampleServer, load_releases
from tests.end_to_end.conftest import Command, Query, report_of

_SECTIONS = Counter(one.section for one in load_releases() if one.language == "en")
_CHOSEN = _SECTIONS.most_common(1)[0][0]


def _sections(site: SampleServer, query: Query) -> set[str]:
    of = Site.of(site.root)
    return {release_address(url, of).section for (url,) in query("SELECT url FROM records")}


def test_only_releases_of_the_institution_are_fetched(
    site: SampleServer, command: Command, query: Query
) -> None:
    run = command(
        "crawl", "--site", site.root, "--delay", "0", "--format", "json",
        "--institution", _CHOSEN.upper(),
    )  # fmt: skip
    report = report_of(run)

    assert report["new"] >= 2
    assert _sections(site, query) == {_CHOSEN}
    assert (report["walk_complete"], report["outcome"]) == (0, "limited")
    assert [one for one in report["findings"] if one["kind"] == "no-institution"] == []
    rows = {row["listing"]: row for row in report["listings"]}
    listing = rows[f"{site.root}/press-releases"]
    assert listing["left_by_filter"] > 0
    assert listing["pages_read"] == listing["pages_named"]  # the whole listing was searched


def test_a_filtered_crawl_settles_nothing(
    site: SampleServer, command: Command, query: Query
) -> None:
    crawl = ("crawl", "--site", site.root, "--delay", "0", "--format", "json")
    command(*crawl)
    records = query("SELECT count(*) FROM records")
    site.requests.clear()

    report = report_of(command(*crawl, "--institution", _CHOSEN))

    assert query("SELECT count(*) FROM records WHERE unlisted_at IS NOT NULL") == [(0,)]
    assert query("SELECT count(*) FROM records WHERE gone_at IS NOT NULL") == [(0,)]
    assert query("SELECT count(*) FROM records") == records
    assert report["walk_complete"] == 0
    assert query("SELECT walk_complete FROM crawl_runs ORDER BY run_id") == [(1,), (0,)]


def test_an_institution_without_a_release_is_a_finding(
    site: SampleServer, command: Command, query: Query
) -> None:
    run = command(
        "crawl", "--site", site.root, "--delay", "0", "--format", "json",
        "--institution", "odhir", "--institution", _CHOSEN,
    )  # fmt: skip

    found = [one for one in report_of(run)["findings"] if one["kind"] == "no-institution"]
    assert run.returncode == 1
    assert [one["message"].split(",")[0] for one in found] == [
        "no address in the listings begins with 'odhir'"
    ]
    assert _sections(site, query) == {_CHOSEN}


@pytest.mark.parametrize("name", ["node", "OSCE Secretariat", "/odihr", "1"])
def test_what_is_no_section_is_one_line(site: SampleServer, command: Command, name: str) -> None:
    done = command("crawl", "--site", site.root, "--institution", name)

    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "institution" in done.stderr
    assert site.requests == []
