"""A real pywb, the replay tool of web archives, that serves a WARC file."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tools import tool

_HOW = "python3 -m venv pywb && pywb/bin/pip install pywb; then set OSCE_PYWB=pywb/bin/pywb"


@contextmanager
def pywb_with(warc: Path) -> Iterator[str]:
    """The root of a collection that holds the file, in whose folder pywb runs."""
    pywb = tool("pywb", _HOW, named_by="OSCE_PYWB")
    folder = warc.parent
    manager = pywb.absolute().parent / "wb-manager"
    for arguments in (["init", "osce"], ["add", "osce", str(warc)]):
        subprocess.run([manager, *arguments], cwd=folder, check=True, capture_output=True)
    port = _free_port()
    with (folder / "log").open("w") as log:
        command = [str(pywb.absolute()), "-b", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env=os.environ | {"LC_ALL": "C.UTF-8"}
        )
        try:
            root = f"http://127.0.0.1:{port}/osce"
            _wait_for(root, server)
            yield root
        finally:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(root: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{root}/"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("pywb has ended and never answered")
