"""Datasette below our pages: tables, SQL and JSON, read only."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from osce_crawler.archive.database import open_for_writing
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.recipes import Recipe, recipes
from osce_crawler.archive.withholding import Withholding
from tests.archive.made import AT
from tests.web.conftest import Client, opened
from tests.web.made import FIRST, LONG, MORE


def _json(client: Client, address: str) -> Any:
    return json.loads(client.text(address))


def test_the_database_has_its_fixed_name(client: Client, web_archive: Path) -> None:
    assert web_archive.stem != "archive"
    assert [one["name"] for one in _json(client, "/-/databases.json")] == ["archive"]


def test_search_on_the_view_finds(client: Client) -> None:
    found = _json(client, "/archive/press_releases.json?_search=training&_size=max&_shape=array")

    assert len(found) == MORE


def test_columns_are_described(client: Client) -> None:
    metadata = _json(client, "/-/metadata.json")
    tables = metadata["databases"]["archive"]["tables"]

    assert tables["press_releases"]["columns"]["published_on"] == "calendar date, YYYY-MM-DD"
    assert "the site’s" in client.text(
        "/archive/press_releases"
    ) or "the site&#39;s number" in client.text("/archive/press_releases")


def test_internal_tables_are_hidden(client: Client) -> None:
    tables = _json(client, "/archive.json")["tables"]
    shown = {one["name"] for one in tables if not one["hidden"]}

    assert "records" in shown
    assert not shown & {
        "frontier",
        "frontier_walks",
        "search_texts",
        "press_releases_fts",
        "due",
        "_sqlite_migrations",
    }


def test_sql_reads(client: Client) -> None:
    rows = _json(client, "/archive.json?sql=select+count(*)+as+n+from+crawl_runs&_shape=array")

    assert rows == [{"n": 2}]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from records",
        "insert into records select * from records",
        "pragma query_only=off",
        "attach 'x.db' as x",
        "with a as (select 1) delete from records",
    ],
)
def test_sql_does_not_write(client: Client, web_archive: Path, sql: str) -> None:
    before = web_archive.read_bytes()
    response = client.get(f"/archive.json?sql={sql.replace(' ', '+')}")

    assert response.status_code == 400
    assert web_archive.read_bytes() == before
    assert sqlite3.connect(web_archive).execute("SELECT count(*) FROM records").fetchone()[0] > MORE


def test_the_file_is_not_for_download(client: Client) -> None:
    assert client.get("/archive.db").status_code in {403, 404}


def test_datasettes_pages_lead_back(client: Client) -> None:
    assert 'href="/"' in client.text("/archive")


@pytest.mark.parametrize("recipe", recipes(), ids=lambda one: one.name)
def test_worked_queries_are_pages(client: Client, recipe: Recipe) -> None:
    address = f"/archive/{recipe.name}.json?{urlencode({**recipe.parameters, '_shape': 'array'})}"

    assert isinstance(_json(client, address), list)


def test_while_a_release_is_withheld_no_sql_shows_its_text(
    web_archive: Path, tmp_path: Path
) -> None:
    """Not by SQL, not by the tables below the views, not by our pages; the others stay."""
    copied = Path(shutil.copy(web_archive, tmp_path / "copy.db"))
    record = Archive.open(copied).find(f"{FIRST}:en")["record_id"]
    with closing(open_for_writing(copied)) as connection:
        Withholding(copied, connection).withhold(record, "a synthetic reason", AT)
    with opened(copied) as client:
        for path in (
            "/archive.json?sql=select+text+from+revision_paragraphs",
            "/archive/revision_paragraphs.json",
            "/archive/revisions.json",
            "/archive/press_releases_fts.json",
            "/archive/payloads.json",
            f"/releases/{FIRST}/en",
            f"/releases/{FIRST}/en/r1.json",
        ):
            assert client.get(path).status_code in {403, 404}, path
        for path in (
            "/",
            "/search?q=media",
            "/search.csv",
            "/feed.atom",
            "/archive/press_releases.json?_size=max",
            "/archive/press_releases.json?_search=media",
            "/archive/paragraphs.json?_size=max",
            "/archive/press_release_revisions.json?_size=max",
        ):
            assert LONG not in client.text(path), path
            assert "media freedom." not in client.text(path), path
        assert "a synthetic reason" in client.get(f"/releases/{FIRST}/en").text
        assert len(_json(client, "/archive/press_releases.json?_size=max&_shape=array")) > MORE
