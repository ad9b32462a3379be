"""What a crawl prints and logs: -q, -v, a log file for each run, JSON Lines, and its note."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sample_site import SampleServer
from tests.end_to_end.conftest import Command, Query
from tests.end_to_end.facts import CUT

RELEASE = "/secretariat/46203"


def _crawl(site: SampleServer, *paths: str) -> tuple[str, ...]:
    return ("crawl", *(site.root + path for path in paths), "--site", site.root, "--delay", "0")


def _lines(folder: Path) -> list[dict[str, Any]]:
    (file,) = folder.iterdir()
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_quiet_prints_nothing_if_all_is_well(site: SampleServer, command: Command) -> None:
    done = command(*_crawl(site, RELEASE), "-q")

    assert (done.returncode, done.stdout) == (0, "")
    assert _only_new(done.stderr)


def test_quiet_prints_the_report_if_there_is_a_finding(
    site: SampleServer, command: Command
) -> None:
    done = command(*_crawl(site, CUT), "--quiet")

    assert done.returncode == 1
    assert _only_new(done.stderr)
    assert "truncated: " in done.stdout


def test_quiet_prints_an_error(site: SampleServer, command: Command) -> None:
    done = command(*_crawl(site, RELEASE), "--quiet", "--must-exist")

    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("option", "requests"), [("-v", 0), ("-vv", 2)])
def test_verbose_logs_on_stderr_and_the_report_stays_alone_on_stdout(
    site: SampleServer, command: Command, option: str, requests: int
) -> None:
    done = command(*_crawl(site, RELEASE), option, "--log-format", "json", "--format", "json")

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert json.loads(done.stdout)["run_id"] == 1
    assert {line["level"] for line in lines} <= {"DEBUG", "INFO", "WARNING"}
    assert len([line for line in lines if line["message"].startswith("Crawled (200)")]) == requests
    assert any(line["message"].startswith(f"run 1 of {site.root} begins") for line in lines)


def test_each_run_has_a_log_file_with_its_findings_and_its_end(
    site: SampleServer, tmp_path: Path, command: Command
) -> None:
    logs = tmp_path / "new/logs"
    done = command(
        *_crawl(site, CUT), "--log-folder", str(logs), "--log-format", "json", "--note", "try"
    )

    lines = _lines(logs)
    ours = [line for line in lines if line["logger"] == "osce_crawler.run_events"]
    assert done.returncode == 1
    assert _only_new(done.stderr)
    assert [line["level"] for line in ours] == ["INFO", "WARNING", "INFO"]
    assert {line["run_id"] for line in ours} == {1}
    assert '"note": "try"' in ours[0]["message"]
    assert (ours[1]["kind"], ours[1]["url"]) == ("truncated", site.root + CUT)
    assert ours[2]["exit_code"] == 1
    assert ours[2]["message"] == "run 1 ends (finished), exit code 1: 1 failed"
    assert all(line["time"].endswith("Z") for line in lines)

    command(*_crawl(site, RELEASE), "--log-folder", str(logs))
    assert sorted(file.suffix for file in logs.iterdir()) == [".jsonl", ".log"]
    (text,) = [file.read_text() for file in logs.iterdir() if file.suffix == ".log"]
    assert f" INFO osce_crawler.run_events: run 2 of {site.root} begins" in text


def test_a_log_folder_that_cannot_be_written_is_one_line(
    site: SampleServer, tmp_path: Path, command: Command
) -> None:
    (tmp_path / "file").touch()

    done = command(*_crawl(site, RELEASE), "--log-folder", str(tmp_path / "file/logs"))

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert site.requests == []


def test_a_note_is_kept_with_the_run_and_proved_by_its_manifest(
    site: SampleServer, command: Command, query: Query
) -> None:
    command(*_crawl(site, RELEASE), "--note", "before the\nredesign")

    ((options,),) = query("SELECT options FROM crawl_runs")
    assert json.loads(options)["note"] == "before the redesign"
    assert command("verify").returncode == 0
    (row,) = json.loads(command("runs", "--format", "json").stdout)
    assert row["note"] == "before the redesign"
    assert "before the redesign" in command("runs").stdout


def test_the_shell_completes_verbs_and_options() -> None:
    def completed(words: str, at: int) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "osce_crawler"],
            capture_output=True,
            text=True,
            check=False,
            env={
                "_OSCE_CRAWLER_COMPLETE": "bash_complete",
                "COMP_WORDS": words,
                "COMP_CWORD": str(at),
            },
        )
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert completed("osce-crawler sea", 1) == ["search"]
    assert "--time-limit" in completed("osce-crawler crawl --", 2)
    assert completed("osce-crawler runs --format js", 3) == ["json", "jsonl"]


def _only_new(printed: str) -> bool:
    """Whether nothing is on stderr but that an archive was made, which is never kept quiet."""
    (line,) = printed.splitlines()
    return line.startswith("new archive: ")
