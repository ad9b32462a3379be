"""Nobody can hang the pages: what takes too long is ended, and what is too large is refused."""

from pathlib import Path

import pytest

from osce_crawler.archive import time_limit
from osce_crawler.web import application
from osce_crawler.web.views import downloads
from tests.web.conftest import Client, opened
from tests.web.markup import read

_SEARCH = "/search?q=" + "+".join(f"{letter}*" for letter in "abcdefghij")


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "_STEPS", 1)


def test_a_search_that_takes_too_long_is_ended_with_what_to_do(
    web_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_SECONDS", 0)
    with opened(web_archive) as client:
        response = client.get(_SEARCH)
        feed = client.get(_SEARCH.replace("search", "search.atom"))
        start = client.get("/fields/Elections")
        download = client.get("/search.csv?q=training")

    assert (response.status_code, feed.status_code, start.status_code) == (400, 400, 503)
    page = read(response.text)
    assert "This search takes too long" in page.text
    assert "stopped after 0 seconds of computing: a* b* c*" in page.text
    assert "use fewer words, and write more letters before each *" in page.text
    assert download.status_code == 200, "downloads have a time of their own"


def test_the_next_page_is_whole(client: Client) -> None:
    assert client.get(_SEARCH).status_code == 200


def test_a_download_that_takes_too_long_is_ended(
    web_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_LONG_SECONDS", 0)
    with opened(web_archive) as client:
        assert client.get("/search.csv?q=training").status_code == 400
        assert client.get("/search.ris").status_code == 503
        assert client.get("/search?q=training").status_code == 200


def test_a_word_that_is_written_sixty_times_is_read_once(client: Client) -> None:
    page = read(client.text("/search?q=" + "+".join(["train*"] * 60)))

    assert "train* is repeated, and read once" in page.text
    assert page.text.count("read once") == 1


def test_a_download_that_is_too_large_is_refused_with_what_to_do(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get("/search.csv?q=training")
    size = len(whole.content)
    monkeypatch.setattr(downloads, "_MOST_BYTES", size)
    assert client.get("/search.csv?q=training").content == whole.content
    monkeypatch.setattr(downloads, "_MOST_BYTES", size - 1)
    refused = client.get("/search.csv?q=training")

    assert refused.status_code == 400
    assert "narrow the search by a filter, or run: osce-crawler export" in refused.text
