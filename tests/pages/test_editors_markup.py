"""Whole, good pages with editors' markup: each is read exactly, in each layout and in none.

A guard against damage that refuses one of them loses a good page. The pages are synthetic.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from benchmarks.pages import Template
from osce_crawler.errors import PageRefused
from osce_crawler.pages.press_release import parse_press_release
from osce_crawler.records import Confidence, PressRelease
from tests.pages import editors_fields, editors_kinds, editors_slips
from tests.pages.editors_kinds import Kind
from tests.pages.editors_pages import NODE, TEMPLATES, Case, page_of
from tests.pages.editors_texts import ALL, DAY, Texts

URL = f"https://www.osce.org/secretariat/{NODE}"
_OUTSIDE = "paragraphs: text outside the known parts: "
_LONG = 10
"""Words of a paragraph that no warning may leave out."""

# What is known of an unknown design is what the page says. A list of links may be a menu there, and
# what follows it no text: these kinds are read up to the list, and a warning names the rest.
IN_PART = frozenset(
    {
        "links in a list of Word",
        "links in a list with first and last",
        "links in a list of paragraphs of Word",
        "a table of contents",
    }
)
# Or the page is refused, and its capture is kept until a layout is learned.
REFUSED = {
    "a list of files": "only a link",
    "a short paragraph beside the text": "text continues after its block",
    "a source with an arrow": "contains markup",
    "two containers and a list, unknown": "only a link",
}


class _Page(NamedTuple):
    name: str
    kind: Kind
    template: Template
    texts: Texts

    def read(self) -> tuple[Case, PressRelease]:
        case = self.kind(self.texts)
        return case, parse_press_release(page_of(case, self.texts, self.template), url=URL)

    def __str__(self) -> str:
        return f"{self.name}, {self.template}, {self.texts.language}"


def _pages() -> Iterator[_Page]:
    kinds = {name: (kind, TEMPLATES) for name, kind in editors_kinds.KINDS.items()}
    number = 0
    for name, (kind, templates) in {**kinds, **editors_fields.KINDS, **editors_slips.KINDS}.items():
        for template in templates:
            # Nine languages and five templates: in the end, each meets each.
            yield _Page(name, kind, template, ALL[number % len(ALL)])
            number += 1


def _is_exact(page: _Page) -> bool:
    return page.template is not Template.UNKNOWN or page.name not in {*IN_PART, *REFUSED}


PAGES = list(_pages())
EXACT = list(filter(_is_exact, PAGES))
OTHERS = [page for page in PAGES if not _is_exact(page)]


def test_each_language_meets_each_template() -> None:
    met = {(page.template, page.texts.language) for page in EXACT}

    assert met == {(template, texts.language) for template in TEMPLATES for texts in ALL}


@pytest.mark.parametrize("page", EXACT, ids=str)
def test_a_good_page_is_read_exactly(page: _Page) -> None:
    texts = page.texts
    case, release = page.read()

    assert release.paragraphs == case.paragraphs
    assert (release.title, release.content_type) == (texts.title, texts.content_type)
    assert (release.published_on, release.place) == (DAY, texts.place)
    assert release.sources == (case.source or texts.source,)
    if page.template is Template.UNKNOWN:  # it prints no fields of work
        assert release.confidence is Confidence.LOW
        return
    assert release.fields_of_work == (texts.field,)
    assert release.confidence is case.confidence
    assert len(release.warnings) == len(case.warnings)
    for warning, start in zip(release.warnings, case.warnings, strict=True):
        assert warning.startswith(start)


@pytest.mark.parametrize("page", OTHERS, ids=str)
def test_an_unknown_design_is_refused_or_tells_what_it_leaves_out(page: _Page) -> None:
    if page.name in REFUSED:
        with pytest.raises(PageRefused, match=REFUSED[page.name]):
            page.read()
        return
    case, release = page.read()
    read = len(release.paragraphs)
    missing = [text for text in case.paragraphs[read:] if len(text.split()) >= _LONG]

    assert release.confidence is Confidence.LOW
    assert release.paragraphs == case.paragraphs[:read]
    assert missing
    for text in missing:
        assert any(
            warning.startswith(_OUTSIDE) and text[:30] in warning for warning in release.warnings
        )
