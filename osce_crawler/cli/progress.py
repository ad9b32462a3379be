"""A progress bar on a terminal, nothing in a pipe."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import IO, cast

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from osce_crawler.cli.above_bar import lines_above
from osce_crawler.terminal import OwnSequences


@dataclass(frozen=True, slots=True)
class Bar:
    """The progress bar of one task."""

    progress: Progress
    task: TaskID

    def advance(self) -> None:
        """Count one more item as done."""
        self.progress.advance(self.task)

    def advance_by(self, items: int) -> None:
        """Count more items as done."""
        self.progress.advance(self.task, items)

    def left(self, left: int, total: int) -> None:
        """Set the number of items left, and the total."""
        self.progress.update(self.task, total=total, completed=total - left)


@contextmanager
def progress_bar(name: str, total: int | None = None, *, is_wanted: bool = True) -> Iterator[Bar]:
    """Show a bar on stderr while the block runs, if stderr is a terminal, and the bar is wanted.
    Other output on stderr is printed above it.
    """
    console = Console(file=cast("IO[str]", OwnSequences(sys.stderr)))
    shown = is_wanted and console.is_terminal and not os.environ.get("OSCE_NO_PROGRESS")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    progress = Progress(
        *columns,
        console=console,
        disable=not shown,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with progress, lines_above(console) if shown else nullcontext():
        yield Bar(progress, progress.add_task(name, total=total))
