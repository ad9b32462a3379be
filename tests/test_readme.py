"""Everything the README and the guides show is run, and prints what they show."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from osce_crawler.archive.data_dictionary import markdown
from sample_site import SampleServer

ROOT = Path(__file__).parent.parent
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_SHOWN_ROOT = "http://127.0.0.1:8000"
_PAGES = ("README.md", "CONTRIBUTING.md", "docs/operating.md")


def _shown(page: str) -> list[tuple[str, str]]:
    """Commands of a page with the output shown under them, which is empty where none is shown."""
    commands: list[tuple[str, str]] = []
    for block in _CONSOLE.findall((ROOT / page).read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            commands.append((command.split("   #")[0].strip(), output.strip()))
    return commands


WITH_OUTPUT = [
    pytest.param(command, output, id=command) for command, output in _shown("README.md") if output
]


class Demo:
    """The archive that the README's commands read, made the way `make demo` makes it."""

    def __init__(self, folder: Path, root: str) -> None:
        self.folder, self.root, self.crawled = folder, root, ""

    def run(self, command: str) -> str:
        """What a command prints, with the address that the README shows."""
        words = shlex.split(command.replace(_SHOWN_ROOT, self.root))
        if words[0] == "osce-crawler":
            words[:1] = [sys.executable, "-m", "osce_crawler"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return (done.stdout + done.stderr).replace(self.root, _SHOWN_ROOT).strip()


@pytest.fixture(scope="module", name="demo")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with SampleServer() as site:
        demo = Demo(tmp_path_factory.mktemp("readme"), site.root)
        crawl = next(command for command, _ in _shown("README.md") if "crawl --site" in command)
        demo.crawled = demo.run(crawl)
        yield demo


@pytest.mark.parametrize(("command", "output"), WITH_OUTPUT)
def test_the_readme_shows_what_commands_print(command: str, output: str, demo: Demo) -> None:
    if command.startswith("sqlite3") and not shutil.which("sqlite3"):
        pytest.skip("no sqlite3 command here: apt install sqlite3")
    printed = demo.crawled if " crawl " in command else demo.run(command)

    assert [line.rstrip() for line in printed.splitlines()] == output.splitlines()


def test_the_readme_names_every_verb_and_no_other() -> None:
    table = re.findall(
        r"^\| `([a-z]+)[^`]*` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    done = subprocess.run(
        [sys.executable, "-m", "osce_crawler", "--help"], capture_output=True, text=True, check=True
    )
    listed = re.findall(
        r"^  ([a-z]+)  ", done.stdout.split("Commands:")[1].split("Exit codes:")[0], re.MULTILINE
    )

    assert sorted(table) == sorted(listed)


@pytest.mark.parametrize("page", _PAGES)
def test_every_option_shown_exists(page: str) -> None:
    for command, _ in _shown(page):
        words = command.split()
        if words[0] != "osce-crawler":
            continue
        helped = subprocess.run(
            [sys.executable, "-m", "osce_crawler", words[1], "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        for option in (word for word in words if word.startswith("--")):
            assert option in helped.stdout, command


def test_every_make_target_shown_exists() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    shown = {
        command.split()[1]
        for page in _PAGES
        for command, _ in _shown(page)
        if command.startswith("make ")
    }

    assert shown <= targets


def test_the_data_dictionary_is_of_this_schema() -> None:
    assert (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8") == markdown(), (
        "run: make docs"
    )
