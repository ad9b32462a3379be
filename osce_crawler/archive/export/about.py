"""What an export says about itself: how its releases were chosen, as of which moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from osce_crawler import __version__
from osce_crawler.archive.export.chosen import Chosen

TITLE = "Press releases of the OSCE, from the archive of osce-crawler"
_NEWEST = "SELECT max(last_seen_at) AS at FROM press_releases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The query and filters of an export, as they were given."""

    text: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)


def facts(chosen: Chosen, query: Query) -> dict[str, str]:
    """Names and values, the same for the same archive: no time of the export."""
    archive = chosen.archive
    newest = (archive.first(_NEWEST) or {"at": None})["at"]
    known = {
        "title": TITLE,
        "program": f"osce-crawler {__version__}",
        "sites": ", ".join(site.root for site in archive.sites()),
        "newest capture": newest,
        "as of": archive.as_of,
        "query": query.text,
        "read as": chosen.selection.reading if chosen.selection else None,
        **query.filters,
        "releases": f"{chosen.count():,}",
        "rights": "The texts are those of the OSCE; see the terms of use of its site.",
    }
    return {name: value for name, value in known.items() if value}
