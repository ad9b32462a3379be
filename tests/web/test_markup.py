"""Every page is valid HTML, and every link on our pages leads somewhere."""

from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from osce_crawler.web.guard import is_datasettes
from tests.web.conftest import Client
from tests.web.made import CHANGED, FIRST, GONE, HOSTILE, TRANSLATED, UNDATED, UNSURE
from tests.web.markup import read

PAGES = (
    "/",
    "/search",
    "/search?q=training",
    "/search?q=training&page=2",
    "/search?q=training&page=99",
    "/search?q=training&place=VIENNA&since=2003&until=2004-06&sort=oldest",
    "/search?q=hostile",
    "/search?q=nowhereatall",
    "/search?q=radio&language=ru",
    "/search?q=%28",
    "/search?since=soon",
    "/search?sort=best",
    *(
        f"/releases/{node}/en"
        for node in (FIRST, CHANGED, GONE, UNSURE, HOSTILE, TRANSLATED, UNDATED)
    ),
    f"/releases/{TRANSLATED}/ru",
    f"/releases/{CHANGED}/en/r1",
    f"/releases/{CHANGED}/en/r1-r2",
    f"/releases/{CHANGED}/en/r2-r2",
    "/fields",
    "/sources",
    "/places",
    "/years",
    "/years/2003",
    "/places/VIENNA",
    "/places/VIENNA?page=2",
    "/nothing",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_valid(client: Client, address: str) -> None:
    page = read(client.get(address).text)

    assert page.errors == []
    assert page.elements[0] == ("html", {"lang": "en"})


def test_the_reader_of_markup_finds_errors() -> None:
    wrong = read('<p id="a"><div></p></div><label for="b"></label><a href="#c"></a><ul><p></ul>')

    assert len(wrong.errors) > 6


def test_no_internal_link_is_broken(client: Client) -> None:
    """From the first page, all pages of ours. Searches with several arguments repeat those
    with one; Datasette's own pages are not read for links.
    """
    seen = {"/"}
    waiting = deque(seen)
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        assert response.status_code == 200, address
        for found in _leads_to(address, response):
            if found not in seen and "&" not in found:
                seen.add(found)
                waiting.append(found)

    assert {"/releases/1/en", "/archive", "/feed.atom", f"/releases/{CHANGED}/en/r1-r2"} <= seen
    assert len(seen) > 150


def _leads_to(address: str, response: Any) -> Iterator[str]:
    """The addresses on this host that a page of ours leads to."""
    is_ours = not is_datasettes(address)
    is_page = is_ours and response.headers["content-type"].startswith("text/html")
    for link in read(response.text).links if is_page else ():
        parts = urlsplit(urljoin(f"http://localhost{address}", link))
        if parts.netloc == "localhost":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize("address", PAGES)
def test_links_that_leave_are_web_addresses(client: Client, address: str) -> None:
    links = read(client.get(address).text).links

    assert [
        link for link in links if not link.startswith(("/", "#", "?", "https://", "http://"))
    ] == []
