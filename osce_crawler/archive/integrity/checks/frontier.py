"""The frontier of a crawl under way. No digest covers it, since it changes with every page; but it
must make sense.
"""

import json
from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import Inspection, Problem, guarded, printable
from osce_crawler.urls import Site

_ADDRESSES = "SELECT url FROM frontier UNION SELECT url FROM frontier_aliases UNION SELECT further FROM frontier_aliases"
_HINT = "the next crawl with other options begins a new one"


def check_frontier(look: Inspection) -> Iterator[Problem]:
    """Every address is of a site that was crawled, and every walk can go on."""
    sites = [
        Site.of(row[0]) for row in look.connection.execute("SELECT DISTINCT site FROM crawl_runs")
    ]
    for (url,) in look.connection.execute(_ADDRESSES):
        if not any(site.allows(url) for site in sites):
            what = "an address of the crawl under way is on no site that was crawled"
            yield Problem(check="frontier", what=what, url=printable(url), hint=_HINT)
    for start, state in look.connection.execute("SELECT start, state FROM frontier_walks"):
        yield from guarded("frontier", _walk(start, state))


def _walk(start: str, state: str) -> Iterator[Problem]:
    try:
        json.loads(state)
    except ValueError:
        what = "the state of this listing's walk is no JSON"
        yield Problem(check="frontier", what=what, url=printable(start), hint=_HINT)
