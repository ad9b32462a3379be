"""The verb `import`: archive WARC files and saved pages that others collected."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo, print_json
from osce_crawler.cli.program import archive_option, format_option, new_option, workers_option

if TYPE_CHECKING:
    from osce_crawler.importing.importer import ImportReport


@click.command("import", cls=Verb)
@click.argument("paths", nargs=-1, required=True, type=FilePath(), metavar="PATH...")
@click.option(
    "--url", help="Address of the page, if PATH is one saved page that does not contain it."
)
@click.option(
    "--csv",
    "listing",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="List of addresses and dates of saved pages, with the columns file,url,fetched_at. "
    " [default: import.csv in the folder of each page]",
)
@click.option(
    "--site",
    default="https://www.osce.org",
    show_default=True,
    help="Root address of the site. Pages of other sites are skipped.",
)
@click.option("--yes", is_flag=True, help="Do not ask before pages of another --site are archived.")
@new_option
@format_option("text", "json")
@workers_option
@archive_option
def import_(
    paths: tuple[Path, ...],
    url: str | None,
    listing: Path | None,
    site: str,
    yes: bool,
    new: bool,
    style: str,
    workers: int | None,
    archive: Path,
) -> int:
    """Archive pages that others collected: WARC files, saved HTML, text extracts, and folders of
    them.

    WARC and ARC files of any crawler are read, plain, .gz and .warc.zst, also inside a WACZ file.
    The address of a saved page is read from --url, import.csv, the comment that browsers,
    SingleFile and HTTrack write into saved pages, the fields of MHTML, its canonical link, or its
    path in a mirror made by `wget -r`. Its date is read from import.csv, from the page, or else
    from the file. Of a snapshot of ArchiveBox, one form of the page is read. Layouts in a WARC file
    that `export` wrote are added to the archive, and reported.

    Pages of other sites, images and styles are skipped and counted, and so are the listings and
    other pages of a mirror. A second import of the same files changes nothing. A page that is older
    than the captures in the archive never becomes the latest text. What cannot be read is a
    finding: three of each kind are printed. No symbolic link is followed out of a folder.

    \b
    Examples:
      osce-crawler import crawl.warc.gz
      osce-crawler import saved/ --csv saved/list.csv
      osce-crawler import mirror/www.osce.org
      osce-crawler import page.html --url https://www.osce.org/cthb/47920
    """
    from osce_crawler.archive.place import check_place
    from osce_crawler.cli.other_root import check_root
    from osce_crawler.clock import utc_now
    from osce_crawler.importing.file_list import FileLists
    from osce_crawler.importing.files import Files
    from osce_crawler.urls import Site

    files = Files(paths, Site.of(site), utc_now(), FileLists(listing), url)
    files.check()
    check_place(archive, new=new)
    check_root(archive, site, yes=yes)
    options: dict[str, object] = {
        "paths": [str(path) for path in paths],
        "url": url,
        "csv": str(listing) if listing else None,
    }
    report = _import(archive, files, options, workers)
    _print(report, archive, style)
    return 1 if report.findings or _is_empty(report) else 0


def _import(
    path: Path, files: Any, options: dict[str, object], workers: int | None
) -> "ImportReport":
    from osce_crawler.archive.archive_lock import only_writer
    from osce_crawler.archive.writer import ArchiveWriter
    from osce_crawler.cli.finding_lines import FindingLines
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.clock import utc_now
    from osce_crawler.importing.importer import Importer
    from osce_crawler.importing.warc.captures import WarcPages
    from osce_crawler.reparse.processes import cores

    with only_writer(path, utc_now()):
        writer = ArchiveWriter.open(path, utc_now)
        if writer.is_new:
            echo(f"new archive: {path}", err=True)
        try:
            printed = FindingLines()
            importer = Importer(
                writer, files.site, options, printed.add, workers=workers or cores()
            )
            warcs = WarcPages(files.site, files.now, importer.ahead.payload, importer.ahead.at)
            with progress_bar("records and pages") as bar:
                importer.on_progress = bar.advance
                importer.take(files.items(warcs))
            printed.end()
        finally:
            writer.close()
    return importer.report


def _is_empty(report: "ImportReport") -> bool:
    """Whether the import found no capture at all, neither new nor already archived."""
    return report.run_id is None and not report.already_there and not report.layouts_added


def _of_nothing(report: "ImportReport") -> str:
    line = "The import found no new capture."
    if report.layouts_added:
        return line
    return f"{line} {'The new archive is empty.' if report.new_archive else 'Nothing was written.'}"


def _print(report: "ImportReport", path: Path, style: str) -> None:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.finding_lines import has_more
    from osce_crawler.cli.run_report import print_manifest, report_lines

    archive = Archive.open(path)
    run = archive.run(report.run_id) if report.run_id is not None else {"run_id": None}
    if style == "json":
        found = [
            {"kind": one.kind, "url": one.url, "message": one.message} for one in report.findings
        ]
        about = {
            "already_there": report.already_there,
            "skipped": dict(report.skipped),
            "new_archive": report.new_archive,
            "layouts_added": report.layouts_added,
            "findings": found,
        }
        print_json(run | about)
        return
    for line in report_lines(run, [], {}) if report.run_id is not None else [_of_nothing(report)]:
        print_message(line)
    if report.layouts_added:
        names = ", ".join(report.layouts_added)
        echo(f"{counted(len(report.layouts_added), 'layout')} in the files: {names}; added.")
    if report.already_there:
        were = "was" if report.already_there == 1 else "were"
        echo(f"{counted(report.already_there, 'capture')} {were} already in the archive.")
    if report.skipped:
        why = ", ".join(f"{reason}: {count}" for reason, count in sorted(report.skipped.items()))
        echo(f"{report.skipped.total()} skipped ({why}).")
    if report.findings:
        run_id = report.run_id
        again = f"; list them with: osce-crawler runs {run_id}" if run_id is not None else ""
        where = "printed above"
        if has_more(report.findings):
            where = "examples printed above"
            again = again or "; --format json prints them all"
        print_message(f"{counted(len(report.findings), 'finding')}, {where}{again}")
    elif _is_empty(report):
        echo("No release of this site was found in the files; name another site with --site URL.")
    if report.run_id is not None:
        print_manifest(run)
