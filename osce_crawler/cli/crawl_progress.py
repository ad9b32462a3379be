"""Log and progress bar of a crawl on a terminal. Log lines are printed above the bar."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from rich.console import Console
from rich.highlighter import NullHighlighter
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

from osce_crawler.cli.above_bar import lines_above
from osce_crawler.terminal import OwnSequences, visible_in_lines

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from osce_crawler.spiders.press_releases import PressReleasesSpider


class _VisibleLines(logging.Formatter):
    """The message, and the traceback of an exception, without effect on a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        text = visible_in_lines(super().format(record))
        return text.encode("utf-8", "backslashreplace").decode()


@contextmanager
def show(crawler: "Crawler", level: int, *, is_hidden: bool) -> Iterator[None]:
    """Send log lines of this level to the console of the progress bar. The bar is shown only on a
    terminal, and not if it `is_hidden` or OSCE_NO_PROGRESS is set.
    """
    console = Console(file=cast("IO[str]", OwnSequences(sys.stderr)))
    handler = RichHandler(
        level,
        console=console,
        show_time=False,
        show_path=False,
        markup=False,
        highlighter=NullHighlighter(),
    )
    handler.setFormatter(_VisibleLines())
    logging.getLogger().addHandler(handler)
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=is_hidden or not console.is_terminal or bool(os.environ.get("OSCE_NO_PROGRESS")),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    if progress.disable:
        yield
        return
    bar = progress.add_task("pages", total=None)

    def advance(spider: "PressReleasesSpider") -> None:
        progress.update(bar, advance=1, total=spider.expected)

    crawler.signals.connect(advance, signal=signals.item_scraped, weak=False)
    with progress, lines_above(console):
        yield
