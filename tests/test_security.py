"""SECURITY.md names tests that there are."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = _NAMED.findall((ROOT / "SECURITY.md").read_text("utf-8"))
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or (name and name not in _functions(ROOT / path))
    ]

    assert len(named) > 20
    assert missing == []


def test_every_row_of_the_threat_model_names_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")][2:]

    assert len(rows) > 15
    assert [row for row in rows if not _NAMED.search(row)] == []


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
