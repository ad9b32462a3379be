"""The peer of a crawl: Scrapy that fetches the same pages and does nothing with them.

In a file of its own for `scrapy runspider`: a spider that does not live in a file fails in every
callback.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import scrapy
from scrapy.http import Request, Response


class BareSpider(scrapy.Spider):
    """`-a urls=FILE`: an address a line."""

    name = "bare"

    def __init__(self, urls: str) -> None:
        super().__init__()
        self._addresses = Path(urls).read_text(encoding="ascii").split()

    async def start(self) -> AsyncIterator[Request]:
        """Every address, in order."""
        for url in self._addresses:
            yield Request(url)

    def parse(self, response: Response) -> None:
        """Nothing: the page has been fetched."""
