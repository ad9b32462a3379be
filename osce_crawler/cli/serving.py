"""The verb `serve`: the archive in a browser."""

from pathlib import Path

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import archive_option
from osce_crawler.stopping import ExitCode

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command(cls=Verb)
@click.option(
    "--port",
    type=click.IntRange(min=0, max=65535),
    default=8001,
    show_default=True,
    metavar="N",
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default=_LOOPBACK[0],
    show_default=True,
    help="Address to listen on. The default is reached from this machine only; 0.0.0.0 from every"
    " machine that reaches this one.",
)
@archive_option
def serve(port: int, host: str, archive: Path) -> int:
    """Show the archive in a browser until Ctrl-C: search, browse, read, cite, take away.

    Pages for readers are at /, all tables and SQL (Datasette) at /archive. Nothing can be changed,
    and no page requests anything from another host. A crawl may write to the archive at the same
    time. Needs the extra `browse`.

    \b
    Examples:
      osce-crawler serve
      osce-crawler serve --port 8080 --archive data/demo.db
      osce-crawler serve --host 0.0.0.0
    """
    from osce_crawler.archive.failures import of_extra

    with of_extra("serve", "browse", "datasette"):
        from osce_crawler.web.server import serve as run
    if host not in _LOOPBACK:
        echo(
            f"Listening on {host}: whoever reaches this machine there can read the archive, without"
            " a password.",
            err=True,
        )
    try:
        run(archive, host, port, _ready)
    except KeyboardInterrupt as interrupt:
        echo("Stopped.", err=True)
        return ExitCode.of(interrupt)
    return 0


def _ready(address: str) -> None:
    echo(address)
    echo("Ctrl-C stops the server.", err=True)
