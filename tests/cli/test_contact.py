"""The contact address for osce.org: required, asked for once, and kept. Nothing is requested."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

LIVE = "https://www.osce.org"


def _environment(**further: str) -> dict[str, str]:
    """The proxy is a closed port, so that no request leaves this machine."""
    kept = {name: value for name, value in os.environ.items() if name != "OSCE_CONTACT"}
    return kept | {"https_proxy": "http://127.0.0.1:9", **further}


def _crawl(archive: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "osce_crawler", "crawl", "--archive", str(archive), *options]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=_environment(**environment),
    )


def _typed(archive: Path, typed: str, *options: str) -> tuple[int, str]:
    """Exit code and output of a crawl on a terminal on which a person types."""
    terminal, other_end = pty.openpty()
    command = [sys.executable, "-m", "osce_crawler", "crawl", "--archive", str(archive), *options]
    process = subprocess.Popen(
        command, stdin=other_end, stdout=other_end, stderr=other_end, env=_environment()
    )
    os.close(other_end)
    os.write(terminal, typed.encode())
    printed = b""
    while True:
        try:
            block = os.read(terminal, 4096)
        except OSError:  # the process has ended
            break
        if not block:
            break
        printed += block
    os.close(terminal)
    return process.wait(), printed.decode()


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--yes",)])
def test_without_a_contact_the_live_site_is_not_crawled(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    done = _crawl(tmp_path / "osce.db", *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "OSCE_CONTACT" in done.stderr
    assert str(tmp_path / "osce.db.toml") in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_contact_that_is_no_address_is_one_line(tmp_path: Path) -> None:
    done = _crawl(tmp_path / "osce.db", "--yes", OSCE_CONTACT="nobody")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: OSCE_CONTACT: contact: 'nobody' is no address;")
    assert len(done.stderr.splitlines()) == 1


def test_a_terminal_asks_once_and_keeps_the_answer(tmp_path: Path) -> None:
    options = ("--yes", "--no-pilot", "--delay", "0")
    typed = "nobody\narchive@example.org\n"

    code, first = _typed(tmp_path / "osce.db", typed, *options)
    _, second = _typed(tmp_path / "osce.db", "", *options)

    assert code == 4  # the proxy refuses
    assert "'nobody' is no address" in first
    assert (tmp_path / "osce.db.toml").read_text() == 'contact = "archive@example.org"\n'
    assert "Your contact address" in first
    assert "Your contact address" not in second
    assert _crawl(tmp_path / "osce.db", *options).returncode == 4


def test_a_dry_run_asks_and_writes_nothing(tmp_path: Path) -> None:
    code, printed = _typed(
        tmp_path / "osce.db", "archive@example.org\n", "--dry-run", "--delay", "0"
    )

    assert code == 4
    assert "Your contact address" in printed
    assert list(tmp_path.iterdir()) == []


def test_must_exist_comes_before_everything_else(tmp_path: Path) -> None:
    done = _crawl(tmp_path / "disk/osce.db", "--must-exist")

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Error: {tmp_path / 'disk/osce.db'}: no archive here")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_must_exist_refuses_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "osce.db").touch()

    done = _crawl(tmp_path / "osce.db", "--must-exist", OSCE_CONTACT="a@example.org")

    assert (done.returncode, done.stdout) == (3, "")
    assert (tmp_path / "osce.db").read_bytes() == b""
    assert [file.name for file in tmp_path.iterdir()] == ["osce.db"]
