"""Repeated paragraphs inside one page, removed and explained: the policy applied until nothing
changes.
"""

from collections.abc import Sequence

from osce_crawler.dedup.page import Page, View
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.dedup.rules import (
    Removals,
    adjacent_copies,
    containers,
    lone_copies,
    repeated_blocks,
    title_repeated,
)
from osce_crawler.dedup.teasers import teasers
from osce_crawler.records import Paragraph, Rule

_RULES = (
    (Rule.TITLE, title_repeated),
    (Rule.ADJACENT, adjacent_copies),
    (Rule.BLOCK, repeated_blocks),
    (Rule.TEASER, teasers),
    (Rule.CONTAINER, containers),
    (Rule.LONG, lone_copies),
)


def remove_repeated(paragraphs: Sequence[str], title: str | None = None) -> tuple[Paragraph, ...]:
    """Each published paragraph, in order, kept or with the rule that removes it and the position of
    what stays.

    Deterministic and idempotent: the kept texts given again are all kept. Of equal copies the first
    stays.

    >>> [p.rule and p.rule.value for p in remove_repeated(["Q:", "Yes.", "Q:", "Yes."])]
    [None, None, None, None]
    """
    page = Page.of(paragraphs, title)
    rules: dict[int, Rule] = {}
    copies: Removals = {}
    while _one_pass(page, rules, copies):
        pass
    stays = _what_stays(copies)
    return tuple(
        Paragraph(
            position=position,
            text=text,
            rule=rules.get(position),
            duplicate_of=stays.get(position),
            policy=POLICY_VERSION if position in rules else None,
        )
        for position, text in enumerate(paragraphs)
    )


def _one_pass(page: Page, rules: dict[int, Rule], copies: Removals) -> bool:
    """Each rule once, in order, on what the ones before it left; whether any removed anything."""
    before = len(rules)
    for rule, find in _RULES:
        removals = {
            position: copy
            for position, copy in find(_view(page, rules)).items()
            if position not in rules
        }
        if removals and len(rules) + len(removals) == len(page.keys):
            # Nothing is left but the title, once or several times: the first copy stays.
            del removals[min(removals)]
        rules.update(dict.fromkeys(removals, rule))
        copies.update(removals)
    return len(rules) > before


def _view(page: Page, rules: dict[int, Rule]) -> View:
    remaining = tuple(position for position in range(len(page.keys)) if position not in rules)
    # A copy of the title below the first remaining paragraph is no heading of the text.
    above = range(remaining[0] if remaining else 0)
    titles = tuple(position for position in above if rules[position] is Rule.TITLE)
    return View(page=page, remaining=remaining, titles=titles)


def _what_stays(copies: Removals) -> Removals:
    """For each removed position the kept one that it is a copy of, through copies of copies; None
    for the title.

    Each step is taken once: in `A, B, A, B, ...` every copy leads to the one before it.
    """
    stays: Removals = {}
    for position in copies:
        chain: list[int] = []
        at: int | None = position
        while at is not None and at in copies and at not in stays:
            chain.append(at)
            at = copies[at]
        last = at if at is None else stays.get(at, at)
        stays.update(dict.fromkeys(chain, last))
    return stays
