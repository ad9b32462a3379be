"""README typed from top to bottom in a fresh copy of the checkout prints what it shows; every
command, option and target that the guides show exists.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from osce_crawler.archive.data_dictionary import markdown
from osce_crawler.cli.program import program
from sample_site import SampleServer
from sample_site.demo import ARCHIVE, SUGGESTIONS
from tests.checkout import ROOT, copy_checkout
from tests.tools import tool

_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_SHOWN_ROOT = "http://127.0.0.1:8000"
_ANY_MANIFEST = re.compile(r"(?<=^Manifest of run 1: sha256:)[0-9a-f]{64}$", re.MULTILINE)
_SHOWN_MANIFEST = "0f343b0931126a20f133d67c2b018a3b1c4d7f0a2e5b8c9d6f3a1b0c2d4e5f60"
"""It has the times of the run."""
_ANY_ROOT = re.compile(r"http://127\.0\.0\.1:\d+")
_PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/counting.md",
    "docs/guide.md",
    "docs/import.md",
    "docs/layouts.md",
    "docs/operating.md",
    "docs/queries.md",
    "docs/reference.md",
    "docs/search.md",
    "docs/terms.md",
    "docs/tutorial.md",
)
_MARK = "\x1e"

NOT_RUN = {
    "make test": "runs these tests",
    "python3 -m venv ~/osce && ~/osce/bin/pip install '.[all]'": "downloads",
    "pipx install '.[all]'": "downloads",
    "python -m sample_site serve --port 8000 &": "these tests serve the site, on a free port",
    "osce-crawler serve --archive data/demo.db": "runs until Ctrl-C: see tests/cli/test_serve.py",
    "export OSCE_CONTACT=you@example.org": "for the crawls of the live site",
    "osce-crawler crawl --since 2024-01-01": "the live site",
    "osce-crawler crawl --full": "the live site",
}
INSTEAD = {"make demo": "make -o .venv/.user demo"}
"""Without the set-up, which downloads: `.venv` is the environment that runs these tests."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page, without its comment, and the output under it; empty where none is."""

    command: str
    output: str


def _shown(page: str) -> list[Shown]:
    commands = []
    for block in _CONSOLE.findall((ROOT / page).read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            commands.append(Shown(command.split("   #")[0].strip(), output.strip("\n")))
    return commands


TYPED = [shown for shown in _shown("README.md") if shown.command not in NOT_RUN]


@dataclass(frozen=True, slots=True)
class Printed:
    """What one command printed on both streams, and its exit code."""

    code: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A shell in a fresh copy of the checkout."""

    folder: Path
    root: str

    def types(self, commands: list[str]) -> list[Printed]:
        """All commands in one shell, one after another."""
        script = "".join(
            f"{command.replace(_SHOWN_ROOT, self.root)}\nprintf '{_MARK}%s{_MARK}' $?\n"
            for command in commands
        )
        done = subprocess.run(
            ["bash"],
            input=script,
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        *parts, rest = done.stdout.split(_MARK)
        assert rest == ""
        return [
            Printed(int(code), [line.rstrip() for line in self._shown(text).rstrip().splitlines()])
            for text, code in zip(parts[::2], parts[1::2], strict=True)
        ]

    def _environment(self) -> dict[str, str]:
        """The package is that of the copy, also where another checkout is installed."""
        unset = {"OSCE_ARCHIVE", "MAKEFLAGS", "MAKELEVEL"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        return kept | {"PYTHONPATH": str(self.folder)}

    def _shown(self, text: str) -> str:
        return _ANY_MANIFEST.sub(_SHOWN_MANIFEST, _ANY_ROOT.sub(_SHOWN_ROOT, text))


@pytest.fixture(name="newcomer", scope="module")
def _newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    for name in ("git", "make"):
        tool(name, f"apt install {name}")
    if not (Path(sys.prefix) / "bin/activate").exists():
        pytest.skip("these tests do not run in a virtual environment: run make test")
    if not (ROOT / ".git").exists():
        pytest.skip("no git checkout: the files that belong to it are not known")
    folder = tmp_path_factory.mktemp("readme")
    copy_checkout(folder)
    (folder / ".git/info/exclude").write_text(".venv\n")
    (folder / ".venv").symlink_to(sys.prefix)
    with SampleServer() as site:
        yield Newcomer(folder, site.root)


@pytest.fixture(name="printed", scope="module")
def _printed(newcomer: Newcomer) -> list[Printed]:
    """What each command of README prints, typed in README's order."""
    return newcomer.types([INSTEAD.get(shown.command, shown.command) for shown in TYPED])


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, id=shown.command) for number, shown in enumerate(TYPED) if shown.output],
)
def test_the_readme_shows_what_commands_print(number: int, printed: list[Printed]) -> None:
    if TYPED[number].command.startswith("sqlite3"):
        tool("sqlite3", "apt install sqlite3")

    assert printed[number].lines == [line.rstrip() for line in TYPED[number].output.splitlines()]


def test_every_command_of_the_readme_works(printed: list[Printed]) -> None:
    with_findings = re.compile(r" (?:crawl|import) [^|]*$")  # the sample has a page that is cut
    failed = {
        shown.command: one.lines
        for shown, one in zip(TYPED, printed, strict=True)
        if one.code != bool(with_findings.search(shown.command))
    }

    assert {command: lines for command, lines in failed.items() if "sqlite3" not in command} == {}


@pytest.mark.usefixtures("printed")
def test_the_commands_run_the_copy_and_leave_only_what_git_ignores(newcomer: Newcomer) -> None:
    imported, changed = newcomer.types(
        [
            ".venv/bin/python -c 'import osce_crawler; print(osce_crawler.__file__)'",
            "git ls-files --others --modified --exclude-standard",
        ]
    )

    assert imported.lines == [str(newcomer.folder / "osce_crawler/__init__.py")]
    assert changed.lines == []


@pytest.mark.usefixtures("printed")
@pytest.mark.parametrize("suggestion", SUGGESTIONS)
def test_what_the_demo_suggests_finds_something(suggestion: str, newcomer: Newcomer) -> None:
    (answer,) = newcomer.types([f".venv/bin/osce-crawler {suggestion} --archive {ARCHIVE}"])

    assert answer.code == 0
    assert answer.lines not in ([], ["No release matches."])


def test_no_test_crawls_the_live_site() -> None:
    crawls = [shown.command for shown in TYPED if re.search(r"\bcrawl\b", shown.command)]

    assert crawls
    assert [command for command in crawls if f"--site {_SHOWN_ROOT}" not in command] == []


def test_what_is_not_run_is_shown() -> None:
    shown = {shown.command for page in _PAGES for shown in _shown(page)}

    assert NOT_RUN.keys() | INSTEAD.keys() <= shown


def test_a_phrase_is_shown_with_the_quotes_that_the_shell_leaves() -> None:
    """`search "a phrase"` searches two words: the shell takes the quotes."""
    pages = [ROOT / page for page in _PAGES] + [*(ROOT / "osce_crawler").rglob("*.py")]
    wrong = re.compile(r"(?:osce-crawler|\$) search \"[^\"*]+ ")

    assert {page.name for page in pages if wrong.search(page.read_text(encoding="utf-8"))} == set()


def test_the_readme_names_every_verb_and_no_other() -> None:
    table = re.findall(
        r"^\| `([a-z]+)[^`]*` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert sorted(table) == sorted(program.list_commands(click.Context(program)))


def _options(verb: str) -> set[str]:
    command = program.get_command(click.Context(program), verb)
    assert command is not None, verb
    return {name for parameter in command.params for name in parameter.opts}


@pytest.mark.parametrize("page", _PAGES)
def test_every_option_shown_exists(page: str) -> None:
    for shown in _shown(page):
        before, _, of_crawl = shown.command.split("|")[0].partition(" -- ")
        words = before.split()
        if words[0] != "osce-crawler":
            continue
        assert {word for word in words if word.startswith("--")} <= _options(words[1]), before
        further = {word for word in of_crawl.split() if word.startswith("--")}
        assert further <= _options("crawl"), shown.command


def test_every_make_target_shown_exists() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    shown = {
        shown.command.split()[1]
        for page in _PAGES
        for shown in _shown(page)
        if shown.command.startswith("make ")
    }

    assert shown <= targets


def test_the_data_dictionary_is_of_this_schema() -> None:
    assert (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8") == markdown(), (
        "run: make docs"
    )
