"""Frequent kinds of XPath are looked up; any other one is left to libxml2."""

import pytest

from osce_crawler.pages.layouts import BUILT_IN, CANONICAL
from osce_crawler.pages.layouts.plain_paths import plain_path


def test_the_paths_of_the_built_in_layouts_are_looked_up() -> None:
    selectors = [layout.sources for layout in BUILT_IN.releases]
    selectors += [layout.attachments for layout in BUILT_IN.releases]

    assert [selector.others for selector in selectors] == [()] * len(selectors)
    assert all(other.plain and other.plain.attribute for other in CANONICAL.others)


@pytest.mark.parametrize(
    "path",
    [
        "descendant::a[1]",
        "descendant::a[@href]",
        "descendant::a[.='x']",
        "descendant::*[@class='x']",
        "descendant::a[not(@href)]",
        "descendant::a[contains(@href, '')]",
        "descendant::a[starts-with(@href, 'x') or contains(@title, 'x')]",
        "descendant::a[ancestor::div[@id='x']]",
        "descendant::a[@id='x']/b",
        "a[@id='x']",
    ],
)
def test_any_other_path_is_not(path: str) -> None:
    assert plain_path(path) is None
