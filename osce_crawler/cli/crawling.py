"""The verb `crawl`: find releases in the listings, archive them, print the run report."""

import gc
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import HIGHEST, archive_option, format_option, new_option
from osce_crawler.errors import SiteUnreachable

if TYPE_CHECKING:
    from osce_crawler.cli.crawl_log import LogOptions
    from osce_crawler.cli.crawl_process import CrawlResult

_PILOT_RELEASES = 5


def _checked_delay(
    _context: click.Context, _option: click.Parameter, value: float | None
) -> float | None:
    """Reject `nan`: click accepts it as a float, and its range check compares false."""
    if value != value:  # noqa: PLR0124 - only `nan` is unequal to itself
        raise click.BadParameter("not a number; expected a number of seconds")
    return value


@contextmanager
def _collecting_later() -> Iterator[None]:
    """In the block, no garbage is collected: imports make none, and many objects, and to look for
    it among them takes 0.06 s. `run_crawl` collects it as soon as all is imported.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@click.command(cls=Verb)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--site",
    default="https://www.osce.org",
    show_default=True,
    help="Root address of the site, or of a copy of it.",
)
@click.option(
    "--urls",
    "url_file",
    metavar="FILE",
    help="Fetch the releases at the addresses in this file, one a line; - is the standard input.",
)
@click.option(
    "--contact",
    metavar="ADDRESS",
    help="How the operator of the site can write to you. Default: $OSCE_CONTACT, or the configuration"
    " of the archive.",
)
@click.option(
    "--since",
    metavar="DATE",
    help="Only releases that the listing dates on this day or later (YYYY-MM-DD).",
)
@click.option(
    "--until", metavar="DATE", help="Only releases that the listing dates on this day or earlier."
)
@click.option(
    "--language",
    multiple=True,
    metavar="TAG",
    help="Only releases in this language: en, ru, ... May be given more than once.",
)
@click.option(
    "--institution",
    multiple=True,
    metavar="NAME",
    help="Only releases whose address begins with this section: odihr for /odihr/47920. May be given"
    " more than once. The filters of the site are not used, and nothing becomes unlisted.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1, max=HIGHEST),
    metavar="N",
    help="Fetch at most N releases.",
)
@click.option(
    "--full",
    is_flag=True,
    help="Read every listing to its last page, even if the archive has all of its releases.",
)
@click.option(
    "--max-pages",
    type=click.IntRange(min=1, max=HIGHEST),
    metavar="N",
    help="Read at most N pages of a listing. Default: twice as many as an earlier crawl read, or"
    " 5000.",
)
@click.option(
    "--accept-totals",
    is_flag=True,
    help="Accept that the listings have many more or fewer entries than in earlier crawls (finding"
    " listing-total).",
)
@click.option(
    "--budget",
    type=click.IntRange(min=1, max=HIGHEST),
    metavar="N",
    help="Make at most N requests for what is due; the rest stays due. Default: 400. A first crawl"
    " and --full have no budget.",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=0, max=86_400),
    callback=_checked_delay,
    metavar="SECONDS",
    help="Wait at least so long between two requests, and up to half of it longer. Default: 3, or"
    " the configuration of the archive.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print what would be requested, why, and how long it takes. Read the listings, fetch no"
    " release and write nothing.",
)
@click.option(
    "--pilot/--no-pilot",
    default=None,
    help="Fetch five releases, print their fields and ask before fetching the rest. Default: only on"
    " the first crawl of osce.org into the archive.",
)
@click.option(
    "--files",
    metavar="TYPE,...",
    help="Also fetch files of the releases: all, attachments, images, or endings such as pdf,docx.",
)
@click.option(
    "--files-up-to",
    metavar="SIZE",
    help="With --files: the largest file that is kept, such as 5M. Default: 20M.",
)
@click.option(
    "--via",
    type=click.Choice(["wayback"]),
    help="Fetch nothing from the site: take captures of its releases from a web archive.",
)
@click.option(
    "--endpoint",
    metavar="URL",
    help="With --via: the web archive, or a collection of pywb. Default: https://web.archive.org.",
)
@click.option(
    "--yes",
    is_flag=True,
    help="Do not ask for confirmation, also not before pages of another --site are archived.",
)
@new_option
@click.option(
    "--must-exist",
    is_flag=True,
    help="Make no new archive: if there is none, stop with exit code 3. For timers: a disk may not"
    " be mounted.",
)
@click.option(
    "--time-limit",
    metavar="TIME",
    help="Stop after this time, such as 4h or 90m. The next crawl continues.",
)
@click.option(
    "--stop-below",
    metavar="SIZE",
    help="Stop if less than this is free on the disk of the archive, such as 2G: a finding.",
)
@click.option(
    "--on-finding",
    metavar="COMMAND",
    help="Run this command if an alarm opens, worsens or closes, and once a week while one is open;"
    " the text is on its standard input.",
)
@click.option("--note", metavar="TEXT", help="Keep this text with the run.")
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="No progress, and no report if the exit code is 0. For cron, which mails any output. A new"
    " archive is announced all the same.",
)
@click.option("-v", "--verbose", count=True, help="Print a log on stderr; -vv: with each request.")
@click.option(
    "--log-folder",
    type=FilePath(file_okay=False),
    metavar="FOLDER",
    help="Write a log file for this run into the folder.",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Format of the log: text, or JSON Lines.",
)
@format_option("text", "json")
@archive_option
@_collecting_later()
def crawl(
    urls: tuple[str, ...],
    site: str,
    archive: Path,
    style: str,
    pilot: bool | None,
    yes: bool,
    url_file: str | None,
    quiet: bool,
    verbose: int,
    log_folder: Path | None,
    log_format: str,
    **options: Any,
) -> int:
    """Read the listings of press releases, archive every release, and print the run report.

    With URLs, fetch only these releases. The crawler obeys robots.txt and opens one connection at a
    time. A later crawl is an increment: it reads each listing from its newest entry until three
    pages name only known releases, and spends its budget on what is due (see: osce-crawler due).
    --full reads the listings to their end and fetches every release again. Sitemaps are hints.

    If robots.txt cannot be read, or the site refuses the requests also after pauses of 1, 5 and 15
    minutes, the crawl stops with exit code 4.

    If a crawl was interrupted or stopped, the same command continues it.

    --via wayback asks a web archive for releases that are gone from the site, and for captures that
    are older than those in the archive, slowly, and for nothing twice (except with --full).

    --files also fetches attachments and images that the archive lacks; with --full damaged ones.

    The file ARCHIVE.toml beside the archive may set contact, delay, languages, budget and ages.
    A contact address is required for osce.org; it is sent in the User-Agent header.

    \b
    Examples:
      osce-crawler crawl --since 2024-01-01 --institution odihr
      osce-crawler crawl https://www.osce.org/cthb/47920
      osce-crawler crawl --site http://127.0.0.1:8000 --archive demo.db --delay 0
      osce-crawler crawl --files pdf,docx --files-up-to 5M
      osce-crawler crawl --via wayback --endpoint http://127.0.0.1:8080/osce
    """
    from osce_crawler.cli.contact import contact_for
    from osce_crawler.cli.crawl_log import LogOptions
    from osce_crawler.cli.given_urls import all_urls

    # The file is read later; until then its name stands for its addresses.
    check_options(options, () if options["via"] else urls or tuple(filter(None, [url_file])))
    log = LogOptions(verbose=verbose, quiet=quiet, folder=log_folder, style=log_format)
    _check_archive(archive, site, options, yes=yes)
    options |= {"site": site, "urls": all_urls(urls, url_file, site), "other_root": True}
    options["contact"] = contact_for(site, archive, options["contact"], not options["dry_run"])
    if options.pop("via"):
        from osce_crawler.cli.wayback import PastCrawl

        return PastCrawl(archive=archive, options=options, style=style, quiet=quiet).run()
    del options["endpoint"]
    if not (yes or options["dry_run"]) and _asks_first(pilot, site, archive):
        return _pilot_first(archive, options, log)
    return _crawl_site(archive, options, log, style)


def _check_archive(archive: Path, site: str, options: Mapping[str, Any], *, yes: bool) -> None:
    """Raises ArchiveUnusable, BadAddress, BadArgument; click.Abort if the answer is no."""
    from osce_crawler.archive.database import check_exists
    from osce_crawler.archive.place import check_place
    from osce_crawler.cli.other_root import check_root

    if options["new"] and options["must_exist"]:
        raise click.UsageError("--new and --must-exist exclude each other.")
    check_place(archive, new=options["new"])
    if options["must_exist"]:
        check_exists(archive)
    check_root(archive, site, yes=yes or options["dry_run"])


def _asks_first(pilot: bool | None, site: str, archive: Path) -> bool:
    from osce_crawler.cli.crawl_process import needs_pilot

    return needs_pilot(site, archive) if pilot is None else pilot


def _crawl_site(archive: Path, options: dict[str, Any], log: "LogOptions", style: str) -> int:
    """Crawl, and print the report. Returns the exit code; raises SiteUnreachable."""
    # Before all others. It is loaded in every crawl, and reads the source of every frame of the
    # stack, for a warning that it does not give. Here the stack is short.
    import scrapy.core.downloader.contextfactory  # noqa: F401

    from osce_crawler.cli.crawl_process import run_crawl

    result = run_crawl(archive, options, log)
    _print_result(result, archive, style, is_quiet=log.quiet)
    # Else Python would look for garbage in all of it twice when the process ends.
    gc.freeze()
    if result.exit_code == SiteUnreachable.exit_code:
        why = result.why_unreachable
        raise SiteUnreachable(why) if why else SiteUnreachable.of(options["site"])
    return result.exit_code


def _print_result(result: "CrawlResult", archive: Path, style: str, *, is_quiet: bool) -> None:
    """Print the run report; after a dry run, the addresses that a crawl would request."""
    from osce_crawler.cli.dry_run import print_plan
    from osce_crawler.cli.run_report import print_run

    if result.warning:
        print_message(f"Warning: {result.warning}", err=True)
    if result.run_id is not None:
        if not (is_quiet and result.exit_code == 0):
            print_run(archive, result.run_id, result.skipped, style, result.stopped_by)
        return
    is_cut_off = result.exit_code == SiteUnreachable.exit_code
    if result.requested or not is_cut_off:
        print_plan(result.requested, result.reasons, result.pages, result.delay)
    for line in result.findings:
        if not (is_cut_off and line == result.why_unreachable):  # the error repeats it
            print_message(line, err=True)


_OF_SPIDER = (
    "since", "until", "language", "institution", "limit", "full", "dry_run", "must_exist", "note", "time_limit",
    "stop_below", "budget", "files", "files_up_to", "on_finding", "new",
)  # fmt: skip


def check_options(options: Mapping[str, Any], urls: tuple[str, ...] = ()) -> None:
    """Raises BadArgument, BadAddress."""
    from osce_crawler.spiders.arguments import CrawlArguments

    names = (*_OF_SPIDER, "max_pages", "accept_totals")
    CrawlArguments.of({name: options[name] for name in names} | {"urls": urls})


def _pilot_first(archive: Path, options: dict[str, Any], log: "LogOptions") -> int:
    """Fetch five releases, print their fields and ask; after a yes, crawl the rest.

    The rest is crawled in a new process: Twisted's reactor cannot be restarted.
    """
    from osce_crawler.cli.crawl_process import run_crawl
    from osce_crawler.cli.run_report import print_run, show_newest

    limit = min(_PILOT_RELEASES, options["limit"] or _PILOT_RELEASES)
    echo(
        f"Fetching {counted(limit, 'release')} first, so that you can check how the pages are read.",
        err=True,
    )
    result = run_crawl(archive, options | {"limit": limit}, log)
    if result.run_id is None:
        return result.exit_code
    print_run(archive, result.run_id, result.skipped, "text")
    if not show_newest(archive, result.run_id):
        echo("No release could be read. The crawl stops here.", err=True)
        return result.exit_code or 1
    try:
        click.confirm("Are these fields correct? Fetch the other releases?", err=True, abort=True)
    except click.Abort:
        echo(err=True)
        echo(
            "Not confirmed: no other release is fetched. If the fields are correct, run the same"
            " command with --yes.",
            err=True,
        )
        return 1
    # `--yes` directly after the verb: after a `--` it would be read as an address.
    again = [sys.argv[1], "--yes", *sys.argv[2:]]
    return subprocess.run([sys.executable, "-m", "osce_crawler", *again], check=False).returncode  # noqa: S603
