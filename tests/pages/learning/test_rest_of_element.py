"""Layouts of a design whose paragraphs are directly beside the title and the labels.

The pages are synthetic. A layout of the paragraphs alone would not read the lists between them.
"""

from collections.abc import Iterator, Sequence

import pytest

from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.pages.learning.proposal import ProposedRelease, propose_release
from osce_crawler.pages.learning.release import NotLearned, read_with
from osce_crawler.pages.learning.toml import layout_file
from osce_crawler.records import PressRelease, SourcePage
from tests.pages.inferred.arranged import ROOT, Names, Parts, each_row, other_stories, page_in_shell
from tests.pages.inferred.readings import content, evidence_of, releases

_LIST = "<ul><li>Albania</li><li>Bulgaria</li><li>North Macedonia</li></ul>"


def _article(p: Parts, c: Names) -> str:
    rows = each_row(p.rows, "<b>{label}</b> {values}<br>", "{value}", "; ")
    return (
        f"<main><article{c('a')}><header{c('top')}><p>{p.kind}</p><h1>{p.title}</h1>"
        f"<p{c('meta')}>{rows}</p></header>{p.body}</article>{other_stories(c, 'aside')}</main>"
    )


def _pages(inserted: str = "", places: Sequence[int] = (), count: int = 24) -> list[SourcePage]:
    """Pages of the design. Some have further markup after the first paragraph."""
    return list(_made(inserted, places, count))


def _made(inserted: str, places: Sequence[int], count: int) -> Iterator[SourcePage]:
    plain = [
        one for one in releases() if content("x", lambda p, _: p.body, one).lstrip()[:2] == "<p"
    ]
    for number, one in enumerate(plain[:count]):
        article = content("article", _article, one, "site")
        head, end, rest = article.partition("</header>")
        first, closed, more = rest.partition("</p>")
        added = inserted if number in places else ""
        page = page_in_shell(one, head + end + first + closed + added + more, "site")
        evidence = evidence_of(one)
        yield SourcePage(
            payload=page, url=ROOT + one.path, content_type=None, site=ROOT, evidence=evidence
        )


def _proposed(pages: Sequence[SourcePage]) -> ProposedRelease:
    return propose_release(lambda: pages, "learned", BUILT_IN, lambda: None)


def _read(page: SourcePage, found: ProposedRelease) -> PressRelease:
    return read_with(page, BUILT_IN.with_added([layout_file("learned", found.selectors)]))


@pytest.mark.parametrize(
    ("inserted", "texts"),
    [
        (_LIST, ("Albania", "Bulgaria", "North Macedonia")),
        ("<h2>Next steps</h2>", ("Next steps",)),
        ("<table><tr><td>Two boats</td></tr></table>", ("Two boats",)),
        ("<div><p>More of it</p></div>", ("More of it",)),
        ("<blockquote>Nobody reads maps, the mayor said.</blockquote>", ("Nobody reads maps, the mayor said.",)),
        ("<aside><p>A box</p></aside>", ("A box",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_between_the_paragraphs_is_read(inserted: str, texts: tuple[str, ...]) -> None:
    found = _proposed(_pages())
    later = _pages(inserted, [0], count=1)[0]

    assert not str(found.selectors["body"]).endswith("> p")
    read = _read(later, found)
    assert read.paragraphs[1 : 1 + len(texts)] == texts
    assert not [one for one in read.warnings if one.startswith("paragraphs: text outside")]


def test_pages_with_a_list_do_not_block_it() -> None:
    figures = _proposed(_pages(_LIST, range(2, 24, 5))).figures

    assert (figures.equal, figures.losses) == (24, [])


def test_pages_of_which_less_is_read_block_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if only paragraphs were selected; the pages with headings are not learned from."""
    body = str(_proposed(_pages()).selectors["body"]).replace("*", "p")
    monkeypatch.setattr("osce_crawler.pages.learning.release._body", lambda _: body)

    with pytest.raises(NotLearned) as reason:
        _proposed(_pages())

    assert str(reason.value).startswith(
        "the selectors read less text of 3 pages than was inferred without them: "
    )
    assert "/hcnm/534901: 4 paragraphs instead of 6" in str(reason.value)


@pytest.mark.parametrize(
    "part",
    ["<nav><a href='/x'>Home page of it</a></nav>", "<footer>All rights reserved.</footer>",
     "<aside><h3><a href='/x/1'>Another story</a></h3></aside>"],
)  # fmt: skip
def test_a_part_of_the_page_after_the_title_is_no_text(part: str) -> None:
    found = _proposed(_pages())

    with pytest.raises(Exception, match=r"the text contains <\w+> of the page"):
        _read(_pages(part, [0], count=1)[0], found)


@pytest.mark.parametrize(
    "part",
    [
        "<h2>Next steps</h2>",
        _LIST,
        "<div>A box</div>",
        "<div><a href='/x'>The plan</a></div>",
        "Bare",
    ],
)
def test_every_line_that_no_selector_of_an_added_layout_reads_has_a_warning(part: str) -> None:
    found = _proposed(_pages())
    selectors = {**found.selectors, "body": str(found.selectors["body"]).replace("*", "p")}
    layouts = BUILT_IN.with_added([layout_file("learned", selectors)])

    read = read_with(_pages(part, [0], count=1)[0], layouts)

    lines = [one for one in read.warnings if one.startswith("paragraphs: text outside")]
    for text in ("Next steps", "Albania", "A box", "The plan", "Bare"):
        assert (text in part) == any(repr(text) in one for one in lines)
