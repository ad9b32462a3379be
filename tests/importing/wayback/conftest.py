"""`crawl --via wayback`, run in this process, into an archive that has a release."""

import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.cli.program import program
from tests.importing.made import OTHER, PAGE, ROOT, URL, Imported, changed, http, record, warc

FIRST_SEEN = "2020-01-05T00:00:00Z"
OTHER_URL = f"{ROOT}/secretariat/900102"
LOST_URL = f"{ROOT}/secretariat/900103"


@dataclass(frozen=True, slots=True)
class Done:
    """What the command answered."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class PastArchive:
    """An archive of two releases, and of the address of a third one, which answers 404."""

    path: Path
    capfd: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> Done:
        """Any verb."""
        self.capfd.readouterr()
        given = [*arguments, "--archive", str(self.path)]
        code = program.main(given, standalone_mode=False, prog_name="osce-crawler")
        sys.stdout.flush()
        return Done(code, *self.capfd.readouterr())

    def crawl(self, endpoint: str, *arguments: str) -> Done:
        """A crawl of a web archive."""
        web = ("--via", "wayback", "--endpoint", endpoint, "--delay", "0")
        return self.run("crawl", *web, *arguments)

    def json(self, *arguments: str) -> Any:
        """The output of a verb as JSON."""
        return json.loads(self.run(*arguments, "--format", "json").out)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Plain SQL, as a researcher does."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(name="past")
def _past(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> PastArchive:
    path = tmp_path / "osce.db"
    gone = http(b"<html>Page not found</html>", status="HTTP/1.1 404 Not Found")
    pages = [
        record("response", URL, http(PAGE), FIRST_SEEN),
        record("response", OTHER_URL, http(OTHER), FIRST_SEEN),
        record("response", LOST_URL, gone, FIRST_SEEN),
    ]
    Imported(path).take(warc(tmp_path / "first.warc", pages))
    Path(f"{path}.toml").write_text('contact = "archive@example.org"\n', encoding="utf-8")
    return PastArchive(path, capfd)


def older(page: bytes = PAGE) -> bytes:
    """The page before its title was changed."""
    return changed(page, "as it was")
