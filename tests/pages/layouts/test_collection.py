"""The layouts in use: those of the program, and those that were added."""

import json
import pickle
from datetime import date
from pathlib import Path

import pytest

from osce_crawler.errors import BadLayout, PageRefused
from osce_crawler.pages.layouts import (
    BODY_MARKERS,
    BUILT_IN,
    Layout,
    Layouts,
    ListingLayout,
    collection,
    layouts_with,
    read_era,
)
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import PressRelease
from osce_crawler.refine import parser_version
from tests.pages.built import URL, drupal6, drupal11
from tests.pages.layouts.made import HEADER, NEWS26, TEXT, listing, release, whole_tree

_ADDED = BUILT_IN.with_added([NEWS26])
_LISTING = "https://www.osce.org/press-releases"
_OTHER = NEWS26.replace("news26", "news27")


@pytest.mark.parametrize("name", ["drupal6.toml", "drupal11.toml"])
def test_the_selectors_of_the_built_in_layouts_are_valid(name: str) -> None:
    text = (Path(collection.__file__).with_name(name)).read_text(encoding="utf-8")
    checked, ours = read_era(text, name), read_era(text, name, is_ours=True)

    for one, other in ((checked.release, ours.release), (checked.listing, ours.listing)):
        assert one is not None
        assert other is not None
        assert one.markers == other.markers
        assert one.mark.steps == other.mark.steps


def _read(page: bytes, layouts: Layouts = _ADDED) -> PressRelease:
    return parse_press_release(page, url=URL, layouts=layouts)


def _kind(page: bytes, layouts: Layouts = _ADDED) -> str:
    with pytest.raises(PageRefused) as refusal:
        _read(page, layouts)
    return refusal.value.kind


def test_an_unknown_design_is_read_with_the_layout_that_was_added() -> None:
    read = _read(release())

    assert _kind(release(), BUILT_IN) == "unknown-layout"
    assert (read.layout, read.title, read.content_type) == (
        "news26",
        "Council meets",
        "Press release",
    )
    assert read.published_on == date(2006, 11, 17)
    assert (read.place, read.sources) == ("Vienna", ("OSCE Secretariat",))
    assert read.fields_of_work == ("Elections", "Media freedom")
    assert read.paragraphs[1:] == ("Nobody got wet.",)
    assert read.warnings == ()


def test_a_value_that_a_label_announces_outranks_the_selected_one() -> None:
    labels = "<dl><dt>Place:</dt><dd>Bishkek</dd></dl>"

    assert _read(release(HEADER + labels)).place == "Bishkek"


def test_a_value_of_another_story_is_none() -> None:
    header = HEADER.replace("Place: Vienna", "").replace('<p class="x4">', '<p class="x0">')
    after = (
        '<aside class="related"><h3><a href="/1">Other</a></h3><p class="x4">Bishkek</p></aside>'
    )

    assert _read(release(header, after=after)).place == "VIENNA"


def test_the_pages_of_the_other_layouts_stay_as_they_are() -> None:
    for page in (drupal6(TEXT), drupal11(TEXT)):
        assert _read(page) == _read(page, BUILT_IN)


@pytest.mark.parametrize("page", [drupal6(TEXT), drupal11(TEXT)], ids=["drupal6", "drupal11"])
def test_a_container_of_an_added_layout_outside_the_content_makes_a_page_ambiguous(
    page: bytes,
) -> None:
    """The content alone has one layout; the whole page has two."""
    page = page.replace(b"</body>", b'<div class="x7">More text of it.</div></body>')

    assert _kind(page) == "ambiguous-layout"


def test_a_layout_without_markers_is_looked_for_in_the_whole_page() -> None:
    unmarked = NEWS26.replace('"div.x7"', '"xpath:descendant::div[@id]"')
    page = drupal11(TEXT).replace(b"</body>", b'<div id="x">More text of it.</div></body>')

    assert _kind(page, BUILT_IN.with_added([unmarked])) == "ambiguous-layout"


def test_a_listing_of_an_added_layout_is_read_with_its_own_pager() -> None:
    entry = (
        '<a href="/cthb/47920">Council meets</a><i>17 November 2006</i><p>17 November 2006 </p>'
        "<p>Press release</p><p>Content type: News</p><p>The Council met under an open roof</p>"
    )
    pager = '<div class="y9"><a href="?page=1" class="y8">on</a><a href="?page=7">end</a></div>'

    read = parse_listing(listing(entry, pager=pager), _LISTING, layouts=_ADDED)

    (item,) = read.items
    assert (read.layout, item.url, item.title) == ("news26-listing", URL, "Council meets")
    assert (item.published_on, item.content_type) == (date(2006, 11, 17), "News")
    assert (read.next_url, read.last_page) == (f"{_LISTING}?page=1", 7)
    with pytest.raises(PageRefused):
        parse_listing(listing(entry), _LISTING)


def test_an_entry_of_an_added_layout_outside_the_content_makes_a_listing_ambiguous() -> None:
    teaser = (
        '<a class="teaser teaser--two-cols" href="/pc/90001"><h2 class="teaser__title">A</h2></a>'
    )
    page = f"""<!DOCTYPE html><html><head></head><body><main><h1>Press releases</h1>{teaser}</main>
<ul><li class="y1"><a href="/pc/2">B</a></li></ul></body></html>""".encode()

    assert parse_listing(page, _LISTING).layout == "drupal11-listing"
    with pytest.raises(PageRefused, match="drupal11-listing and news26-listing"):
        parse_listing(page, _LISTING, layouts=_ADDED)


@pytest.mark.parametrize("name", ["drupal6", "drupal11", "news26"])
def test_a_name_is_used_once(name: str) -> None:
    with pytest.raises(BadLayout, match=f"^new.toml: name: '{name}' is taken"):
        _ADDED.with_added([_OTHER.replace("news27", name)], "new.toml")


def test_nothing_added_is_the_layouts_of_the_program() -> None:
    assert BUILT_IN.with_added(()) is BUILT_IN
    assert layouts_with(()) is BUILT_IN
    assert BUILT_IN.digest == ""


def test_added_one_by_one_or_together_they_are_the_same() -> None:
    together = BUILT_IN.with_added([NEWS26, _OTHER])

    assert _ADDED.with_added([_OTHER]).digest == together.digest
    assert [layout.name for layout in together.releases] == [
        "drupal6",
        "drupal11",
        "news26",
        "news27",
    ]
    assert len({_ADDED.digest, together.digest, BUILT_IN.with_added([_OTHER, NEWS26]).digest}) == 3


def test_the_version_of_the_parser_covers_what_was_added() -> None:
    assert parser_version() == parser_version(BUILT_IN)
    assert (
        len(
            {
                parser_version(layouts)
                for layouts in (BUILT_IN, _ADDED, BUILT_IN.with_added([_OTHER]))
            }
        )
        == 3
    )


def test_workers_get_the_added_layouts() -> None:
    arrived = pickle.loads(pickle.dumps(_ADDED))

    assert _read(release(), arrived) == _read(release())
    assert pickle.loads(pickle.dumps(BUILT_IN)) is BUILT_IN


def test_the_bytes_that_mark_the_text_come_from_the_layout_files() -> None:
    assert BODY_MARKERS == (b"node-content", b"content--content", b"body-section")


_FIXTURES = Path(__file__).parents[2] / "fixtures"
_BY_LAYOUT = [
    (json.loads((folder / "expected.json").read_text("utf-8")).get("layout"), folder)
    for folder in sorted((_FIXTURES / "press_releases").iterdir())
]


@pytest.mark.parametrize("layout", BUILT_IN.releases, ids=lambda layout: layout.name)
def test_a_layout_has_a_fixture_and_matches_no_page_of_another_layout(layout: Layout) -> None:
    pages = [
        (name, folder.name, whole_tree((folder / "page.html").read_bytes()))
        for name, folder in _BY_LAYOUT
        if name in {one.name for one in BUILT_IN.releases}
    ]
    own = [folder for name, folder, _ in pages if name == layout.name]

    assert len(own) > 10
    assert [folder for _, folder, tree in pages if layout.body.all(tree)] == own


@pytest.mark.parametrize("layout", BUILT_IN.listings, ids=lambda layout: layout.name)
def test_a_layout_of_listings_matches_no_entry_of_another_layout(layout: ListingLayout) -> None:
    folders = sorted((_FIXTURES / "listings").iterdir())
    matched = [
        folder.name
        for folder in folders
        if layout.item.all(whole_tree((folder / "page.html").read_bytes()))
    ]

    assert len(matched) > 3
    assert {f"{name.split('-')[0]}-listing" for name in matched} == {layout.name}
