"""Removes the repeated paragraphs of one page: applies the rules until none finds any more."""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from osce_crawler.dedup.blocks import repeated_blocks
from osce_crawler.dedup.containers import containers
from osce_crawler.dedup.differing import differing_copies
from osce_crawler.dedup.page import Page, Removals, View
from osce_crawler.dedup.policy import POLICY_VERSION
from osce_crawler.dedup.resolution import final_rules, what_stays
from osce_crawler.dedup.rules import adjacent_copies, lone_copies, title_repeated
from osce_crawler.dedup.teasers import teasers
from osce_crawler.records import Paragraph, Rule

_RULES = (
    (Rule.CONTAINER, containers),
    (Rule.TITLE, title_repeated),
    (Rule.ADJACENT, adjacent_copies),
    (Rule.BLOCK, repeated_blocks),
    (Rule.TEASER, teasers),
    (Rule.LONG, lone_copies),
)


class Deduplicated(NamedTuple):
    """The decisions on one page. `warnings` have the form `paragraphs: what`."""

    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...]


def deduplicate(paragraphs: Sequence[str], title: str | None = None) -> Deduplicated:
    """Decides for each paragraph of a page whether it is kept or removed.

    `paragraphs` are the published texts in order; `title` is the title of the page, if known.
    Returns one `Paragraph` per text, in the same order. A removed one has the `rule`, the `policy`
    version, and in `duplicate_of` the position of the kept paragraph that holds its words; None
    stands for the title. Raises nothing.

    Of equal copies the first is kept. A page with paragraphs keeps at least one. The function is
    idempotent: it keeps all paragraphs of a page of kept texts.
    """
    page = Page.of(paragraphs, title)
    rules: dict[int, Rule] = {}
    copies: Removals = {}
    while _one_pass(page, rules, copies):
        pass
    stays, final = what_stays(copies), final_rules(copies, rules)
    decided = list(map(Paragraph, count(), paragraphs))
    for position, rule in final.items():
        decided[position] = Paragraph(
            position, paragraphs[position], rule, stays[position], POLICY_VERSION
        )
    return Deduplicated(
        paragraphs=tuple(decided),
        warnings=tuple(
            f"paragraphs: copies differ at {position}" for position in differing_copies(page, stays)
        ),
    )


def remove_repeated(paragraphs: Sequence[str], title: str | None = None) -> tuple[Paragraph, ...]:
    """The paragraphs of `deduplicate`, without its warnings.

    >>> [p.rule and p.rule.value for p in remove_repeated(["Q:", "Yes.", "Q:", "Yes."])]
    [None, None, None, None]
    """
    return deduplicate(paragraphs, title).paragraphs


def _one_pass(page: Page, rules: dict[int, Rule], copies: Removals) -> bool:
    """Applies each rule once, in order, to what the rules before it left.

    Adds the removals to `rules` and `copies`. Returns whether there were any.
    """
    before = len(rules)
    view = _view(page, rules, copies)
    for rule, find in _RULES:
        removals = find(view)
        if not removals:  # most often
            continue
        if not rules.keys().isdisjoint(removals):
            removals = {
                position: copy for position, copy in removals.items() if position not in rules
            }
        if len(rules) + len(removals) == len(page.keys):
            # All that remains is copies of the title. A page is never empty: the first copy stays.
            del removals[min(removals)]
        rules.update(dict.fromkeys(removals, rule))
        copies.update(removals)
        view = _view(page, rules, copies)
    return len(rules) > before


def _view(page: Page, rules: dict[int, Rule], copies: Removals) -> View:
    """The paragraphs that `rules` has not removed yet, and the titles above them."""
    if not rules:
        return View(page=page, remaining=tuple(range(len(page.keys))))
    remaining = tuple([position for position in range(len(page.keys)) if position not in rules])
    # A copy of the title below the first remaining paragraph is no heading of the text.
    above = range(remaining[0] if remaining else 0)
    return View(
        page=page,
        remaining=remaining,
        titles=tuple(position for position in above if rules[position] is Rule.TITLE),
        removed=copies,
        containers=tuple(position for position, rule in rules.items() if rule is Rule.CONTAINER),
    )
