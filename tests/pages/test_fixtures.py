"""Every fixture folder, one test a field: a page in, the expected fields out. Expectations were
written by people.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.records import CleanRelease, Evidence
from osce_crawler.refine import as_json, refine_page
from osce_crawler.urls import OSCE, Site

FOLDERS = sorted((Path(__file__).parent.parent / "fixtures" / "press_releases").iterdir())


def _read(folder: Path, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return value


def _page(folder: Path) -> bytes:
    return next(folder.glob("page.*")).read_bytes()


@cache
def expected_of(folder: Path) -> dict[str, Any]:
    """What a person checked."""
    return _read(folder, "expected.json")


RELEASES = [folder for folder in FOLDERS if "error" not in expected_of(folder)]
REFUSALS = [folder for folder in FOLDERS if "error" in expected_of(folder)]
FIELDS = [
    (folder, name) for folder in RELEASES for name in expected_of(folder) if name != "warnings"
]


@cache
def _parsed(folder: Path) -> dict[str, Any]:
    return as_json(_refined(folder))


def _refined(folder: Path) -> CleanRelease:
    capture = _read(folder, "capture.json")
    return refine_page(
        _page(folder),
        url=capture.get("url"),
        content_type=capture.get("content_type"),
        site=Site.of(capture.get("site", OSCE.root)),
        evidence=Evidence(**capture["evidence"]) if "evidence" in capture else None,
        fetched_at=capture.get("fetched_at"),
    )


@pytest.mark.parametrize(
    ("folder", "name"), FIELDS, ids=[f"{folder.name}-{name}" for folder, name in FIELDS]
)
def test_reads_the_field(folder: Path, name: str) -> None:
    actual, expected = _parsed(folder)[name], expected_of(folder)[name]
    if name == "removed_paragraphs":
        actual = (
            [{key: removed[key] for key in expected[0]} for removed in actual]
            if expected
            else actual
        )

    assert actual == expected


@pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
def test_warns_of_what_is_unknown_and_of_nothing_else(folder: Path) -> None:
    warned = {warning.split(":")[0] for warning in _parsed(folder)["warnings"]}

    assert warned == set(expected_of(folder)["warnings"])


@pytest.mark.parametrize("folder", REFUSALS, ids=lambda folder: folder.name)
def test_refuses_with_the_expected_kind(folder: Path) -> None:
    with pytest.raises(PageRefused) as refusal:
        _refined(folder)

    assert refusal.value.kind == expected_of(folder)["error"]["kind"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_says_where_the_page_comes_from(folder: Path) -> None:
    assert _read(folder, "capture.json")["origin"] in {"live", "web-archive", "synthetic"}


def test_has_enough_pages_and_every_layout() -> None:
    layouts = {expected_of(folder)["layout"] for folder in RELEASES}

    assert len(FOLDERS) >= 30
    assert layouts == {layout.name for layout in BUILT_IN.releases} | {"text", "inferred"}
