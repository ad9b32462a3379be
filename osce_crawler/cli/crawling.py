"""`crawl`: discover, archive, report."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from osce_crawler.cli.program import archive_option
from osce_crawler.errors import SiteUnreachable

_PILOT_RELEASES = 5


def _checked_delay(_context: click.Context, _option: click.Parameter, value: float) -> float:
    """`nan` is a number to click, and in no range."""
    if value != value:  # noqa: PLR0124 - only `nan` is not itself
        raise click.BadParameter("expected a number of seconds")
    return value


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--site",
    default="https://www.osce.org",
    show_default=True,
    help="Root of the site, or of a mirror.",
)
@click.option(
    "--since",
    metavar="DATE",
    help="Only releases listed with this date or a later one (YYYY-MM-DD).",
)
@click.option(
    "--until", metavar="DATE", help="Only releases listed with this date or an earlier one."
)
@click.option("--language", metavar="TAG", help="Only releases in this language: en, ru, ...")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N releases.")
@click.option(
    "--full",
    is_flag=True,
    help="Walk the listings to their end, also where everything is known already.",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0, max=86_400),
    callback=_checked_delay,
    default=3,
    show_default=True,
    metavar="SECONDS",
    help="Between requests.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print the addresses of the releases; fetch and write none of them.",
)
@click.option(
    "--pilot/--no-pilot",
    default=None,
    help="Show five releases and ask, before the rest. Default: on the first crawl of osce.org.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the report.",
)
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
    """Walk the listings of press releases, archive every release, and report.

    With URLs, only these releases. Robots.txt is obeyed, and there is one connection at a time. The
    second crawl fetches the newest releases again and stops where it knows everything; --full walks
    to the end.

    \b
    Examples:
      osce-crawler crawl --since 2024-01-01
      osce-crawler crawl https://www.osce.org/cthb/47920
      osce-crawler crawl --site http://127.0.0.1:8000 --archive data/demo.db --delay 0
    """
    from osce_crawler.cli.crawl_process import needs_pilot, run_crawl, say_hint
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
    say_hint(site)
    result = run_crawl(archive, options)
    if options["dry_run"]:
        for url in result.requested:
            click.echo(url)
        for line in result.findings:
            click.echo(line, err=True)
    elif result.run_id is not None:
        print_run(archive, result.run_id, result.skipped, style)
    if result.exit_code == SiteUnreachable.exit_code:
        raise SiteUnreachable(
            f"{site}: not reached, or it refused; check the address and the connection, and crawl"
            " again"
        )
    return result.exit_code


def _check_range(options: dict[str, Any]) -> None:
    from osce_crawler.spiders.options import CrawlOptions
    from osce_crawler.urls import LANGUAGES

    given = {name: options[name] for name in ("since", "until", "language", "limit", "full")}
    asked = CrawlOptions.of(urls=(), **given)
    if asked.since and asked.until and asked.since > asked.until:
        raise click.UsageError(
            f"--since {asked.since} is after --until {asked.until}: no release can be both."
        )
    if asked.language and asked.language.lower() not in LANGUAGES:
        raise click.UsageError(
            f"--language {options['language']}: no language that the site uses, such as en, ru or"
            " sq."
        )


def _check_urls(urls: tuple[str, ...], site: str) -> None:
    """Raises BadAddress where none of the addresses given can be a release of the site."""
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
    """Fetch five releases, show their fields, ask; on a yes, the whole crawl in a new process: one
    crawl a process.
    """
    from osce_crawler.cli.crawl_process import run_crawl
    from osce_crawler.cli.run_report import print_run, show_newest

    click.echo(
        "First crawl of this site: five releases, to see that its pages are read rightly.", err=True
    )
    result = run_crawl(
        archive, options | {"limit": min(_PILOT_RELEASES, options["limit"] or _PILOT_RELEASES)}
    )
    if result.run_id is None:
        return result.exit_code
    print_run(archive, result.run_id, result.skipped, "text")
    if not show_newest(archive, result.run_id):
        click.echo("No release could be read: nothing more is fetched.", err=True)
        return result.exit_code or 1
    try:
        click.confirm("Are these fields right? Go on with the rest?", err=True, abort=True)
    except click.Abort:
        click.echo(
            "\nNo yes: nothing more is fetched. When the fields are right, give the same command"
            " with --yes.",
            err=True,
        )
        return 1
    # Right after the verb: behind a `--` it would be taken for an address.
    again = [sys.argv[1], "--yes", *sys.argv[2:]]
    return subprocess.run([sys.executable, "-m", "osce_crawler", *again], check=False).returncode  # noqa: S603
