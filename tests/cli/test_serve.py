"""The verb `serve`: its address, its end, and what it needs."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.archive.kept import old_archive, parsed_archive
from tests.cli.conftest import Command

pytest.importorskip("datasette", reason="needs the extra browse: pip install '.[browse]'")


@contextmanager
def _serving(archive: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "osce_crawler", "serve", *options, "--archive", str(archive)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_it_prints_its_address_answers_and_leaves_one_file(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    archive = parsed_archive(tmp_path / "osce.db")
    with _serving(archive, "--port", "0") as (process, address):
        assert address.startswith("http://127.0.0.1:")
        for path in ("", "archive/press_releases"):
            with urllib.request.urlopen(address + path) as answer:
                assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="405"):
            urllib.request.urlopen(urllib.request.Request(address, method="POST"))
        process.send_signal(number)
        assert process.wait() == code
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()

    assert {file.name for file in tmp_path.iterdir()} <= {"osce.db", "osce.db-lock"}


def test_a_warning_of_the_server_has_no_colours_on_a_terminal(tmp_path: Path) -> None:
    """Its sequences are not ours, so that the terminal would show them as text."""
    archive = parsed_archive(tmp_path / "osce.db")
    own, terminal = os.openpty()
    command = [sys.executable, "-m", "osce_crawler", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--archive", str(archive)], stdout=terminal, stderr=terminal
    ) as process:
        try:
            received = b""
            while b"Ctrl-C" not in received:
                received += os.read(own, 4096)
            port = urlsplit(received.split()[0].decode()).port
            with socket.create_connection(("127.0.0.1", port or 0)) as client:
                client.sendall(b"\x1b[2J\x9b31m / HTTP/1.1\r\n\r\n")
                client.recv(1)
            while b"Invalid HTTP request" not in received:
                received += os.read(own, 4096)
        finally:
            process.kill()
            os.close(terminal)
            os.close(own)

    assert b"\x1b" not in received
    assert b"\\x1b" not in received


def test_an_older_archive_is_migrated_before_it_is_served(tmp_path: Path) -> None:
    archive = old_archive(tmp_path / "osce.db")
    with (
        _serving(archive, "--port", "0") as (_, address),
        urllib.request.urlopen(address) as answer,
    ):
        assert answer.status == 200


def test_a_port_that_is_taken_is_one_line(run: Command, tmp_path: Path) -> None:
    archive = parsed_archive(tmp_path / "osce.db")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run("serve", "--port", str(port), "--archive", str(archive))

    assert answer.code == 2
    assert f"127.0.0.1 port {port}: Address already in use; name another with --port" in answer.err


def test_a_host_that_is_none_is_one_line(run: Command, tmp_path: Path) -> None:
    archive = parsed_archive(tmp_path / "osce.db")
    answer = run("serve", "--host", "no such host", "--archive", str(archive))

    assert answer.code == 2
    assert "--host no such host: " in answer.err


def test_without_an_archive_nothing_is_served(run: Command, tmp_path: Path) -> None:
    answer = run("serve", "--archive", str(tmp_path / "none.db"))

    assert answer.code == 3
    assert "no archive here" in answer.err


def test_without_the_extra_it_says_how_to_install_it(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "osce_crawler.web.server", raising=False)
    answer = run("serve", "--archive", str(tmp_path / "none.db"))

    assert answer.code == 2
    assert "serve needs packages that are not installed" in answer.err
    assert "pip install '.[browse]'" in answer.err
