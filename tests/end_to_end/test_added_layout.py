"""`crawl` of a design that only the archive knows: its listings and releases, and a dry run."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Command, Query
from tests.end_to_end.page_server import served
from tests.pages.layouts.made import NEWS26, listing, release

_PAGES = {
    "/press-releases": listing('<a href="/cthb/3">Council meets</a><i>17 November 2006</i>'),
    "/cthb/3": release(),
}
_TABLE = """
CREATE TABLE IF NOT EXISTS layouts (name TEXT PRIMARY KEY, toml TEXT NOT NULL, digest TEXT NOT NULL,
  added_at TEXT NOT NULL) STRICT
"""


@pytest.fixture(name="root")
def _root() -> Iterator[str]:
    with served(lambda path: _PAGES.get(path.partition("?")[0])) as root:
        yield root


def test_a_crawl_reads_listings_and_releases_with_an_added_layout(
    command: Command, query: Query, root: str, tmp_path: Path
) -> None:
    crawl = ("crawl", "--site", root, "--delay", "0", "--format", "json")
    before = command(*crawl)
    assert (before.returncode, query("SELECT count(*) FROM records")) == (1, [(0,)])
    with closing(sqlite3.connect(query.path)) as connection:
        connection.execute(_TABLE)
    file = tmp_path / "news26.toml"
    file.write_text(NEWS26, encoding="utf-8")

    added = command("layout", "add", str(file))
    dry = command("crawl", "--site", root, "--delay", "0", "--dry-run")
    after = command(*crawl)

    assert (added.returncode, added.stderr) == (0, "")
    assert dry.stdout == f"{root}/cthb/3\n"
    assert json.loads(after.stdout)["new"] == 1
    assert query("SELECT title, layout FROM press_releases") == [("Council meets", "news26")]
    assert command("verify", "--deep").returncode == 0
