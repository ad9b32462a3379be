"""The rules of policy v1, one function each, except the teaser rule.

A rule returns `{position to remove: position of its copy}`. None in place of a position stands for
the title. A rule is a pure function of what remains. So the policy is idempotent: it ends when no
rule finds anything in what remains.
"""

from itertools import accumulate, takewhile

from osce_crawler.dedup.page import View
from osce_crawler.dedup.policy import LONE_WORDS, MINIMUM_RUN
from osce_crawler.dedup.runs import earlier_runs
from osce_crawler.text import without_final_stop

Removals = dict[int, int | None]


def title_repeated(view: View) -> Removals:
    """Paragraphs at the top that only repeat the title.

    Where they are all that remains, `remove_repeated` keeps the first of them.
    """
    keys, title = view.page.keys, view.page.title_key
    return dict.fromkeys(takewhile(lambda position: keys[position] == title, view.remaining))


def adjacent_copies(view: View) -> Removals:
    """A sentence equal to the one before it. A short line, where all its neighbours are doubled
    too.
    """
    if not view.remaining:
        return {}
    runs = view.equal_runs()
    lengths = [len(run) for run in runs]
    removals: Removals = {}
    for index, run in enumerate(runs):
        neighbours = lengths[max(index - 1, 0) : index] + lengths[index + 1 : index + 2]
        stays = 1 if view.is_sentence(run[0]) else _short_copies_that_stay(len(run), neighbours)
        removals.update(dict.fromkeys(run[stays:], run[0]))
    return removals | _cut_after_doubles(view, runs)


def _short_copies_that_stay(length: int, neighbours: list[int]) -> int:
    """How many of `length` equal short lines stay; `neighbours` are the lengths of the runs beside.

    A page that prints each paragraph k times prints a refrain of r lines as r × k lines. Where
    `length` is no multiple of k, no number can be derived, and all lines stay.
    """
    times = min(neighbours, default=1)
    if length <= times:
        return 1
    return length // times if length % times == 0 else length


def _cut_after_doubles(view: View, runs: list[tuple[int, ...]]) -> Removals:
    """The very last copy, cut short, on a page that prints each paragraph twice in a row."""
    match runs:
        case [*_, doubled, [full], [last]] if len(doubled) > 1 and view.is_sentence(last):
            return {last: full} if view.is_cut_copy(last, full) else {}
    return {}


def repeated_blocks(view: View) -> Removals:
    """A run of two or more paragraphs, one of them a sentence, that has occurred before.

    The last copy may be cut short.

    Titles that the title rule removed are part of a run: in `T, X, Y, T, X, Y` the second `T` is
    removed with its block.
    """
    if not view.repeats_any():
        return {}
    visible = view.titles + view.remaining
    keys = [view.page.keys[position] for position in visible]
    sentences = list(accumulate(map(view.is_sentence, visible), initial=0))
    removals: Removals = {}
    for end, length, first_end in earlier_runs(keys):
        if length < MINIMUM_RUN or sentences[end + 1] == sentences[end + 1 - length]:
            continue
        for back in range(length):
            # The run that marked this position was the longest at its end, so it began no later
            # than the present one. All positions before are marked too.
            if visible[end - back] in removals:
                break
            removals[visible[end - back]] = visible[first_end - back]
    return removals | _cut_last_block(view, visible, keys, removals)


def _cut_last_block(
    view: View, visible: tuple[int, ...], keys: list[str], found: Removals
) -> Removals:
    """The last copy of a run, where its last paragraph is cut short.

    The whole paragraphs of the copy equal earlier ones. The last paragraph begins the one that
    follows those. `found`: removals of whole runs, which are left out.
    """
    last = len(visible) - 1
    if visible[last] in found:
        return {}
    # Number of whole paragraphs that the copy must have, so that it holds a sentence.
    nearest = next((back for back in range(last) if view.is_sentence(visible[last - back])), last)
    needed = max(nearest, 1)
    tail = keys[last - needed : last]
    for full in range(needed, last):
        if not view.is_cut_copy(visible[last], visible[full]) or keys[full - needed : full] != tail:
            continue
        length = needed
        while length < full and keys[full - 1 - length] == keys[last - 1 - length]:
            length += 1
        distance = last - full
        copies = {
            visible[index]: visible[index - distance] for index in range(last - length, last + 1)
        }
        return {position: copy for position, copy in copies.items() if position not in found}
    return {}


def containers(view: View) -> Removals:
    """A paragraph that is exactly the concatenation of two or more right after or before it."""
    spelled, remaining = view.page.spelled, view.remaining
    glued = [spelled[position].replace(" ", "") for position in remaining]
    removals: Removals = {}
    for index, position in enumerate(remaining):
        for parts in (_parts_after(glued, index), _parts_before(glued, index)):
            pieces = [spelled[remaining[part]] for part in parts]
            if len(parts) >= MINIMUM_RUN and _is_concatenation(view, position, pieces):
                removals.setdefault(position, remaining[parts[0]])
    return removals


def _is_concatenation(view: View, position: int, pieces: list[str]) -> bool:
    """Whether the paragraph is exactly the pieces in order.

    Old pages lost white space between paragraphs: `One sentence.Another sentence.` In a sentence it
    may be missing between two pieces. In a short line it may not: `12` is not `1` and `2`. Inside a
    piece it belongs to the words: `now here` is not `nowhere`.
    """
    whole = view.page.spelled[position]
    if not view.is_sentence(position):
        return without_final_stop(whole) == without_final_stop(" ".join(pieces))
    at = 0
    for piece in pieces[:-1]:
        if not whole.startswith(piece, at):
            return False
        at += len(piece)
        at += whole.startswith(" ", at)
    return without_final_stop(whole[at:]) == without_final_stop(pieces[-1])


def _parts_after(glued: list[str], index: int) -> range:
    """Indices of the paragraphs right after `index` that it is made of, or an empty range.

    `glued`: the remaining texts without white space.
    """
    whole, start = without_final_stop(glued[index]), 0
    for part in range(index + 1, len(glued)):
        piece, last = glued[part], without_final_stop(glued[part])
        if len(last) == len(whole) - start and whole.endswith(last):
            return range(index + 1, part + 1)
        if not piece or not whole.startswith(piece, start):
            break
        start += len(piece)
    return range(0)


def _parts_before(glued: list[str], index: int) -> range:
    """Indices of the paragraphs right before `index` that it is made of, or an empty range."""
    whole = without_final_stop(glued[index])
    end = len(whole)
    for part in range(index - 1, -1, -1):
        piece = without_final_stop(glued[part]) if part == index - 1 else glued[part]
        if len(piece) == end and whole.startswith(piece):
            return range(part, index)
        if not piece or not whole.endswith(piece, 0, end):
            break
        end -= len(piece)
    return range(0)


def lone_copies(view: View) -> Removals:
    """A paragraph of `LONE_WORDS` words or more that occurs again, word for word."""
    first: dict[str, int] = {}
    removals: Removals = {}
    for position in view.remaining:
        if view.page.words[position] >= LONE_WORDS:
            stays = first.setdefault(view.page.keys[position], position)
            if stays != position:
                removals[position] = stays
    return removals
