"""The rules of policy v2, one function each, except the block, teaser and container rules.

A rule returns `{position to remove: position of its copy}`. None in place of a position stands for
the title. A rule is a pure function of what remains and of what was removed. So the policy is
idempotent: it ends when no rule finds anything in what remains.
"""

from collections.abc import Collection
from itertools import pairwise, takewhile

from osce_crawler.dedup.cuts import cut_stem, goes_on_in_word, stops_inside_sentence
from osce_crawler.dedup.page import Removals, View


def title_repeated(view: View) -> Removals:
    """Paragraphs at the top that only repeat the title.

    Where they are all that remains, `deduplicate` keeps the first of them.
    """
    keys, title = view.page.keys, view.page.title_key
    return dict.fromkeys(takewhile(lambda position: keys[position] == title, view.remaining))


def adjacent_copies(view: View) -> Removals:
    """A sentence equal to the one before it. A short line, where all its neighbours are doubled
    too. The very last copy may be cut short.
    """
    if not view.repeats_any() or not view.repeats_neighbour():
        return {}
    runs = view.equal_runs()
    if _last_copy_is_cut(view, runs):
        runs[-2:] = [runs[-2] + runs[-1]]
    times = _times_printed(view, runs)
    removals: Removals = {}
    for index, run in enumerate(runs):
        if len(run) > 1:
            stays = (
                1 if view.is_sentence(run[0]) else _short_copies_that_stay(len(run), times[index])
            )
            removals.update(dict.fromkeys(run[stays:], run[0]))
    return removals


def _short_copies_that_stay(length: int, times: int) -> int:
    """How many of `length` equal short lines stay on a page that prints each paragraph `times`
    times.

    It prints a refrain of r lines as r × times lines. Where `length` is no multiple of `times`, no
    number can be derived, and all lines stay.
    """
    if length <= times:
        return 1
    return length // times if length % times == 0 else length


def _times_printed(view: View, runs: list[list[int]]) -> list[int]:
    """For each run: how often the page prints each paragraph there. The runs beside it show that,
    up to the nearest sentences above and below.

    Sentences, because a table has equal cells beside equal cells on purpose. The start of a second
    copy of the text says nothing of the lines above it.
    """
    sentences = [view.is_sentence(run[0]) for run in runs]
    starts = _starts_of_copies(view, runs, sentences)
    above = _fewest(runs, sentences, frozenset())
    below = _fewest(runs[::-1], sentences[::-1], {len(runs) - 1 - start for start in starts})[::-1]
    return [
        min(count for count in counts if count is not None) if any(counts) else 1
        for counts in zip(above, below, strict=True)
    ]


def _fewest(
    runs: list[list[int]], sentences: list[bool], ends: Collection[int]
) -> list[int | None]:
    """For each run: the length of the shortest run before it, back to the nearest run of sentences.

    None where there is no run of sentences. `ends`: indices of runs that do not count, nor those
    before them.
    """
    fewest: list[int | None] = []
    shortest: int | None = None
    for index, run in enumerate(runs):
        fewest.append(shortest)
        if index in ends:
            shortest = None
        elif sentences[index]:
            shortest = len(run)
        elif shortest is not None:
            shortest = min(shortest, len(run))
    return fewest


def _starts_of_copies(view: View, runs: list[list[int]], sentences: list[bool]) -> set[int]:
    """Indices of runs that begin a second copy of the text: with the next run, they have occurred
    before, and one of both is a sentence. With the run before, they have not.
    """
    keys = [view.page.keys[run[0]] for run in runs]
    seen: set[tuple[str, str]] = set()
    starts: set[int] = set()
    inside = False
    for index, pair in enumerate(pairwise(keys)):
        occurred = pair in seen
        if occurred and not inside and (sentences[index] or sentences[index + 1]):
            starts.add(index)
        inside = occurred
        seen.add(pair)
    return starts


def _last_copy_is_cut(view: View, runs: list[list[int]]) -> bool:
    """Whether the last paragraph is a copy of the one before it, cut short, on a page that prints
    each paragraph several times in a row.

    The runs right before both show that: they are longer, and one is of sentences. If there is only
    one such run, the copy must be a sentence, or show that it was cut.
    """
    match runs:
        case [*before, [*_, full] as fulls, [last]] if view.is_cut_copy(last, full):
            before = [list(view.titles), *before]
            doubled = list(takewhile(lambda run: len(run) > len(fulls), reversed(before)))
            if not any(view.is_sentence(run[0]) for run in doubled):
                return False
            return len(doubled) > 1 or view.is_sentence(last) or _shows_cut(view, last, full)
    return False


def _shows_cut(view: View, last: int, full: int) -> bool:
    spelled = view.page.spelled
    stem = cut_stem(spelled[last])
    marked = spelled[last] != stem
    return marked or stops_inside_sentence(stem) or goes_on_in_word(stem, spelled[full])


def lone_copies(view: View) -> Removals:
    """A paragraph of `LONE_WORDS` words or more that occurs again, word for word."""
    if not view.repeats_any():
        return {}
    first: dict[str, int] = {}
    removals: Removals = {}
    for position in view.remaining:
        stays = first.setdefault(view.page.keys[position], position)
        if stays != position and view.page.is_long(position):
            removals[position] = stays
    return removals
