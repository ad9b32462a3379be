"""Commands that parse on all cores: when their process is killed, no worker is left."""

import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.end_to_end.conftest import Command

# Every Python process of the command loads this. Parsing never ends, so the workers are busy when
# the command is killed.
_NEVER_PARSED = """
import threading
import osce_crawler.refine
osce_crawler.refine.refine_page = lambda *_args, **_kwargs: threading.Event().wait()
"""
_HANGS_SECONDS = 300
"""A worker that is still there then will never end. Workers end in milliseconds."""
_PROCESSES = 4
"""The command, multiprocessing's tracker and fork server, and at least one worker."""


def _processes(session: int) -> list[int]:
    """Processes of a session that have not ended."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            state, _, _, of = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):  # no process, or one that has just ended
            continue
        if int(of) == session and state != "Z":
            found.append(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(
    "arguments",
    [("reparse", "--dry-run"), ("verify", "--deep"), ("import", "all.warc.gz")],
    ids=lambda arguments: arguments[0],
)
def test_no_worker_outlives_a_killed_command(
    arguments: tuple[str, ...], crawled: Path, tmp_path: Path, command: Command
) -> None:
    archive = crawled
    if arguments[0] == "import":
        assert command("export", str(tmp_path / "all.warc.gz"), archive=crawled).returncode == 0
        archive = tmp_path / "imported.db"
        arguments += ("--site", _root(command, crawled))
    (tmp_path / "sitecustomize.py").write_text(_NEVER_PARSED, encoding="utf-8")
    checkout = str(Path(__file__).parent.parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "osce_crawler", *arguments, "--workers", "2", "--archive", archive],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), checkout))},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while len(_processes(process.pid)) < _PROCESSES:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.wait()
        deadline = time.monotonic() + _HANGS_SECONDS
        while _processes(process.pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert _processes(process.pid) == []
    finally:
        for number in _processes(process.pid):
            os.kill(number, SIGKILL)


def _root(command: Command, archive: Path) -> str:
    return command("runs", "--format", "csv", archive=archive).stdout.splitlines()[1].split(",")[2]
