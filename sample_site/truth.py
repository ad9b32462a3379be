"""The expected records: what a perfect crawl of the sample site must archive."""

import json
from collections.abc import Iterable
from typing import Any

from sample_site.texts import Release


def truth_of(release: Release, root: str) -> dict[str, Any]:
    """One record as a JSON object; ``root`` is the site's address, without a slash at its end."""
    return {
        "node_id": release.node_id,
        "language": release.language,
        "url": root.rstrip("/") + release.path,
        "content_type": release.content_type,
        "title": release.title,
        "published_on": release.published_on.isoformat(),
        "place": release.place,
        "sources": list(release.sources),
        "fields_of_work": list(release.fields_of_work),
        "dateline": release.dateline,
        "paragraphs": list(release.paragraphs),
    }


def truth_lines(releases: Iterable[Release], root: str) -> Iterable[str]:
    """JSON Lines, ordered by node id and language."""
    ordered = sorted(releases, key=lambda one: (one.node_id, one.language))
    return (json.dumps(truth_of(release, root), ensure_ascii=False) for release in ordered)
