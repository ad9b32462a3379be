"""`crawl` where the archive cannot be written: exit code 3, one line, and nothing is harmed."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.database import only_writer
from osce_crawler.cli.program import program
from sample_site import SampleServer
from tests.cli.conftest import Answer

PATH = "/secretariat/46203"


@pytest.fixture(name="site", scope="module")
def _site() -> Iterator[SampleServer]:
    with SampleServer() as site:
        yield site


def _crawl(site: SampleServer, archive: Path, *options: str, path: str = PATH) -> Answer:
    """Crawl one release; with an empty path, the listings."""
    addresses = [site.root + path] if path else []
    command = [sys.executable, "-m", "osce_crawler", "crawl", *addresses]
    command += ["--site", site.root, "--delay", "0", "--archive", str(archive), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return Answer(done.returncode, done.stdout, done.stderr)


def test_a_second_crawl_at_the_same_time_is_told_who_the_first_is(
    site: SampleServer, tmp_path: Path
) -> None:
    with only_writer(tmp_path / "osce.db", "2026-01-01T00:00:00Z"):
        answer = _crawl(site, tmp_path / "osce.db")

    assert (answer.code, answer.out) == (3, "")
    assert len(answer.err.splitlines()) == 1
    assert "being written by process" in answer.err
    assert "since 2026-01-01T00:00:00Z" in answer.err


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["in earnest", "dry"])
def test_a_file_that_is_no_archive_is_refused_and_left_alone(
    options: tuple[str, ...], site: SampleServer, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Not a database.\n" * 100)

    answer = _crawl(site, tmp_path / "notes.txt", *options)

    assert (answer.code, answer.out) == (3, "")
    assert len(answer.err.splitlines()) == 1
    assert (tmp_path / "notes.txt").read_text() == "Not a database.\n" * 100
    assert site.requests == []


def test_a_crawl_leaves_one_file_and_a_report(site: SampleServer, tmp_path: Path) -> None:
    answer = _crawl(site, tmp_path / "new" / "folder" / "osce.db")

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(
        f"Run 1 of {site.root} limited: 2 captures = 1 support, 1 new, 0 revised"
    )
    assert {file.name for file in (tmp_path / "new" / "folder").iterdir()} <= {
        "osce.db",
        "osce.db-lock",
    }


def test_a_dry_run_of_a_site_without_answer_is_one_line(tmp_path: Path) -> None:
    with SampleServer() as site:
        pass  # nothing listens there any more

    answer = _crawl(site, tmp_path / "osce.db", "--dry-run", path="")

    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith("Error: ")
    assert len(answer.err.splitlines()) == 1
    assert "robots.txt cannot be read" in answer.err


def test_an_empty_command_is_no_command(site: SampleServer, tmp_path: Path) -> None:
    answer = _crawl(site, tmp_path / "osce.db", "--on-finding", " ")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "Error: on-finding: the command is empty; give one, or leave the option out\n"
    )


def test_garbage_is_collected_again_after_a_crawl_that_was_refused() -> None:
    code = program.main(["crawl", "--since", "yesterday"], standalone_mode=False)

    assert (code, gc.isenabled()) == (2, True)
