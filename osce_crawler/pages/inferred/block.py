"""Finds the text of a page of unknown design: the smallest block with nearly all of its prose."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from osce_crawler.pages.inferred.lines import HEADING_TAGS
from osce_crawler.pages.inferred.scene import Scene
from osce_crawler.pages.inferred.shapes import is_of_template, shape_of, unit_of
from osce_crawler.pages.layouts import Element

_NO_BLOCKS = frozenset({"html", "head", "li", "ul", "ol", "dl", "dt", "tr", "th", *HEADING_TAGS})
_KEPT_PART = 0.9


@dataclass(frozen=True, slots=True)
class Block:
    """The element with the text, and how much better it is than the next one."""

    element: Element
    start: int
    end: int
    is_clear: bool
    """Whether no lines outside it have half as much prose. A text with a start is only compared
    with what is in one element with it and the title.
    """


def find_block(scene: Scene, metadata: set[int]) -> Block | None:
    """The block with the text of the release, or None if the page has no prose after its title.

    `metadata` are the lines of labels and values.
    """
    worth = [
        0 if index in metadata else _worth(scene, index)
        for index in range(len(scene.outline.lines))
    ]
    runs = list[tuple[_Run, Element]]()
    run_of = dict[tuple[int, int], _Run]()
    for element, (start, end) in _near(scene, worth):
        span = max(start, scene.title.end), end
        if span not in run_of:
            run_of[span] = _best_run(worth, *span)
        runs.append((run_of[span], element))
    best = max((run.score for run, _ in runs), default=0)
    if best <= 0:
        return None
    kept = [(run, element) for run, element in runs if run.score >= _KEPT_PART * best]
    spans = scene.outline.spans
    run, element = min(reversed(kept), key=lambda one: spans[one[1]][1] - spans[one[1]][0])
    element = _widest_pure(scene, element)
    has_start = any(scene.opens_text(index) for index in range(run.start, run.end))
    around = next(
        above
        for above in (element, *element.iterancestors())
        if above in spans and (scene.title.is_around(above) or above.tag == "body")
    )
    rival = max(
        _best_run(worth, scene.title.end, run.start).score,
        _best_run(worth, run.end, spans[around][1] if has_start else len(worth)).score,
    )
    return Block(element, *spans[element], is_clear=2 * rival < best)


@dataclass(frozen=True, slots=True)
class _Run:
    """Successive lines, and the sum of their worth."""

    score: int
    start: int
    end: int


def _best_run(worth: Sequence[int], start: int, end: int) -> _Run:
    """The successive lines with the greatest worth."""
    best = _Run(0, start, start)
    total, first = 0, start
    for index in range(start, end):
        if total <= 0:
            total, first = 0, index
        total += worth[index]
        if total > best.score:
            best = _Run(total, first, index + 1)
    return best


def _widest_pure(scene: Scene, element: Element) -> Element:
    """The element around a block that contains all of the text, and perhaps more.

    Lists and short paragraphs are hardly prose, so that the block with most of it may lack them:
    the block grows while the element around it adds only what an editor wrote, or the same template
    part printed. A single paragraph is no block, and neither is one of several parts.
    """
    spans = scene.outline.spans
    for above in element.iterancestors():
        start, end = spans.get(above, (0, 0))
        own = spans[element]
        if start < scene.title.end or above.tag == "body":
            break
        block = unit_of(element, above)
        added = [index for index in range(start, end) if not own[0] <= index < own[1]]
        if any(
            scene.is_other(index)
            or scene.outline.lines[index].linked
            or not _is_text_unit(unit_of(scene.outline.lines[index].holder, above), block)
            for index in added
        ):
            break
        if _is_headed(scene, element, own[1], end):
            break
        element = above if added else element
    around = element.getparent()
    if around is None or around.tag == "html" or around not in spans:
        return element
    is_single = element.tag == "p" or len(scene.outline.within(element)) == 1
    return around if is_single or _has_further_part(scene, element) else element


def _is_headed(scene: Scene, element: Element, start: int, end: int) -> bool:
    """Whether the lines after a block of several paragraphs start with a heading, as boxes do."""
    lines = scene.outline.lines
    paragraphs = sum(line.is_prose for line in scene.outline.within(element))
    return paragraphs > 1 and start < end and lines[start].heading is not None


def _is_text_unit(unit: Element, block: Element) -> bool:
    return not is_of_template(unit) or shape_of(unit) == shape_of(block)


def _has_further_part(scene: Scene, element: Element) -> bool:
    """Whether another element beside a block is like it and contains prose without links."""
    for sibling in [*element.itersiblings(), *element.itersiblings(preceding=True)]:
        if not is_of_template(sibling) or shape_of(sibling) != shape_of(element):
            continue
        start, end = scene.outline.spans.get(sibling, (0, 0))
        lines = [
            scene.outline.lines[index] for index in range(start, end) if not scene.is_other(index)
        ]
        if lines and lines[0].is_prose and not any(line.linked for line in lines):
            return True
    return False


def _near(scene: Scene, worth: Sequence[int]) -> Iterator[tuple[Element, tuple[int, int]]]:
    """The blocks in the smallest element around the title that has the start of a text.

    That is a line that opens a text; on a page without one, all blocks. With a teaser that the page
    has, only blocks that contain its place.
    """
    usable = [index for index in range(scene.title.end, len(worth)) if worth[index] > 0]
    teasers = [index for index in usable if scene.starts_as_teaser(index)]
    places = teasers or [index for index in usable if scene.opens_text(index)]
    scope = next(
        (
            above
            for above in (scene.title.element, *scene.title.element.iterancestors())
            if (span := scene.outline.spans.get(above))
            and any(span[0] <= place < span[1] for place in places)
        ),
        scene.outline.root,
    )
    inside = set(scope.iter())
    for element, (start, end) in scene.outline.spans.items():
        if element.tag in _NO_BLOCKS or end <= max(start, scene.title.end):
            continue
        if teasers and bisect_left(teasers, start) == bisect_left(teasers, end):
            continue
        if element in inside:
            yield element, (start, end)


def _worth(scene: Scene, index: int) -> int:
    """How much a line is a sign of the text (letters of prose), or against it (links, menus)."""
    line = scene.outline.lines[index]
    letters = len(line.letters)
    if line.figure is not None or scene.title.start <= index < scene.title.end:
        return 0
    if index in scene.chrome or index in scene.stories:
        return -letters
    if line.is_link:
        return -2 * letters
    if line.is_prose or scene.opens_text(index):
        return letters - 2 * line.linked
    return 0
