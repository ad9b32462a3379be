"""A crawl on a terminal: its log, and a bar that no log line tears."""

import logging
import os
from typing import TYPE_CHECKING

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from osce_crawler.spiders.press_releases import PressReleasesSpider


def show(crawler: "Crawler") -> Progress:
    """Log lines go to the console of the bar; the bar is there on a terminal only."""
    console = Console(stderr=True)
    logging.getLogger().addHandler(
        RichHandler(console=console, show_time=False, show_path=False, markup=False)
    )
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal or bool(os.environ.get("OSCE_NO_PROGRESS")),
        transient=True,
    )
    if not progress.disable:
        bar = progress.add_task("releases", total=None)

        def advance(spider: "PressReleasesSpider") -> None:
            progress.update(bar, advance=1, total=spider.expected)

        crawler.signals.connect(advance, signal=signals.item_scraped, weak=False)
    return progress
