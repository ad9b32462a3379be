"""Learns a layout from ten pages of an unknown design, and verifies it on all others."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from osce_crawler.errors import PageRefused
from osce_crawler.pages.inferred import template_lines
from osce_crawler.pages.inferred.lines import folded_letters
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.learning.examples import ReadExample
from osce_crawler.pages.learning.release import (
    FIELDS,
    NotLearned,
    Selectors,
    differing,
    learn_release,
    read_with,
)
from osce_crawler.pages.learning.toml import layout_file
from osce_crawler.records import Confidence, PressRelease, SourcePage

LEARNED_FROM = 10
"""Pages that the selectors are learned from."""
_FEWEST_PAGES = 6
"""With fewer pages of one design, nothing could be verified."""
_VERIFIED_ON = 2
"""Pages at least that the selectors are verified on, and not learned from."""
_LEAST_EQUAL = 0.95
_TEASER_LETTERS = 60
_SHOWN = 3

Pages = Callable[[], Iterable[SourcePage]]
"""The pages of unknown design, in a fixed order. Called several times."""


@dataclass(slots=True)
class Figures:
    """How the proposed layout reads the pages of the design."""

    pages: int = 0
    readable: int = 0
    """Pages that could be read without a layout."""
    matched: int = 0
    """Pages that the layout reads with confidence high."""
    equal: int = 0
    """Readable pages whose title, text and fields are read as they were inferred."""
    teasers: int = 0
    """Pages whose listing printed a teaser."""
    starts: int = 0
    """Of these, the pages whose text starts as the teaser."""
    filled: Counter[str] = field(default_factory=Counter)
    """For each field, the matched pages that have it."""
    problems: list[str] = field(default_factory=list)
    """For pages that are not read, or differently from inferred: address and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRelease:
    """The selectors of releases that were learned, and how they read the pages."""

    selectors: Selectors
    learned_from: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class _Known:
    """What the first pass keeps of a page: its design and a digest of what was inferred."""

    index: int
    tags: tuple[str, ...]
    """Tags of the elements of title and text."""
    classes: frozenset[str]
    """Their classes. Some name one page only, as `node-47920`."""


def propose_release(
    pages: Pages, name: str, layouts: Layouts, advance: Callable[[], None]
) -> ProposedRelease:
    """The layout that most pages of unknown design share.

    `layouts` are those in use; `advance` is called once for each page of each of two passes.
    Raises NotLearned with the reason where no layout is certain.
    """
    known = _largest_design(_read_once(pages(), advance))
    if len(known) < _FEWEST_PAGES:
        count = "1 page" if len(known) == 1 else f"{len(known)} pages"
        raise NotLearned(
            f"{count} of one design could be read; expected {_FEWEST_PAGES} or more: wait for more"
            " pages, or write a layout by hand (docs/layouts.md)"
        )
    chosen = _spread(known, min(LEARNED_FROM, len(known) - _VERIFIED_ON))
    examples = [ReadExample.of(page) for index, page in enumerate(pages()) if index in chosen]
    _check_lines(examples)
    selectors = learn_release(examples, name, layouts)
    trial = layouts.with_added([layout_file(name, selectors)])
    figures = _verified(pages(), trial, advance)
    if figures.equal < _LEAST_EQUAL * len(known):
        shown = "; ".join(figures.problems[:_SHOWN])
        raise NotLearned(
            f"the selectors read {figures.equal} of {len(known)} pages as they were inferred: {shown}"
        )
    return ProposedRelease(selectors=selectors, learned_from=len(examples), figures=figures)


def _read_once(pages: Iterable[SourcePage], advance: Callable[[], None]) -> Iterator[_Known]:
    for index, page in enumerate(pages):
        advance()
        try:
            example = ReadExample.of(page)
        except PageRefused:
            continue
        if example.release.confidence is Confidence.LOW:
            elements = (example.reading.title.element, example.reading.text.element)
            tags = tuple(str(element.tag) for element in elements)
            classes = (name for one in elements for name in one.get("class", "").split())
            yield _Known(index, tags, frozenset(classes))


def _largest_design(pages: Iterable[_Known]) -> list[_Known]:
    """The pages whose title and text have the same tags and classes, those of one page aside."""
    known = list(pages)
    counts = Counter(name for one in known for name in one.classes)
    groups: dict[object, list[_Known]] = {}
    for one in known:
        shared = frozenset(name for name in one.classes if counts[name] > 1)
        groups.setdefault((one.tags, shared), []).append(one)
    return max(groups.values(), key=len, default=[])


def _spread(known: Sequence[_Known], count: int) -> set[int]:
    """The indices of so many pages, evenly spread over all."""
    return {known[at * len(known) // count].index for at in range(count)}


def _check_lines(examples: Sequence[ReadExample]) -> None:
    """Raises NotLearned if the texts of the examples share a line of the template."""
    shared = template_lines([list(one.release.paragraphs) for one in examples])
    if shared:
        raise NotLearned(
            f"most texts share the line {min(shared)[:60]!r}: it belongs to the template"
        )


def _verified(pages: Iterable[SourcePage], trial: Layouts, advance: Callable[[], None]) -> Figures:
    figures = Figures()
    for page in pages:
        advance()
        figures.pages += 1
        try:
            example = ReadExample.of(page)
        except PageRefused:
            example = None
        figures.readable += example is not None
        try:
            read = read_with(page, trial)
        except PageRefused as refusal:
            figures.problems.append(f"{page.url}: {refusal}")
            continue
        if read.confidence is Confidence.LOW:
            figures.problems.append(f"{page.url}: read with confidence {read.confidence.value}")
            continue
        _count(figures, page, read)
        if example is not None:
            wrong = differing(example.release, read)
            figures.equal += not wrong
            if wrong:
                figures.problems.append(f"{page.url}: {', '.join(wrong)} differs")
    return figures


def _count(figures: Figures, page: SourcePage, read: PressRelease) -> None:
    figures.matched += 1
    figures.filled.update(name for name in FIELDS if getattr(read, name))
    teaser = folded_letters((page.evidence.teaser if page.evidence else None) or "")
    if teaser:
        figures.teasers += 1
        text = folded_letters("".join(read.paragraphs))
        figures.starts += text.startswith(teaser[:_TEASER_LETTERS])
