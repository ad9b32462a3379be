"""Answers that are damaged on their way: kept with the reason, tried again, and never read."""

import gzip
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sample_site import Faults, SampleServer
from sample_site.broken_answers import BROKEN
from sample_site.faults import Misbehaviour
from tests.end_to_end.conftest import Command, Query, report_of

LIMIT = 9 * 1024 * 1024
INTACT = {"gzip": "/astana/562118", "chunks": "/moldova/520044"}
DAMAGED = {
    "flipped": "/ashgabat/503377",
    "appended": "/bishkek/489120",
    "shortened": "/albania/466812",
    "unknown-coding": "/odihr/430871",
    "bomb": "/mission-to-serbia/380218",
    "hangup": "/hcnm/534901",
    "no-last-chunk": "/secretariat/581402",
    "broken-chunk": "/secretariat/371900",
    "huge": "/fom/344120",
    "huge-chunks": "/secretary-general/593350",
}
KINDS = dict.fromkeys(DAMAGED, "undecodable") | {
    "hangup": "not-whole",
    "no-last-chunk": "not-whole",
    "broken-chunk": "not-whole",
    "huge": "over-limit",
    "huge-chunks": "over-limit",
}


@dataclass(frozen=True, slots=True)
class BadDay:
    """One crawl of pages whose answers are damaged; only read."""

    archive: Path
    run: subprocess.CompletedProcess[str]
    requests: list[str]
    pages: dict[str, bytes]
    """The undamaged page of each fault."""


@pytest.fixture(name="day", scope="module")
def _day(tmp_path_factory: pytest.TempPathFactory) -> BadDay:
    archive = tmp_path_factory.mktemp("broken") / "osce.db"
    paths = INTACT | DAMAGED
    wrong = tuple(Misbehaviour(kind=name, path=path) for name, path in paths.items())
    with SampleServer(faults=Faults(misbehaviours=wrong)) as site:
        pages = {name: site.respond(path)[0].body for name, path in paths.items()}
        site.forget_requests()
        options = ("--delay", "0", "--format", "json", "--archive", str(archive))
        urls = [site.root + path for path in paths.values()]
        command = [sys.executable, "-m", "osce_crawler", "crawl", *urls, "--site", site.root]
        run = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        return BadDay(archive, run, site.requests, pages)


def test_the_faults_are_all_of_the_site() -> None:
    assert set(INTACT | DAMAGED) == set(BROKEN)


def test_what_is_whole_is_archived_and_nothing_else(day: BadDay) -> None:
    rows = Query(day.archive)("SELECT DISTINCT url FROM press_releases")

    assert {url.removeprefix("http://").partition("/")[2] for (url,) in rows} == {
        path[1:] for path in INTACT.values()
    }
    assert day.run.returncode == 1


@pytest.mark.parametrize("name", DAMAGED)
def test_each_damaged_answer_is_a_finding_with_its_reason(day: BadDay, name: str) -> None:
    findings = report_of(day.run)["findings"]

    assert [one["kind"] for one in findings if one["url"].endswith(DAMAGED[name])] == [KINDS[name]]


@pytest.mark.parametrize("name", DAMAGED)
def test_it_is_requested_again_unless_it_is_too_large(day: BadDay, name: str) -> None:
    tries = 1 if KINDS[name] == "over-limit" else 4
    rows = Query(day.archive)(
        "SELECT outcome, error_kind, count(*) FROM captures"
        f" WHERE url LIKE '%{DAMAGED[name]}' GROUP BY outcome, error_kind"
    )

    assert day.requests.count(DAMAGED[name]) == tries
    assert rows == [("failed", KINDS[name], tries)]


@pytest.mark.parametrize("name", DAMAGED)
def test_its_bytes_are_kept_as_received_with_headers_digest_and_length(
    day: BadDay, name: str
) -> None:
    sent = BROKEN[name](day.pages[name])
    chunks = {
        "no-last-chunk": day.pages[name],
        "broken-chunk": day.pages[name][:1000],
        "huge-chunks": day.pages[name] + b" " * LIMIT,
    }
    received = chunks.get(name, sent.body)[:LIMIT]
    digest = f"sha256:{hashlib.sha256(received).hexdigest()}"
    ((status, headers, *facts),) = Query(day.archive)(
        "SELECT http_status, max(headers), payload_digest, payload_bytes, received_digest,"
        f" received_bytes FROM captures WHERE url LIKE '%{DAMAGED[name]}' GROUP BY 1, 3, 4, 5, 6"
    )

    assert facts == [digest, len(received), digest, len(received)]
    assert status == 200
    sent_about = set(sent.headers.items()) - {("Transfer-Encoding", "chunked")}
    assert sent_about <= {(key, value) for key, value in json.loads(headers)}


def test_the_reason_tells_how_much_was_received(day: BadDay) -> None:
    (message,) = (
        one["message"]
        for one in report_of(day.run)["findings"]
        if one["url"].endswith(DAMAGED["hangup"])
    )
    page = day.pages["hangup"]

    assert f"{len(page) // 2:,} of {len(page):,} bytes were received" in message


def test_neither_reparse_nor_an_import_of_the_export_reads_them(
    day: BadDay, command: Command, query: Query, tmp_path: Path
) -> None:
    exported = tmp_path / "all.warc.gz"
    archive = tmp_path / "other.db"
    site = report_of(day.run)["site"]
    again = command("reparse", "--format", "json", archive=day.archive)
    assert command("export", str(exported), archive=day.archive).returncode == 0
    command("import", str(exported), "--site", site, archive=archive)
    command("reparse", archive=archive)

    assert json.loads(again.stdout)["readable"] == 0
    assert command("verify", "--deep", archive=day.archive).returncode == 0
    # An import takes tries of the same second once.
    facts = "SELECT DISTINCT url, error_kind, payload_digest, received_digest, received_bytes FROM captures"
    order = " WHERE error_kind IS NOT NULL ORDER BY url"
    assert Query(archive)(facts + order) == Query(day.archive)(facts + order)
    assert Query(archive)("SELECT count(*) FROM records") == [(len(INTACT),)]


def test_a_page_that_is_whole_at_the_second_try_is_archived(
    site: SampleServer, command: Command, query: Query
) -> None:
    path = DAMAGED["flipped"]
    site.faults = Faults(misbehaviours=(Misbehaviour(kind="flipped", path=path, times=1),))

    run = command("crawl", site.root + path, "--site", site.root, "--delay", "0")

    assert run.returncode == 0
    assert query("SELECT outcome, error_kind FROM captures WHERE purpose = 'release'") == [
        ("failed", "undecodable"),
        ("new", None),
    ]


def test_a_damaged_listing_is_a_finding_and_is_not_read(
    site: SampleServer, command: Command, query: Query
) -> None:
    path = "/press-releases"
    site.faults = Faults(misbehaviours=(Misbehaviour(kind="flipped", path=path),))
    options = ("--language", "en", "--format", "json")

    run = command("crawl", "--site", site.root, "--delay", "0", *options)

    assert [(one["kind"], one["url"]) for one in report_of(run)["findings"]] == [
        ("undecodable", site.root + path)
    ]
    assert not report_of(run)["walk_complete"]
    assert query("SELECT count(*) FROM records") == [(0,)]
    layouts = command("layout", "propose")
    assert "listing" not in layouts.stdout


def test_the_fault_changes_a_letter_that_a_lenient_decoder_would_take(day: BadDay) -> None:
    # Otherwise `flipped` would show nothing.
    sent = BROKEN["flipped"](day.pages["flipped"]).body

    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(sent)


def test_only_codings_that_can_be_verified_are_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    with SampleServer() as site:
        site.on_headers = lambda headers: asked.append(headers["Accept-Encoding"])
        command = [sys.executable, "-m", "osce_crawler", "crawl", site.root + "/astana/562118"]
        options = ["--site", site.root, "--delay", "0", "--archive", str(tmp_path / "osce.db")]
        subprocess.run([*command, *options], capture_output=True, check=False)

    assert set(asked) == {"gzip"}
