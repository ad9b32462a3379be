"""Methods and headers, on every path: ours, Datasette's, and those that nobody answers."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.database import open_for_writing, transaction
from osce_crawler.web.guard import is_datasettes
from tests.web.conftest import Client, opened

OURS = (
    "/",
    "/search",
    "/search?q=training",
    "/search?q=(",
    "/search.csv?q=training",
    "/search.ris?q=training",
    "/search.atom?q=training",
    "/feed.atom",
    "/releases/1",
    "/releases/1/en",
    "/releases/1/en/r1",
    "/releases/2/en/r1-r2",
    "/releases/1/en.json",
    "/releases/99999",
    "/fields",
    "/places/VIENNA",
    "/assets/archive.css",
    "/no/such/page",
    "//example.org/",
)
DATASETTES = (
    "/archive",
    "/archive.json",
    "/archive/press_releases",
    "/archive/press_releases.json?_size=1",
    "/archive/press_releases.csv?_size=1",
    "/archive?sql=select+1",
    "/archive/records/1",
    "/archive/no_such_table",
    "/archive.db",
    "/-/plugins",
    "/-/static/app.css",
    "/-/messages",
    "/-/logout",
)
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.mark.parametrize("path", OURS + DATASETTES)
def test_other_methods_than_get_and_head_are_405_on_every_path(client: Client, path: str) -> None:
    for method in METHODS:
        response = client.request(method, path)

        assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD"), method


@pytest.mark.parametrize("path", OURS)
def test_our_pages_have_a_strict_policy(client: Client, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]

    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'; ")


@pytest.mark.parametrize("path", DATASETTES)
def test_datasettes_pages_load_nothing_from_other_hosts(client: Client, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]

    assert "http" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'none'; ")


@pytest.mark.parametrize("path", [*OURS, "/archive", "/archive/press_releases"])
def test_head_has_the_headers_of_get_and_no_body(client: Client, path: str) -> None:
    got, head = client.get(path), client.request("HEAD", path)

    assert head.status_code == got.status_code
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.content == b""


@pytest.mark.parametrize("path", OURS + DATASETTES)
def test_no_page_of_ours_sets_a_cookie_and_none_is_sniffed(client: Client, path: str) -> None:
    headers = client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert path in DATASETTES or "set-cookie" not in headers


@pytest.mark.parametrize("path", ["//example.org/", "//example.org/%2e%2e", "/\\example.org/"])
def test_no_redirect_leads_to_another_host(client: Client, path: str) -> None:
    response = client.get(f"http://localhost{path}")

    assert response.status_code == 404
    assert "location" not in response.headers


def test_only_datasettes_paths_have_the_looser_policy() -> None:
    assert not any(map(is_datasettes, ("/", "/archives", "/search", "/-x", "/releases/1/en")))
    assert all(is_datasettes(path) for path in ("/archive", "/archive.json", "/archive/x", "/-/x"))


def test_what_the_archive_lacks_is_503_with_the_reason_and_without_its_path(
    web_archive: Path, tmp_path: Path
) -> None:
    broken = Path(shutil.copy(web_archive, tmp_path / "broken.db"))
    Path(f"{broken}.names.txt").write_text("this is no list of names", encoding="utf-8")
    with opened(broken) as client:
        response = client.get("/search?q=training")

        assert response.status_code == 503
        assert "expected two or more forms of a name" in response.text
        assert str(broken) not in response.text
        assert client.get("/releases/1/en").status_code == 200


def test_pages_are_shown_while_a_crawl_writes(web_archive: Path, tmp_path: Path) -> None:
    busy = Path(shutil.copy(web_archive, tmp_path / "busy.db"))
    with opened(busy) as client, closing(open_for_writing(busy)) as connection:
        with transaction(connection):
            connection.execute("UPDATE records SET gone_at = '2026-03-01T00:00:00Z'")
            for path in ("/", "/search?q=training", "/releases/1/en", "/archive/records.json"):
                assert client.get(path).status_code == 200, path
            assert "Gone from the site" not in client.text("/releases/1/en")

        assert "Gone from the site" in client.text("/releases/1/en")
