"""Archives of strangers: no verb that reads hangs, fails with a traceback, or shows what is false;
no verb writes what somebody else's trigger would change.
"""

import resource
import shutil
from pathlib import Path

import pytest

from osce_crawler.archive import bounded
from osce_crawler.archive.integrity.restore import restore
from osce_crawler.errors import ArchiveUnusable
from tests.archive.hostile import ADDED, CHANGED, HOSTILE, VALUES
from tests.archive.kept import change
from tests.archive.made import AT
from tests.cli.conftest import Command

_READING = (
    ("verify",), ("search", "media"), ("show", "47920"), ("explain", "47920"), ("history", "47920"),
    ("stats",), ("runs", "1"), ("new",), ("due",), ("cite", "47920"), ("status",), ("alarms",),
    ("show", "47920", "--page"), ("diff", "47920"), ("export", "{0}/x.csv"), ("export", "{0}/x.db"),
    ("export", "{0}/x.warc.gz"),
)  # fmt: skip
_WRITING = (("repair",), ("migrate",), ("reparse",), ("withhold", "47920", "--reason", "x"))
_MOST_BYTES = 400 * 1024 * 1024
_UNUSABLE = 3


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _hostile(archive: Path, folder: Path, name: str) -> Path:
    path = Path(shutil.copy(archive, folder / "hostile.db"))
    HOSTILE[name](path)
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_each_verb_that_reads_ends_in_order(
    run: Command, archive: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "_LEAST_STEPS", 5_000_000)
    path, codes, before = _hostile(archive, tmp_path, name), {}, _peak_bytes()
    for verb in _READING:
        arguments = [part.format(tmp_path) for part in verb]
        answer = run(*arguments, "--archive", str(path))
        codes[" ".join(verb)] = answer.code

        assert answer.code in {0, 1, 2, 3}, (verb, answer)
        assert "Traceback" not in answer.out + answer.err
        if answer.code == _UNUSABLE:
            assert (answer.out, len(answer.err.splitlines())) == ("", 1), (verb, answer)
    assert codes["verify"] in {1, 3} or name == "false statistics"
    if name in CHANGED:
        assert {code for verb, code in codes.items() if verb != "verify"} == {3}
    assert _peak_bytes() - before < _MOST_BYTES


@pytest.mark.parametrize("name", CHANGED | ADDED)
def test_each_verb_that_writes_refuses(
    run: Command, archive: Path, tmp_path: Path, name: str
) -> None:
    path = _hostile(archive, tmp_path, name)
    before = path.read_bytes()
    for verb in _WRITING:
        answer = run(*verb, "--archive", str(path))

        assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1), answer
        assert "osce-crawler restore BACKUP" in answer.err
    with pytest.raises(ArchiveUnusable):
        restore(tmp_path / "osce.db", path, AT)

    assert path.read_bytes() == before
    assert run("verify", "--archive", str(path)).code == 1


def test_an_endless_query_ends(
    run: Command, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "_LEAST_STEPS", 2_000_000)
    from osce_crawler.archive.reader import Archive

    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    with pytest.raises(ArchiveUnusable, match="more steps than an archive of this size needs"):
        Archive.open(archive).query(endless)


def test_what_a_researcher_adds_is_no_problem(run: Command, archive: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive, tmp_path / "mine.db"))
    change(
        path,
        "CREATE VIEW mine AS SELECT * FROM press_releases; CREATE TABLE notes (record, note);"
        " CREATE INDEX by_place ON revisions (place); ANALYZE",
    )

    assert run("verify", "--archive", str(path)).code == 0
    assert run("repair", "--archive", str(path)).code == 0
    assert run("show", "47920", "--archive", str(path)).code == 0


def test_the_set_is_large_enough() -> None:
    assert len(HOSTILE) == len(CHANGED) + len(ADDED) + len(VALUES) > 15
