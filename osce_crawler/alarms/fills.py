"""A3: the share of new releases that have a field, against that of the releases before them."""

from collections.abc import Iterator, Sequence

from osce_crawler.alarms.observation import FIELDS, History, Reading
from osce_crawler.alarms.symptoms import Symptom, on_pages
from osce_crawler.alarms.tails import beta_binomial_at_most
from osce_crawler.alarms.windows import past_of, windows_of

_SIZES = (6, 12, 25)
_FEWER = 0.3
"""The rate is lower by this much."""
_RHO, _TAIL = 0.1, 5e-6


def fill_symptoms(history: History) -> Iterator[Symptom]:
    """A field that clearly fewer new releases have than the 1,000 before."""
    for layout, window in windows_of(history, _SIZES):
        past = past_of(history, layout, window)
        for name in FIELDS:
            found = _symptom(name, window, past)
            if found:
                yield found


def _symptom(name: str, window: Sequence[Reading], past: Sequence[Reading]) -> Symptom | None:
    lacking = [one for one in window if name not in one.filled]
    if not past or not lacking:
        return None
    rate = (sum(name in one.filled for one in past) + 1) / (len(past) + 2)
    filled, size = len(window) - len(lacking), len(window)
    if filled / size >= rate - _FEWER or beta_binomial_at_most(filled, size, rate, _RHO) >= _TAIL:
        return None
    says = f"new releases lack the field {name}; {rate:.0%} of those before have it"
    return on_pages("A3", name, lacking, size, says)
