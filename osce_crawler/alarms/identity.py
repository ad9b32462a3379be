"""A6: node ids, types and letters of new releases."""

from collections import Counter
from collections.abc import Iterator, Sequence

from osce_crawler.alarms.observation import History, Reading
from osce_crawler.alarms.pairs import ENCODING
from osce_crawler.alarms.symptoms import Symptom, on_pages
from osce_crawler.alarms.tails import binomial_at_least
from osce_crawler.alarms.windows import before, newest

_STEPS, _LEAST_JUMP, _BACK = 20, 5_000, 20_000
_TYPES_WINDOW, _SAME_TYPE = 12, 2
_LETTERS_WINDOW, _DAMAGED, _TAIL = 8, 2, 1e-4


def identity_symptoms(history: History) -> Iterator[Symptom]:
    """Node ids that jump or are old, a type that was never seen, damaged letters."""
    yield from _ids(history)
    yield from _types(history)
    yield from _letters(history)


def _ids(history: History) -> Iterator[Symptom]:
    new = [one for one in history.releases if one.is_new]
    if not new or not history.last_node:
        return
    # Those of runs that raised an alarm count, too: else an alarm that stays open makes a jump.
    since = sum(not one.in_history for one in history.releases)
    jump = max(_STEPS * _high_step(history.steps) * max(since, 1), _LEAST_JUMP)
    far = [one for one in new if one.key[0] > history.last_node + jump]
    if far:
        says = f"new releases have a number far above the last one, {history.last_node}"
        yield on_pages("A6", "ids", far, len(new), says)
    old = [one for one in new if one.key[0] < history.last_node - _BACK]
    if len(new) >= 2 and len(old) == len(new):
        says = f"new releases have a number far below the last one, {history.last_node}"
        yield on_pages("A6", "ids", old, len(new), says)


def _high_step(steps: Sequence[int]) -> int:
    """The 99 % quantile."""
    return sorted(steps)[int(len(steps) * 0.99)] if steps else 0


def _types(history: History) -> Iterator[Symptom]:
    window = newest(history, _TYPES_WINDOW)
    types = Counter(one.content_type for one in window if one.content_type)
    # One release of a new type is no alarm, so that it is in the history when the second one comes.
    in_both = Counter(one.content_type for one in window if one.in_history)
    for name, count in types.most_common():
        if count >= _SAME_TYPE and history.types.get(name, 0) <= in_both[name]:
            bad = [one for one in window if one.content_type == name]
            says = f"new releases have the type {name!r}, which no release had before"
            yield on_pages("A6", "type", bad, len(window), says)
            return


def _letters(history: History) -> Iterator[Symptom]:
    window = newest(history, _LETTERS_WINDOW)
    past = before(history, window)
    bad: list[Reading] = [one for one in window if one.damage]
    rate = (sum(one.damage > 0 for one in past) + 1) / (len(past) + 2)
    if len(bad) >= _DAMAGED and binomial_at_least(len(bad), len(window), rate) < _TAIL:
        yield on_pages("A6", ENCODING, bad, len(window), "new releases have damaged letters")
