"""`python -m benchmarks.deduplication`: the labelled set, by us and by the baselines.

Two figures each: paragraphs that belong but are lost, copies that are left. Exit code 1 where ours
are not 0 and 0.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.baselines import Baseline, baselines, each_text_once, ours, present
from benchmarks.peers import absent, installed
from osce_crawler.dedup.policy import POLICY_VERSION
from tests.dedup.labelled import Case, load_cases, plain_fold

_OURS = f"osce-crawler, policy {POLICY_VERSION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What was done wrong: 0 and 0 is right. `empty`: cases that have a text, and for which a tool
    gave none at all.
    """

    lost: int
    copies_left: int
    wrong_cases: int
    empty: int


def score(cases: Iterable[Case], baseline: Baseline) -> Score:
    """Both figures over all cases, by multiset of texts without their typography."""
    lost = left = wrong = empty = 0
    for case in cases:
        remaining = _folded(baseline(case))
        kept = _folded(case.kept)
        removable = _folded(case.paragraphs) - kept
        lost_here = (kept - remaining).total()
        left_here = ((remaining - kept) & removable).total()
        lost, left = lost + lost_here, left + left_here
        wrong += bool(lost_here or left_here)
        empty += bool(kept) and not remaining
    return Score(lost=lost, copies_left=left, wrong_cases=wrong, empty=empty)


def _folded(texts: Sequence[str]) -> Counter[str]:
    return Counter(map(plain_fold, texts))


def main() -> int:
    logging.disable(
        logging.CRITICAL
    )  # extractors complain of short pages; a case is short on purpose
    cases = load_cases()
    belong = sum(len(case.kept) for case in cases)
    copies = sum(len(case.removed) for case in cases)
    print(f"{len(cases)} labelled cases: {belong} paragraphs that belong, {copies} copies\n")
    contenders: dict[str, Baseline] = {_OURS: ours, "dict.fromkeys": each_text_once, **present()}
    scores = {name: score(cases, baseline) for name, baseline in contenders.items()}
    print(f"{'':32}{'lost':>6}{'copies left':>13}{'cases wrong':>13}{'no text':>9}")
    for name, result in scores.items():
        print(
            f"{name:32}{result.lost:6}{result.copies_left:13}{result.wrong_cases:13}{result.empty:9}"
        )
    for module in dict.fromkeys(module for module, _ in baselines().values()):
        if not installed(module):
            print(absent(module))
    return 1 if scores[_OURS].lost or scores[_OURS].copies_left else 0


if __name__ == "__main__":
    sys.exit(main())
