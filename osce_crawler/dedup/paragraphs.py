"""Removes the repeated paragraphs of one page: applies the rules until none finds any more."""

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
    """Decides for each paragraph of a page whether it is kept or removed.

    `paragraphs` are the published texts in order; `title` is the title of the page, if known.
    Returns one `Paragraph` per text, in the same order. A removed one has the `rule`, the `policy`
    version, and in `duplicate_of` the position of the kept paragraph that holds its words; None
    stands for the title. Raises nothing.

    Of equal copies the first is kept. A page with paragraphs keeps at least one. The function is
    idempotent: it keeps all paragraphs of a page of kept texts.

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
    """Applies each rule once, in order, to what the rules before it left.

    Adds the removals to `rules` and `copies`. Returns whether there were any.
    """
    before = len(rules)
    for rule, find in _RULES:
        removals = {
            position: copy
            for position, copy in find(_view(page, rules)).items()
            if position not in rules
        }
        if removals and len(rules) + len(removals) == len(page.keys):
            # All that remains is copies of the title. A page is never empty: the first copy stays.
            del removals[min(removals)]
        rules.update(dict.fromkeys(removals, rule))
        copies.update(removals)
    return len(rules) > before


def _view(page: Page, rules: dict[int, Rule]) -> View:
    """The paragraphs that `rules` has not removed yet, and the titles above them."""
    remaining = tuple(position for position in range(len(page.keys)) if position not in rules)
    # A copy of the title below the first remaining paragraph is no heading of the text.
    above = range(remaining[0] if remaining else 0)
    titles = tuple(position for position in above if rules[position] is Rule.TITLE)
    return View(page=page, remaining=remaining, titles=titles)


def _what_stays(copies: Removals) -> Removals:
    """For each removed position: the position of the kept paragraph that its copies lead to.

    None stands for the title.

    In `A, B, A, B, ...` each copy points to the one before it, so chains are as long as the page.
    The loop follows each link once, which keeps the time linear.
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
