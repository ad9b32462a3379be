"""`layout propose` where listings have an unknown design, and releases have none."""

from pathlib import Path

import pytest

from osce_crawler.records import Purpose
from tests.archive.made import capture, opened
from tests.cli.conftest import Command
from tests.pages.learning.test_listing import ON_ONE_LINE, ROOT, listing

_NO_DATES = '<li class="{c}"><a href="/mission/{node}">Synthetic release number {node}</a></li>'


def _archive(folder: Path, monkeypatch: pytest.MonkeyPatch, row: str) -> Path:
    """An archive with two pages of a listing."""
    path = folder / "own.db"
    writer = opened(path)
    for number in (0, 1):
        page = listing(number, row)
        kept = capture(page.payload, url=page.url or "", purpose=Purpose.LISTING)
        writer.keep_support(writer.keep_capture(kept))
    writer.run.end(outcome="finished", walk_complete=False, exit_code=1)
    writer.close()
    monkeypatch.setenv("OSCE_ARCHIVE", str(path))
    return path


def test_a_layout_of_listings_alone_is_proposed_and_added(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _archive(tmp_path, monkeypatch, ON_ONE_LINE)
    file = tmp_path / "new.toml"

    proposed = run("layout", "propose", "--name", "new")
    file.write_text(proposed.out, encoding="utf-8")
    added = run("layout", "add", str(file))

    assert proposed.code == 0
    assert "[listing]" in proposed.out
    assert "[release]" not in proposed.out
    assert proposed.err.splitlines() == [f"{'listings':<33}2 pages are read as they were inferred"]
    assert (added.code, added.err) == (0, "")
    assert run("layout", "propose").err == (
        "Nothing is proposed: the archive has no page without a known layout.\n"
    )


def test_a_listing_that_cannot_be_read_is_named(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _archive(tmp_path, monkeypatch, _NO_DATES)

    answer = run("layout", "propose")

    assert (answer.code, answer.out) == (1, "")
    (line,) = answer.err.splitlines()
    assert "no page without a known layout" not in line
    assert (
        f"2 pages cannot be read: {ROOT}/press-releases?page=1: the page is not a listing" in line
    )
    assert line.endswith("write the [listing] table by hand: docs/layouts.md.")
