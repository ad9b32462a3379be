"""The question before another root of the site is taken into an archive."""

import sys
from pathlib import Path

import click

from osce_crawler.cli.printing import echo
from osce_crawler.errors import BadArgument


def check_root(archive: Path, site: str, *, yes: bool) -> None:
    """Ask on a terminal whether pages of another root may come into the archive.

    Raises BadAddress; BadArgument if nobody can be asked; click.Abort if the answer is no.
    """
    from osce_crawler.archive.place import other_roots
    from osce_crawler.urls import Site

    root = Site.of(site).root
    known = [] if yes else other_roots(archive, root)
    if not known:
        return
    what = f"{archive} has releases of {', '.join(known)}, and none of {root}"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadArgument(
            f"{what}: its pages would become changes of these releases; name another file with"
            " --archive, or use --yes"
        )
    echo(f"{what}. Its pages would become changes of these releases.", err=True)
    click.confirm("Take them into this archive?", err=True, abort=True)
