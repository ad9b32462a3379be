"""Results, facets, lists to browse, downloads and feeds."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from osce_crawler.archive.counts import count_by
from osce_crawler.archive.export.tables import export_records
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import count
from osce_crawler.archive.selection import select_records
from osce_crawler.web.messages import Request
from osce_crawler.web.searching import searched
from tests.web.conftest import Client
from tests.web.made import CHANGED, GONE, MORE, TRANSLATED
from tests.web.markup import read

_ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_page_of_results_says_how_many_there_are(client: Client) -> None:
    page = read(client.text("/search?q=training&page=3"))

    assert f"41–{MORE} of {MORE} texts in {MORE} releases" in page.text
    assert "/search?q=training&page=2" in page.links


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("training", {}),
        ("synthetic -number", {}),
        ("training OR radio", {"place": "vienna"}),
        ('"synthetic text"', {"field": "Elections", "since": "2003"}),
        ("радио", {}),
        ("", {"language": "ru"}),
        ("", {"until": "2003-05", "type": "press"}),
        ("nowhereatall", {}),
    ],
)
def test_the_totals_are_those_of_search_and_stats(
    client: Client, web_archive: Path, query: str, filters: dict[str, str]
) -> None:
    asked = searched(
        Request(path="/search", arguments={**filters, **({"q": query} if query else {})})
    )
    archive = Archive.open(web_archive)
    found = count(archive, asked.query, asked.filters)
    selection = select_records(archive, asked.query, asked.filters)
    texts = count_by(archive, "year", selection, unit="text").count
    releases = count_by(archive, "year", selection).count
    archive.connection.close()
    page = read(client.text(f"/search?{urlencode({'q': query, **filters})}"))

    assert (texts, releases) == (found.texts, found.releases)
    if not texts:
        assert "No release matches." in page.text
        return
    assert re.search(rf" of {texts:,} texts? in {releases:,} releases? ", page.text)


def test_results_of_all_pages_are_all_hits_once(client: Client) -> None:
    found = [
        link
        for page in (1, 2, 3)
        for link in read(client.text(f"/search?q=training&page={page}")).links
        if link.startswith("/releases/")
    ]

    assert sorted(found) == sorted(f"/releases/{node}/en" for node in range(100, 100 + MORE))


def test_the_number_of_a_facet_is_what_its_link_finds(client: Client) -> None:
    """`VIENNA` is a part of `VIENNA / BERN`: a filter with it finds both."""
    raw = client.text("/search?q=training")
    facets = raw.split('id="filters"')[1]
    checked = 0
    for item in facets.split("<li>")[1:]:
        link = read(item).links[:1]
        count = item.split('class="count">')[1].split("<")[0]
        if link:
            assert f" in {count} release" in read(client.text(link[0])).text, link
            checked += 1

    assert checked >= 2
    assert f'VIENNA</bdi></a> <span class="count">{MORE}' in facets


@pytest.mark.parametrize("group", ["fields", "sources", "places", "years"])
def test_the_numbers_of_lists_are_those_of_their_pages(client: Client, group: str) -> None:
    items = client.text(f"/{group}").split('class="plain values many"')[1].split("<li>")[1:]
    for item in items:
        link = read(item).links[0]
        count = item.split('class="count">')[1].split("<")[0]

        assert f" {count} release" in read(client.text(link)).text, link

    assert items


def test_the_curve_has_the_numbers_of_the_results(client: Client) -> None:
    raw = client.text("/search?q=training")
    rows = raw.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    counts = [int(row.split("<td>")[1].split("<")[0]) for row in rows]

    assert "<svg" in raw
    assert sum(counts) == MORE


def test_a_search_without_hits_says_what_to_try(client: Client) -> None:
    page = read(client.text("/search?q=trainig"))

    assert "No release matches." in page.text
    assert "training" in page.text


def test_filters_are_kept_removed_and_named(client: Client) -> None:
    page = read(client.text("/search?q=training&place=VIENNA&since=2003"))

    assert "/search?q=training&since=2003" in page.links
    assert "/search?q=training&place=VIENNA" in page.links


def test_a_query_that_is_read_unlike_it_looks_is_explained(client: Client) -> None:
    assert "Read as:" in read(client.text("/search?q=training+OR+radio+number")).text


@pytest.mark.parametrize("argument", ["q=(", "since=soon", "sort=best"])
def test_what_cannot_be_read_is_400_and_named(client: Client, argument: str) -> None:
    response = client.get(f"/search?{argument}")

    assert response.status_code == 400
    assert 'role="alert"' in response.text


def test_csv_of_everything_is_the_export(client: Client, web_archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.csv"
    export_records(Archive.open(web_archive), target)

    assert client.get("/search.csv").content == target.read_bytes()


def test_csv_and_ris_have_the_whole_list(client: Client) -> None:
    asked = urlencode({"q": "training", "place": "BERN"})
    rows = list(csv.DictReader(io.StringIO(client.text(f"/search.csv?{asked}"))))
    ris = client.text(f"/search.ris?{asked}")

    assert [row["record"] for row in rows] == [f"{node}:en" for node in range(101, 100 + MORE, 2)]
    assert ris.count("TY  - ") == len(rows)


def test_the_feed_has_what_came_in(client: Client) -> None:
    feed = ET.fromstring(client.text("/feed.atom"))
    titles = [entry.findtext(f"{_ATOM}title") for entry in feed.iter(f"{_ATOM}entry")]
    links = [link.get("href") for link in feed.iter(f"{_ATOM}link")]

    assert titles[:2] == [
        f"Gone: Synthetic release number {GONE}",
        f"Changed: Synthetic release number {CHANGED}",
    ] or titles[:2] == [
        f"Changed: Synthetic release number {CHANGED}",
        f"Gone: Synthetic release number {GONE}",
    ]
    assert f"http://localhost/releases/{CHANGED}/en/r2" in links


def test_the_feed_of_a_search_has_only_its_releases(client: Client) -> None:
    feed = ET.fromstring(client.text("/search.atom?q=radio"))
    links = [
        link.get("href")
        for link in feed.iter(f"{_ATOM}link")
        if "releases" in str(link.get("href"))
    ]

    assert links == [f"http://localhost/releases/{TRANSLATED}/en/r1"]
    assert feed.findtext(f"{_ATOM}id") == "http://localhost/search.atom?q=radio"


def test_start_shows_what_the_archive_is(client: Client) -> None:
    page = read(client.text("/"))

    assert "What this archive is, and what it is not" in page.text
    assert "Releases in each year" in page.text
    assert "/fields/Elections" in page.links
