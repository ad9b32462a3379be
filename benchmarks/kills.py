"""`python -m benchmarks.kills`: crawls of a generated site, killed at random requests; each must
end with the same archive as an uninterrupted crawl.

Every kill is a SIGKILL; the same seed kills at the same requests. Prints a line a crawl, and a
last line with the counts; exit 1 where an archive differs, or where `verify --deep` finds anything
wrong with it.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.pages import GeneratedSite
from sample_site import SampleServer
from sample_site.faults import Misbehaviour
from sample_site.routes import Answer
from tests.end_to_end.facts import differences, facts
from tests.end_to_end.killed_crawl import KilledCrawl

_LAST_REQUEST = 40
"""Five kills fit before the end of a crawl of 200 pages."""
_KILLS_A_CRAWL = 5


class GeneratedServer(SampleServer):
    """Serves a generated site from threads of this process: it can hold a request until the crawl
    has been killed.
    """

    def __init__(self, site: GeneratedSite) -> None:
        super().__init__(releases=())
        html = "text/html; charset=UTF-8"
        self._answers = {path: Answer(body, 200, html) for path, body in site.by_path().items()}
        self._answers["/robots.txt"] = Answer(
            b"User-agent: *\nDisallow: /search\n", 200, "text/plain"
        )

    def respond(self, target: str) -> tuple[Answer, Misbehaviour | None]:
        """The page, always in order."""
        return self._answers.get(target, Answer(b"Not found", 404, "text/plain")), None


def main() -> int:
    """0 where all archives are equal."""
    parser = ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="in all (default: 50)")
    parser.add_argument(
        "--pages", type=int, default=200, help="releases of the site (default: 200)"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = Random(options.seed)
    killed = crawls = faults = 0
    with (
        TemporaryDirectory(prefix="kills-") as folder,
        GeneratedServer(GeneratedSite(options.pages)) as site,
    ):
        uninterrupted = KilledCrawl(site, Path(folder) / "uninterrupted.db")
        uninterrupted.to_its_end(0, random, _LAST_REQUEST)
        expected = facts(uninterrupted.archive, site.root)
        while killed < options.kills:
            crawl = KilledCrawl(site, Path(folder) / f"interrupted-{crawls}.db")
            kills = min(_KILLS_A_CRAWL, options.kills - killed)
            times = crawl.to_its_end(kills, random, _LAST_REQUEST)
            wrong = differences(expected, facts(crawl.archive, site.root)) or crawl.problems()
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
