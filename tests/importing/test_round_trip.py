"""What the real command archives, goes out as WARC and comes in again the same; what `wget`
collects goes in, too.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_site import SampleServer
from tests.importing.made import DAYS, PAGE, URL, Imported, http, record
from tests.importing.made import warc as warc_of
from tests.tools import tool

Command = Callable[..., subprocess.CompletedProcess[str]]

_RECORDS = "SELECT node_id, language, url, title, body, published_on, place, content_digest, metadata_digest, revision, first_seen_at, last_seen_at FROM press_releases ORDER BY 1, 2"
_CAPTURES = "SELECT url, purpose, fetched_at, http_status, headers, payload_digest, payload_bytes, content_encoding, received_digest, received_bytes, redirected_to, outcome, error_kind FROM captures ORDER BY capture_id"
_DIGESTS = "SELECT node_id, language, content_digest FROM press_releases ORDER BY 1, 2"


def run(*arguments: object, archive: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "osce_crawler",
        *map(str, arguments),
        "--archive",
        str(archive),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(name="crawled", scope="module")
def _crawled(site: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    archive = Imported(tmp_path_factory.mktemp("crawled") / "osce.db")
    done = run("crawl", "--site", site.root, "--delay", 0, archive=archive.path)
    assert done.returncode == 1, done.stderr  # the sample has a broken page
    return archive


@pytest.fixture(name="warc", scope="module")
def _warc(crawled: Imported) -> Path:
    target = crawled.path.parent / "out.warc.gz"
    done = run("export", target, archive=crawled.path)
    assert done.returncode == 0, done.stderr
    return target


def test_out_and_in_again_gives_the_same_records_and_captures(
    crawled: Imported, warc: Path, archive: Imported, site: SampleServer
) -> None:
    done = run("import", warc, "--site", site.root, archive=archive.path)

    assert done.returncode == 1, done.stderr
    assert "truncated" in done.stderr
    for sql in (_RECORDS, _CAPTURES):
        assert archive.rows(sql) == crawled.rows(sql)
    assert len(archive.rows(_RECORDS)) > 60
    assert run("verify", "--deep", archive=archive.path).returncode == 0


def test_what_was_imported_goes_out_the_same_but_for_the_requests(
    warc: Path, archive: Imported, site: SampleServer, tmp_path: Path
) -> None:
    run("import", warc, "--site", site.root, archive=archive.path)
    run("export", tmp_path / "again.warc.gz", archive=archive.path)
    other = Imported(tmp_path / "other.db")
    run("import", tmp_path / "again.warc.gz", "--site", site.root, archive=other.path)

    for sql in (_RECORDS, _CAPTURES):
        assert other.rows(sql) == archive.rows(sql)


def test_a_listing_that_is_not_there_comes_back_too(
    archive: Imported, site: SampleServer, tmp_path: Path
) -> None:
    crawled = Imported(tmp_path / "german.db")
    run("crawl", "--site", site.root, "--delay", 0, "--language", "de", archive=crawled.path)
    run("export", tmp_path / "german.warc.gz", archive=crawled.path)

    run("import", tmp_path / "german.warc.gz", "--site", site.root, archive=archive.path)

    assert archive.rows(_CAPTURES) == crawled.rows(_CAPTURES)
    assert (404, "listing") in archive.rows("SELECT http_status, purpose FROM captures")


def test_importing_into_the_archive_it_is_from_changes_nothing(
    crawled: Imported, warc: Path, site: SampleServer, tmp_path: Path
) -> None:
    archive = Imported(tmp_path / "copy.db")
    shutil.copy(crawled.path, archive.path)
    before = archive.dump()

    done = run("import", warc, "--site", site.root, archive=archive.path)

    assert (done.returncode, done.stderr) == (0, "")
    assert archive.dump() == before
    assert "The import found no new capture" in done.stdout


def test_what_wget_collects_goes_in(
    crawled: Imported, archive: Imported, site: SampleServer, tmp_path: Path
) -> None:
    wget = tool("wget", "apt install wget")
    pages = [
        url
        for (url,) in crawled.rows(
            "SELECT url FROM captures WHERE purpose = 'release' AND http_status < 400"
        )
    ]
    (tmp_path / "pages.txt").write_text("\n".join(pages))
    command = [str(wget), "-q", "--warc-file=site", "-i", "pages.txt", "-O", "all.html"]
    subprocess.run(command, cwd=tmp_path, check=False)

    done = run("import", tmp_path / "site.warc.gz", "--site", site.root, archive=archive.path)

    assert done.returncode == 1, done.stderr
    assert archive.rows(_DIGESTS) == crawled.rows(_DIGESTS)
    assert (
        run(
            "import", tmp_path / "site.warc.gz", "--site", site.root, archive=archive.path
        ).returncode
        == 0
    )
    assert run("verify", archive=archive.path).returncode == 0


@pytest.mark.parametrize(
    "ending", [(), ("-E",), ("-k", "-K"), ("-E", "--restrict-file-names=windows")]
)
def test_a_mirror_that_wget_made_goes_in(
    crawled: Imported,
    archive: Imported,
    site: SampleServer,
    tmp_path: Path,
    ending: tuple[str, ...],
) -> None:
    wget = tool("wget", "apt install wget")
    trap = "--reject-regex=/word"
    command = [str(wget), "-q", "-m", *ending, trap, "-P", "mirror", f"{site.root}/press-releases"]
    subprocess.run(command, cwd=tmp_path, check=False)

    done = run("import", tmp_path / "mirror", "--site", site.root, archive=archive.path)

    assert archive.rows(_DIGESTS) == crawled.rows(_DIGESTS)
    assert {line.split(": ")[1] for line in done.stderr.splitlines()[1:]} == {"truncated"}
    assert "listings" in done.stdout
    assert run("verify", "--deep", archive=archive.path).returncode == 0


def test_a_folder_of_saved_pages_goes_in(
    crawled: Imported, archive: Imported, site: SampleServer, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    rows = ["file,url,fetched_at"]
    for number, (url, payload) in enumerate(_pages(crawled)):
        (folder / f"{number}.html").write_bytes(payload)
        rows.append(f"{number}.html,{url},2024-01-31")
    (folder / "import.csv").write_text("\n".join(rows))

    done = run("import", folder, "--site", site.root, archive=archive.path)

    assert (done.returncode, done.stderr) == (0, f"new archive: {archive.path}\n")
    assert archive.rows(_DIGESTS) == crawled.rows(_DIGESTS)
    assert archive.rows("SELECT DISTINCT first_seen_at FROM records") == [("2024-01-31T00:00:00Z",)]


def _pages(archive: Imported) -> list[tuple[str, bytes]]:
    from osce_crawler.archive.payloads import read_payload
    from osce_crawler.archive.reader import Archive

    opened = Archive.open(archive.path)
    rows: list[dict[str, Any]] = list(
        opened.rows(
            "SELECT url, payload_digest FROM captures WHERE outcome IN ('new', 'unchanged')"
        )
    )
    return [(row["url"], read_payload(opened.connection, row["payload_digest"])) for row in rows]


def test_a_crawl_after_an_import_goes_on_from_there(
    warc: Path, archive: Imported, site: SampleServer
) -> None:
    run("import", warc, "--site", site.root, archive=archive.path)
    before = archive.rows("SELECT count(*) FROM revisions")

    done = run("crawl", "--site", site.root, "--delay", 0, archive=archive.path)

    assert done.returncode == 1, done.stderr
    assert archive.rows("SELECT count(*) FROM revisions") == before
    assert archive.rows("SELECT kind, outcome FROM crawl_runs") == [
        ("import", "finished"),
        ("crawl", "finished"),
    ]
    assert run("verify", archive=archive.path).returncode == 0


def test_fractions_of_seconds_and_bytes_of_headers_come_back(
    archive: Imported, tmp_path: Path
) -> None:
    """A letter of a title in UTF-8 may have the byte 85, a line end elsewhere."""
    block = http(PAGE, "X-Title: \xd0\xb0\xd1\x85\xd0\xb8 \x1c \xa0x", content_type="text/html")
    archive.take(
        warc_of(tmp_path / "in.warc", [record("response", URL, block, f"{DAYS[0][:-1]}.25Z")])
    )
    done = run("export", tmp_path / "out.warc.gz", archive=archive.path)
    again = Imported(tmp_path / "again.db")

    again.take(tmp_path / "out.warc.gz")

    assert done.returncode == 0, done.stderr
    assert again.rows(_CAPTURES) == archive.rows(_CAPTURES)
    assert archive.rows("SELECT fetched_at FROM captures") == [(f"{DAYS[0][:-1]}.250000000Z",)]
    assert "\x85" in archive.rows("SELECT headers FROM captures")[0][0]
