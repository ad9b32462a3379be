"""The verb `cite`: citations of releases, and the check of citations."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.printing import echo, print_json, print_text
from osce_crawler.cli.program import HIGHEST, ID_HELP, archive_option, as_of_option, format_option
from osce_crawler.errors import BadQuery
from osce_crawler.machine import raise_if_lacking

if TYPE_CHECKING:
    from osce_crawler.archive.cited import CheckedCitation

_BINARY = (b"%PDF-", b"PK\x03\x04")
"""How files begin in which a citation is compressed: PDF, word processors."""
_LONGEST = 50_000_000
"""Bytes of a text with citations."""
_NAME = re.compile(r"\S{1,200}(?:/\S*|\.\w{1,8})")
"""What looks like the name of a file."""


@click.command(cls=Verb, epilog=ID_HELP)
@click.argument("identifiers", metavar="[ID]...", nargs=-1)
@format_option("text", "bibtex", "ris", "csl", "json")
@click.option(
    "--revision",
    type=click.IntRange(min=1, max=HIGHEST),
    metavar="N",
    help="Cite revision N instead of the latest.",
)
@click.option(
    "--check",
    "checked",
    metavar="TEXT|FILE",
    help="Check the citations in this text or file; - reads standard input.",
)
@as_of_option
@archive_option
def cite(
    identifiers: tuple[str, ...],
    style: str,
    revision: int | None,
    checked: str | None,
    as_of: str | None,
    archive: Path,
) -> int:
    """Print citations of releases, with archive date, revision and content digest; or check some.

    The content digest identifies the title and the clean text of the cited revision. `--check`
    finds citations in any of the formats, computes the digest of the stored text anew, and prints
    what has changed since. It exits with 1 if one does not match, or if the text was changed later.
    `--format json` prints CSL-JSON, and the result of `--check` as JSON.

    \b
    Examples:
      osce-crawler cite 47920
      osce-crawler cite 47920 47921:ru --format bibtex > osce.bib
      osce-crawler cite --check osce.bib
    """
    from osce_crawler.archive.cited import citation_of
    from osce_crawler.archive.reader import Archive
    from osce_crawler.citing.formats import FORMATS

    if checked is not None:
        if style in {"bibtex", "ris"}:
            raise click.UsageError(f"--format {style} has no effect with --check; text or json")
        return _check(archive, checked, style)
    if not identifiers:
        raise click.UsageError("name at least one release, or a text with --check.")
    opened = Archive.open(archive, as_of).hold()
    citations = [citation_of(opened, opened.find(one), revision) for one in identifiers]
    print_text(FORMATS["csl" if style == "json" else style](citations))
    return 0


def _check(archive: Path, checked: str, style: str) -> int:
    from osce_crawler.archive.cited import check_citation
    from osce_crawler.archive.reader import Archive
    from osce_crawler.citing.found import found_citations

    opened = Archive.open(archive).hold()
    file = _file(checked)
    found = found_citations(_text(checked, file))
    if not found:
        what = "the text"
        if file or _NAME.fullmatch(checked):
            what = checked if file else f"{checked}: no file has this name, and the text"
        raise BadQuery(
            f"{what} has no citation; expected address, revision and sha256 digest, as printed by:"
            " osce-crawler cite ID"
        )
    results = [check_citation(opened, one) for one in found]
    if style in {"json", "csl"}:
        print_json([_row(result) for result in results])
    else:
        for result in results:
            for line in _lines(result):
                echo(line)
        wrong = sum(not result.matches for result in results)
        echo(f"{counted(len(results), 'citation')} checked, {wrong} without a match.", err=True)
    return int(any(not result.matches or result.changed for result in results))


def _file(checked: str) -> Path | None:
    """The file that the argument names; None for a text, and for standard input."""
    try:
        return Path(checked) if Path(checked).is_file() else None
    except (OSError, ValueError) as error:
        raise_if_lacking(error)
        return None  # a long text is no path


def _text(checked: str, file: Path | None) -> str:
    """The text to check. Raises BadQuery if it is too long, or no text."""
    if file:
        with file.open("rb") as opened:
            content = opened.read(_LONGEST + 1)
    elif checked == "-":
        content = sys.stdin.buffer.read(_LONGEST + 1)
    else:
        return checked
    if len(content) > _LONGEST:
        raise BadQuery(
            f"{file or 'standard input'}: longer than {_LONGEST:,} bytes; check it in parts"
        )
    if b"\0" in content or content.startswith(_BINARY):
        raise BadQuery(
            f"{file or 'standard input'}: a binary file, not a text; save it as plain text in UTF-8,"
            " and check that"
        )
    return content.decode("utf-8-sig", "replace")


def _lines(result: "CheckedCitation") -> list[str]:
    state = "matches" if result.matches else "DOES NOT MATCH"
    lines = [f"{result.name}: {state}"]
    lines += [f"  {difference}" for difference in result.differences]
    lines += [f"  since then: {change}" for change in result.since]
    return lines


def _row(result: "CheckedCitation") -> dict[str, Any]:
    return {
        "record": result.name,
        "matches": result.matches,
        "differences": list(result.differences),
        "changed_since": result.changed,
        "since": list(result.since),
    }
