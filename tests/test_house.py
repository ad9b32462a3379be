"""House rules that no linter knows."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    ".ci",
    ".github",
    "benchmarks",
    "data/sample",
    "docs",
    "osce_crawler",
    "sample_site",
    "tests",
)
LONGEST_FILE, LONGEST_FUNCTION = 400, 60

# In pieces, so that this file does not say what no file may say.
_REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js",
    "crates" + ".io",
    "ruby" + "gems",
    "proxy." + "golang",
)
_MACHINE = re.compile(
    "|".join(
        ("/" + "work/", "/tmp/" + "plan", r"\.\./" + "shared", "/home/" + r"\w", "/root/" + r"\w")
    )
)
_SELECTOR_METHODS = frozenset(
    {"xpath", "css", "cssselect", "CSSSelector", "XPath", "findtext", "iterfind"}
)
_SELECTOR_TEXT = re.compile(
    r"^(?:\.?//|(?:descendant|following|preceding|ancestor|self|child)(?:-or-self|-sibling)?::)"  # XPath
    r"|^[a-z][a-z0-9]*\[[a-z-]+[\]~^$*|=]"  # a[href]
    r"|^(?:[a-z][a-z0-9]*)?[.#][a-z][\w-]*(?:(?:\s*[>+~]\s*|\s+)[a-z.#][\w.#-]*)+$"  # div.field > div.field-item
    r"|^[a-z][a-z0-9]* > [a-z]"
)


def _texts() -> Iterator[Path]:
    files = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    files += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in files:
        if "__pycache__" not in path.parts and not path.name.startswith(".coverage"):
            yield path


def _python(*folders: str) -> list[Path]:
    return [
        path
        for path in _texts()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (folders or FOLDERS)
    ]


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_is_something_to_look_at() -> None:
    assert len(_python()) > 80
    assert len(_python("osce_crawler")) > 40


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {
        _named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _python()
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{_named(path)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in _python()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "misc",
        "data",
        "base",
        "core",
    }

    assert [_named(path) for path in _python() if path.stem in empty] == []


def selectors_in(source: str) -> list[str]:
    """What looks like a selector: a method that takes one, or a text in the form of one."""
    tree = ast.parse(source)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = (
                function.attr
                if isinstance(function, ast.Attribute)
                else getattr(function, "id", "")
            )
            found += [f"line {node.lineno}: {name}()"] if name in _SELECTOR_METHODS else []
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            found += (
                [f"line {node.lineno}: {node.value!r}"] if _SELECTOR_TEXT.search(node.value) else []
            )
    return found


_LAYOUTS = ROOT / "osce_crawler/pages/layouts"


def _python_outside_layouts() -> list[Path]:
    return [path for path in _python("osce_crawler") if _LAYOUTS not in path.parents]


def test_no_selector_stands_outside_layouts() -> None:
    found = {
        _named(path): selectors
        for path in _python_outside_layouts()
        if (selectors := selectors_in(path.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'x.xpath("a")', 'x.css("a")', 'css("a")', 'etree.XPath("a")', 'y = "//p"', 'y = ".//time[@datetime]"', 'y = "a[href]"',
        'y = "div.field > div.field-item"', 'y = "div.content--header h1"', ('y = ".search-title'
                                                                            ' a"'), 'y = "descendant::p"',
        'y = "main > h1"',
    ],
)  # fmt: skip
def test_a_selector_would_be_seen(source: str) -> None:
    assert selectors_in(source) != []


@pytest.mark.parametrize(
    "source",
    ['"//p"', 'y = "a.b"', 'y = "fields of work"', 'y = ".jsonl"', 'y = "https://www.osce.org"'],
)
def test_other_texts_are_no_selectors(source: str) -> None:
    assert selectors_in(source) == []


def test_class_names_of_the_site_stand_in_layouts_alone() -> None:
    layouts = "".join(
        path.read_text(encoding="utf-8")
        for path in sorted(_LAYOUTS.iterdir())
        if path.suffix in {".py", ".toml"}
    )
    names = set(
        re.findall(r"\.([a-z]+(?:[_-]+[a-z0-9]+)+)", " ".join(re.findall(r'"([^"\n]*)"', layouts)))
    )
    quoted = {
        _named(path): sorted(used)
        for path in _python_outside_layouts()
        if (
            used := names
            & set(
                re.findall(r"[\w-]+", " ".join(re.findall(r'"([^"\n]*)"', path.read_text("utf-8"))))
            )
        )
    }

    assert len(names) > 15
    assert quoted == {}


def test_only_the_clock_knows_what_time_it_is() -> None:
    asking = re.compile(r"\.(?:now|utcnow|today)\(|\btime\.time\(")
    found = [
        _named(path)
        for path in _python("osce_crawler")
        if asking.search(path.read_text(encoding="utf-8"))
    ]

    assert found == ["osce_crawler/clock.py"]


def test_no_possessive_quantifier_stands_behind_a_group() -> None:
    """Before Python 3.11.5 it lets matches slip, and whole pages were refused; an atomic group says
    the same.
    """
    possessive = re.compile(r"\)(?:[*+?]|\{{1,2}\d*,?\d*\}{1,2})\+")
    lines = [
        f"{_named(path)}: {line.strip()}"
        for path in _python("osce_crawler")
        for line in path.read_text(encoding="utf-8").splitlines()
        if possessive.search(line)
    ]

    assert possessive.search("(?:a|b)*+")
    assert lines == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = {}
    for path in _texts():
        text = path.read_bytes().decode("utf-8", "replace")
        words = [host for host in _REGISTRIES if host in text.lower()]
        words += [match[0] for match in _MACHINE.finditer(text)]
        if words and path.name != "package-lock.json":
            found[_named(path)] = words

    assert found == {}


def test_every_fixture_says_where_it_is_from() -> None:
    folders = [
        folder
        for kind in ("press_releases", "listings")
        for folder in (ROOT / "tests/fixtures" / kind).iterdir()
    ]
    origins = {
        _named(folder): json.loads((folder / "capture.json").read_text("utf-8"))["origin"]
        for folder in folders
    }
    origins |= {
        _named(path): tomllib.loads(path.read_text("utf-8"))["origin"]
        for folder in ("data/sample", "tests/dedup/cases")
        for path in (ROOT / folder).rglob("*.toml")
    }

    assert len(origins) > 100
    assert {
        name: origin
        for name, origin in origins.items()
        if origin not in {"live", "web-archive", "synthetic"}
    } == {}


def test_a_synthetic_page_never_passes_for_a_real_one() -> None:
    """Nobody has seen the site's own HTML yet: whoever saves the first page takes this test
    away.
    """
    origins = {
        json.loads(path.read_text("utf-8"))["origin"]
        for path in (ROOT / "tests/fixtures").rglob("capture.json")
    }

    assert {"synthetic"} == origins


def test_every_test_package_is_one() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}

    assert [_named(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []
