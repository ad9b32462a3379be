"""Follows removals to what stays: a copy of a copy names the paragraph that is kept."""

from collections.abc import Iterable, Iterator, Mapping

from osce_crawler.dedup.page import Removals
from osce_crawler.records import Rule

_OF_ANOTHER_TEXT = frozenset({Rule.TITLE, Rule.TEASER, Rule.CONTAINER})
"""Rules whose removals do not equal what stays. A copy of such a paragraph has its rule."""


def what_stays(copies: Mapping[int, int | None]) -> Removals:
    """For each removed position: the position of the kept paragraph that its copies lead to.

    None stands for the title.
    """
    stays: Removals = {}
    for position, copy in _from_the_end(copies):
        stays[position] = copy if copy is None else stays.get(copy, copy)
    return stays


def final_rules(copies: Mapping[int, int | None], rules: Mapping[int, Rule]) -> dict[int, Rule]:
    """For each removed position: the rule that relates it to what stays.

    A copy of a paragraph that was itself removed as title, teaser or container has that rule.
    """
    final: dict[int, Rule] = {}
    for position, copy in _from_the_end(copies):
        rule = rules[position]
        if copy is None:
            rule = Rule.TITLE
        elif rule not in _OF_ANOTHER_TEXT and final.get(copy) in _OF_ANOTHER_TEXT:
            rule = final[copy]
        final[position] = rule
    return final


def _from_the_end(copies: Mapping[int, int | None]) -> Iterable[tuple[int, int | None]]:
    """Each removal once, after the removal that it points to."""
    # On most pages none points to another.
    no_chains = copies.keys().isdisjoint(copies.values())
    return copies.items() if no_chains else _along_chains(copies)


def _along_chains(copies: Mapping[int, int | None]) -> Iterator[tuple[int, int | None]]:
    """`_from_the_end`, where removals point to removals.

    In `A, B, A, B, ...` each copy points to the one before it, so chains are as long as the page.
    The loop follows each link once, which keeps the time linear.
    """
    done: set[int] = set()
    for position in copies:
        chain: list[int] = []
        at: int | None = position
        while at is not None and at in copies and at not in done:
            chain.append(at)
            done.add(at)
            at = copies[at]
        for link in reversed(chain):
            yield link, copies[link]
