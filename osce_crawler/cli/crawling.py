"""The verb `crawl`: find releases in the listings, archive them, print the run report."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.program import archive_option, format_option
from osce_crawler.errors import SiteUnreachable

_PILOT_RELEASES = 5


def _checked_delay(_context: click.Context, _option: click.Parameter, value: float) -> float:
    """Reject `nan`: click accepts it as a float, and its range check compares false."""
    if value != value:  # noqa: PLR0124 - only `nan` is unequal to itself
        raise click.BadParameter("not a number; expected a number of seconds")
    return value


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--site",
    default="https://www.osce.org",
    show_default=True,
    help="Root address of the site, or of a copy of it.",
)
@click.option(
    "--since",
    metavar="DATE",
    help="Only releases that the listing dates on this day or later (YYYY-MM-DD).",
)
@click.option(
    "--until", metavar="DATE", help="Only releases that the listing dates on this day or earlier."
)
@click.option("--language", metavar="TAG", help="Only releases in this language: en, ru, ...")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Fetch at most N releases.")
@click.option(
    "--full",
    is_flag=True,
    help="Read every listing to its last page, even if the archive has all of its releases.",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0, max=86_400),
    callback=_checked_delay,
    default=3,
    show_default=True,
    metavar="SECONDS",
    help="Wait at least so long between two requests, and up to half of it longer.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print the addresses of the releases. Fetch no release and write nothing.",
)
@click.option(
    "--pilot/--no-pilot",
    default=None,
    help="Fetch five releases, print their fields and ask before fetching the rest. Default: only on"
    " the first crawl of osce.org into the archive.",
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@format_option("text", "json")
@archive_option
def crawl(
    urls: tuple[str, ...],
    site: str,
    archive: Path,
    style: str,
    pilot: bool | None,
    yes: bool,
    **options: Any,
) -> int:
    """Read the listings of press releases, archive every release, and print the run report.

    With URLs, fetch only these releases. The crawler obeys robots.txt and opens one connection at a
    time. A later crawl fetches the newest releases again and stops after ten listing pages on which
    it finds only releases that are in the archive. --full reads the listings to their end.

    If robots.txt cannot be read, or the site refuses the requests also after pauses of 1, 5 and 15
    minutes, the crawl stops with exit code 4.

    If a crawl was interrupted or stopped, the same command continues it.

    \b
    Examples:
      osce-crawler crawl --since 2024-01-01
      osce-crawler crawl https://www.osce.org/cthb/47920
      osce-crawler crawl --site http://127.0.0.1:8000 --archive data/demo.db --delay 0
    """
    from osce_crawler.cli.crawl_process import hint_contact, needs_pilot, run_crawl
    from osce_crawler.cli.run_report import print_run

    _check_urls(urls, site)
    _check_range(options)
    options |= {"site": site, "urls": urls}
    if (
        not options["dry_run"]
        and not yes
        and (needs_pilot(site, archive) if pilot is None else pilot)
    ):
        return _pilot_first(archive, options)
    hint_contact(site)
    result = run_crawl(archive, options)
    if options["dry_run"]:
        for url in result.requested:
            click.echo(url)
        for line in result.findings:
            print_message(line, err=True)
    elif result.run_id is not None:
        print_run(archive, result.run_id, result.skipped, style)
    if result.exit_code == SiteUnreachable.exit_code:
        raise SiteUnreachable(
            result.why_unreachable
            or f"{site}: the site could not be reached; check the address and the network connection"
        )
    return result.exit_code


def _check_range(options: dict[str, Any]) -> None:
    from osce_crawler.spiders.options import CrawlOptions
    from osce_crawler.urls import LANGUAGES

    given = {name: options[name] for name in ("since", "until", "language", "limit", "full")}
    chosen = CrawlOptions.of(urls=(), **given)
    if chosen.since and chosen.until and chosen.since > chosen.until:
        raise click.UsageError(
            f"--since {chosen.since} is after --until {chosen.until}, so no release can match."
            " Exchange the two dates."
        )
    if chosen.language and chosen.language.lower() not in LANGUAGES:
        raise click.UsageError(
            f"--language {options['language']}: not a language of the site; use a tag such as en,"
            " ru or sq."
        )


def _check_urls(urls: tuple[str, ...], site: str) -> None:
    """Raises BadAddress if none of the addresses given can be a release of the site."""
    from osce_crawler.errors import BadAddress, PageRefused
    from osce_crawler.urls import Site, release_address

    refusals: list[str] = []
    for url in urls:
        try:
            release_address(url, Site.of(site))
        except PageRefused as refusal:
            refusals.append(str(refusal))
    if urls and len(refusals) == len(urls):
        raise BadAddress(refusals[0])


def _pilot_first(archive: Path, options: dict[str, Any]) -> int:
    """Fetch five releases, print their fields and ask; after a yes, crawl the rest.

    The rest is crawled in a new process: Twisted's reactor cannot be restarted.
    """
    from osce_crawler.cli.crawl_process import run_crawl
    from osce_crawler.cli.run_report import print_run, show_newest

    limit = min(_PILOT_RELEASES, options["limit"] or _PILOT_RELEASES)
    click.echo(
        f"Fetching {counted(limit, 'release')} first, so that you can check how the pages are read.",
        err=True,
    )
    result = run_crawl(archive, options | {"limit": limit})
    if result.run_id is None:
        return result.exit_code
    print_run(archive, result.run_id, result.skipped, "text")
    if not show_newest(archive, result.run_id):
        click.echo("No release could be read. The crawl stops here.", err=True)
        return result.exit_code or 1
    try:
        click.confirm("Are these fields correct? Fetch the other releases?", err=True, abort=True)
    except click.Abort:
        click.echo(
            "\nNot confirmed: no other release is fetched. If the fields are correct, run the same"
            " command with --yes.",
            err=True,
        )
        return 1
    # `--yes` directly after the verb: after a `--` it would be read as an address.
    again = [sys.argv[1], "--yes", *sys.argv[2:]]
    return subprocess.run([sys.executable, "-m", "osce_crawler", *again], check=False).returncode  # noqa: S603
