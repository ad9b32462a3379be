"""`python -m benchmarks`: every figure of benchmarks/README.md, side by side in one run."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.capturing import capture_figures
from benchmarks.crawling import CrawlFailed, crawl_figures
from benchmarks.pages import GeneratedSite
from benchmarks.parsing import WrongResult, parse_figures
from benchmarks.report import Figure, machine, print_figures
from benchmarks.searching import Changed, search_figures


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
        choices=("parse", "crawl", "search"),
        help="captures are measured on what a crawl has archived",
    )
    options = parser.parse_args()
    rounds, parsed, crawled = (1, 30, 120) if options.quick else (5, 60, 400)
    searched = Changed(2_000, 1_000, 100) if options.quick else Changed(20_000, 10_000, 1_000)
    random = Random(options.seed)
    site = GeneratedSite(crawled, options.seed)
    pages = site.releases[:parsed]
    size = sum(len(page.body) for page in site.releases) / len(site.releases) / 1000
    print(
        f"{machine()}; synthetic pages of {size:.0f} KB on average; medians of {rounds} rounds,"
        " random order\n"
    )
    try:
        figures: list[Figure] = []
        if options.only in {None, "parse"}:
            figures += parse_figures(pages, rounds, random)
        with TemporaryDirectory(prefix="benchmarks-") as folder:
            if options.only in {None, "crawl"}:
                figures += crawl_figures(site, rounds, random, Path(folder))
                figures += capture_figures(Path(folder) / "archive.db")
            if options.only in {None, "search"}:
                figures += search_figures(searched, rounds, random, Path(folder))
    except (CrawlFailed, WrongResult) as error:
        print(error, file=sys.stderr)
        return 1
    print_figures(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
