"""`import`: what others have collected, into the archive."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.program import archive_option

if TYPE_CHECKING:
    from osce_crawler.importing.importer import ImportReport


@click.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option(
    "--url", help="Where the page came from, if PATH is one saved page that does not say it."
)
@click.option(
    "--csv",
    "listing",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Addresses and dates of saved pages: columns file,url,fetched_at.  [default: import.csv"
    " beside them]",
)
@click.option(
    "--site",
    default="https://www.osce.org",
    show_default=True,
    help="Root whose addresses are accepted.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the report.",
)
@archive_option
def import_(
    paths: tuple[Path, ...],
    url: str | None,
    listing: Path | None,
    site: str,
    style: str,
    archive: Path,
) -> int:
    """Archive pages that were collected before: WARC files, saved HTML, text extracts, and folders
    of them.

    WARC files, also packed in a WACZ, may be of any crawler. A saved page's address is taken from
    the list beside it, from the comment that browsers write into pages they save, from its
    canonical link, or from its place in a mirror made by `wget -r`; its date from the list, else
    from the file. Pages of other sites, listings and other pages of a mirror, and images or styles,
    are skipped and counted. Importing again changes nothing, and a page that is older than what the
    archive has never becomes the latest text.

    \b
    Examples:
      osce-crawler import crawl.warc.gz
      osce-crawler import saved/ --csv saved/list.csv
      osce-crawler import mirror/www.osce.org
      osce-crawler import page.html --url https://www.osce.org/cthb/47920
    """
    from osce_crawler.clock import utc_now
    from osce_crawler.importing.file_list import FileLists
    from osce_crawler.importing.files import Files
    from osce_crawler.urls import Site

    files = Files(paths, Site.of(site), utc_now(), FileLists(listing), url)
    files.check()
    options: dict[str, object] = {
        "paths": [str(path) for path in paths],
        "url": url,
        "csv": str(listing) if listing else None,
    }
    report = _import(archive, files, options)
    _print(report, archive, style)
    return 1 if report.findings or _came_to_nothing(report) else 0


def _import(path: Path, files: Any, options: dict[str, object]) -> "ImportReport":
    from osce_crawler.archive.database import only_writer
    from osce_crawler.archive.writer import ArchiveWriter
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.clock import utc_now
    from osce_crawler.importing.importer import Importer
    from osce_crawler.importing.warc.captures import WarcPages

    with only_writer(path, utc_now()):
        writer = ArchiveWriter.open(path, utc_now)
        try:
            importer = Importer(writer, files.site, options, told=_tell)
            warcs = WarcPages(files.site, files.now, writer.lookup.payload, writer.lookup.at)
            with progress_bar("records and pages") as bar:
                importer.take(files.items(warcs, bar.advance))
        finally:
            writer.close()
    return importer.report


def _tell(file: str, kind: str, message: str) -> None:
    click.echo(f"{file}: {kind}: {message}", err=True)


def _came_to_nothing(report: "ImportReport") -> bool:
    return report.run_id is None and not report.already_there


def _print(report: "ImportReport", path: Path, style: str) -> None:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.run_report import report_lines

    archive = Archive.open(path)
    run = archive.run(report.run_id) if report.run_id is not None else {"run_id": None}
    if style == "json":
        found = [
            {"kind": one.kind, "url": one.url, "message": one.message} for one in report.findings
        ]
        about = {
            "already_there": report.already_there,
            "skipped": dict(report.skipped),
            "findings": found,
        }
        click.echo(json.dumps(run | about, ensure_ascii=False, indent=2))
        return
    for line in (
        report_lines(run, [], {})
        if report.run_id is not None
        else ["Nothing is new, and nothing was written."]
    ):
        click.echo(line)
    if report.already_there:
        click.echo(f"{report.already_there} captures were there already.")
    if report.skipped:
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(report.skipped.items()))
        click.echo(f"{report.skipped.total()} skipped: {why}.")
    if report.findings:
        more = (
            f", and again with: osce-crawler runs {report.run_id}"
            if report.run_id is not None
            else ""
        )
        count = len(report.findings)
        click.echo(f"{count} finding{'s' if count > 1 else ''} to look at, each said above{more}")
    elif _came_to_nothing(report):
        click.echo("No release of this site is in there; name another site with --site URL.")
