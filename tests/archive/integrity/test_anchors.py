"""Anchors: a digest from a run report shows that the chain of manifests was not rewritten."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from osce_crawler.archive.integrity.anchors import Anchored, anchored, read_anchor
from osce_crawler.archive.integrity.checks.problem import Problem
from osce_crawler.archive.integrity.fixity import Verification
from osce_crawler.archive.integrity.manifests import make_manifest
from osce_crawler.errors import BadQuery
from tests.archive.integrity.flipping import whole
from tests.archive.kept import change
from tests.archive.test_healing import problems


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "osce.db"
    whole(path)
    return path


def digests(path: Path) -> list[str]:
    """The digests that the reports of its runs ended with."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT manifest_digest FROM run_manifests ORDER BY run_id")
        return [digest for (digest,) in rows]


def checked(path: Path, *anchors: str) -> tuple[list[Anchored], list[Problem]]:
    """What `verify --anchor` says."""
    verification = Verification.open(path)
    with closing(verification.archive.connection):
        return anchored(verification.look, [read_anchor(one) for one in anchors])


def test_each_run_is_found_by_its_digest_or_the_begin_of_it(path: Path) -> None:
    whole_digests = digests(path)

    found, missing = checked(path, *whole_digests)

    assert [one.run_id for one in found] == [1, 2, 3, 4, 5]
    assert [one.later for one in found] == [4, 3, 2, 1, 0]
    assert missing == []
    short = whole_digests[2].removeprefix("sha256:")[:16]
    assert [one.run_id for one in checked(path, short.upper())[0]] == [3]


@pytest.mark.parametrize(
    "anchor", ["", "sha256:", "sha256:0f343b09312", "run 3", "0" * 65, "é" * 16]
)
def test_what_is_no_digest_or_too_short_is_refused(anchor: str) -> None:
    with pytest.raises(BadQuery, match="at least the first 16"):
        read_anchor(anchor)


def test_a_chain_that_was_rewritten_lacks_the_digests_of_before(path: Path) -> None:
    """Whoever owns the file can make all of it again; the mails with the reports stay."""
    before = digests(path)
    change(path, "UPDATE run_findings SET message = 'nothing' WHERE run_id = 2")
    _rewrite(path)
    assert problems(path) == []

    found, missing = checked(path, *before)

    assert [one.run_id for one in found] == [1]
    assert [problem.check for problem in missing] == ["anchor"] * 4
    assert "is not in the chain of 5 manifests" in missing[0].what


def test_a_chain_that_was_cut_lacks_the_last_digest(path: Path) -> None:
    last = digests(path)[-1]
    change(path, "DELETE FROM run_manifests WHERE run_id = 5")

    assert [problem.check for problem in checked(path, last)[1]] == ["anchor"]


def test_a_digest_beside_the_chain_does_not_count(path: Path) -> None:
    """The row is there with its digest, but no later manifest leads to it."""
    first = digests(path)[0]
    change(path, "DELETE FROM run_manifests WHERE run_id = 3")

    assert [problem.check for problem in checked(path, first)[1]] == ["anchor"]


def test_the_digest_is_that_of_the_text(path: Path) -> None:
    last = digests(path)[-1]
    change(path, "UPDATE run_manifests SET manifest = '{}' WHERE run_id = 5")

    assert [problem.check for problem in checked(path, last)[1]] == ["anchor"]


def _rewrite(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT run_id, manifest FROM run_manifests ORDER BY run_id")
        previous = None
        for run_id, _ in rows.fetchall():
            made = make_manifest(connection, run_id, previous)
            assert json.loads(made.text)["previous"] == previous
            connection.execute(
                "UPDATE run_manifests SET previous_digest = ?, manifest = ?, manifest_digest = ?"
                " WHERE run_id = ?",
                [previous, made.text, made.digest, run_id],
            )
            previous = made.digest
        connection.commit()
