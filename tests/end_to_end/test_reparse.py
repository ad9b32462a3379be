"""`reparse` in processes of its own, with a parser that has a fault planted in its source."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.end_to_end.conftest import Command, Query

_PACKAGE = Path(__file__).parents[2] / "osce_crawler"
_OLD, _NEW, _SHARED = (
    f"pages/layouts/{name}" for name in ("drupal6.toml", "drupal11.toml", "shared.py")
)
_TEXT = 'body = "div.body.body-section.is-text.text--default"'
_NO_TEXT = 'body = "div.body-section.no-such-text"'
_LISTS = 'METADATA_LISTS = css("dl")'
_WRITTEN = """\
            advance()
    return outcomes
"""
_KILLED_AFTER_THREE = """\
            advance()
            if outcomes.total() == 3:
                __import__("os").kill(__import__("os").getpid(), 9)
    return outcomes
"""


class OtherParser:
    """A copy of the program, in which one line of its layouts is another."""

    def __init__(self, folder: Path, archive: Path, module: str, line: str, other: str) -> None:
        shutil.copytree(_PACKAGE, folder / "osce_crawler")
        self.folder = folder
        self.change(module, line, other)
        self.environment = os.environ | {"PYTHONPATH": str(folder), "OSCE_ARCHIVE": str(archive)}

    def change(self, module: str, line: str, other: str) -> None:
        path = self.folder / "osce_crawler" / module
        source = path.read_text(encoding="utf-8")
        assert source.count(line) == 1
        path.write_text(source.replace(line, other), encoding="utf-8")

    def run(self, *arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "osce_crawler", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
            cwd=self.folder,
        )
        return done.returncode, done.stdout, done.stderr


def test_a_broken_selector_of_texts_is_refused_with_the_figure(
    crawled: Path, tmp_path: Path, query: Query
) -> None:
    ((there,),) = query("SELECT count(*) FROM revisions WHERE layout = 'drupal11'")
    before = query("SELECT * FROM revisions"), query("SELECT * FROM crawl_runs")
    broken = OtherParser(tmp_path / "other", crawled, _NEW, _TEXT, _NO_TEXT)

    code, out, err = broken.run("reparse", "--workers", "2")

    assert code == 1
    assert err == (
        f"Error: nothing is written: {there} of 70 records ({there / 70:.1%}) can no longer be"
        " parsed, more than 1%;"
        " if this is intended, add --allow-lost-records\n"
    )
    assert f"the newest page of 70 records: same {70 - there}," in out
    assert (query("SELECT * FROM revisions"), query("SELECT * FROM crawl_runs")) == before


@pytest.mark.parametrize(
    ("fault", "lost"),
    [
        ((_NEW, 'title = "h1"'), "content_type"),  # the title is found in the head
        ((_OLD, 'title = ["div.content--header > h1", "div.content--content > h1"]'), "records"),
    ],
    ids=["drupal11", "drupal6"],
)
def test_a_broken_selector_of_titles_is_refused_with_the_figure(
    crawled: Path, tmp_path: Path, query: Query, fault: tuple[str, str], lost: str
) -> None:
    before = query("SELECT * FROM revisions"), query("SELECT * FROM crawl_runs")

    code, _, err = OtherParser(
        tmp_path / "other", crawled, *fault, 'title = "h1.no-such-title"'
    ).run("reparse")

    assert code == 1
    assert err.startswith("Error: nothing is written: ")
    assert lost in err
    assert re.search(r"\d+ of 70 ", err)
    assert (query("SELECT * FROM revisions"), query("SELECT * FROM crawl_runs")) == before


def test_killed_and_begun_again_it_comes_to_its_end(
    crawled: Path, tmp_path: Path, command: Command, query: Query
) -> None:
    """Nobody holds the archive for a process that was killed, and what it wrote is not written
    twice.
    """
    other = OtherParser(
        tmp_path / "other", crawled, _SHARED, _LISTS, 'METADATA_LISTS = css("dl.no-such-list")'
    )
    other.change("reparse/write.py", _WRITTEN, _KILLED_AFTER_THREE)
    killed, *_ = other.run("reparse", "--workers", "2", "--allow-lost-fields")
    other.change("reparse/write.py", _KILLED_AFTER_THREE, _WRITTEN)
    assert killed == -SIGKILL
    assert query("SELECT count(*) FROM revisions WHERE cause = 'parser'") == [(3,)]

    code, _, err = other.run("reparse", "--workers", "2", "--allow-lost-fields")

    assert (code, err) == (0, "")
    changed = query("SELECT count(*) FROM revisions WHERE cause = 'parser'")
    assert changed > [(10,)]
    assert query("SELECT max(revision) FROM revisions") == [(2,)]
    assert query(
        "SELECT count(*) FROM crawl_runs LEFT JOIN run_manifests m USING (run_id) WHERE m.run_id IS"
        " NULL"
    ) == [(0,)]
    assert command("reparse", archive=crawled).returncode == 0
    assert query("SELECT count(*) FROM revisions WHERE revision = 3") == changed
    assert query(
        "SELECT count(*) FROM press_releases p JOIN revisions v USING (record_id) WHERE v.revision"
        " = 1"
        " AND (v.content_digest, v.metadata_digest) != (p.content_digest, p.metadata_digest)"
    ) == [(0,)]
