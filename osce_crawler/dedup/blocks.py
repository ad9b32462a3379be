"""The block rule: removes runs of paragraphs that have occurred before, whole or cut short."""

from itertools import pairwise

from osce_crawler.dedup.cuts import START_MARK_SIGNS, joined, without_start_mark
from osce_crawler.dedup.page import Removals, View
from osce_crawler.dedup.policy import MINIMUM_RUN
from osce_crawler.dedup.runs import earlier_runs
from osce_crawler.text import without_final_stop


def repeated_blocks(view: View) -> Removals:
    """A run of two or more paragraphs, one of them a sentence, that has occurred before.

    The last copy may be cut short at its end. A copy may be cut at its start, with a mark.

    Titles that the title rule removed are part of a run: in `T, X, Y, T, X, Y` the second `T` is
    removed with its block. A title above a copy of the start of the text is removed with it too.
    """
    if not view.repeats_any():
        return {}
    visible = view.titles + view.remaining
    keys = [view.page.keys[position] for position in visible]
    copies = _whole_runs(view, visible, keys)
    copies |= _cut_last_run(view, visible, keys, copies)
    copies |= _cut_starts(view, visible, keys, copies)
    _leave_refrains(view, visible, keys, copies)
    removals: Removals = {visible[index]: visible[copy] for index, copy in copies.items()}
    return removals | _titles_of_copies(view, removals)


Copies = dict[int, int]
"""Indices of visible paragraphs, each with the index of its copy."""


def _whole_runs(view: View, visible: tuple[int, ...], keys: list[str]) -> Copies:
    """The runs that equal earlier ones, paragraph by paragraph."""
    # Most pages that print anything twice print their text, or a part of it, once more at the end.
    start = len(set(keys))
    again = keys[start:]
    first = keys.index(again[0]) if again else 0
    end = first + len(again)
    if len(again) >= MINIMUM_RUN and end <= start and again == keys[first:end]:
        is_run = any(map(view.is_sentence, visible[start:]))
        return dict(zip(range(start, len(keys)), range(first, end), strict=True)) if is_run else {}
    copies: Copies = {}
    sentences = {index for index, position in enumerate(visible) if view.is_sentence(position)}
    if len({keys[index] for index in sentences}) == len(sentences):
        return copies
    sentence = -1  # the last one that occurred before: every paragraph of a run did
    for end, length, first_end in earlier_runs(keys):
        if end in sentences:
            sentence = end
        if length < MINIMUM_RUN or sentence <= end - length:
            continue
        for back in range(length):
            # The run that marked this position was the longest at its end, so it began no later
            # than the present one. All positions before are marked too.
            if end - back in copies:
                break
            copies[end - back] = first_end - back
    return copies


def _cut_last_run(view: View, visible: tuple[int, ...], keys: list[str], found: Copies) -> Copies:
    """The last copy of a run, where its last paragraph is cut short.

    The whole paragraphs of the copy equal earlier ones. The last paragraph begins the one that
    follows those. `found`: copies of whole runs, which are left out.
    """
    last = len(visible) - 1
    if last in found:
        return {}
    # Number of whole paragraphs that the copy must have, so that it holds a sentence.
    nearest = next((back for back in range(last) if view.is_sentence(visible[last - back])), last)
    needed = max(nearest, 1)
    for full in range(needed, last):
        if not view.is_cut_copy(visible[last], visible[full]):
            continue
        # Of the paragraphs needed, only the first is a sentence: this loop ends at the sentence
        # before `full`, so all of them together take linear time.
        length = 0
        while length < full and keys[full - 1 - length] == keys[last - 1 - length]:
            length += 1
        if length < needed:
            continue
        distance = last - full
        copies = {index: index - distance for index in range(last - length, last + 1)}
        return {index: copy for index, copy in copies.items() if index not in found}
    return {}


def _cut_starts(view: View, visible: tuple[int, ...], keys: list[str], found: Copies) -> Copies:
    """First paragraphs of copies that begin with the mark of a cut: `[...] of the valley.`

    What follows the mark ends the paragraph before the first copy. The paragraph below is a copy
    too; where it was not removed with a run, both are a run of two.
    """
    spelled = view.page.spelled
    ends = {
        index: rest
        for index, position in enumerate(visible[:-1])
        if spelled[position].startswith(START_MARK_SIGNS)
        and index not in found
        and (rest := without_start_mark(spelled[position]))
    }
    if not ends:
        return {}
    first: dict[str, int] = {}
    for index in range(len(view.titles), len(keys)):
        first.setdefault(keys[index], index)
    copies: Copies = {}
    for index, rest in ends.items():
        below = found.get(index + 1, first.get(keys[index + 1], 0))
        is_run = index + 1 in found or view.is_sentence(visible[index + 1])
        if not is_run or not 0 < below < index + 1:
            continue
        whole = without_final_stop(spelled[visible[below - 1]])
        end = joined(without_final_stop(rest))
        if whole.endswith(end) and view.is_sentence(visible[below - 1]):
            copies[index] = below - 1
            copies.setdefault(index + 1, below)
    return copies


def _leave_refrains(view: View, visible: tuple[int, ...], keys: list[str], copies: Copies) -> None:
    """Takes refrains at the edges of copies out of `copies`.

    In `A, r, B, r, C, r, B, r, C` the third `r` is the refrain after the first `C`, as much as the
    beginning of the second copy. It stays, unless the copy begins with the text, or the page is
    its first paragraph once and the rest twice. In `A, r, B, r, B, r, C` the second copy is `B, r`,
    and one `r` between them stays.
    """
    for start, stop in _segments(copies):
        distance = start - copies[start]
        rest = (stop - start) % distance
        if stop - start > distance and rest == 1 and stop < len(keys) and stop not in copies:
            del copies[start]
            continue
        origin = copies[start] - len(view.titles)
        begins_text = origin <= 0
        rest_twice = origin == 1 and distance == stop - start
        if begins_text or rest_twice or not _is_refrain(view, visible, keys, copies, start):
            continue
        del copies[start]
        if stop - start == MINIMUM_RUN:
            del copies[start + 1]


def _is_refrain(
    view: View, visible: tuple[int, ...], keys: list[str], copies: Copies, at: int
) -> bool:
    """Whether a short line comes after each of three sentences that stay."""
    before = range(at - 5, at)
    return (
        at >= len(before)
        and not any(index in copies for index in before)
        and keys[at] == keys[at - 2] == keys[at - 4]
        and not view.is_sentence(visible[at])
        and all(view.is_sentence(visible[at - back]) for back in (1, 3, 5))
    )


def _segments(copies: Copies) -> list[tuple[int, int]]:
    """Runs of indices that are equally far from their copies, as pairs of the first one and the one
    after the last.
    """
    segments: list[tuple[int, int]] = []
    for index in sorted(copies):
        if segments and segments[-1][1] == index and copies[index - 1] == copies[index] - 1:
            segments[-1] = segments[-1][0], index + 1
        else:
            segments.append((index, index + 1))
    return segments


def _titles_of_copies(view: View, removals: Removals) -> Removals:
    """Titles right above a removed copy of the start of the text."""
    keys, remaining = view.page.keys, view.remaining
    return {
        above: None
        for above, below in pairwise(remaining)
        if keys[above] == view.page.title_key
        and above not in removals
        and removals.get(below) == remaining[0]
    }
