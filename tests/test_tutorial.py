"""The tutorial: its commands and its Python, in the order of the page, print what it shows."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from osce_crawler import Archive
from sample_site import SampleServer

ROOT = Path(__file__).parent.parent
_PAGE = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive that `make demo` makes."""
    folder = tmp_path_factory.mktemp("tutorial")
    with SampleServer() as site:
        command = ["crawl", "--site", site.root, "--delay", "0", "--archive", "data/demo.db"]
        done = subprocess.run(
            [sys.executable, "-m", "osce_crawler", *command],
            cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1, done.stderr  # the sample has a page that is cut
    return folder


def _typed(line: str, folder: Path) -> str:
    script = f'osce-crawler() {{ {sys.executable} -m osce_crawler "$@"; }}; {line}'
    environment = {"PATH": "/usr/bin:/bin", "OSCE_ARCHIVE": "data/demo.db", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


def test_the_page_runs_from_top_to_bottom_and_ends_in_a_plot(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner()
    kinds = []
    for kind, text in _BLOCK.findall(_PAGE):
        kinds.append(kind)
        if kind == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                line, _, expected = part.partition("\n")
                assert _typed(line, folder) == expected, line
        else:
            test = doctest.DocTestParser().get_doctest(text, names, "tutorial", "tutorial.md", 0)
            result = runner.run(test, clear_globs=False)
            names = test.globs
            assert result.attempted > 0
            assert result.failed == 0, text

    assert kinds.count("console") >= 4
    assert kinds.count("pycon") >= 6
    drawn = (folder / "school.svg").read_text(encoding="utf-8")
    root = ET.fromstring(drawn)
    assert root.tag == f"{_SVG}svg"
    bars = "".join(one.get("d", "") for one in root.iter() if "bar" in one.get("class", "").split())
    # One subpath a bar, for each year with a release that speaks of schools.
    with Archive(folder / "data/demo.db") as archive:
        years = {release.year for release in archive.releases("school")}
    assert bars.count("M") == len(years) > 5
    assert (folder / "again.svg").read_text(encoding="utf-8") == drawn


def test_its_links_lead_somewhere() -> None:
    for page in ("tutorial.md", "python.md", "terms.md", "queries.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
            assert link.startswith("https://") or (ROOT / "docs" / link).exists(), (page, link)
