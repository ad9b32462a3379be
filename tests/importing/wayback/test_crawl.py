"""`crawl --via wayback` from a server in the shapes of archive.org."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importing.made import PAGE, ROOT, URL
from tests.importing.wayback.archive_org import ArchiveOrg, Kept, archive_org
from tests.importing.wayback.conftest import LOST_URL, OTHER_URL, PastArchive, older

_HTTP_URL = "http://www.osce.org:80/secretariat/900101"
_OLD = Kept(timestamp="20061117120000", url=_HTTP_URL, body=older(), headers=(("ETag", '"1"'),))
_SAME = Kept(timestamp="20071117120000", url=_HTTP_URL, body=older())
_NEWER = Kept(timestamp="20210101000000", url=URL, body=b"never asked for")
_LOST = Kept(timestamp="20100101000000", url=LOST_URL, body=PAGE.replace(b"900101", b"900103"))
_LISTS = [LOST_URL, URL, OTHER_URL]


@pytest.fixture(name="server")
def _server() -> Iterator[ArchiveOrg]:
    with archive_org(_OLD, _SAME, _NEWER, _LOST) as server:
        yield server


def test_captures_older_than_the_archive_and_of_lost_releases_are_taken(
    past: PastArchive, server: ArchiveOrg
) -> None:
    done = past.crawl(server.root)

    assert done.code == 0, done.err
    assert server.asked_lists() == _LISTS
    assert server.asked_captures() == [
        f"20100101000000id_/{LOST_URL}",
        f"20061117120000id_/{_HTTP_URL}",
    ]
    assert server.agents == {
        "osce-crawler/0.1.0 (archive of OSCE press releases; archive@example.org)"
    }
    taken = past.rows(
        "SELECT url, fetched_at, http_status, outcome, retrieved_from FROM captures"
        " WHERE retrieved_from IS NOT NULL ORDER BY capture_id"
    )
    assert taken == [
        (LOST_URL, "2010-01-01T00:00:00Z", 200, "new",
         f"{server.root}/web/20100101000000id_/{LOST_URL}"),
        (_HTTP_URL, "2006-11-17T12:00:00Z", 200, "revised",
         f"{server.root}/web/20061117120000id_/{_HTTP_URL}"),
    ]  # fmt: skip


def test_an_older_page_is_judged_as_an_imported_one(past: PastArchive, server: ArchiveOrg) -> None:
    before = past.json("show", "900101")
    past.crawl(server.root)
    after = past.json("show", "900101")

    assert (after["title"], after["revision"]) == (before["title"], before["revision"])
    assert after["first_seen_at"] == "2006-11-17T12:00:00Z"
    assert past.json("show", "900101", "--as-of", "2007-01-01")["title"].endswith("as it was")
    assert past.run("verify", "--deep").code == 0


def test_show_and_history_say_where_a_capture_came_from(
    past: PastArchive, server: ArchiveOrg
) -> None:
    past.crawl(server.root)
    origin = f"{server.root}/web/20100101000000id_/{LOST_URL}"

    assert f"Taken from {origin}\n" in past.run("show", "900103").out
    assert past.json("show", "900103")["provenance"]["retrieved_from"] == origin
    captures = [row for row in past.json("history", "900103") if row["kind"] == "capture"]
    assert [(row["http_status"], row["retrieved_from"]) for row in captures] == [
        (200, origin),
        (404, None),
    ]
    folded = past.run("history", "900103").out  # the table folds long addresses
    assert origin.partition("20100101")[2] in folded


def test_the_headers_are_those_of_the_site(past: PastArchive, server: ArchiveOrg) -> None:
    past.crawl(server.root, URL)

    ((headers,),) = past.rows(
        "SELECT headers FROM captures WHERE retrieved_from IS NOT NULL ORDER BY capture_id DESC"
    )
    assert headers == (
        '[["Content-Type", "text/html; charset=utf-8"],'
        ' ["date", "Fri, 17 Nov 2006 12:00:00 GMT"], ["server", "Apache"], ["ETag", "\\"1\\""]]'
    )


def test_nothing_is_asked_for_twice(past: PastArchive, server: ArchiveOrg) -> None:
    past.crawl(server.root)
    server.requests.clear()

    again = past.crawl(server.root)
    assert (again.code, "Nothing was asked" in again.out) == (0, True)
    assert past.crawl(server.root, URL).code == 0
    assert server.requests == []

    past.crawl(server.root, URL, "--full")
    assert (server.asked_lists(), server.asked_captures()) == ([URL], [])


def test_after_429_nothing_is_requested_and_the_next_run_goes_on(
    past: PastArchive, server: ArchiveOrg
) -> None:
    server.refuse_after = 3  # a list, its capture, a list
    stopped = past.crawl(server.root)

    assert stopped.code == 4
    assert "429" in stopped.err
    assert len(server.requests) == 4
    assert past.rows("SELECT kind, outcome, exit_code, captures FROM crawl_runs")[-1] == (
        "import", "failed", 4, 1,
    )  # fmt: skip

    refused = server.requests.pop()
    server.refuse_after = None
    assert past.crawl(server.root).code == 0
    assert server.requests[3] == refused
    assert sorted(server.requests) == sorted(set(server.requests))
    assert server.asked_lists() == _LISTS


def test_retry_after_is_waited_for(
    past: PastArchive, server: ArchiveOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    server.refuse_after, server.retry_after = 0, "7"

    assert past.crawl(server.root, URL).code == 0
    assert 7 in waited
    assert server.asked_lists() == [URL, URL]


def test_a_time_limit_ends_the_run_and_the_next_one_continues(
    past: PastArchive, server: ArchiveOrg
) -> None:
    done = past.crawl(server.root, "--time-limit", "1s", "--delay", "1.1")

    assert (done.code, len(server.requests)) == (0, 2)
    assert "Stopped by --time-limit; the same command continues." in done.out
    assert past.rows("SELECT outcome FROM crawl_runs")[-1] == ("limited",)
    assert past.crawl(server.root).code == 0
    assert server.asked_lists() == _LISTS


def test_a_server_that_fails_is_left_after_five_requests(
    past: PastArchive, server: ArchiveOrg
) -> None:
    server.broken = frozenset({"/cdx", "/web"})
    urls = [f"{ROOT}/cthb/{number}" for number in range(1, 10)]
    done = past.crawl(server.root, *urls)

    assert done.code == 4
    assert len(server.requests) == 5
    assert "5 times in a row" in done.err


def test_without_an_answer_it_is_not_said_that_nothing_is_left(
    past: PastArchive,
) -> None:
    with socket.socket() as bound:  # nothing listens at its port
        bound.bind(("127.0.0.1", 0))
        done = past.crawl(f"http://127.0.0.1:{bound.getsockname()[1]}", URL)

    assert (done.code, "connection was refused" in done.out + done.err) == (1, True)
    assert "Nothing was asked" not in done.out


def test_a_capture_without_an_answer_is_a_finding_and_asked_for_again(
    past: PastArchive, server: ArchiveOrg
) -> None:
    server.broken = frozenset({"20061117120000"})
    done = past.crawl(server.root)

    assert done.code == 1
    assert past.rows("SELECT kind, url FROM run_findings")[-1] == ("unreachable", _HTTP_URL)

    server.broken = frozenset()
    server.requests.clear()
    assert past.crawl(server.root).code == 0
    assert server.requests == [f"/web/20061117120000id_/{_HTTP_URL}"]


def test_the_time_of_the_answer_is_believed_not_the_one_asked_for(
    past: PastArchive, server: ArchiveOrg
) -> None:
    """The capture that is listed does not replay; the nearest one is sent."""
    server.captures = [
        Kept(timestamp="20050101000000", url=URL, body=b"lost", replays=False),
        Kept(timestamp="20061117120000", url=URL, body=older(), is_listed_as="404"),
    ]
    assert past.crawl(server.root, URL).code == 0

    assert past.rows(
        "SELECT fetched_at, retrieved_from FROM captures WHERE retrieved_from IS NOT NULL"
    ) == [("2006-11-17T12:00:00Z", f"{server.root}/web/20061117120000id_/{URL}")]


def test_a_listed_capture_that_does_not_replay_is_a_finding_once(
    past: PastArchive, server: ArchiveOrg
) -> None:
    server.captures = [Kept(timestamp="20050101000000", url=URL, body=b"lost", replays=False)]

    assert past.crawl(server.root, URL).code == 1
    assert past.rows("SELECT kind FROM run_findings")[-1] == ("not-replayed",)
    assert past.crawl(server.root, URL).code == 0


def test_the_redirect_of_a_lost_release_leads_to_its_address(
    past: PastArchive, server: ArchiveOrg
) -> None:
    new = f"{ROOT}/centre/900103"
    server.captures = [
        Kept(timestamp="20050101000000", url=LOST_URL, status=301, headers=(("Location", new),)),
        Kept(timestamp="20100101000000", url=new, body=_LOST.body),
    ]
    assert past.crawl(server.root, LOST_URL).code == 0

    assert past.rows("SELECT a.url FROM addresses a JOIN records USING (record_id) WHERE node_id=900103"
                     " ORDER BY 1") == [(new,), (LOST_URL,)]  # fmt: skip


def test_the_target_of_a_redirect_is_asked_for_by_the_next_run_if_this_one_stops(
    past: PastArchive, server: ArchiveOrg
) -> None:
    new = f"{ROOT}/centre/900103"
    server.captures = [
        Kept(timestamp="20050101000000", url=LOST_URL, status=301, headers=(("Location", new),)),
        Kept(timestamp="20100101000000", url=new, body=_LOST.body),
    ]
    server.refuse_after = 2
    assert past.crawl(server.root, LOST_URL).code == 4
    server.refuse_after = None

    assert past.crawl(server.root).code == 0
    assert past.json("show", LOST_URL)["url"] == new


def test_a_page_that_is_no_release_is_a_finding_as_in_an_import(
    past: PastArchive, server: ArchiveOrg
) -> None:
    maintenance = b"<html><head><title>Site under maintenance</title></head><body><h1>Site under"
    server.captures = [
        Kept(timestamp="20050101000000", url=LOST_URL, body=maintenance + b" maintenance</h1></body></html>")
    ]  # fmt: skip

    assert past.crawl(server.root, LOST_URL).code == 1
    assert past.rows("SELECT outcome FROM captures")[-1] == ("failed",)
    assert past.rows("SELECT count(*) FROM records") == [(2,)]


def test_the_dry_run_asks_for_nothing(past: PastArchive, server: ArchiveOrg) -> None:
    before = past.path.read_bytes()
    done = past.crawl(server.root, "--dry-run")

    assert done.out.split() == _LISTS
    assert server.requests == []
    assert past.path.read_bytes() == before


def test_an_export_keeps_where_a_capture_came_from(
    past: PastArchive, server: ArchiveOrg, tmp_path: Path
) -> None:
    past.crawl(server.root)
    past.run("export", str(tmp_path / "all.warc.gz"))
    other = PastArchive(tmp_path / "other.db", past.capfd)
    assert other.run("import", str(tmp_path / "all.warc.gz")).code == 1  # the page that is gone

    origins = "SELECT url, fetched_at, retrieved_from FROM captures ORDER BY 1, 2"
    assert other.rows(origins) == past.rows(origins)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "2020-01-01"), "--since has no effect with --via"),
        (("--pilot",), "--pilot has no effect with --via"),
        (("--endpoint", "ftp://x/y"), "no address of a web archive"),
        (("--endpoint", "https://web.archive.org", "--delay", "1"), "too fast for archive.org"),
    ],
)
def test_wrong_options_are_one_line(
    past: PastArchive, arguments: tuple[str, ...], said: str
) -> None:
    done = past.run("crawl", "--via", "wayback", *arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_an_endpoint_without_via_is_an_error(past: PastArchive) -> None:
    assert past.run("crawl", "--endpoint", "http://127.0.0.1:1/osce").code == 2
