"""The verb `restore`: the archive replaced by a backup."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.program import archive_option

if TYPE_CHECKING:
    from osce_crawler.archive.integrity.restore import Content, Restored


@click.command(cls=Verb)
@click.argument("backup", metavar="BACKUP", type=FilePath())
@archive_option
def restore(backup: Path, archive: Path) -> int:
    """Replace the archive by BACKUP, a file that the verb backup wrote.

    End crawls and serve before. BACKUP is copied, and the copy is verified. Only then it replaces
    the archive, in one step. The archive that was there is kept as ARCHIVE-replaced-TIME, with what
    a killed process left beside it (-wal). Do not use cp: SQLite would apply that log to the copy.
    BACKUP is only read. If it is damaged, of another kind, or being written, nothing changes, and
    the exit code is 3.

    \b
    Examples:
      osce-crawler restore /media/disk/osce.db
      osce-crawler restore osce-2026-11-01.db --archive data/osce.db
    """
    from osce_crawler.archive.integrity.restore import Watcher
    from osce_crawler.archive.integrity.restore import restore as restore_archive
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.clock import utc_now

    with progress_bar("restored") as bar:
        steps = Watcher(bar.left, lambda rows: bar.left(rows, rows), bar.advance)
        done = restore_archive(archive, backup, utc_now(), steps)
    print_message(f"{archive}: restored from {backup}, verified: {_described(done.now)}", err=True)
    if done.kept:
        print_message(
            f"replaced was: {_before(done)}; it is kept as {done.kept}: remove it when nobody needs it",
            err=True,
        )
    return 0


def _before(done: "Restored") -> str:
    if done.before:
        return _described(done.before)
    what = f"a file of {done.bytes_before:,} bytes that is no archive, or a damaged one"
    return "the log of an archive that is gone" if done.is_log_alone else what


def _described(content: "Content") -> str:
    last = f", the last of {content.last_run_at}" if content.last_run_at else ""
    return f"{counted(content.records, 'record')}, {counted(content.runs, 'run')}{last}"
