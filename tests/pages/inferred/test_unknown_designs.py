"""Pages of unknown designs are read right in every field, and marked; else they are refused."""

import itertools
import re

import pytest

from osce_crawler.refine import as_json, refine_page
from tests.pages.inferred.arranged import ROOT
from tests.pages.inferred.designs import DESIGNS
from tests.pages.inferred.held_out import HELD_OUT
from tests.pages.inferred.readings import (
    SKELETONS,
    evidence_of,
    in_shells,
    in_skeletons,
    outcome,
)

_CLASS = re.compile(rb'(?<= class=")[^"]*')
_NEEDS_SKELETONS = pytest.mark.skipif(
    not SKELETONS.is_dir(), reason=f"no markup of real pages: put *.html.gz at {SKELETONS}"
)


@pytest.mark.parametrize("designs", [DESIGNS, HELD_OUT], ids=["designs", "held-out"])
def test_of_all_pages_nearly_all_are_right_and_none_is_false(designs: dict) -> None:  # type: ignore[type-arg]
    found = [
        (name, release.path, outcome(release, page))
        for name, release, page in in_shells(designs, 12, "2026")
    ]
    right = [one for one in found if one[2] == "right"]
    refused = [one for one in found if one[2].startswith("refused")]

    assert [one for one in found if one not in right and one not in refused] == []
    assert len(right) >= 0.96 * len(found), refused


@_NEEDS_SKELETONS
@pytest.mark.parametrize("designs", [DESIGNS, HELD_OUT], ids=["designs", "held-out"])
def test_in_the_markup_of_real_pages_none_is_false(designs: dict) -> None:  # type: ignore[type-arg]
    found = [
        (name, release.path, outcome(release, page))
        for name, release, page in in_skeletons(designs, 12, "2026")
    ]
    right = [one for one in found if one[2] == "right"]
    refused = [one for one in found if one[2].startswith("refused")]

    assert [one for one in found if one not in right and one not in refused] == []
    assert len(right) >= 0.85 * len(found), refused


def test_a_listing_makes_no_reading_worse() -> None:
    found = [
        (name, release.path, outcome(release, page, evidence_of(release)))
        for name, release, page in in_shells(DESIGNS, 6, "listed")
    ]

    assert [one for one in found if one[2] != "right"] == []


def test_class_names_may_differ_on_every_element() -> None:
    numbers = itertools.count()
    found = [
        (
            name,
            release.path,
            outcome(release, _CLASS.sub(lambda _: f"x{next(numbers)}".encode(), page)),
        )
        for name, release, page in in_shells({**DESIGNS, **HELD_OUT}, 3, "each")
    ]

    assert [one for one in found if one[2] != "right" and not one[2].startswith("refused")] == []
    assert sum(one[2] == "right" for one in found) >= 0.96 * len(found)


def test_a_design_without_class_names_is_read_or_refused() -> None:
    found = [
        (name, release.path, outcome(release, _CLASS.sub(b"", page)))
        for name, release, page in in_shells(DESIGNS, 6, "none")
    ]

    assert [one for one in found if one[2] != "right" and not one[2].startswith("refused")] == []
    assert sum(one[2] == "right" for one in found) >= 0.75 * len(found)


def test_every_field_that_is_filled_has_a_warning_with_its_evidence() -> None:
    fields = (
        "title", "paragraphs", "content_type", "published_on", "place", "sources", "fields_of_work",
        "dateline", "attachments", "images",
    )  # fmt: skip
    seen = set()
    for name, release, page in in_shells(DESIGNS, 6, "evidence"):
        url, evidence = ROOT + release.path, evidence_of(release)
        read = as_json(refine_page(page, url=url, evidence=evidence))
        warned = {warning.split(":")[0] for warning in read["warnings"]}
        filled = {field for field in fields if read[field]}
        seen |= filled

        assert filled <= warned, (name, filled - warned)
    assert seen >= set(fields) - {"images"}
