"""Whole articles in the menus of real pages: nearly all are read, and none is read wrongly."""

from collections import Counter
from datetime import date

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence, PressRelease
from tests.pages.chrome import ARTICLES, FOLDER, MISSING, PARAGRAPHS, PLACE, TITLE, skeletons

URL = "https://www.osce.org/odihr/471001"
REFUSED = 3
"""At most, of 113: one has NUL bytes, one a list of labels that is no list of labels."""

if not FOLDER.is_dir():
    pytest.skip(MISSING, allow_module_level=True)


@pytest.fixture(name="pages", scope="module")
def _pages() -> dict[str, bytes]:
    return skeletons()


def _facts(release: PressRelease) -> tuple[object, ...]:
    return (
        *(release.title, release.paragraphs, release.published_on, release.place),
        *(release.sources, release.fields_of_work, release.content_type),
    )


TRUTH = (
    *(TITLE, PARAGRAPHS, date(2019, 5, 20), "OHRID"),
    *(("Mission to the Lakes",), ("Water",), "Press release"),
)


@pytest.mark.parametrize("article", ARTICLES)
def test_an_article_is_read_in_nearly_every_real_menu(
    article: str, pages: dict[str, bytes]
) -> None:
    wrong: dict[str, object] = {}
    found: Counter[str] = Counter()
    for name, skeleton in pages.items():
        try:
            release = parse_press_release(skeleton.replace(PLACE, ARTICLES[article]), url=URL)
        except PageRefused:
            found["refused"] += 1
            continue
        found[release.confidence] += 1
        is_marked = any(warning.startswith("markup: ") for warning in release.warnings)
        if _facts(release) != TRUTH or is_marked != (release.confidence is Confidence.MEDIUM):
            wrong[name] = _facts(release)

    assert not wrong
    assert found["refused"] <= REFUSED
    assert found[Confidence.HIGH] > found[Confidence.MEDIUM] > 0
