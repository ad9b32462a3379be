"""`python -m benchmarks.deduplication`: labelled and generated pages, by us and by the baselines.

Two figures each: paragraphs that belong but are lost, copies that are left. Exit code 1 where ours
are not 0 and 0.
"""

import logging
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from benchmarks.baselines import Baseline, baselines, each_text_once, ours, present
from benchmarks.peers import absent, installed
from osce_crawler.dedup.policy import POLICY_VERSION
from tests.dedup.generated.pages import GeneratedPage, generate, refined
from tests.dedup.labelled import Case, Removal, load_cases, plain_fold

_OURS = f"osce-crawler, policy {POLICY_VERSION}"
_PAGES = 5_000
_PAGES_FOR_PEERS = 200
"""A sample, because some peers take a hundred times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What was done wrong: 0 and 0 is right. `empty`: cases that have a text, and for which a tool
    gave none at all.
    """

    lost: int
    copies_left: int
    wrong_cases: int
    empty: int


def score(results: Iterable[tuple[Case, Sequence[str]]]) -> Score:
    """Both figures over all cases with their results, by multiset of texts without typography."""
    lost = left = wrong = empty = 0
    for case, result in results:
        remaining = _folded(result)
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


def case_of(made: GeneratedPage) -> Case:
    """A generated page as a case: its copies are what must be removed."""
    return Case(
        name=made.name,
        why="by construction",
        file="generated",
        title=made.title,
        paragraphs=tuple(line.text for line in made.lines),
        removed=tuple(
            Removal(position=position, rule=None, duplicate_of=None)
            for position, line in enumerate(made.lines)
            if not line.belongs
        ),
        differing=made.differing,
    )


def _scores(cases: Sequence[Case], contenders: Mapping[str, Baseline]) -> dict[str, Score]:
    return {
        name: score((case, baseline(case)) for case in cases)
        for name, baseline in contenders.items()
    }


def _print(title: str, cases: Sequence[Case], scores: Mapping[str, Score]) -> None:
    belong = sum(len(case.kept) for case in cases)
    copies = sum(len(case.removed) for case in cases)
    print(f"{title}: {belong} paragraphs that belong, {copies} copies\n")
    print(f"{'':32}{'lost':>6}{'copies left':>13}{'cases wrong':>13}{'no text':>9}")
    for name, result in scores.items():
        print(
            f"{name:32}{result.lost:6}{result.copies_left:13}{result.wrong_cases:13}{result.empty:9}"
        )
    print()


def main() -> int:
    """0 if nothing of ours is lost or left, else 1."""
    parser = ArgumentParser(prog="python -m benchmarks.deduplication", description=__doc__)
    parser.add_argument("--pages", type=int, default=_PAGES, help="generated pages")
    parser.add_argument("--seed", type=int, default=1, help="of the generated pages (default: 1)")
    options = parser.parse_args()
    logging.disable(
        logging.CRITICAL
    )  # extractors complain of short pages; a case is short on purpose
    peers: dict[str, Baseline] = {"dict.fromkeys": each_text_once, **present()}

    labelled = load_cases()
    scores = _scores(labelled, {_OURS: ours, **peers})
    _print(f"{len(labelled)} labelled cases", labelled, scores)

    generated = [
        (case_of(made), refined(made).kept) for made in generate(options.pages, options.seed)
    ]
    cases = [case for case, _ in generated]
    of_pages = score(generated)
    _print(f"{len(cases)} generated pages, from HTML on", cases, {_OURS: of_pages})
    sample = list(islice(cases, _PAGES_FOR_PEERS))
    _print(f"The first {len(sample)} of these pages", sample, _scores(sample, peers))

    for module in dict.fromkeys(module for module, _ in baselines().values()):
        if not installed(module):
            print(absent(module))
    results = (scores[_OURS], of_pages)
    return 1 if any(result.lost or result.copies_left for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
