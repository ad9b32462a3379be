"""`crawl` where the archive cannot be written: exit code 3, one line, and nothing is harmed."""

import gc
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.archive_lock import only_writer
from osce_crawler.cli.other_root import check_root
from osce_crawler.cli.program import program
from osce_crawler.errors import BadArgument
from sample_site import SampleServer
from tests.checkout import ROOT
from tests.cli.conftest import Answer, Command

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
    archive = tmp_path / "new" / "folder" / "osce.db"
    answer = _crawl(site, archive)

    assert (answer.code, answer.err) == (0, f"new archive: {archive}\n")
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
    assert answer.err.startswith(
        "Error: --on-finding: the text is empty; give one, or leave it out"
    )


@pytest.mark.parametrize("verb", ["crawl", "import"])
def test_an_empty_file_or_folder_in_place_of_the_archive_needs_new(
    run: Command, tmp_path: Path, verb: str
) -> None:
    """Docker makes such a folder, and a full disk such a file: something was lost."""
    (tmp_path / "page.html").write_text("<html>synthetic</html>")
    source = ["--site", "http://127.0.0.1:9"] if verb == "crawl" else [str(tmp_path / "page.html")]
    for place in (tmp_path / "file.db", tmp_path / "folder.db"):
        make = place.touch if place.name == "file.db" else place.mkdir
        make()
        answer = run(verb, *source, "--archive", str(place))

        assert (answer.code, answer.out) == (3, "")
        assert len(answer.err.splitlines()) == 1
        assert "use --new" in answer.err
        assert not list(tmp_path.glob("*-lock"))


def test_new_and_must_exist_exclude_each_other(run: Command, tmp_path: Path) -> None:
    answer = run("crawl", "--new", "--must-exist", "--archive", str(tmp_path / "osce.db"))

    assert (answer.code, answer.out) == (2, "")
    assert "exclude each other" in answer.err


def test_new_makes_an_archive_in_place_of_an_empty_folder(
    site: SampleServer, tmp_path: Path
) -> None:
    (tmp_path / "osce.db").mkdir()

    answer = _crawl(site, tmp_path / "osce.db", "--new")

    assert (answer.code, answer.err) == (0, f"new archive: {tmp_path / 'osce.db'}\n")
    assert (tmp_path / "osce.db").is_file()


def test_another_root_comes_into_an_archive_with_yes_only(
    site: SampleServer, archive: Path, tmp_path: Path
) -> None:
    """The archive is of osce.org; the pages of a test server are not what the site changed."""
    path = Path(shutil.copy(archive, tmp_path / "osce.db"))
    before = path.read_bytes()

    refused = _crawl(site, path)
    dry = _crawl(site, path, "--dry-run")
    assert before == path.read_bytes()
    assert not [*tmp_path.glob("osce.db-*")]
    taken = _crawl(site, path, "--yes")
    again = _crawl(site, path)

    assert (refused.code, refused.out) == (2, "")
    assert "has releases of https://www.osce.org, and none of http://127.0.0.1" in refused.err
    assert [run.code for run in (dry, taken, again)] == [0, 0, 0]


def test_an_answer_of_no_takes_nothing(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)

    with pytest.raises(BadArgument, match="nothing was taken"):
        check_root(archive, "http://127.0.0.1:9", yes=False)


def test_scrapy_refuses_another_root_too(site: SampleServer, archive: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive, tmp_path / "osce.db"))
    command = [sys.executable, "-m", "scrapy", "crawl", "press_releases", "-a", f"site={site.root}"]
    command += ["-s", f"OSCE_ARCHIVE={path}"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("use another archive, or set other_root=1")


def test_an_import_of_another_root_needs_yes_too(
    run: Command, archive: Path, tmp_path: Path
) -> None:
    path = shutil.copy(archive, tmp_path / "osce.db")
    (tmp_path / "page.html").write_text("<html>synthetic</html>")
    options = ("--site", "http://127.0.0.1:9", "--url", "http://127.0.0.1:9/cthb/1")

    answer = run("import", str(tmp_path / "page.html"), *options, "--archive", str(path))

    assert (answer.code, answer.out) == (2, "")
    assert "use --yes" in answer.err


def test_garbage_is_collected_again_after_a_crawl_that_was_refused() -> None:
    code = program.main(["crawl", "--since", "yesterday"], standalone_mode=False)

    assert (code, gc.isenabled()) == (2, True)


def test_a_list_of_addresses_without_an_end_is_refused(run: Command, tmp_path: Path) -> None:
    answer = run("crawl", "--urls", "/dev/zero", "--archive", str(tmp_path / "osce.db"))

    assert (answer.code, answer.out, len(answer.err.splitlines())) == (2, "", 1)
    assert "--urls /dev/zero: more than 67,108,864 characters" in answer.err
