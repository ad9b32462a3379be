"""Sitemaps are hints: they make releases due, once a day, and never end or settle anything."""

import gzip
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from sample_site import Release
from tests.end_to_end.conftest import Query
from tests.end_to_end.daily_runs import FIRST, DailyRuns
from tests.end_to_end.growing_site import GrowingSite, made, releases_until

_COUNT = 40
_NEWEST = date(2028, 1, 1)  # long before the first crawl: few are due by their age
_HIDDEN = made(900_000, _NEWEST)


@pytest.fixture(name="daily")
def _daily(tmp_path: Path) -> Iterator[DailyRuns]:
    with GrowingSite(releases=releases_until(_NEWEST, _COUNT), page_size=20) as site:
        daily = DailyRuns(site, tmp_path / "osce.db")
        daily.crawl()
        yield daily


def _sitemap(site: GrowingSite, releases: Iterable[Release], **lastmod: str) -> bytes:
    entries = "".join(
        f"<url><loc>{site.root}{one.path}</loc>"
        f"<lastmod>{lastmod.get(f'of_{one.node_id}', '2027-01-01')}</lastmod></url>"
        for one in releases
    )
    return f"<urlset>{entries}</urlset>".encode()


def _hide(site: GrowingSite) -> None:
    """A release that no listing names."""
    site.add(_HIDDEN)
    listed = site.listing_of
    site.listing_of = lambda language: [  # type: ignore[method-assign]
        one for one in listed(language) if one.node_id != _HIDDEN.node_id
    ]


def test_a_release_that_only_a_sitemap_names_is_archived(daily: DailyRuns, tmp_path: Path) -> None:
    site, query = daily.site, Query(tmp_path / "osce.db")
    _hide(site)
    site.robots += (
        f"Sitemap: {site.root}/other-sitemap.xml\nSitemap: http://a.example/sitemap.xml\n"
    )
    site.files["/sitemap.xml"] = (
        f"<sitemapindex><sitemap><loc>{site.root}/sitemap-2.xml.gz</loc></sitemap>"
        "<sitemap><loc>http://a.example/sitemap-3.xml</loc></sitemap></sitemapindex>"
    ).encode()
    site.files["/sitemap-2.xml.gz"] = gzip.compress(_sitemap(site, [_HIDDEN]))

    at_once = daily.crawl(minutes=30)
    run = daily.crawl(days=1)
    soon = daily.crawl(days=1, hours=1)
    later = daily.crawl(days=2)

    read = [("/other-sitemap.xml", 404), ("/sitemap-2.xml.gz", 200), ("/sitemap.xml", 200)]
    assert at_once.sitemaps == []  # every listing has just been read
    assert sorted(run.sitemaps) == read
    assert run.sitemaps[-1] == read[1]  # the index names it
    assert (run.code, run.report["new"]) == (0, 1)
    assert _HIDDEN.path in run.paths
    assert soon.sitemaps == []
    assert sorted(later.sitemaps) == read
    assert (later.code, later.report["new"]) == (0, 0)
    assert query(
        "SELECT purpose, outcome, count(*) FROM captures WHERE url LIKE '%sitemap%' GROUP BY 1, 2"
    ) == [("robots", "support", 6)]
    assert query("SELECT count(*) FROM record_events WHERE event IN ('gone', 'unlisted')") == [(0,)]
    assert daily.command(timedelta(days=2), "verify").returncode == 0


def test_a_release_that_changed_later_is_due_with_the_reason(daily: DailyRuns) -> None:
    site = daily.site
    changed = site.releases[100_005, "en"]
    later = (FIRST + timedelta(hours=12)).isoformat()
    site.files["/sitemap.xml"] = _sitemap(site, site.releases.values(), of_100005=later)

    # Four pages of listings, one of a listing that is not there, the sitemap, and one release.
    run = daily.crawl("--budget", "7", days=1)
    after = daily.crawl(days=2)

    assert run.paths == [changed.path]
    assert changed.path not in [path for path in after.paths if path not in run.paths]
    assert run.findings("sitemap-dates") == []


def test_one_date_for_all_is_one_finding_and_no_request(daily: DailyRuns, tmp_path: Path) -> None:
    site, query = daily.site, Query(tmp_path / "osce.db")
    usual = len(daily.crawl(days=1).releases)
    for day in (2, 3):
        now = (FIRST + timedelta(days=day, hours=-1)).isoformat()
        dates = {f"of_{one.node_id}": now for one in site.releases.values()}
        site.files["/sitemap.xml"] = _sitemap(site, site.releases.values(), **dates)
        run = daily.crawl(days=day)
        assert run.findings("sitemap-dates") == [f"{site.root}/sitemap.xml"][: 3 - day]
        assert len(run.releases) <= usual + 5

    assert query("SELECT count(*) FROM due WHERE detail = 'sitemap'") == [(0,)]


@pytest.mark.parametrize("body", [b"<urlset><url>", b"\x1f\x8b broken", b"<html></html>", None])
def test_a_sitemap_that_is_missing_or_broken_is_no_finding(
    daily: DailyRuns, body: bytes | None
) -> None:
    daily.site.files |= {"/sitemap.xml": body} if body is not None else {}

    run = daily.crawl(days=1)

    assert [path for path, _ in run.sitemaps] == ["/sitemap.xml"]
    assert (run.code, run.report["findings"]) == (0, [])
    assert run.report["outcome"] == "finished"


def test_a_sitemap_that_robots_txt_forbids_is_not_requested(daily: DailyRuns) -> None:
    daily.site.robots += "Disallow: /sitemap.xml\n"

    run = daily.crawl(days=1)

    assert (run.code, run.sitemaps, run.report["findings"]) == (0, [], [])
