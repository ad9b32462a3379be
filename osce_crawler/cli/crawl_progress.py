"""Log and progress bar of a crawl on a terminal. Log lines are printed above the bar."""

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


def show(crawler: "Crawler", level: int, *, is_hidden: bool) -> Progress:
    """Send log lines of this level to the console of the progress bar. The bar is shown only on a
    terminal, and not if it `is_hidden` or OSCE_NO_PROGRESS is set.
    """
    console = Console(stderr=True)
    logging.getLogger().addHandler(
        RichHandler(level, console=console, show_time=False, show_path=False, markup=False)
    )
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=is_hidden or not console.is_terminal or bool(os.environ.get("OSCE_NO_PROGRESS")),
        transient=True,
    )
    if not progress.disable:
        bar = progress.add_task("pages", total=None)

        def advance(spider: "PressReleasesSpider") -> None:
            progress.update(bar, advance=1, total=spider.expected)

        crawler.signals.connect(advance, signal=signals.item_scraped, weak=False)
    return progress
