"""`verify`, `backup`, `repair` and `migrate`: that the archive stays what it was."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.program import archive_option, format_option

if TYPE_CHECKING:
    from osce_crawler.archive.integrity.fixity import Problem

_NAMED = 5
_SUMMED_UP = ("payloads", "revisions", "manifests")


@click.command()
@click.option(
    "--deep", is_flag=True, help="Parse every stored page again, too, and compare what it says."
)
@click.option(
    "--manifests",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the runs' manifests there, with SHA256SUMS; those that are there already must"
    " agree.",
)
@format_option("text", "json")
@archive_option
def verify(deep: bool, manifests: Path | None, style: str, archive: Path) -> int:
    """Check that everything in the archive is as it was written.

    Payloads, texts and fields against their digests, counts of runs against captures, run manifests
    against each other and against what the runs wrote, the full-text index, references, and the
    file itself. Nothing is changed. One line a problem, with the records that it touches; exit code
    1 where there is one.

    \b
    Examples:
      osce-crawler verify
      osce-crawler verify --deep --format json
      osce-crawler verify --manifests manifests && (cd manifests && sha256sum -c SHA256SUMS)
    """
    from osce_crawler.archive.integrity.fixity import Verification
    from osce_crawler.archive.integrity.manifest_files import write_manifests
    from osce_crawler.cli.progress import progress_bar

    verification = Verification.open(archive)
    found: list[Problem] = []

    def tell(problems: Iterator["Problem"]) -> None:
        for problem in problems:
            found.append(problem)
            if style == "text":
                click.echo(_line(problem))

    with progress_bar("verified", verification.total()) as bar:
        verification.look.advance = bar.advance
        tell(verification.problems())
    lean = verification.is_lean
    read = _read_again(verification, tell) if deep and not lean else None
    if manifests:
        tell(write_manifests(verification.archive, manifests))
    counts = verification.counts()
    if style == "json":
        result = {
            "archive": str(archive),
            "lean": lean,
            "counts": counts,
            "deep": read,
            "problems": [asdict(one) for one in found],
        }
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        click.echo(_summary(counts, read, len(found)))
        if lean:
            click.echo(
                "This is a lean copy: its texts and records were verified; the pages are in the"
                " archive it is from."
            )
    return 1 if found else 0


def _read_again(verification: Any, tell: Callable[[Iterator["Problem"]], None]) -> dict[str, int]:
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.reparse.deep_verify import DeepVerification

    with progress_bar("read again", verification.look.counts["revisions"]) as bar:
        rereading = DeepVerification(verification, bar.advance)
        tell(rereading.problems())
    return {name: rereading.counts[name] for name in ("read_again", "other_parser", "differ")}


def _line(problem: "Problem") -> str:
    """`47920:en: payload: what is wrong (its address); what to do`."""
    named = ", ".join(problem.records[:_NAMED])
    if len(problem.records) > _NAMED:
        named += f" and {len(problem.records) - _NAMED} more"
    where = f" ({problem.url})" if problem.url else ""
    line = f"{named + ': ' if named else ''}{problem.check}: {problem.what}{where}; {problem.hint}"
    return " ".join(line.split())


def _summary(counts: dict[str, int], read: dict[str, int] | None, problems: int) -> str:
    looked = ", ".join(_counted(counts[name], name) for name in _SUMMED_UP)
    again = f", {_counted(read['read_again'], 'pages')} read again" if read else ""
    wrong = "nothing wrong" if not problems else _counted(problems, "problems")
    line = f"verified {looked}{again}: {wrong}"
    if read and read["differ"]:
        line += f"; today's parser reads {read['differ']} of them otherwise than the one that made them: see osce-crawler reparse"
    return line


def _counted(number: int, names: str) -> str:
    return f"{number} {names if number != 1 else names.removesuffix('s')}"


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@archive_option
def backup(target: Path, archive: Path) -> int:
    """Copy the archive to FILE, as of one moment, also while a crawl writes to it.

    The copy is checked; then it takes FILE's place in one step.

    \b
    Examples:
      osce-crawler backup /media/disk/osce.db
      osce-crawler backup osce-$(date +%F).db --archive data/osce.db
    """
    from osce_crawler.archive.export.backup import back_up
    from osce_crawler.cli.progress import progress_bar

    with progress_bar("copied") as bar:
        size = back_up(archive, target, bar.left)
    click.echo(f"{target}: {size / 1e6:.1f} MB, a copy of {archive}", err=True)
    return 0


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be changed, and change nothing.")
@format_option("text", "json")
@archive_option
def repair(dry_run: bool, style: str, archive: Path) -> int:
    """Derive again what is damaged and can be derived; name what must come from a backup.

    Derived are the search index and its texts, the state of records, indexes, and, where a digest
    proves that nothing else was there, manifests and the fields of a revision from its stored page.
    Nothing is guessed. All or nothing.

    \b
    Examples:
      osce-crawler repair --dry-run
      osce-crawler repair
    """
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
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return 1 if done.left else 0
    for change in done.changes:
        named = ", ".join(change.records[:_NAMED])
        click.echo(
            f"{named + ': ' if named else ''}{'would be ' if dry_run else ''}derived again:"
            f" {change.what}"
        )
    for problem in done.left:
        click.echo(_line(problem))
    would = "would be " if dry_run else ""
    left = (
        f"{_counted(len(done.left), 'problems')} left that no repair can mend"
        if done.left
        else "nothing wrong is left"
    )
    click.echo(f"{len(done.changes)} {would}derived again; {left}")
    return 1 if done.left else 0


@click.command()
@archive_option
def migrate(archive: Path) -> int:
    """Bring an archive of an older version to today's schema, all of it or nothing.

    Every other verb does the same when it meets one that it may write to.

    \b
    Example:
      osce-crawler migrate --archive data/osce.db
    """
    from osce_crawler.archive.database import upgrade
    from osce_crawler.archive.schema import SCHEMA_VERSION

    before = upgrade(archive)
    changed = f"migrated from schema {before} to" if before != SCHEMA_VERSION else "has schema"
    click.echo(f"{archive}: {changed} {SCHEMA_VERSION}")
    return 0
