"""Manifests as files: `sha256sum` alone checks them, and what was written once is never written
over.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from osce_crawler.archive.integrity.checks.problem import Problem
from osce_crawler.archive.integrity.manifest_files import write_manifests
from osce_crawler.archive.reader import Archive
from osce_crawler.errors import BadTarget
from tests.archive.integrity.flipping import whole
from tests.archive.kept import change


@pytest.fixture(name="folder")
def _folder(path: Path, tmp_path: Path) -> Path:
    whole(path)
    return tmp_path / "manifests"


def written(path: Path, folder: Path) -> list[Problem]:
    return list(write_manifests(Archive.open(path), folder))


def test_sha256sum_alone_checks_them(path: Path, folder: Path) -> None:
    assert written(path, folder) == []
    if not shutil.which("sha256sum"):
        pytest.skip("no sha256sum command here: apt install coreutils")
    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert (
        done.stdout
        == "run-000001.json: OK\nrun-000002.json: OK\nrun-000003.json: OK\nrun-000004.json: OK\n"
        "run-000005.json: OK\n"
    )


def test_each_names_the_one_before(path: Path, folder: Path) -> None:
    written(path, folder)
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    manifests = [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))]

    named = [manifest["previous"] for manifest in manifests]
    assert named == [None, *(f"sha256:{sums[f'run-00000{run}.json']}" for run in (1, 2, 3, 4))]


def test_writing_again_changes_nothing(path: Path, folder: Path) -> None:
    written(path, folder)
    before = {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.glob("*.json")
    }

    assert written(path, folder) == []
    assert before == {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.glob("*.json")
    }


@pytest.mark.parametrize("file", ["run-000001.json", "SHA256SUMS"])
def test_a_file_that_says_otherwise_is_a_problem_and_stays(
    path: Path, folder: Path, file: str
) -> None:
    written(path, folder)
    changed = (folder / file).read_bytes().replace(b"1", b"2", 1)
    (folder / file).write_bytes(changed)

    assert [str(folder / file) in problem.what for problem in written(path, folder)] == [True]
    assert changed == (folder / file).read_bytes()


def test_a_chain_that_was_written_anew_from_its_beginning_is_seen_by_the_files(
    path: Path, folder: Path
) -> None:
    written(path, folder)
    change(path, "DELETE FROM run_manifests WHERE run_id = 3")

    assert [problem.check for problem in written(path, folder)] == ["manifest", "manifest"]


def test_a_damaged_manifest_is_not_handed_out(path: Path, folder: Path) -> None:
    change(path, "UPDATE run_manifests SET manifest = manifest || ' ' WHERE run_id = 2")
    written(path, folder)

    assert sorted(file.name for file in folder.iterdir()) == [
        "SHA256SUMS",
        "run-000001.json",
        "run-000003.json",
        "run-000004.json",
        "run-000005.json",
    ]


def test_a_folder_with_other_files_is_refused(path: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")

    with pytest.raises(BadTarget, match=r"other files, such as thesis\.txt"):
        written(path, folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_folder(path: Path, folder: Path) -> None:
    folder.write_text("a file")

    with pytest.raises(BadTarget, match="name a folder"):
        written(path, folder)
