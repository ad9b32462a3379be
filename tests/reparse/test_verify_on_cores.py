"""`verify` on all cores finds what it finds in one process, in the same order."""

from pathlib import Path

import pytest

from osce_crawler.archive.integrity.fixity import Problem, Verification
from osce_crawler.errors import WorkerLost
from osce_crawler.reparse import verify_on_cores
from osce_crawler.reparse.verify_on_cores import problems_on_cores
from tests.archive.integrity.flipping import whole
from tests.archive.kept import change

DAMAGE = (
    "UPDATE payloads SET compressed = zeroblob(10) WHERE payload_id = 3;"
    " UPDATE dictionaries SET content = zeroblob(10);"
    " UPDATE revisions SET title = 'x' WHERE revision_id = 2;"
    " UPDATE run_findings SET message = 'x';"
    " DELETE FROM superseded_texts; UPDATE frontier_walks SET state = '{'; DROP INDEX captures_url"
)


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_on_cores, "_WORTH_PROCESSES", 0)


def _found(path: Path, workers: int) -> tuple[list[Problem], dict[str, int], int]:
    """Problems, counts, and the rows that the progress counted."""
    rows: list[int] = []
    with Verification.opened(path) as verification:
        problems = [*problems_on_cores(verification, workers, rows.append)]
        return problems, verification.counts(), sum(rows)


def test_the_same_problems_in_the_same_order(tmp_path: Path) -> None:
    path = tmp_path / "osce.db"
    whole(path)
    change(path, DAMAGE)

    problems, counts, rows = _found(path, 1)

    assert len({problem.check for problem in problems}) > 5
    assert _found(path, 2) == (problems, counts, rows)


def test_what_a_worker_raises_ends_the_verification(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "osce.db"
    whole(path)
    with Verification.opened(path) as verification:
        monkeypatch.setattr(verify_on_cores, "end_with_parent", _die)

        with pytest.raises(WorkerLost, match="try --workers 1"):
            list(problems_on_cores(verification, 2))


def _die() -> None:
    raise SystemExit(1)
