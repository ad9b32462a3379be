"""Where faults are caused: a folder, the program in a process of its own, and what it left."""

import ctypes
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from osce_crawler.archive.integrity.fixity import Verification

_Result = TypeVar("_Result")
_SHORT_PAUSES = ",".join(["0.01"] * 60)
"""The site is the test's own: it may be asked again at once."""
_CAP_DAC, _PR_CAPBSET_DROP = (1, 2), 24
_VARIABLE = (
    (re.compile(r"(https?)://(?:127\.0\.0\.1|site\.invalid|\[::1\]):\d+"), r"\1://SITE"),
    (re.compile(r"127\.0\.0\.1 port \d+"), "127.0.0.1 port PORT"),
    (re.compile(r"process \d+ since [\dTZ:-]+"), "process N since TIME"),
    (re.compile(r"/secretariat/\d+"), "/secretariat/1"),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What the program answered."""

    exit_code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        lines = [line.strip() for line in (self.out + self.err).splitlines() if line.strip()]
        return [line for line in lines if not line.startswith("new archive: ")]  # no fault

    def line(self, *parts: str) -> str:
        """The line with all these parts; all that was printed where there is none."""
        found = [line for line in self.lines if all(part in line for part in parts)]
        return found[0] if found else f"no line with {parts} in: {self.out}{self.err}"


@dataclass(slots=True)
class Place:
    """A folder for the archives and files of faults."""

    folder: Path
    open: ExitStack = field(default_factory=ExitStack)
    """Servers that several rows share; the owner of the place closes it."""
    _made: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], _Result]) -> _Result:
        """What the function makes, the first time it is asked for: several rows share a crawl."""
        if name not in self._made:
            self._made[name] = make()
        result: _Result = self._made[name]
        return result

    def new(self, name: str) -> Path:
        """An empty folder."""
        folder = self.folder / name
        folder.mkdir()
        return folder

    def run(
        self,
        *arguments: str | Path,
        patch: str = "",
        environment: Mapping[str, str] | None = None,
        is_weak: bool = False,
    ) -> Ran:
        """Run the program. `patch` is source that is run before, to shorten a time limit or to let
        a library fail. With `is_weak`, root has no more rights than others.
        """
        done = subprocess.run(
            command_of(*arguments, patch=patch), capture_output=True, text=True, check=False,
            env=environment_of(environment), cwd=self.folder, errors="replace",
            preexec_fn=_drop_rights if is_weak else None,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    def crawl(self, root: str, archive: Path, *paths: str, patch: str = "", **names: str) -> Ran:
        """Crawl these pages of a site; `names` are variables of the environment."""
        urls = [root + path for path in paths]
        options = ("--site", root, "--delay", "0", "--archive", archive)
        return self.run("crawl", *urls, *options, patch=patch, environment=names)

    def shown(self, line: str) -> str:
        """A line without what differs from run to run: folders, ports, processes, times."""
        for pattern, replacement in _VARIABLE:
            line = pattern.sub(replacement, line)
        return re.sub(rf"{re.escape(str(self.folder))}(?:/[\w.-]+(?=/))?/?", "", line)


def _drop_rights() -> None:
    """Give up the rights of root to read and write what the permissions of files forbid."""
    if os.geteuid() == 0:
        for right in _CAP_DAC:
            ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right)


def command_of(*arguments: str | Path, patch: str = "") -> list[str]:
    """The command line of the program."""
    source = f"{patch}\nfrom osce_crawler.cli import main\nmain()\n"
    begin = ["-c", source] if patch else ["-m", "osce_crawler"]
    return [sys.executable, *begin, *map(str, arguments)]


def environment_of(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the program."""
    return os.environ | {"OSCE_PAUSES": _SHORT_PAUSES} | dict(more or {})


def rows(archive: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What an archive holds."""
    with closing(sqlite3.connect(archive)) as connection:
        return connection.execute(sql, parameters).fetchall()


def problems(archive: Path) -> list[str]:
    """What the verb `verify` finds."""
    verification = Verification.open(archive)
    try:
        return [problem.what for problem in verification.problems()]
    finally:
        verification.archive.connection.close()
