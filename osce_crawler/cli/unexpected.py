"""Errors that no code expects: one line, and the traceback only where it is asked for."""

import os
import shlex
import traceback

import click

from osce_crawler.cli.messages import archive_of
from osce_crawler.cli.printing import echo
from osce_crawler.errors import ArchiveUnusable

VARIABLE = "OSCE_TRACEBACK"


def print_unexpected(error: Exception, context: click.Context | None) -> int:
    """Print the error. Returns the exit code: that of a damaged archive, if the verb reads one."""
    if os.environ.get(VARIABLE):
        for line in "".join(traceback.format_exception(error)).rstrip().split("\n"):
            echo(line, err=True)
    archive = archive_of(context)
    what = f"{type(error).__name__}: {' '.join(str(error).split())}"
    if archive is None or not archive.is_file():
        echo(
            f"Error: unexpected {what}; please report it, with the traceback: set {VARIABLE}=1",
            err=True,
        )
        return ArchiveUnusable.exit_code
    echo(
        f"Error: {archive}: a value in it could not be read: {what}; check the archive with:"
        f" osce-crawler verify --archive {shlex.quote(str(archive))}. If it finds nothing, please report this, with"
        f" the traceback: set {VARIABLE}=1",
        err=True,
    )
    return ArchiveUnusable.exit_code
