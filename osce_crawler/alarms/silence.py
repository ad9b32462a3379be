"""A9: no news for long, or a flood of them."""

from collections.abc import Iterator
from datetime import date

from osce_crawler.alarms.observation import History, RunSeen
from osce_crawler.alarms.symptoms import Symptom, scopes_of

SILENCE, FLOOD = "silence", "flood"
_TIMES, _MORE, _LEAST = 1.5, 3, 7
_FEWEST_DAYS = 20
"""Fewest dates of publication from which the longest gap is known."""
_MEANS, _MOSTS, _FLOOD = 6, 2, 40


def silence_symptoms(run: RunSeen, history: History) -> Iterator[Symptom]:
    """Languages without news for longer than the site ever was silent in them."""
    for language, news in sorted(history.news.items()):
        days = (date.fromisoformat(run.today) - date.fromisoformat(news.last)).days
        usual = max(_TIMES * news.longest_gap, news.longest_gap + _MORE, _LEAST)
        if news.days >= _FEWEST_DAYS and days > usual:
            yield Symptom(
                rule="A9",
                field=SILENCE,
                scopes=frozenset({language}),
                share=days / usual,
                says=f"nothing new for {days} days; the longest time before was {news.longest_gap}",
                example="",
            )


def flood_symptoms(history: History) -> Iterator[Symptom]:
    """Far more new releases in this run than in any before."""
    new = [one for one in history.releases if one.is_new]
    counts = history.new_by_run or (0,)
    mean = max(1.0, sum(counts) / len(counts))
    usual = max(_MEANS * mean, _MOSTS * max(counts), _FLOOD)
    if len(new) > usual:
        yield Symptom(
            rule="A9",
            field=FLOOD,
            scopes=scopes_of(new),
            share=len(new) / usual,
            says=f"{len(new)} new releases; there were never more than {max(counts)} in a run",
            example=new[-1].url,
        )
