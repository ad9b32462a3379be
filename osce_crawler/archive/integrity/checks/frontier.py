"""Check of the frontier of an unfinished crawl.

No digest covers it, because it changes with every page. Only its values are checked.
"""

import json
from collections.abc import Iterator

from osce_crawler.archive.integrity.checks.problem import Inspection, Problem, guarded, printable
from osce_crawler.urls import Site

_ADDRESSES = "SELECT url FROM frontier UNION SELECT url FROM frontier_aliases UNION SELECT further FROM frontier_aliases UNION SELECT url FROM frontier_listed"
_HINT = "run: osce-crawler crawl; with other options it begins with an empty frontier"


def check_frontier(look: Inspection) -> Iterator[Problem]:
    """Every address is of a crawled site, and the saved state of every walk is JSON."""
    sites = [
        Site.of(row[0]) for row in look.connection.execute("SELECT DISTINCT site FROM crawl_runs")
    ]
    for (url,) in look.connection.execute(_ADDRESSES):
        if not any(site.allows(url) for site in sites):
            what = "an address in the frontier is not of a crawled site"
            yield Problem(check="frontier", what=what, url=printable(url), hint=_HINT)
    for start, state in look.connection.execute("SELECT start, state FROM frontier_walks"):
        yield from guarded("frontier", _walk(start, state))


def _walk(start: str, state: str) -> Iterator[Problem]:
    try:
        json.loads(state)
    except ValueError:
        what = "the saved state of this listing's walk is not JSON"
        yield Problem(check="frontier", what=what, url=printable(start), hint=_HINT)
