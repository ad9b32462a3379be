"""Layouts learned from listings of unknown design. The pages are synthetic."""

import pytest

from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.pages.learning.listing import ListingExample, learn_listing
from osce_crawler.pages.learning.release import NotLearned
from osce_crawler.pages.learning.toml import layout_file
from osce_crawler.pages.listing import parse_listing
from osce_crawler.records import Confidence, SourcePage

ROOT = "https://www.osce.org"
ROW = (
    '<li class="{c}"><h3><a href="/mission/{node}">Synthetic release number {node}</a></h3>'
    '<span class="d">{day} May 2019</span><p class="t">The synthetic mission opened office {node} today'
    " for all who live in the town, and will keep it open until the end of the year.</p></li>"
)
LINKED = (
    '<a class="{c}" href="/mission/{node}"><b>Synthetic release number {node}</b>'
    "<div>{day} May 2019</div></a>"
)

ON_ONE_LINE = (
    '<li class="{c}"><span class="d">{day} May 2019</span> <a href="/mission/{node}">Synthetic release'
    " number {node}</a></li>"
)


def listing(number: int, row: str = ROW, pager: str = '<div class="p">{links}</div>') -> SourcePage:
    rows = "".join(row.format(c="e", node=4711 + 10 * number + n, day=n + 1) for n in range(8))
    links = "".join(f'<a href="/press-releases?page={n}">{n + 1}</a>' for n in range(3))
    page = f"<html><body><h1>Press releases</h1><ul>{rows}</ul>{pager.format(links=links)}</body></html>"
    url = f"{ROOT}/press-releases?page={number}"
    return SourcePage(payload=page.encode(), url=url, content_type=None, site=ROOT)


def examples(pages: list[SourcePage]) -> list[ListingExample]:
    found = [ListingExample.of(page, BUILT_IN) for page in pages]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("row", [ROW, LINKED, ON_ONE_LINE], ids=["element", "link", "line"])
def test_a_learned_layout_reads_entries_and_pager_of_other_pages(row: str) -> None:
    learned = learn_listing(examples([listing(0, row), listing(1, row)]), "learned", BUILT_IN)
    layouts = BUILT_IN.with_added([layout_file("learned", {}, learned)])
    page = listing(2, row)

    read = parse_listing(page.payload, page.url or "", None, layouts=layouts)
    inferred = parse_listing(page.payload, page.url or "", None)

    assert (read.layout, read.confidence) == ("learned-listing", Confidence.HIGH)
    assert read.items == inferred.items
    assert len(read.items) == 8
    assert (read.next_url, read.last_page) == (None, 2)


def test_the_next_page_is_the_one_after_this_in_its_pager() -> None:
    learned = learn_listing(examples([listing(0), listing(1)]), "learned", BUILT_IN)
    layouts = BUILT_IN.with_added([layout_file("learned", {}, learned)])
    page = listing(0)

    read = parse_listing(page.payload, page.url or "", None, layouts=layouts)

    assert read.next_url == f"{ROOT}/press-releases?page=1"


def test_a_listing_that_a_layout_reads_is_no_example() -> None:
    learned = learn_listing(examples([listing(0), listing(1)]), "learned", BUILT_IN)
    layouts = BUILT_IN.with_added([layout_file("learned", {}, learned)])

    assert ListingExample.of(listing(2), layouts) is None


def test_entries_that_no_selector_tells_from_others_are_not_learned() -> None:
    box = '<ol><li class="e"><a href="/mission/1234">An older story</a></li></ol>{links}'
    with pytest.raises(NotLearned, match="the entries"):
        learn_listing(
            examples([listing(0, pager=box), listing(1, pager=box.replace("ol>", "ul>"))]),
            "learned",
            BUILT_IN,
        )


def test_entries_that_no_class_names_are_not_proposed() -> None:
    row = ROW.replace(' class="{c}"', "").replace(' class="d"', "").replace(' class="t"', "")

    with pytest.raises(NotLearned, match="no selector with a class or an id matches the entries"):
        learn_listing(examples([listing(0, row), listing(1, row)]), "learned", BUILT_IN)
