"""A machine that lacks space, files or memory: exit code 3 and one line, by the real commands."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Command
from tests.end_to_end.conftest import SmallDisk, _disk

__all__ = ["_disk"]

_SAYS_NOTHING = "this says nothing about the archive"


def _is_of_machine(answer: Answer) -> bool:
    assert answer.code in {0, 3}, answer
    assert answer.code == 0 or len(answer.err.splitlines()) == 1, answer
    assert "Traceback" not in answer.err
    assert "repair" not in answer.out + answer.err
    return answer.code == 3


@pytest.mark.parametrize("verb", ["verify", "repair", "search media", "export {0}/x.db"])
def test_a_limit_on_the_size_of_files(
    shell: Command, archive: Path, tmp_path: Path, verb: str
) -> None:
    """As with a quota, SQLite reports an error of input and output."""
    # Python would write a part of a module's bytecode, and then fail to load it for ever.
    limits = "export PYTHONDONTWRITEBYTECODE=1; ulimit -f 16"
    # A copy, which nobody has open: else SQLite would use the files that are beside it already.
    own = shutil.copy(archive, tmp_path / "osce.db")

    answer = shell(f"{limits}; osce-crawler {verb.format(tmp_path)} --archive {own}")

    assert _is_of_machine(answer)
    assert "a limit on the size of files" in answer.err
    assert _SAYS_NOTHING in answer.err


def test_a_limit_on_open_files(shell: Command) -> None:
    answers = [shell(f"ulimit -n {most}; osce-crawler verify") for most in (6, 7)]

    assert True in list(map(_is_of_machine, answers))


def test_a_limit_on_memory(shell: Command) -> None:
    """What Python itself needs depends on its build: the limits are some megabytes above it. The
    smaller ones are too small for the checks, whatever else is loaded.
    """
    start = next(
        most
        for most in range(12_000, 1_000_000, 4_000)
        if shell(f"ulimit -v {most}; osce-crawler --version").code == 0
    )
    limits = (start + 12_000, start + 20_000)
    answers = [shell(f"ulimit -v {most}; osce-crawler verify") for most in limits]

    assert True in list(map(_is_of_machine, answers))
    assert all("not enough memory" in answer.err for answer in answers if answer.code)


@pytest.mark.parametrize("verb", ["verify", "repair"])
def test_a_full_folder_for_temporary_files(shell: Command, disk: SmallDisk, verb: str) -> None:
    disk.mount("24k")
    (disk.folder / "full").write_bytes(b"x" * 8192)

    answer = shell(f"export TMPDIR={disk.folder}; osce-crawler {verb}")

    assert _is_of_machine(answer)
    assert str(disk.folder) in answer.err


def test_no_folder_for_temporary_files(shell: Command) -> None:
    # Python looks for another folder, but not where this process may write nothing.
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("only root may make a mount namespace")
    inner = (
        "for one in /tmp /var/tmp /usr/tmp .; do"
        " [ -d $one ] && mount --bind -o ro $one $one && mount -o remount,bind,ro $one; done"
    )
    answer = shell(f"export -f osce-crawler; unshare -m bash -c '{inner}; osce-crawler verify'")

    assert _is_of_machine(answer)
    assert "TMPDIR" in answer.err
