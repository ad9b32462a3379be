"""Requests for the files of releases, after the releases themselves."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osce_crawler.errors import ArchiveUnusable
from osce_crawler.extensions import CrawlRun
from osce_crawler.records import Lead, Purpose
from osce_crawler.responses import LONGEST
from osce_crawler.spiders.options import CrawlOptions
from osce_crawler.urls import Site

if TYPE_CHECKING:
    from osce_crawler.file_choice import FileChoice


@dataclass(slots=True)
class FileLeads:
    """The files to request: once in a crawl, when nothing else is left."""

    options: CrawlOptions
    site: Site
    _is_done: bool = False

    def take(self, run: CrawlRun) -> list[Lead]:
        """The leads of the files that the archive does not have. In a full crawl, or one of given
        addresses, also of those that it has damaged. Files on other hosts are left.
        """
        choice = self.options.files
        if choice is None or self._is_done:
            return []
        self._is_done = True
        try:
            urls = run.archive.crawl.files_to_request(
                choice.wants,
                choice.most_bytes,
                only_seen=not self.options.is_unrestricted,
                again=bool(self.options.urls),
                damaged=self.options.full or bool(self.options.urls),
            )
        except ArchiveUnusable as error:
            run.stop(error)
            return []
        return [Lead(url=url, purpose=Purpose.FILE) for url in urls if self.site.allows(url)]


def file_meta(choice: "FileChoice | None") -> dict[str, object]:
    """The `meta` of the request for a file."""
    return {"purpose": Purpose.FILE} | ({LONGEST: choice.most_bytes} if choice else {})
