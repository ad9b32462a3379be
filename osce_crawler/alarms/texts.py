"""A4 and A5: texts that are too short, cut, or the same."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from statistics import median

from osce_crawler.alarms.observation import History, Reading
from osce_crawler.alarms.pairs import SAME, TEXT
from osce_crawler.alarms.symptoms import Symptom, on_pages
from osce_crawler.alarms.tails import binomial_at_least
from osce_crawler.alarms.windows import newest, past_of, windows_of

_WINDOW, _LEAST, _TAIL = 8, 4, 1e-6
_QUANTILE = 20
"""One in 20: the 5 % quantile."""
_DEVIATIONS, _LEAST_DEVIATION = 5, 0.1
_NORMAL = 1.4826
"""Standard deviations in a median absolute deviation of a normal distribution."""
_SAME_WINDOW, _SAME, _SAME_IN_RUN = 10, 4, 3


def text_symptoms(history: History) -> Iterator[Symptom]:
    """A4: of the last eight releases, many are short, or have removed paragraphs; page sizes."""
    for layout, window in windows_of(history, (_WINDOW,)):
        past = past_of(history, layout, window)
        if len(window) < _WINDOW or not past:
            continue
        lengths = sorted(one.paragraphs for one in past)
        short = max(lengths[len(lengths) // _QUANTILE], 1)
        bad = [one for one in window if one.paragraphs <= short]
        if _is_rare(len(bad), len(window), sum(one.paragraphs <= short for one in past), len(past)):
            says = f"new releases have {short} paragraphs or fewer"
            yield on_pages("A4", TEXT, bad, len(window), says)
        cut = [one for one in window if one.removed]
        if _is_rare(len(cut), len(window), sum(one.removed > 0 for one in past), len(past)):
            says = "new releases print paragraphs more than once"
            yield on_pages("A4", "removed", cut, len(window), says)
        if _is_other_size(window, past):
            says = "new releases: their pages have another size than those before"
            yield on_pages("A4", TEXT, window, len(window), says)


def same_symptoms(history: History) -> Iterator[Symptom]:
    """A5: of the last ten releases, several have one title, or one first paragraph."""
    window = newest(history, _SAME_WINDOW)
    new = sum(one.is_new for one in window)
    values = {"title": [one.title for one in window], SAME: [one.opening for one in window]}
    for name, texts in values.items():
        text, count = Counter(filter(None, texts)).most_common(1)[0] if any(texts) else ("", 0)
        if count >= _SAME or (count >= _SAME_IN_RUN and count == new):
            bad = [one for one, own in zip(window, texts, strict=True) if own == text]
            what = "the same title" if name == "title" else "the same first paragraph"
            yield on_pages("A5", name, bad, len(window), f"new releases have {what}")


def _is_rare(bad: int, of: int, bad_before: int, before: int) -> bool:
    return bad >= _LEAST and binomial_at_least(bad, of, (bad_before + 1) / (before + 2)) < _TAIL


def _is_other_size(window: Sequence[Reading], past: Sequence[Reading]) -> bool:
    sizes = [log(one.page_bytes) for one in past if one.page_bytes]
    now = [log(one.page_bytes) for one in window if one.page_bytes]
    if not sizes or not now:
        return False
    usual = median(sizes)
    deviation = _NORMAL * median(abs(size - usual) for size in sizes)
    return abs(median(now) - usual) > _DEVIATIONS * max(deviation, _LEAST_DEVIATION)
