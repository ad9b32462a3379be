"""Errors that no code expects: one line, and the traceback only where it is asked for."""

import os
import traceback

import click

from osce_crawler.archive.failures import of_file_or_machine
from osce_crawler.cli.messages import archive_of, print_message, with_archive
from osce_crawler.cli.printing import echo
from osce_crawler.errors import ArchiveUnusable

VARIABLE = "OSCE_TRACEBACK"


def print_unexpected(error: Exception, context: click.Context | None) -> int:
    """Print the error. Returns the exit code, that of a damaged archive."""
    if os.environ.get(VARIABLE):
        for line in "".join(traceback.format_exception(error)).rstrip().split("\n"):
            echo(line, err=True)
    archive = archive_of(context)
    if archive is not None and (known := of_file_or_machine(archive, error)):
        echo(f"Error: {with_archive(str(known))}", err=True)
        return known.exit_code
    report = f"please report this, with the traceback: set {VARIABLE}=1"
    what = f"{type(error).__name__}: {' '.join(str(error).split())}"
    if archive is None or not archive.is_file():
        echo(f"Error: unexpected {what}; {report}", err=True)
    else:
        print_message(
            f"Error: {archive}: a value in it could not be read: {what}; run:"
            f" osce-crawler verify; if it finds nothing, {report}",
            err=True,
        )
    return ArchiveUnusable.exit_code
