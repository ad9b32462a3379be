"""What came in: `runs last` and `new`, after a second crawl of a site that has changed."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from osce_crawler.web.atom import atom_feed
from sample_site import Faults, SampleServer, load_releases
from tests.end_to_end.conftest import Command, FirstCrawl

_EDITED, _GONE, _MOVED = 46203, 593350, 581402
_ATOM = "{http://www.w3.org/2005/Atom}"
_PATHS = {(one.node_id, one.language): one.path for one in load_releases()}


@dataclass(frozen=True, slots=True)
class Second:
    """An archive after a second crawl, in which releases were changed, gone and moved."""

    archive: Path
    report: str
    root: str


@pytest.fixture(name="second", scope="module")
def _second(
    server: SampleServer, first_crawl: FirstCrawl, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Second]:
    archive = Path(shutil.copy(first_crawl.archive, tmp_path_factory.mktemp("second") / "osce.db"))
    server.faults = Faults(
        edited=frozenset({_EDITED}), gone=frozenset({_GONE}), moved=frozenset({_MOVED}), further=5
    )
    command = [sys.executable, "-m", "osce_crawler", "crawl", "--site", server.root, "--delay", "0"]
    done = subprocess.run(
        [*command, "--full", "--archive", str(archive)], capture_output=True, text=True, check=False
    )
    yield Second(archive, done.stdout, server.root)
    server.faults = Faults()


def _kinds(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for row in rows:
        record = row.get("record") or f"{row['node_id']}:{row['language']}"
        kinds.setdefault(row["kind"], set()).add(record)
    return kinds


def test_runs_last_lists_findings_what_came_in_and_the_ledger(
    second: Second, command: Command
) -> None:
    rows = json.loads(command("runs", "last", "--format", "json", archive=second.archive).stdout)
    table = command("runs", "last", archive=second.archive).stdout

    known = _kinds([row for row in rows if row["record"]])
    assert known["changed"] == {
        f"{one.node_id}:{one.language}" for one in load_releases() if one.node_id == _EDITED
    }
    assert known["gone"] == {f"{_GONE}:en"}
    assert known["moved"] == {f"{_MOVED}:en"}
    english = next(row for row in rows if row["kind"] == "ledger" and "ru" not in row["url"])
    assert english["ledger"]["gone"] == 1
    assert english["message"].startswith(f"{english['ledger']['keys']} releases = ")
    assert f"{english['url']}: {english['message']}" in table.splitlines()
    assert f"{english['url']}: {english['message']}" in second.report.splitlines()
    assert command("runs", "2", archive=second.archive).stdout == table


def test_runs_of_the_first_crawl_lists_new_releases(
    first_crawl: FirstCrawl, command: Command
) -> None:
    rows = json.loads(command("runs", "1", "--format", "json", archive=first_crawl.archive).stdout)
    lines = command("runs", "1", "--format", "csv", archive=first_crawl.archive).stdout

    assert len([row for row in rows if row["kind"] == "new"]) == len(load_releases())
    assert [row["ledger"]["listing"] for row in _ledger(rows)] == [
        row["listing"] for row in first_crawl.report["listings"]
    ]
    assert lines.splitlines()[0] == "kind,record,url,message"


def _ledger(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["kind"] == "ledger"]


def test_new_lists_what_the_runs_after_a_run_brought(second: Second, command: Command) -> None:
    def listed(*arguments: str) -> list[dict[str, Any]]:
        run = command("new", *arguments, "--format", "json", archive=second.archive)
        rows: list[dict[str, Any]] = json.loads(run.stdout)
        return rows

    later = _kinds(listed("--since", "1"))
    assert set(later) == {"changed", "gone", "moved"}
    assert later["gone"] == {f"{_GONE}:en"}
    assert listed() == listed("--since", "1")
    assert _kinds(listed("--since", "0"))["new"] == {
        f"{one.node_id}:{one.language}" for one in load_releases()
    }
    assert listed("--since", "last") == []
    text = command("new", "--since", "1", archive=second.archive).stdout
    assert len(text.splitlines()) == len(listed("--since", "1"))
    assert f"{second.root}{_PATHS[_GONE, 'en']}" in text


def test_new_as_an_atom_feed(second: Second, command: Command) -> None:
    rows = json.loads(
        command("new", "--since", "0", "--format", "json", archive=second.archive).stdout
    )
    feed = ET.fromstring(
        command("new", "--since", "0", "--format", "atom", archive=second.archive).stdout
    )

    entries = feed.findall(f"{_ATOM}entry")
    ids = [entry.findtext(f"{_ATOM}id") for entry in entries]
    assert len(entries) == len(rows)
    assert len(set(ids)) == len(ids)
    assert feed.findtext(f"{_ATOM}updated") == max(row["at"] for row in rows)
    for row, entry in zip(rows, entries, strict=True):
        link, category = entry.find(f"{_ATOM}link"), entry.find(f"{_ATOM}category")
        assert link is not None
        assert category is not None
        assert (link.get("href"), category.get("term")) == (row["url"], row["kind"])
        assert (entry.findtext(f"{_ATOM}title") or "").endswith(row["title"])
        assert entry.findtext(f"{_ATOM}updated") == row["at"]


def test_a_feed_is_well_formed_whatever_a_title_contains() -> None:
    row = {
        "kind": "new", "run_id": 1, "at": "2026-01-01T00:00:00Z", "node_id": 1, "language": "en",
        "url": "https://www.osce.org/cthb/1", "title": "A <b> & \x0b\ud800 title", "revision": 1,
        "detail": "", "summary": None,
    }  # fmt: skip

    feed = ET.fromstring(
        atom_feed([row], site="https://www.osce.org", updated="2026-01-01T00:00:00Z")
    )

    assert [title.text for title in feed.iter(f"{_ATOM}title")][
        1
    ] == "New: A <b> & \ufffd\ufffd title"


def test_a_run_that_brought_nothing_says_so(
    site: SampleServer, crawled: Path, command: Command
) -> None:
    assert command("crawl", "--site", site.root, "--delay", "0").returncode == 1

    last, since = command("new"), command("new", "--since", "1")

    assert (last.stdout, since.stdout) == ("", "")
    assert "The last run brought nothing in." in last.stderr
    assert "Nothing came in after run 1." in since.stderr
