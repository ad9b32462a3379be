"""The verbs `verify`, `backup`, `repair` and `migrate`: integrity of the archive file."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo, print_json
from osce_crawler.cli.program import archive_option, format_option, workers_option

if TYPE_CHECKING:
    from osce_crawler.archive.integrity.fixity import Problem

_SHOWN_RECORDS = 5
_SUMMARY = ("payload", "revision", "manifest")


@click.command(cls=Verb)
@click.option(
    "--deep",
    is_flag=True,
    help="Also parse the page of each revision by the installed parser, and of each latest revision,"
    " again, and compare the result.",
)
@click.option(
    "--manifests",
    type=FilePath(file_okay=False),
    metavar="DIR",
    help="Write the run manifests and SHA256SUMS into DIR. Manifests that are in DIR already must be"
    " equal.",
)
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    metavar="DIGEST",
    help="Check that the chain of manifests contains the digest that a run report ended with; its"
    " first 16 digits are enough. May be given more than once.",
)
@format_option("text", "json")
@workers_option
@archive_option
def verify(
    deep: bool,
    manifests: Path | None,
    anchors: tuple[str, ...],
    style: str,
    workers: int | None,
    archive: Path,
) -> int:
    """Check that the archive is unchanged and consistent. Nothing is written to it; a small file
    beside it, ARCHIVE-verified, tells status when this was.

    Checked are: payloads, texts and fields against their digests; the counts of each run against
    its captures; the run manifests against each other and against the rows that the runs wrote; the
    full-text index; references between tables; and the SQLite file itself. Each problem is one line
    with the records that it affects. The exit code is 1 if there is a problem.

    \b
    Examples:
      osce-crawler verify --deep --format json
      osce-crawler verify --anchor sha256:0f343b0931126a20f133d67c2b018a3b
      osce-crawler verify --manifests lists; cd lists; sha256sum -c SHA256SUMS
    """
    from osce_crawler.archive.integrity.anchors import anchored, read_anchor
    from osce_crawler.archive.integrity.fixity import Verification
    from osce_crawler.archive.integrity.manifest_files import write_manifests
    from osce_crawler.archive.verified import note_verified
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.clock import utc_now
    from osce_crawler.reparse.verify_on_cores import problems_on_cores

    anchors = tuple(read_anchor(one) for one in anchors)  # before a long verification
    found: list[Problem] = []

    def report(problems: Iterator["Problem"]) -> None:
        for problem in problems:
            found.append(problem)
            if style == "text":
                print_message(_line(problem))

    with Verification.opened(archive) as verification:
        with progress_bar("verified", verification.total()) as bar:
            report(problems_on_cores(verification, workers or 0, bar.advance_by))
        lean, readable = verification.is_lean, verification.is_readable
        deep = deep and readable
        read = _parse_again(verification, report, workers) if deep and not lean else None
        known, missing = anchored(verification.look, anchors) if readable else ([], [])
        report(iter(missing))
        if manifests and readable:
            report(write_manifests(verification.archive, manifests))
        counts = verification.counts()
    note_verified(archive, utc_now(), problems=len(found), deep=bool(read))
    result = {"archive": str(archive), "lean": lean, "counts": counts, "deep": read}
    result |= {
        "anchors": [asdict(one) for one in known],
        "problems": [asdict(one) for one in found],
    }
    _print_result(result, style, deep=deep)
    return 1 if found else 0


def _print_result(result: dict[str, Any], style: str, *, deep: bool) -> None:
    if style == "json":
        print_json(result)
        return
    print_message(_summary(result["counts"], result["deep"], len(result["problems"])))
    for one in result["anchors"]:
        later = one["later"]
        after = f"{counted(later, 'run')} before the newest" if later else "the newest"
        run = f"run {one['run_id']}, {one['finished_at']}"
        echo(f"{one['anchor']}: the manifest of {run}, {after}")
    if result["lean"]:
        echo(
            "This is a lean copy: its texts and records were verified. The stored pages are only"
            " in the full archive from which it was exported."
            + (" They were not parsed: --deep needs the full archive." if deep else "")
        )


def _parse_again(
    verification: Any, report: Callable[[Iterator["Problem"]], None], workers: int | None
) -> dict[str, int]:
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.reparse.deep_verify import DeepVerification

    with progress_bar("parsed again", verification.look.counts["revisions"]) as bar:
        deep = DeepVerification(verification, bar.advance, workers or 0)
        report(deep.problems())
    return {name: deep.counts[name] for name in ("read_again", "other_parser", "differ")}


def _line(problem: "Problem") -> str:
    """`47920:en: payload: what is wrong (its address); what to do`."""
    named = ", ".join(problem.records[:_SHOWN_RECORDS])
    if len(problem.records) > _SHOWN_RECORDS:
        named += f" and {len(problem.records) - _SHOWN_RECORDS} more"
    where = f" ({problem.url})" if problem.url else ""
    line = f"{named + ': ' if named else ''}{problem.check}: {problem.what}{where}; {problem.hint}"
    return " ".join(line.split())


def _summary(counts: dict[str, int], read: dict[str, int] | None, problems: int) -> str:
    checked = ", ".join(counted(counts[f"{name}s"], name) for name in _SUMMARY)
    again = f", {counted(read['read_again'], 'page')} read again" if read else ""
    wrong = counted(problems, "problem") if problems else "nothing wrong"
    line = f"verified {checked}{again}: {wrong}"
    if read and read["differ"]:
        line += (
            f"; the installed parser reads {counted(read['differ'], 'page')} differently from the"
            " parser that wrote the revision; run: osce-crawler reparse --dry-run"
        )
    return line


@click.command(cls=Verb)
@click.argument("target", metavar="FILE", type=FilePath())
@archive_option
def backup(target: Path, archive: Path) -> int:
    """Copy the archive to FILE. The copy is consistent even if a crawl writes meanwhile.

    SQLite checks the pages of the copy; then it replaces FILE in one step. The digests are not
    checked: run verify before you replace an older backup, or use a new name for each backup.

    \b
    Examples:
      osce-crawler backup /media/disk/osce.db
      osce-crawler backup osce-$(date +%F).db --archive data/osce.db
    """
    from osce_crawler.archive.export.backup import back_up
    from osce_crawler.cli.progress import progress_bar

    with progress_bar("copied") as bar:
        size = back_up(archive, target, bar.left)
    echo(f"{target}: {size / 1e6:.1f} MB, a copy of {archive}", err=True)
    return 0


@click.command(cls=Verb)
@click.option("--dry-run", is_flag=True, help="Print what would be repaired. Change nothing.")
@format_option("text", "json")
@archive_option
def repair(dry_run: bool, style: str, archive: Path) -> int:
    """Derive damaged data again from intact data, and list the damage that needs a backup.

    Derived again are: the full-text index and its texts, the state of each record, and the indexes.
    Manifests, and the fields of a revision from its stored page, are derived again only if a digest
    proves that the result is the original. Nothing is guessed. Either all changes are written or
    none.

    \b
    Examples:
      osce-crawler repair --dry-run
      osce-crawler repair
    """
    from osce_crawler.archive.failures import RESTORE
    from osce_crawler.archive.integrity.repair import repair as repair_archive
    from osce_crawler.reparse.deep_verify import parse_or_none

    done = repair_archive(archive, parse_or_none, dry_run=dry_run)
    if style == "json":
        result = {
            "archive": str(archive),
            "dry_run": dry_run,
            "changes": [asdict(one) for one in done.changes],
            "problems": [asdict(one) for one in done.left],
        }
        print_json(result)
        return 1 if done.left else 0
    for change in done.changes:
        named = ", ".join(change.records[:_SHOWN_RECORDS])
        echo(
            f"{named + ': ' if named else ''}{'would be ' if dry_run else ''}derived again:"
            f" {change.what}"
        )
    for problem in done.left:
        print_message(_line(problem))
    would = "would be " if dry_run else ""
    left = (
        f"{counted(len(done.left), 'problem')} left that cannot be repaired; {RESTORE}"
        if done.left
        else "no problem is left"
    )
    print_message(f"{len(done.changes)} {would}derived again; {left}")
    return 1 if done.left else 0


@click.command(cls=Verb)
@archive_option
def migrate(archive: Path) -> int:
    """Migrate the archive of an older version to the current schema, in one transaction.

    Every other verb does the same when it opens an older archive that it may write to.

    \b
    Example:
      osce-crawler migrate --archive data/osce.db
    """
    from osce_crawler.archive.database import upgrade
    from osce_crawler.archive.schema import SCHEMA_VERSION

    before = upgrade(archive)
    changed = f"migrated from schema {before} to" if before != SCHEMA_VERSION else "has schema"
    echo(f"{archive}: {changed} {SCHEMA_VERSION}")
    return 0
