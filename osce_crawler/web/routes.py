"""Which page answers which address."""

from collections.abc import Callable

from osce_crawler.archive.reader import Archive
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.views import (
    assets,
    changes,
    downloads,
    feeds,
    groups,
    release,
    results,
    start,
)

View = Callable[[Archive, Request], Response]

_TEXT = r"/releases/(?P<node>[1-9][0-9]{0,8})/(?P<language>[A-Za-z-]{2,12})"
_FORMAT = r"\.(?P<format>txt|json|ris|bib|csl)"
_GROUP = r"/(?P<group>fields|sources|places|years)"
ROUTES: tuple[tuple[str, View], ...] = (
    (r"^/$", start.start),
    (r"^/search$", results.results),
    (r"^/search\.(?P<format>csv|ris)$", downloads.of_search),
    (r"^/(?:search|feed)\.atom$", feeds.feed),
    (r"^/releases/(?P<node>[1-9][0-9]{0,8})$", release.of_node),
    (rf"^{_TEXT}$", release.latest),
    (rf"^{_TEXT}/r(?P<revision>[1-9][0-9]{{0,5}})$", release.revision),
    (rf"^{_TEXT}/r(?P<old>[1-9][0-9]{{0,5}})-r(?P<new>[1-9][0-9]{{0,5}})$", changes.changes),
    (rf"^{_TEXT}(?:/r(?P<revision>[1-9][0-9]{{0,5}}))?{_FORMAT}$", downloads.of_release),
    (rf"^{_GROUP}$", groups.values),
    (rf"^{_GROUP}/(?P<value>[^/]+)$", groups.value),
    (r"^/assets/(?P<name>[a-z.]+)$", assets.asset),
    # Everything that is not Datasette's, so that a wrong address gets a page of ours.
    (r"^/(?!archive(?:[/.]|$)|-/|favicon\.ico$)", start.missing),
)
"""Patterns of paths, percent-encoded, in the order in which they are tried."""
LONG: frozenset[View] = frozenset({downloads.of_search})
"""Views that take as long as they have results: they must not keep pages waiting."""
