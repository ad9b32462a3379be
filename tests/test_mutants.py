"""The mutation script on a project of two modules, whose tests have one known gap."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULE = '''"""Not mutated."""
LIMIT = 3


def is_long(text: str) -> bool:
    """Not mutated either."""
    return len(text) > LIMIT
'''
LOOP = """def halvings(number: int) -> int:
    count = 0
    while number > 1:
        number //= 2
        count += 1
    return count
"""
TESTS = """from osce_crawler.small.halves import halvings
from osce_crawler.small.lengths import is_long


def test_lengths_far_from_the_limit():
    assert is_long("a long text")
    assert not is_long("")


def test_halvings():
    assert [halvings(number) for number in (1, 2, 5)] == [0, 1, 2]
"""
EXPLANATION = """[[mutant]]
file = "osce_crawler/small/lengths.py"
function = ""
source = "LIMIT = {limit}"
changes = ["3 -> 4"]
reason = "the tests of this project are like that"
"""
# One second more than the test took without mutation: the endless loop ends sooner.
RUN = """import sys
from benchmarks import mutant_tests, mutants
mutant_tests.MORE_SECONDS = 0
sys.exit(mutants.main(sys.argv[1:]))
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork, as on Linux")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    for name, text in {
        "pytest.ini": "[pytest]\npythonpath = .\naddopts = --import-mode=importlib\n",
        "osce_crawler/__init__.py": "",
        "osce_crawler/small/__init__.py": "",
        "osce_crawler/small/halves.py": LOOP,
        "osce_crawler/small/lengths.py": MODULE,
        "tests/small/__init__.py": "",
        "tests/small/test_lengths.py": TESTS,
        "benchmarks/equivalent_mutants/small.toml": EXPLANATION.format(limit=3),
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def _mutants(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, f"--root={project}", "--package=small", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_prints_each_mutant_that_the_tests_pass_and_writes_no_file(project: Path) -> None:
    before = _files(project)

    ran = _mutants(project, "--module=lengths")

    where = "osce_crawler/small/lengths.py"
    assert ran.stdout.splitlines() == [
        f"{where}:2: 3 -> 4  [equivalent: the tests of this project are like that]",
        f"{where}:2: 3 -> 2",
        f"{where}:7 in is_long: len(text) > LIMIT -> len(text) >= LIMIT",
        "small: 5 mutants, 2 killed (40.0%), 3 survived, 1 of them explained",
    ], ran.stderr
    assert ran.returncode == 1
    assert _files(project) == before


def test_a_mutant_in_an_endless_loop_is_killed(project: Path) -> None:
    sample = ("--module=halves", "--sample=2", "--seed=3")
    assert "number //= 2 -> pass" in _mutants(project, "--list", *sample).stdout

    ran = _mutants(project, *sample)

    assert ran.stdout == "small: 2 mutants, 2 killed (100.0%), 0 survived, 0 of them explained\n"
    assert ran.returncode == 0


def test_the_same_seed_chooses_the_same_sample(project: Path) -> None:
    one, again, other = (
        _mutants(project, "--list", "--sample=5", f"--seed={seed}").stdout for seed in (1, 1, 2)
    )

    assert one == again != other
    assert one.endswith("small: 5 of 21 mutants\n")


def test_an_explanation_of_no_mutant_is_an_error(project: Path) -> None:
    explained = project / "benchmarks/equivalent_mutants/small.toml"
    explained.write_text(EXPLANATION.format(limit=5))

    ran = _mutants(project, "--list")

    assert "small: explained, but there is no such mutant" in ran.stdout
    assert ran.returncode == 1


def test_failing_tests_judge_no_mutant(project: Path) -> None:
    (project / "osce_crawler/small/lengths.py").write_text(MODULE.replace("= 3", "= 30"))

    ran = _mutants(project, "--sample=1")

    assert "fail without any mutation" in ran.stderr
    assert "killed" not in ran.stdout
