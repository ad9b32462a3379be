"""The packages as a user gets them: the sdist is complete, the wheel built from it works alone."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from venv import EnvBuilder

import pytest

from sample_site import SampleServer
from tests.tools import tool

ROOT = Path(__file__).parent.parent
_PAGE = ROOT / "tests/fixtures/press_releases/drupal11-900101-br-body-twice/page.html"
_URL = "https://www.osce.org/secretariat/900101"


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Without the variables that would lead to the checkout."""
    named = ("PYTHONPATH", "OSCE_ARCHIVE")
    environment = {name: value for name, value in os.environ.items() if name not in named}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _build(target: str, source: Path, folder: Path) -> Path:
    built = _run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder, cwd=source)
    assert built.returncode == 0, built.stderr
    (package,) = folder.iterdir()
    return package


@pytest.fixture(name="sdist", scope="module")
def _sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(name="wheel", scope="module")
def _wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    assert _run("tar", "-xzf", sdist, cwd=folder).returncode == 0
    (unpacked,) = folder.iterdir()
    return _build("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the wheel, and a folder to work in."""

    programs: Path
    folder: Path

    def run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return _run(self.programs / program, *arguments, cwd=self.folder)


@pytest.fixture(name="installed", scope="module")
def _installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The dependencies are those of this environment: nothing is downloaded."""
    folder = tmp_path_factory.mktemp("installed")
    has_pip = find_spec("pip") is not None
    EnvBuilder(with_pip=not has_pip).create(folder / "venv")
    python = folder / "venv/bin/python"
    pip = [sys.executable, "-m", "pip", "--python", python] if has_pip else [python, "-m", "pip"]
    done = _run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (folder / "work").mkdir()
    return Installed(folder / "venv/bin", folder / "work")


def test_the_sdist_is_what_git_tracks(sdist: Path) -> None:
    tool("git", "apt install git")
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout: the files that belong to it are not known")
    listed = _run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}

    tracked = {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    assert {"Makefile", "constraints.txt", ".ci/run", "CONTRIBUTING.md", ".gitattributes"} <= names
    assert names == tracked | {"PKG-INFO"}


def test_the_wheel_is_the_package_with_its_types_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "osce_crawler/py.typed" in names
    assert {f"osce_crawler/pages/layouts/{name}.toml" for name in ("drupal6", "drupal11")} <= set(
        names
    )
    assert {name.split("/")[0].split("-")[0] for name in names} == {"osce_crawler"}


def test_what_is_imported_is_the_wheel_s(installed: Installed) -> None:
    asked = installed.run("python", "-c", "import osce_crawler; print(osce_crawler.__file__)")

    assert asked.stdout.startswith(str(installed.programs.parent)), asked.stderr


def test_the_wheel_parses_a_page(installed: Installed) -> None:
    parsed = installed.run("osce-crawler", "parse", _PAGE, "--url", _URL)

    assert (parsed.returncode, parsed.stderr) == (0, "")
    assert json.loads(parsed.stdout)["node_id"] == 900101


def test_the_wheel_crawls_the_sample_site(installed: Installed) -> None:
    with SampleServer() as site:
        arguments = ("--site", site.root, "--delay", "0", "--format", "json")
        crawled = installed.run("osce-crawler", "crawl", *arguments)

    assert crawled.returncode == 1, crawled.stderr  # the sample has a broken page
    assert json.loads(crawled.stdout)["new"] == 70
    assert (installed.folder / "data/osce.db").exists()
