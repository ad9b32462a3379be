"""Readings and histories made up for tests of single rules."""

from dataclasses import replace
from typing import Any

from osce_crawler.alarms.observation import FIELDS, History, Pair, Reading, RunSeen

ALL = frozenset(FIELDS)


def reading(number: int = 1, **given: Any) -> Reading:
    """A release that has everything."""
    made = Reading(
        key=(1_000 + number, "en"),
        url=f"https://x.example/node/{1_000 + number}",
        layout="drupal11",
        title=f"Title {number}",
        content_type="News",
        published_on="2026-01-01",
        paragraphs=5 + number % 25,
        page_bytes=60_000 + 400 * (number % 7),
        opening=f"opening {number}",
        text=f"text {number}",
    )
    return replace(made, **given)


def history(*new: Reading, before: int = 300, **given: Any) -> History:
    """A history of so many releases, and new ones."""
    past = [reading(number) for number in range(before)]
    made = History(
        complete_runs=10,
        releases=(*past, *new),
        total=before,
        types={"News": before},
        last_node=1_000 + before - 1,
        steps=(1,) * 200,
        new_by_run=(2,) * 20,
    )
    return replace(made, **given)


def new(number: int, **given: Any) -> Reading:
    """A release of this run."""
    return reading(300 + number, in_history=False, is_new=True, **given)


def pair(number: int = 1, *, is_canary: bool = False, **after: Any) -> Pair:
    """A release that was read again, with what changed."""
    before = reading(number)
    return Pair(before=before, after=replace(before, **after), is_canary=is_canary)


def run(**given: Any) -> RunSeen:
    """A complete run."""
    return RunSeen(is_complete=True, today="2026-06-01")._replace(**given)
