"""Layouts learned from pages of unknown designs. The pages are synthetic."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

import pytest

from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.pages.learning.proposal import ProposedRelease, propose_release
from osce_crawler.pages.learning.release import FIELDS, NotLearned, read_with
from osce_crawler.pages.learning.toml import layout_file
from osce_crawler.records import Confidence, SourcePage
from sample_site.texts import Release
from tests.pages.built import drupal6, drupal11
from tests.pages.inferred.arranged import ROOT, page_in_shell
from tests.pages.inferred.designs import DESIGNS
from tests.pages.inferred.held_out import HELD_OUT
from tests.pages.inferred.readings import content, evidence_of, releases, truth
from tests.pages.layouts.made import TEXT

_DESIGNS = {**DESIGNS, **HELD_OUT}
LEARNED = (
    "definition_list table_of_metadata headings_as_labels spans_in_a_row box_beside header_row"
    " form_around_all colon_in_text nested_wrappers link_as_type custom_elements"
).split()  # fmt: skip
"""Designs whose text, title and labels have elements that a selector can name."""


def pages_of(
    name: str, count: int = 24, source: Sequence[Release] | None = None
) -> list[SourcePage]:
    """Pages of one design of one site, with what its listing prints."""
    return [
        SourcePage(
            payload=page_in_shell(one, content(name, _DESIGNS[name], one, "site"), "site"),
            url=ROOT + one.path,
            content_type=None,
            site=ROOT,
            evidence=evidence_of(one),
        )
        for one in (source or releases())[:count]
    ]


def proposed(pages: Iterable[SourcePage]) -> ProposedRelease:
    kept = list(pages)
    return propose_release(lambda: kept, "learned", BUILT_IN, lambda: None)


@cache
def _paths() -> Sequence[str]:
    return [one.path for one in releases()]


@pytest.mark.parametrize("name", LEARNED)
def test_a_learned_layout_reads_pages_that_it_was_not_learned_from(name: str) -> None:
    pages = pages_of(name, 40)
    found = proposed(pages[:20])
    layouts = BUILT_IN.with_added([layout_file("learned", found.selectors)])

    wrong = []
    for page, path in zip(pages[20:], _paths()[20:40], strict=True):
        read = read_with(page, layouts)
        assert (read.layout, read.confidence) == ("learned", Confidence.HIGH)
        expected = truth(path)
        wrong += [path for name in ("title", "place") if getattr(read, name) != expected[name]]
        wrong += [path for text in expected["paragraphs"] if text not in read.paragraphs]

    assert wrong == []


def test_its_figures_count_every_page_and_what_it_fills() -> None:
    figures = proposed(pages_of("definition_list")).figures

    assert (figures.pages, figures.readable, figures.matched) == (24, 24, 24)
    assert figures.equal + len(figures.problems) == 24
    assert figures.teasers == 24
    assert figures.starts >= 22  # a summary of its own is no start of the text
    assert figures.filled["title"] == figures.filled["paragraphs"] == 24
    assert figures.filled.keys() <= set(FIELDS)


def test_few_pages_are_no_evidence() -> None:
    with pytest.raises(NotLearned, match="5 pages of one design could be read; expected 6 or more"):
        proposed(pages_of("definition_list", 5))


def test_pages_of_other_designs_do_not_spoil_the_layout_of_most() -> None:
    others = [
        page for name in ("table_of_metadata", "headings_as_labels") for page in pages_of(name, 4)
    ]
    found = proposed([*others, *pages_of("definition_list")[8:], *others[:1]])

    assert found.figures.matched == found.figures.equal == 16
    assert len(found.figures.problems) == 9


def test_a_text_without_an_element_of_its_own_is_not_proposed() -> None:
    with pytest.raises(NotLearned, match="the text"):
        proposed(pages_of("list_of_strong"))


def test_a_line_of_the_template_in_the_texts_is_the_reason_why_nothing_is_proposed() -> None:
    line = "This text was prepared by the press service of the organization for everybody."
    longer = [
        replace(one, paragraphs=(one.paragraphs[0], line, *one.paragraphs[1:]))
        for one in releases()
    ]
    with pytest.raises(NotLearned, match="belongs to the template"):
        proposed(pages_of("definition_list", 24, longer))


_NAMES = re.compile(rb' (?:class|id)="[^"]*"')


@pytest.mark.parametrize("kind", ["none", "one a page"])
def test_a_design_whose_text_no_class_names_is_not_proposed(kind: str) -> None:
    """`div > p` would match the pages of all other designs, and these would become ambiguous."""
    pages = [
        replace(
            page,
            payload=_NAMES.sub(
                b"" if kind == "none" else f' class="c{number}"'.encode(), page.payload
            ),
        )
        for number, page in enumerate(pages_of("definition_list"))
    ]

    with pytest.raises(NotLearned, match="the text has no class and no id that all"):
        proposed(pages)


@pytest.mark.parametrize("name", LEARNED)
def test_a_learned_layout_matches_no_page_of_another_design(name: str) -> None:
    found = proposed(pages_of(name, 20))
    layouts = BUILT_IN.with_added([layout_file("learned", found.selectors)])
    known = [(drupal6(TEXT), "drupal6"), (drupal11(TEXT), "drupal11")]

    for page, layout in known:
        source = SourcePage(payload=page, url=f"{ROOT}/cthb/1", content_type=None, site=ROOT)
        assert read_with(source, layouts).layout == layout
