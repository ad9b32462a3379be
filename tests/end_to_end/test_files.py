"""`crawl --files`: attachments and images of releases become captures."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Lead, Purpose, Trail
from sample_site import Faults, SampleServer
from sample_site.faults import Misbehaviour
from tests.end_to_end.conftest import Command, FirstCrawl, Query

_PICTURES = "/sites/default/files/imagecache"
GONE = "/files/documents/7/2/72144.pdf"
LARGE = "/sites/default/files/f/documents/5/3/534902_ru.pdf"
MOVED = "/sites/default/files/f/documents/5/3/534901.pdf"
PAGE = f"{_PICTURES}/kharkiv-lake.jpg"
AWAY = f"{_PICTURES}/arkivi.jpg"
BUSY = f"{_PICTURES}/bishkek-line.jpg"
PLAIN = f"{_PICTURES}/tool-library.jpg"
FILES = {GONE, LARGE, MOVED, PAGE, AWAY, BUSY, PLAIN}
NEW_PLACE = "/files/moved.pdf"
PRIVATE = "http://169.254.169.254/latest/meta-data"
FAULTS = Faults(
    misbehaviours=(
        Misbehaviour(kind="404", path=GONE),
        Misbehaviour(kind="huge", path=LARGE),
        Misbehaviour(kind="503", path=BUSY, seconds=0),
    ),
    redirects=((MOVED, NEW_PLACE), (PAGE, "/astana/562118"), (AWAY, PRIVATE)),
)
_CAPTURES = """
SELECT url, outcome, error_kind FROM captures
WHERE purpose = 'file' AND redirected_to IS NULL AND outcome != 'failed' OR error_kind LIKE '%file%'
 OR error_kind = 'over-limit' ORDER BY capture_id
"""


@dataclass(frozen=True, slots=True)
class Day:
    """Two crawls of files, of which only some can be fetched; only read."""

    archive: Path
    root: str
    runs: list[subprocess.CompletedProcess[str]]
    requests: list[list[str]]
    """Those for files, of each crawl."""

    @property
    def query(self) -> Query:
        return Query(self.archive)

    def findings(self, run: int) -> set[tuple[str, str]]:
        """Kind and path of the findings about files."""
        rows = self.query(f"SELECT kind, url FROM run_findings WHERE run_id = {run}")
        found = {(kind, url.removeprefix(self.root)) for kind, url in rows}
        return {one for one in found if "mirror" not in one[1] and one[0] != "truncated"}


def _crawl(archive: Path, site: SampleServer, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "osce_crawler", "crawl", "--site", site.root, "--delay", "0"]
    return subprocess.run(
        [*command, "--archive", str(archive), *options], capture_output=True, text=True, check=False
    )


def _files(site: SampleServer) -> list[str]:
    return [one for one in site.requests if "files" in one]


@pytest.fixture(name="day", scope="module")
def _day(
    first_crawl: FirstCrawl, server: SampleServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Day]:
    archive = Path(shutil.copy(first_crawl.archive, tmp_path_factory.mktemp("files") / "osce.db"))
    server.faults = replace(FAULTS)
    runs, requests = [], []
    for _ in range(2):
        server.forget_requests()
        runs.append(_crawl(archive, server, "--files", "all", "--files-up-to", "5M"))
        requests.append(_files(server))
    yield Day(archive, server.root, runs, requests)
    server.faults = Faults()


def test_what_is_a_file_is_kept_and_what_is_not_says_why(day: Day) -> None:
    rows = day.query(_CAPTURES)

    assert {(url.removeprefix(day.root), outcome, kind) for url, outcome, kind in rows} == {
        (PLAIN, "support", None),
        (NEW_PLACE, "support", None),
        (GONE, "failed", "file-gone"),
        (LARGE, "failed", "over-limit"),
        ("/astana/562118", "failed", "not-a-file"),
        (BUSY, "failed", "file-failed"),
    }
    assert day.runs[0].returncode == 1


def test_nothing_is_requested_on_another_host(day: Day) -> None:
    assert ("refused", PRIVATE) in day.findings(2)
    assert day.query(f"SELECT count(*) FROM captures WHERE url LIKE '{PRIVATE}%'") == [(0,)]


def test_each_file_is_requested_once_and_a_failed_one_again(day: Day) -> None:
    first, second = day.requests

    assert {*first} == FILES | {NEW_PLACE}
    assert len([one for one in first if one != BUSY]) == 7
    assert {*second} == {BUSY}


def test_a_file_that_is_not_kept_is_a_finding_once(day: Day) -> None:
    assert day.findings(2) == {
        ("file-gone", GONE),
        ("over-limit", LARGE),
        ("not-a-file", "/astana/562118"),
        ("file-failed", BUSY),
        ("refused", PRIVATE),
    }
    assert day.findings(3) == {("file-failed", BUSY)}


def test_a_large_file_is_not_received(day: Day) -> None:
    """Its length is in the headers, so its bytes are left."""
    assert day.query(
        "SELECT payload_bytes, received_bytes FROM captures WHERE error_kind = 'over-limit'"
    ) == [(0, 0)]


def test_equal_files_are_stored_once(day: Day) -> None:
    assert day.query(
        "SELECT count(*), count(DISTINCT payload_digest), sum(p.dictionary_id IS NOT NULL)"
        " FROM captures JOIN payloads p USING (payload_digest)"
        " WHERE purpose = 'file' AND outcome = 'support' AND redirected_to IS NULL"
    ) == [(2, 1, 0)]


def test_the_report_counts_the_files(day: Day) -> None:
    assert "Files: 2 kept, 4 not kept.\n" in day.runs[0].stdout


def _node(day: Day, path: str) -> str:
    ((node,),) = day.query(
        "SELECT DISTINCT node_id || ':' || language FROM revision_files f JOIN records r"
        f" ON r.latest_revision_id = f.revision_id WHERE f.url = '{day.root}{path}' LIMIT 1"
    )
    return str(node)


def test_show_says_which_files_are_kept_and_prints_them(day: Day, command: Command) -> None:
    kept = command("show", _node(day, MOVED), archive=day.archive).stdout
    gone = command("show", _node(day, GONE), archive=day.archive)
    page = command("show", _node(day, PAGE), archive=day.archive).stdout
    away = command("show", _node(day, AWAY), archive=day.archive).stdout

    assert f"{MOVED} [kept, 27 bytes of " in kept
    assert f"{GONE} [not kept: file-gone]" in gone.stdout
    assert "[not kept: not-a-file]" in page
    assert "[not kept: refused]" in away
    number = kept.partition("--file ")[2].partition("]")[0]
    content = command("show", _node(day, MOVED), "--file", number, archive=day.archive).stdout
    assert content == "%PDF-1.4\n% synthetic\n%%EOF\n"
    missing = command("show", _node(day, GONE), "--file", "1", archive=day.archive)
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1


def test_files_are_exported_imported_and_verified(
    day: Day, command: Command, tmp_path: Path
) -> None:
    warc = tmp_path / "all.warc.gz"
    assert command("export", str(warc), archive=day.archive).returncode == 0
    command("import", str(warc), "--site", day.root)

    states = (
        "SELECT url, fetched_at, outcome, error_kind, payload_digest, redirected_to FROM captures"
        " WHERE purpose = 'file' AND (error_kind IS NULL OR error_kind != 'http-503')"
        " AND http_status != 503 ORDER BY 1, 2, 3"
    )
    assert Query(tmp_path / "osce.db")(states) == day.query(states)
    for archive in (tmp_path / "osce.db", day.archive):
        verified = command("verify", "--deep", archive=archive)
        assert verified.returncode == 0, verified.stdout
    shown = command("show", _node(day, MOVED)).stdout
    assert f"{MOVED} [kept, 27 bytes of " in shown


def test_without_the_option_no_file_is_requested(first_crawl: FirstCrawl) -> None:
    assert [one for one in first_crawl.requests if "files" in one] == []


def test_types_and_given_releases_choose_the_files(
    crawled: Path, site: SampleServer, query: Query
) -> None:
    ((url,),) = query(
        "SELECT DISTINCT r.url FROM revision_files f JOIN records r ON r.latest_revision_id ="
        f" f.revision_id WHERE f.url = '{site.root}{MOVED}'"
    )
    done = _crawl(crawled, site, "--files", "pdf", url)

    assert done.returncode == 0, done.stderr
    assert {one for one in _files(site) if one.endswith(".jpg")} == set()
    assert MOVED in _files(site)
    assert GONE not in _files(site)


def test_robots_txt_holds_for_files(crawled: Path, site: SampleServer, query: Query) -> None:
    site.faults = Faults(robots_txt=f"User-agent: *\nDisallow: {_PICTURES}/\n")
    ((url,),) = query(
        "SELECT DISTINCT r.url FROM revision_files f JOIN records r ON r.latest_revision_id ="
        f" f.revision_id WHERE f.url = '{site.root}{PLAIN}'"
    )
    done = _crawl(crawled, site, "--files", "all", url)

    assert done.returncode == 1
    assert PLAIN not in site.requests
    assert query("SELECT kind, url FROM run_findings")[-1] == ("refused", f"{site.root}{PLAIN}")


def test_an_interrupted_crawl_continues_with_its_files(
    crawled: Path, site: SampleServer, query: Query
) -> None:
    ((page,),) = query("SELECT url FROM records WHERE node_id = 562118 AND language = 'en'")
    with_files = {"files": "images", "files_up_to": 20 * 2**20, "urls": [page]}
    writer = ArchiveWriter.open(crawled, lambda: "2026-01-01T00:00:00Z")
    writer.run.begin(site=site.root, options=with_files, tool="0", policy="v2")
    leads = [
        Lead(url=page, purpose=Purpose.RELEASE),
        Lead(url=f"{site.root}{PLAIN}", purpose=Purpose.FILE),
    ]
    writer.begin_frontier(Trail(requested="", leads=leads))
    writer.note_trail(Trail(requested=page))
    writer.run.end(outcome="interrupted", walk_complete=False, exit_code=130)
    writer.close()

    assert _crawl(crawled, site, "--files", "images", page).returncode == 0
    assert [one for one in site.requests if one != "/robots.txt"] == [PLAIN]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--files", "p d f"), "files: 'p d f'; expected all, attachments, images"),
        (("--files", "all", "--files-up-to", "big"), "files-up-to: 'big'; expected a size"),
        (("--files-up-to", "5M"), "it has a meaning only with --files"),
    ],
)
def test_wrong_options_are_one_line(command: Command, options: tuple[str, ...], said: str) -> None:
    done = command("crawl", "--site", "http://127.0.0.1:1", *options)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
