"""The site changes between crawls: each change is an event, and earlier states can be read."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.clock import utc_now
from sample_site import Faults, SampleServer
from tests.end_to_end.conftest import Query

_EDITED, _GONE, _UNLISTED, _MOVED, _RENAMED, _REPLACED = 46203, 593350, 56402, 47333, 562118, 240915
_STAYS_MOVED = Faults(moved=frozenset({_MOVED}), renamed=frozenset({_RENAMED}))
_CHANGED = Faults(
    edited=frozenset({_EDITED}),
    gone=frozenset({_GONE}),
    unlisted=frozenset({_UNLISTED}),
    moved=frozenset({_MOVED}),
    renamed=frozenset({_RENAMED}),
    replaced=frozenset({_REPLACED}),
)


@dataclass(frozen=True, slots=True)
class Lived:
    """The sample site, crawled three times: as it is, with everything that can become of a release,
    and healed.
    """

    server: SampleServer
    folder: Path
    reports: list[dict[str, Any]] = field(default_factory=list)
    exports: list[bytes] = field(default_factory=list)
    """After each crawl."""

    @property
    def archive(self) -> Path:
        return self.folder / "osce.db"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "osce_crawler", *arguments, "--archive", str(self.archive)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def crawl(self, faults: Faults) -> None:
        self.server.faults = faults
        crawled = self.run(
            "crawl", "--site", self.server.root, "--delay", "0", "--full", "--format", "json"
        )
        self.reports.append(json.loads(crawled.stdout))
        self.exports.append(self.exported())
        while utc_now() <= self.reports[-1]["finished_at"]:  # times have a resolution of one second
            time.sleep(0.01)

    def output(self, *arguments: str) -> Any:
        run = self.run(*arguments, "--format", "json")
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    def exported(self, *arguments: str) -> bytes:
        target = self.folder / "out.jsonl"
        assert self.run("export", str(target), *arguments).returncode == 0
        return target.read_bytes()

    def after(self, crawl: int) -> tuple[str, str]:
        """The option for the archive as it stood after a crawl, which count from 1."""
        return "--as-of", self.reports[crawl - 1]["finished_at"]


@pytest.fixture(name="lived", scope="module")
def _lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    with SampleServer() as server:
        lived = Lived(server, tmp_path_factory.mktemp("lived"))
        for faults in (Faults(), _CHANGED, _STAYS_MOVED):
            lived.crawl(faults)
        yield lived


def test_each_run_reports_what_it_noticed(lived: Lived) -> None:
    assert [report["events"] for report in lived.reports] == [
        {},
        {"gone": 1, "moved": 2, "replaced": 2, "unlisted": 1},  # one of them in two languages
        {"listed": 1, "returned": 3},
    ]


@pytest.mark.parametrize(
    ("node_id", "became"),
    [
        (_EDITED, ["new", "changed", "changed"]), (_GONE, ["new", "gone", "returned"]), (_MOVED, ["new", "moved"]),
        (_RENAMED, ["new", "moved"]),
        (_UNLISTED, ["new", "unlisted", "listed"]), (_REPLACED, ["new", "replaced", "returned"]),
    ],
)  # fmt: skip
def test_history_tells_apart_what_became_of_each_release(
    lived: Lived, node_id: int, became: list[str]
) -> None:
    rows = lived.output("history", str(node_id))

    assert [row["what"] for row in rows if row["kind"] != "capture"] == became
    assert {row["run_id"] for row in rows} == {1, 2, 3}


def test_runs_tell_apart_what_became_of_each_release(lived: Lived) -> None:
    noticed = [row["events"] for row in lived.output("runs")]
    of_the_second = [
        (row["kind"], row["record"]) for row in lived.output("runs", "2") if row["record"]
    ]

    assert noticed == [report["events"] for report in reversed(lived.reports)]
    assert {kind: record for kind, record in of_the_second if record.endswith(":en") and kind != "moved"} == {
        "changed": f"{_EDITED}:en", "gone": f"{_GONE}:en", "replaced": f"{_REPLACED}:en", "unlisted": f"{_UNLISTED}:en",
    }  # fmt: skip
    assert [record for kind, record in of_the_second if kind == "moved"] == [
        f"{_MOVED}:en",
        f"{_RENAMED}:en",
    ]
    assert "2 moved" in lived.run("runs").stdout


def test_diff_shows_the_words_that_the_editors_changed(lived: Lived) -> None:
    (paragraph,) = lived.output("diff", str(_EDITED), "1", "2")["paragraphs"]

    assert paragraph["words"][-1] == ["+", " (This paragraph was corrected by the editors.)"]
    assert (
        "[-(This paragraph was corrected by the editors.)-]"
        in lived.run("diff", str(_EDITED)).stdout
    )
    assert "has only one revision" in lived.run("diff", str(_GONE)).stdout


@pytest.mark.parametrize("crawl", [1, 2, 3])
def test_an_export_as_of_then_is_the_one_that_was_made_then(lived: Lived, crawl: int) -> None:
    assert lived.exported(*lived.after(crawl)) == lived.exports[crawl - 1]
    assert len(set(lived.exports)) == 3


def test_what_is_gone_keeps_its_text_and_everything_can_be_read_as_it_was(lived: Lived) -> None:
    def shown(node_id: int, crawl: int) -> dict[str, Any]:
        found: dict[str, Any] = lived.output("show", str(node_id), *lived.after(crawl))
        return found

    assert [shown(_GONE, crawl)["gone_at"] is None for crawl in (1, 2, 3)] == [True, False, True]
    assert [shown(_UNLISTED, crawl)["unlisted_at"] is None for crawl in (1, 2, 3)] == [
        True,
        False,
        True,
    ]
    assert shown(_GONE, 1)["body"] == shown(_GONE, 2)["body"] != ""
    assert shown(_REPLACED, 1)["body"] == shown(_REPLACED, 2)["body"]
    assert [shown(_MOVED, crawl)["url"].split("/")[-2] for crawl in (1, 2, 3)] == [
        "secretariat"
    ] + 2 * ["renamed-section"]
    assert lived.run("show", str(_GONE), "--as-of", "2001-01-01").returncode == 2


def test_a_search_finds_the_words_of_then(lived: Lived) -> None:
    def found(crawl: int) -> set[int]:
        return {
            row["node_id"]
            for row in lived.output("search", '"corrected by the editors"', *lived.after(crawl))
        }

    assert [found(crawl) for crawl in (1, 2, 3)] == [set(), {_EDITED}, set()]


def test_read_again_without_the_network_nothing_has_changed(lived: Lived) -> None:
    query = Query(lived.archive)
    lived.server.forget_requests()
    before = query("SELECT * FROM revisions"), query("SELECT * FROM crawl_runs")

    report = lived.output("reparse")

    assert (report["records"], report["same"], report["revised"], report["refused"]) == (
        70,
        70,
        0,
        0,
    )
    assert (query("SELECT * FROM revisions"), query("SELECT * FROM crawl_runs")) == before
    assert lived.server.requests == []
