"""The command, run in this process and in one of its own; and an archive to read."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from osce_crawler.cli.program import program
from osce_crawler.records import Attachment, Image
from tests.archive.made import capture, keep, opened, release

LONG = "The mission opened a library for the farmers of the valley."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture(name="archive", scope="session")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three records: one with copies, its translation, and one more; and a failed page."""
    path = tmp_path_factory.mktemp("archive") / "osce.db"
    writer = opened(path)
    one = release(
        47920,
        [LONG, "Zweite Straße.", LONG, "Zweite Straße."],
        title="OSCE countries [meet]",
        attachments=(Attachment(url="https://www.osce.org/files/1.pdf", label="Report"),),
        images=(Image(url=None, caption="A bridge", credit="OSCE/A. B."),),
        dateline="VIENNA, 17 November 2006",
    )
    keep(writer, one)
    keep(writer, release(47920, ["Стоит ёлка."], language="ru", title="Заголовок"), payload=b"ru")
    keep(
        writer,
        release(5, ["Media freedom is the freedom of the media."], title="Media"),
        payload=b"5",
    )
    writer.keep_failure(
        writer.keep_capture(capture(b"cut", 6)), kind="truncated", message="the page was cut short"
    )
    writer.run.end(outcome="finished", walk_complete=True, exit_code=1)
    writer.close()
    return path


@pytest.fixture(name="run")
def _run(
    archive: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run the command in this process; the archive is the one above, unless the arguments name
    another.
    """
    monkeypatch.setenv("OSCE_ARCHIVE", str(archive))

    def run(*arguments: str) -> Answer:
        capfd.readouterr()
        code = program.main(list(arguments), standalone_mode=False, prog_name="osce-crawler")
        sys.stdout.flush()
        return Answer(code, *capfd.readouterr())

    return run


@pytest.fixture(name="shell")
def _shell(archive: Path) -> Command:
    """Run a line of shell, in which `osce-crawler` is the command; the archive is the one above."""

    def run(line: str) -> Answer:
        script = (
            f'osce-crawler() {{ {sys.executable} -m osce_crawler "$@"; }}; set -o pipefail; {line}'
        )
        environment = {"PATH": "/usr/bin:/bin", "OSCE_ARCHIVE": str(archive), "LC_ALL": "C"}
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, check=False, env=environment,
            cwd=Path(__file__).parents[2], encoding="utf-8",
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)

    return run
