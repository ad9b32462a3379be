"""Reading an archive from Python: ``from osce_crawler import Archive``.

    with Archive("data/osce.db") as archive:
        for release in archive.releases('"hate crime"', since="2015"):
            print(release.record, release.published_on, release.title)

Nothing is written. A crawl may write to the archive at the same time. Every error is an
`osce_crawler.errors.OsceCrawlerError` with a message of one line.
"""

from osce_crawler.api.archive import Archive, Filters, chart
from osce_crawler.api.values import Capture, Found, Hit, Paragraph, Release, Revision

__all__ = [
    "Archive",
    "Capture",
    "Filters",
    "Found",
    "Hit",
    "Paragraph",
    "Release",
    "Revision",
    "chart",
]
