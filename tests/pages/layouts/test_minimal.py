"""A layout is tested against a minimal page of each built-in layout."""

import pytest

from osce_crawler.pages.layouts import BUILT_IN, built_in_matches, read_era
from osce_crawler.pages.layouts.collection import _built_in
from osce_crawler.pages.layouts.era import Era
from tests.pages.layouts.made import NEWS26

_LISTING = 'name = "x"\n[listing]\nitem = "{}"\nlink = "a"\ntitle = "a"\n'


@pytest.mark.parametrize("era", _built_in(), ids=lambda era: era.name)
def test_each_built_in_layout_has_a_page_and_a_listing_and_matches_no_other(era: Era) -> None:
    assert built_in_matches(era) == [era.name, f"{era.name}-listing"]
    assert {one.name for one in _built_in()} == {one.name for one in BUILT_IN.releases}


def test_a_layout_of_one_design_matches_none() -> None:
    assert built_in_matches(read_era(NEWS26, "x.toml")) == []


@pytest.mark.parametrize("item", ["a", "li", "div", "h2", "a[href]", "*", "ul > li"])
def test_entries_of_any_design_match_their_listings(item: str) -> None:
    assert built_in_matches(read_era(_LISTING.format(item), "x.toml"))


@pytest.mark.parametrize("body", ["div", "p", "div > p", "ul", "table", "blockquote", "section"])
def test_texts_of_any_design_match_their_pages(body: str) -> None:
    era = read_era(f'name = "x"\n[release]\ntitle = "h1"\nbody = "{body}"\n', "x.toml")

    assert built_in_matches(era)
