"""The question before another root of the site is taken into an archive."""

import sys
from pathlib import Path

import click

from osce_crawler.cli.printing import echo
from osce_crawler.errors import BadArgument


def check_root(archive: Path, site: str, *, yes: bool) -> None:
    """Ask on a terminal whether pages of another root may come into the archive.

    Raises BadAddress; BadArgument if nobody can be asked, or the answer is no; click.Abort if there
    is none.
    """
    from osce_crawler.archive.place import clash_of_roots
    from osce_crawler.urls import Site

    root = Site.of(site).root
    clash = "" if yes else clash_of_roots(archive, root)
    if not clash:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadArgument(f"{clash}; name another file with --archive, or use --yes")
    echo(f"{clash}.", err=True)
    if not click.confirm("Take them into this archive?", err=True):
        raise BadArgument(f"{archive}: nothing was taken; name another file with --archive")
