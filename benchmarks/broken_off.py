"""`python -m benchmarks.broken_off`: crawls of a generated site, killed at random moments; each
archive must be as one in peace.

Every kill is a SIGKILL. Prints a line a crawl, and a last line with the counts; exit 1 where an
archive differs, or where `verify --deep` finds anything wrong with it.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.pages import GeneratedSite
from benchmarks.server import running_site
from tests.end_to_end.broken_off import KilledCrawl
from tests.end_to_end.facts import differences, facts

_SECONDS = (0.6, 1.6)
"""Between the start of a crawl and its death: from before the first page to some tens of pages
later.
"""
_KILLS_A_CRAWL = 5


def main() -> int:
    """0 where all archives are equal."""
    parser = ArgumentParser(prog="python -m benchmarks.broken_off", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="in all (default: 50)")
    parser.add_argument(
        "--pages", type=int, default=200, help="releases of the site (default: 200)"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = Random(options.seed)
    killed = crawls = faults = 0
    with (
        TemporaryDirectory(prefix="broken-off-") as folder,
        running_site(GeneratedSite(options.pages)) as server,
    ):
        in_peace = KilledCrawl(server.root, Path(folder) / "peace.db")
        in_peace.to_its_end(0, random, _SECONDS)
        expected = facts(in_peace.archive, server.root)
        while killed < options.kills:
            crawl = KilledCrawl(server.root, Path(folder) / f"killed-{crawls}.db")
            times = crawl.to_its_end(min(_KILLS_A_CRAWL, options.kills - killed), random, _SECONDS)
            wrong = differences(expected, facts(crawl.archive, server.root)) or crawl.problems()
            print(
                f"crawl {crawls + 1}: killed {times} times, {wrong or 'equal, verify --deep clean'}"
            )
            killed, crawls, faults = killed + times, crawls + 1, faults + bool(wrong)
    print(
        f"{killed} kills in {crawls} crawls of {options.pages} pages: {faults} archives differ or"
        " are not clean"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
