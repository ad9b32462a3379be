"""A bar on a terminal, nothing in a pipe."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One task's bar."""

    progress: Progress
    task: TaskID

    def advance(self) -> None:
        """One more is done."""
        self.progress.advance(self.task)

    def left(self, left: int, total: int) -> None:
        """So many are left, of so many."""
        self.progress.update(self.task, total=total, completed=total - left)


@contextmanager
def progress_bar(name: str, total: int | None = None) -> Iterator[Bar]:
    """A bar on stderr as long as the block runs, if that is a terminal. What is printed meanwhile
    stands above it.
    """
    console = Console(stderr=True)
    shown = console.is_terminal and not os.environ.get("OSCE_NO_PROGRESS")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, disable=not shown, transient=True, redirect_stdout=False
    ) as progress:
        yield Bar(progress, progress.add_task(name, total=total))
