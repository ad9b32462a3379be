"""Damage to pages with the menus of real sites: none makes a false record."""

from collections import Counter
from random import Random

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.refine import as_json, refine_page
from tests.mutilated.damage import applied
from tests.mutilated.folder import DAMAGES
from tests.mutilated.in_chrome import in_chrome
from tests.mutilated.oracle import Json, falsehoods
from tests.mutilated.sources import ROOT, Source, all_sources
from tests.pages.chrome import FOLDER, MISSING, skeletons

PAGES = 400
SEED = 2026

if not FOLDER.is_dir():
    pytest.skip(MISSING, allow_module_level=True)


def _read(page: bytes, source: Source) -> Json | None:
    """The record, with the address and the language of the release; None if it is refused."""
    try:
        record: Json = as_json(refine_page(page, url=ROOT + source.release.path))
    except PageRefused:
        return None
    record["language"] = source.release.language  # the skeleton's own may be another one
    record["published_on"] = record["published_on"] and str(record["published_on"])
    return record


@pytest.fixture(name="sources", scope="module")
def _sources() -> list[Source]:
    """The pages that are read without damage: nearly all."""
    placed = in_chrome(all_sources(), list(skeletons().values()))
    whole = [source for source in placed if _read(source.page, source)]
    assert len(whole) > 0.9 * len(placed)
    return whole


def test_a_whole_page_is_read_without_a_falsehood(sources: list[Source]) -> None:
    wrong = {
        source.name: found
        for source in sources
        if (found := falsehoods(source, (), _read(source.page, source) or {}))
    }

    assert not wrong


def test_damage_makes_no_false_record(sources: list[Source]) -> None:
    wrong: dict[str, list[str]] = {}
    found: Counter[str] = Counter()
    for number in range(PAGES):
        random = Random(f"{SEED} {number}")
        source, way = random.choice(sources), DAMAGES[number % len(DAMAGES)]
        edits = way(source, random)
        record = _read(applied(source.page, edits), source)
        found[record["confidence"] if record else "refused"] += 1
        if record and (said := falsehoods(source, edits, record)):
            wrong[f"{number} {way.__name__} {source.name}"] = said

    assert not wrong
    assert min(found[name] for name in ("refused", "high", "medium")) > PAGES / 20
