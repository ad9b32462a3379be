"""Parse: all fields and deduplication of a page, against one tree of the same page and against
trafilatura.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import median

from lxml import html

from benchmarks.pages import Page
from benchmarks.peers import absent, installed
from benchmarks.report import Figure, Line, Summary
from benchmarks.shapes import SHAPES, Shape
from benchmarks.timing import cpu_seconds
from osce_crawler.errors import PageRefused
from osce_crawler.records import CleanRelease, Evidence
from osce_crawler.refine import refine_page
from osce_crawler.urls import OSCE

_MILLISECONDS = 1000.0
_MEDIAN, _WORST = 0.9, 1.3
"""Limits over all shapes: ours in units of one `lxml.html` parse."""
_OURS, _TREE, _AGAIN = "ours", "lxml.html", "lxml.html again"


class WrongResult(Exception):
    """A parser gave another text than the generator printed: its time would mean nothing."""


def parse_figures(count: int, seed: int, rounds: int, random: Random) -> list[Line]:
    """CPU milliseconds a page of each shape, `count` pages each.

    Raises WrongResult where our own parser misreads a generated page.
    """
    pages = {shape: shape.pages(count, seed) for shape in SHAPES}
    figures = [figure for shape in SHAPES for figure in _shape(shape, pages[shape], rounds, random)]
    ratios = [figure.ratio for figure in figures if figure.at_most is not None]
    summaries = [
        Summary(
            name="parse, median of the shapes with a limit", ratio=median(ratios), at_most=_MEDIAN
        ),
        Summary(name="parse, worst of them", ratio=max(ratios), at_most=_WORST),
    ]
    some = [page for shape in SHAPES if shape.certain for page in pages[shape][:3]]
    return [*figures, *summaries, *_others(some, rounds, random)]


def _shape(shape: Shape, pages: Sequence[Page], rounds: int, random: Random) -> Iterator[Figure]:
    try:
        for page in pages:
            check(page, shape)
    except PageRefused as refusal:
        if shape.certain:
            raise WrongResult(f"{shape.name}: {refusal}") from refusal
        print(f"parse, {shape.name}: refused ({refusal.kind}), so it is not measured")
        return
    took = _took({_OURS: _refined, _TREE: _tree}, pages, rounds, random)
    yield Figure(
        name=f"parse, {shape.name}",
        unit="CPU ms a page",
        ours=took[_OURS],
        peer_name=_TREE,
        peer=took[_TREE],
        at_most=_WORST if shape.certain else None,
    )


def check(page: Page, shape: Shape) -> None:
    """Raises WrongResult where a generated page is not read as it was meant, and PageRefused."""
    release = page.release
    clean = _refined(page)
    if release is None or (clean.kept, clean.release.title) != (release.paragraphs, release.title):
        raise WrongResult(
            f"{shape.name}: {page.path}: other paragraphs than the page was made from"
        )
    if shape.certain and clean.release.warnings:
        raise WrongResult(f"{shape.name}: {page.path}: {'; '.join(clean.release.warnings)}")


def _others(pages: Sequence[Page], rounds: int, random: Random) -> Iterator[Figure]:
    """Against trafilatura, and the tree against itself, on some pages of all shapes."""
    contenders: dict[str, Callable[[Page], object]] = {_OURS: _refined, _TREE: _tree, _AGAIN: _tree}
    if installed("trafilatura"):
        contenders["trafilatura"] = _trafilatura(pages)
    else:
        print(absent("trafilatura"))
    took = _took(contenders, pages, rounds, random)
    for name, ours, peer, at_most in (
        ("parse, some of each", _OURS, "trafilatura", 0.2),
        ("control: the same thing twice", _AGAIN, _TREE, None),
    ):
        if peer in took:
            yield Figure(
                name=name,
                unit="CPU ms a page",
                ours=took[ours],
                peer_name=peer,
                peer=took[peer],
                at_most=at_most,
            )


def _took(
    contenders: dict[str, Callable[[Page], object]],
    pages: Sequence[Page],
    rounds: int,
    random: Random,
) -> dict[str, list[float]]:
    """CPU milliseconds a page, one amount a round."""
    return {
        name: [seconds * _MILLISECONDS / len(pages) for seconds in amounts]
        for name, amounts in cpu_seconds(contenders, pages, rounds, random).items()
    }


def _refined(page: Page) -> CleanRelease:
    release = page.release
    evidence = (
        Evidence(title=release.title, teaser=release.paragraphs[0][:180]) if release else None
    )
    return refine_page(
        page.body,
        url=OSCE.root + page.path,
        content_type="text/html; charset=utf-8",
        evidence=evidence,
    )


def _tree(page: Page) -> object:
    return html.document_fromstring(page.body)


def _trafilatura(pages: Sequence[Page]) -> Callable[[Page], object]:
    import trafilatura

    # Decoded before: guessing the charset is not what we compare.
    texts = {page.body: page.body.decode() for page in pages}
    return lambda page: trafilatura.extract(texts[page.body])
