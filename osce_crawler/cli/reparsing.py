"""The verb `reparse`: parse stored pages again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import print_json
from osce_crawler.cli.program import archive_option, format_option, workers_option
from osce_crawler.stopping import ExitCode

if TYPE_CHECKING:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.writer import ArchiveWriter
    from osce_crawler.reparse.report import Survey

_TABLE = ("layout", "change", "what", "releases", "revisions", "examples")
_SHOWN = 20


@click.command(cls=Verb)
@click.option("--dry-run", is_flag=True, help="Print the report; write nothing.")
@click.option(
    "--allow-lost-fields",
    is_flag=True,
    help="Write even if a field that has a value would become empty, or a text of unknown design"
    " would become shorter.",
)
@click.option(
    "--allow-lost-records",
    is_flag=True,
    help="Write even if more than 1 % of the records can no longer be parsed.",
)
@workers_option
@format_option("table", "json")
@archive_option
def reparse(
    archive: Path,
    dry_run: bool,
    allow_lost_fields: bool,
    allow_lost_records: bool,
    workers: int | None,
    style: str,
) -> int:
    """Parse the stored pages again with the installed parser, and write the changes as revisions.

    No network is needed. The newest page of each release is parsed, and each page that could not
    be parsed before. Nothing is written if a field that has a value would become empty, if a text
    that was read without a layout would lose a part of it with one, or if more than 1 % of the
    releases can no longer be parsed. A release whose page is refused keeps its text. A second run
    changes nothing.

    \b
    Examples:
      osce-crawler reparse --dry-run
      osce-crawler reparse --dry-run --format json
      osce-crawler reparse
    """
    from osce_crawler.archive.reader import Archive
    from osce_crawler.reparse.processes import cores

    allowed = {"allow_lost_fields": allow_lost_fields, "allow_lost_records": allow_lost_records}
    chosen = workers or cores()
    if dry_run:
        found = _survey(Archive.open(archive).hold(), chosen)
        _print_report(found, style, None, is_stopped=bool(found.objection(**allowed)))
        _stop_if_too_much_is_lost(found, allowed)
        return 0
    return _reparse(archive, chosen, allowed, style)


def _reparse(path: Path, workers: int, allowed: dict[str, bool], style: str) -> int:
    from osce_crawler.archive.archive_lock import only_writer
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.writer import ArchiveWriter
    from osce_crawler.clock import utc_now

    Archive.open(
        path
    ).connection.close()  # raises if there is no archive; the writer would create one
    with only_writer(path, utc_now()):
        writer = ArchiveWriter.open(path, utc_now)
        archive = Archive.open(path)
        try:
            found = _survey(archive, workers)
            if found.objection(**allowed):
                _print_report(found, style, None, is_stopped=True)
                _stop_if_too_much_is_lost(found, allowed)
            run_id = _write(writer, archive, found, workers, allowed) if found.to_write else None
            run = archive.run(run_id) if run_id is not None else None
            _print_report(found, style, run)
        finally:
            archive.connection.close()
            writer.close()
    return _exit_code(found)


def _exit_code(found: "Survey") -> int:
    return 1 if found.refused or found.low or found.doubtful else 0


def _stop_if_too_much_is_lost(found: "Survey", allowed: dict[str, bool]) -> None:
    from osce_crawler.errors import NotReparsed

    objection = found.objection(**allowed)
    if objection:
        raise NotReparsed(f"nothing is written: {objection}")


def _survey(archive: "Archive", workers: int) -> "Survey":
    from osce_crawler.archive.stored_pages import count_pages, count_unsure_pages
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.reparse.survey import survey

    pages = count_pages(archive.connection) + count_unsure_pages(archive.connection)
    with progress_bar("parsed", pages) as bar:
        return survey(archive, workers=workers, advance=bar.advance)


def _write(
    writer: "ArchiveWriter",
    archive: "Archive",
    found: "Survey",
    workers: int,
    allowed: dict[str, bool],
) -> int:
    """Write the changes in a run of their own; its number."""
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.reparse.write import begin, write

    run_id = begin(writer, archive, [name for name, value in allowed.items() if value], found)
    outcome, code = "interrupted", ExitCode.INTERRUPTED
    try:
        with progress_bar("written", len(found.to_write)) as bar:
            write(writer, archive, found.to_write, workers=workers, advance=bar.advance)
        outcome, code = "finished", ExitCode(_exit_code(found))
    except KeyboardInterrupt as interrupt:
        code = ExitCode.of(interrupt)
        raise
    finally:
        writer.run.end(outcome=outcome, walk_complete=False, exit_code=int(code))
    return run_id


def _print_report(
    found: "Survey", style: str, run: dict[str, Any] | None, *, is_stopped: bool = False
) -> None:
    from osce_crawler.cli.printing import print_rows
    from osce_crawler.cli.run_report import print_manifest

    run = run or {"run_id": None, "manifest_digest": None}
    report = found.as_json() | {name: run[name] for name in ("run_id", "manifest_digest")}
    if style == "json":
        print_json(report)
        return
    for line in report_lines(report, is_stopped=is_stopped):
        print_message(line)
    rows = [
        row | {"examples": ", ".join(row["examples"])}
        for row in report["rows"]
        if row["change"] != "same"
    ]
    if rows:
        print_rows(rows, "table", _TABLE)
    print_manifest(run)


def report_lines(report: dict[str, Any], *, is_stopped: bool = False) -> list[str]:
    """The report as lines of text. `is_stopped`: too much would be lost, so nothing is written."""
    from osce_crawler.reparse.unknown import PROPOSE, doubtful_message

    counts = (
        ("gain_a_field", "field gained"),
        ("lose_a_field", "field lost"),
        ("change_text", "text changed"),
        ("change_removals", "removed paragraphs changed"),
    )
    of_records = report["of_records"]
    figures = ", ".join(f"{words} {report[name]}" for name, words in counts)
    figures = f"same {of_records['same']}, {figures}, refused {of_records['refused']}"
    lines = [f"Parsed the newest page of {counted(report['records'], 'record')}: {figures}."]
    if of_records["minor"]:
        lines.append(
            f"{counted(of_records['minor'], 'record')} with a difference that makes no revision:"
            " unchanged."
        )
    if report["confirmed"]:
        lines.append(
            f"{counted(report['confirmed'], 'revision')} read again with higher confidence: the text"
            " and the fields are the same."
        )
    if report["low"]:
        lines.append(
            f"{counted(report['low'], 'page')} of unknown design, read with confidence low:"
            f" {PROPOSE}."
        )
    if report["doubtful"]:
        lines.append(f"{doubtful_message(report['doubtful'])}.")
    parsed = report["readable"] + sum(
        report[name] - of_records[name] for name in ("same", "revised", "minor")
    )
    before = parsed + report["unreadable"] + report["superseded"]
    if before:
        lines.append(
            f"{counted(before, 'page')} that could not be parsed before: {parsed} can be parsed now."
        )
    lines.append(_written_line(report, is_stopped=is_stopped))
    lines += [
        f"  refused: {page['record']}: {page['message']}"
        for page in report["refused_pages"][:_SHOWN]
    ]
    if report["refused"] > _SHOWN:
        lines.append(
            f"  ... and {report['refused'] - _SHOWN} more: osce-crawler reparse --dry-run --format"
            " json"
        )
    return lines


def _written_line(report: dict[str, Any], *, is_stopped: bool) -> str:
    """How many revisions and confirmations are written, and by which run."""
    numbers = (
        (report["revised"] + report["readable"], "revision"),
        (report["confirmed"], "confirmation"),
    )
    written = " and ".join(counted(number, noun) for number, noun in numbers if number)
    if not written:
        return "No revision to write."
    if report["run_id"]:
        return f"{written}: written by run {report['run_id']}."
    return f"{written}: {'nothing is' if is_stopped else 'would be'} written."
