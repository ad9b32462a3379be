"""`python -m benchmarks`: every figure of benchmarks/README.md, side by side in one run."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.capturing import capture_figures
from benchmarks.commands import CommandFailed
from benchmarks.counting import count_figures
from benchmarks.crawling import crawl_figures
from benchmarks.parsing import WrongResult, parse_figures
from benchmarks.report import Line, machine, print_figures
from benchmarks.researching import Research, research_figures
from benchmarks.searching import Changed, search_figures


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is measured: pages of each shape, layout or site, and rounds."""

    seed: int
    rounds: int
    parsed: int
    crawled: int
    crawl_rounds: int
    """A whole process beside a server varies more than a function does."""
    captured: int
    searched: Changed
    counted: int
    research: Research


def main() -> int:
    """0 whatever the figures are: a timed test does not gate anything; 1 where one could not be
    taken.
    """
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer pages and rounds; the figures vary more"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="of the texts and of the order (default: 1)"
    )
    parser.add_argument(
        "--only",
        choices=("parse", "crawl", "captures", "search", "count", "research"),
        help="one kind of figure",
    )
    options = parser.parse_args()
    print(f"{machine()}; synthetic pages; medians of rounds side by side, in random order\n")
    try:
        with TemporaryDirectory(prefix="benchmarks-") as folder:
            lines = _lines(_amounts(options), options.only, Random(options.seed), Path(folder))
    except (CommandFailed, WrongResult) as error:
        print(error, file=sys.stderr)
        return 1
    print_figures(lines)
    return 0


def _amounts(options: Namespace) -> Amounts:
    if options.quick:
        return Amounts(
            options.seed,
            1,
            10,
            120,
            1,
            100,
            Changed(2_000, 1_000, 100),
            2_000,
            Research(5_000, 500),
        )
    return Amounts(
        options.seed,
        5,
        30,
        400,
        11,
        300,
        Changed(20_000, 10_000, 1_000),
        35_000,
        Research(100_000, 10_000),
    )


def _lines(amounts: Amounts, only: str | None, random: Random, folder: Path) -> list[Line]:
    seed, rounds = amounts.seed, amounts.rounds
    lines: list[Line] = []
    if only in {None, "parse"}:
        lines += parse_figures(amounts.parsed, seed, rounds, random)
    if only in {None, "crawl"}:
        lines += crawl_figures(amounts.crawled, seed, amounts.crawl_rounds, random, folder)
    if only in {None, "captures"}:
        lines += capture_figures(amounts.captured, seed, folder)
    if only in {None, "search"}:
        lines += search_figures(amounts.searched, rounds, random, folder)
    if only in {None, "count"}:
        lines += count_figures(amounts.counted, rounds, random, folder)
    if only in {None, "research"}:
        lines += research_figures(amounts.research, rounds, seed, random, folder)
    return lines


if __name__ == "__main__":
    sys.exit(main())
