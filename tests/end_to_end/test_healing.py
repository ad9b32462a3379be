"""A crawl or an import that brings the bytes of damaged payloads replaces them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sample_site import SampleServer
from tests.end_to_end.conftest import Command, Query, report_of

DAMAGE = (
    "UPDATE payloads SET compressed = zeroblob(9) WHERE payload_id % 3 = 0;"
    " UPDATE dictionaries SET content = zeroblob(10) WHERE dictionary_id % 2 = 1;"
    " DELETE FROM payloads WHERE payload_id % 3 = 1"
)
RELEASES = "SELECT * FROM press_releases ORDER BY node_id, language"


def _damage(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection:
        connection.executescript(DAMAGE)


def test_a_full_crawl_heals_what_it_fetches_again(
    site: SampleServer, crawled: Path, command: Command, query: Query
) -> None:
    texts = [row[:10] for row in query(RELEASES)]
    _damage(crawled)
    assert command("verify").returncode == 1

    healed = command("crawl", "--site", site.root, "--full", "--delay", "0", "--format", "json")
    verified = command("verify", "--deep")

    kinds = [found["kind"] for found in report_of(healed)["findings"]]
    assert (healed.returncode, kinds.count("not-healed")) == (1, 0)
    assert kinds.count("healed") > 50
    assert (verified.returncode, "nothing wrong" in verified.stdout) == (0, True)
    assert [row[:10] for row in query(RELEASES)] == texts


def test_a_full_crawl_with_files_heals_these_too(
    site: SampleServer, crawled: Path, command: Command, query: Query
) -> None:
    crawl = ("crawl", "--site", site.root, "--delay", "0", "--files", "all")
    command(*crawl)
    with closing(sqlite3.connect(crawled)) as connection:
        connection.executescript(
            "UPDATE payloads SET compressed = zeroblob(9) WHERE payload_digest IN"
            " (SELECT payload_digest FROM captures WHERE purpose = 'file')"
        )
    assert command("verify").returncode == 1
    command(*crawl)  # an increment requests no file twice
    assert command("verify").returncode == 1

    healed = command(*crawl, "--full", "--format", "json")
    verified = command("verify")

    kinds = [found["kind"] for found in report_of(healed)["findings"]]
    assert (kinds.count("healed"), kinds.count("not-healed")) == (1, 0)
    assert (verified.returncode, "nothing wrong" in verified.stdout) == (0, True)
    site.forget_requests()
    command(*crawl, "--full")
    assert [one for one in site.requests if "files" in one] == []


def test_an_import_heals_captures_that_are_already_there(
    crawled: Path, command: Command, tmp_path: Path, query: Query
) -> None:
    (root,) = query("SELECT site FROM crawl_runs")[0]
    assert command("export", str(tmp_path / "all.warc.gz")).returncode == 0
    _damage(crawled)

    done = command("import", str(tmp_path / "all.warc.gz"), "--site", root)
    verified = command("verify")

    assert (done.returncode, verified.returncode) == (1, 0), verified.stdout
    assert "healed: payload sha256:" in done.stderr
    assert "finding" in done.stdout
    again = command("import", str(tmp_path / "all.warc.gz"), "--site", root)
    assert (again.returncode, "Nothing was written" in again.stdout) == (0, True)
