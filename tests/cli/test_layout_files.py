"""Layout files that `layout check` and `layout add` refuse in one line, or read."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_layouts import _all
from tests.cli.test_layouts import _file as _file  # noqa: PLC0414 - a fixture
from tests.cli.test_layouts import _path as _path  # noqa: PLC0414 - a fixture
from tests.pages.layouts.made import NEWS26


@pytest.mark.parametrize("body", ["body", "main", "h1", "*", "div", "article", "td", "form"])
def test_a_body_that_matches_any_design_is_refused_though_the_archive_has_no_page_of_another(
    run: Command, path: Path, file: Path, body: str
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM captures WHERE revision_id IS NOT NULL")
        connection.execute("DELETE FROM records")
    file.write_text(f'name = "x"\n[release]\ntitle = "h1"\nbody = "{body}"\n', encoding="utf-8")

    checked, added = run("layout", "check", str(file)), run("layout", "add", str(file))

    assert checked.code == 1
    assert "x matches pages of drupal" in checked.out
    assert (added.code, added.out, len(added.err.splitlines())) == (2, "", 1)
    assert f"{file}: not added: it matches pages of drupal" in added.err
    assert _all(path, "SELECT * FROM layouts") == []


def test_a_file_with_a_byte_order_mark_is_read(run: Command, path: Path, file: Path) -> None:
    file.write_text(NEWS26, encoding="utf-8-sig")

    assert run("layout", "add", str(file)).code == 0
    assert _all(path, "SELECT toml FROM layouts") == [(NEWS26,)]


@pytest.mark.parametrize("verb", ["check", "add"])
def test_a_selector_that_fails_only_where_it_matches_is_one_line(
    run: Command, path: Path, file: Path, verb: str
) -> None:
    selector = "xpath:descendant::p[@class='x3' and $x]"
    file.write_text(NEWS26.replace("div.x7", selector), encoding="utf-8")

    answer = run("layout", verb, str(file))

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"Error: {file}: release.body: expected an XPath; found {selector!r}: Undefined variable\n"
    )
