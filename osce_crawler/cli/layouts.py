"""The verbs `layout list`, `layout propose`, `layout check` and `layout add`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osce_crawler.cli.combinations import VerbGroup
from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo, print_json, print_text
from osce_crawler.cli.program import archive_option, format_option, workers_option
from osce_crawler.machine import raise_if_lacking

if TYPE_CHECKING:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.pages.layouts import Era, Layouts
    from osce_crawler.pages.learning.proposal import Figures
    from osce_crawler.reparse.layout_check import Counts, LayoutCheck

_LIST = ("name", "origin", "releases", "pages")
_CHECK = ("layout", "reading", "pages", "refused", "equal", "two_layouts", "filled")
_MOST_BYTES = 1024 * 1024
_SHOWN = 5

_file_argument = click.argument("file", metavar="FILE", type=FilePath(dir_okay=False))


@click.group(cls=VerbGroup)
def layout() -> None:
    """List, propose, check and add layouts: the selectors of one design, in a TOML file.

    A layout that is added is stored in the archive, and every verb that reads its pages uses it, on
    any machine. The format is described in docs/layouts.md. Each of these verbs takes --archive
    FILE, after the verb; the default is data/osce.db, or $OSCE_ARCHIVE.

    \b
    Examples:
      osce-crawler layout list
      osce-crawler layout propose > new.toml
      osce-crawler layout check new.toml
      osce-crawler layout add new.toml
    """


@layout.command("list")
@format_option("table", "json")
@archive_option
def list_(style: str, archive: Path) -> int:
    """List the layouts, built-in and added, with what the archive has read with each.

    RELEASES have a latest revision that was read with the layout; PAGES are the captures that show
    a revision read with it. Readings without a layout file, such as those of text extracts, are
    listed too, if the archive has any.

    \b
    Examples:
      osce-crawler layout list
      osce-crawler layout list --format json
    """
    from osce_crawler.archive.database import unusable_as_error
    from osce_crawler.archive.layouts import layout_rows, pages_by_layout
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.printing import print_rows
    from osce_crawler.pages.layouts import BUILT_IN

    opened = Archive.open(archive).hold()
    with unusable_as_error(archive):
        origins = {one.name: "built-in" for one in BUILT_IN.releases}
        origins |= {row.name: f"added {row.added_at}" for row in layout_rows(opened.connection)}
        counts = pages_by_layout(opened.connection)
    rows = [
        {
            "name": name,
            "origin": origins.get(name, "no layout file"),
            "releases": counts.get(name, (0, 0))[0],
            "pages": counts.get(name, (0, 0))[1],
        }
        for name in [*origins, *sorted(counts.keys() - origins.keys())]
    ]
    print_rows(rows, style, _LIST)
    return 0


@layout.command()
@click.option("--name", metavar="NAME", help="Name of the layout; default: design-YYYY-MM.")
@archive_option
def propose(name: str | None, archive: Path) -> int:
    """Learn a layout from the pages of the archive that no layout reads, and print it as TOML.

    The selectors are learned from at most ten pages that could be read without a layout, and
    verified on all others; six pages of one design are needed. The table on stderr says how the
    layout reads the pages. Listings without a layout are learned as well, and alone if no release
    is without one. If no layout is certain, nothing is printed but the reason, and the exit code is
    1. Check the file before you add it.

    \b
    Examples:
      osce-crawler layout propose > new.toml
      osce-crawler layout propose --name redesign-2026 > new.toml
    """
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.pages.learning.release import NotLearned
    from osce_crawler.reparse.proposing import Proposer

    _check_name(name)
    opened = Archive.open(archive).hold()
    try:
        with progress_bar("read", Proposer(opened).total()) as bar:
            found = Proposer(opened, bar.advance).propose(name)
    except NotLearned as reason:
        print_message(f"Nothing is proposed: {reason}.", err=True)
        return 1
    print_text(found.text)
    for line in _figures(found.figures, found.listings):
        echo(line, err=True)
    return 0


def _check_name(name: str | None) -> None:
    """Raises BadLayout if a layout cannot have the name."""
    from osce_crawler.errors import BadLayout
    from osce_crawler.pages.layouts import read_era
    from osce_crawler.pages.learning.toml import layout_file

    if name is not None:
        text = layout_file(name, {"title": "h1", "body": "p"})
        try:
            read_era(text, "--name")
        except BadLayout as error:
            raise BadLayout(str(error).replace("--name: name: ", "--name: ", 1)) from error


def _figures(figures: "Figures", listings: str) -> list[str]:
    """How a proposed layout reads the pages, one line a figure."""
    filled = ", ".join(f"{name} {number}" for name, number in figures.filled.items())
    rows = (
        ("pages without a known layout", figures.pages),
        ("read without a layout", figures.readable),
        ("read with the proposed layout", figures.matched),
        ("equal in title, text and fields", figures.equal),
        ("start as the listing's teaser", f"{figures.starts} of {figures.teasers} with a teaser"),
        ("fields filled", filled),
        ("listings", listings),
    )
    problems = [f"  {problem}" for problem in figures.problems[:_SHOWN]]
    shown = rows if figures.pages else rows[-1:]
    return [f"{what:<33}{value}" for what, value in shown] + problems


@layout.command()
@_file_argument
@format_option("table", "json")
@workers_option
@archive_option
def check(file: Path, style: str, workers: int | None, archive: Path) -> int:
    """Read the pages of the archive with the layout in FILE. Nothing is written.

    The table compares, for each layout, the readings without FILE (and without an added layout of
    its name) with those with FILE: pages that the layout matches, those refused, those equal to the
    stored text and fields, those that two layouts match, and how many pages fill each field; of
    listings, how many entries. Listings are read too, if FILE describes them. The exit code is 1 if
    FILE matches pages of another layout, of the archive or a minimal page of a built-in layout;
    pages that it cannot read; or no page.

    \b
    Examples:
      osce-crawler layout check new.toml
      osce-crawler layout check new.toml --format json
    """
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.printing import print_rows
    from osce_crawler.pages.layouts import built_in_matches

    era, now = _read_file(file), Archive.open(archive).hold()
    built_in = built_in_matches(era)
    found = _check(now, era, _without(now, era), file, workers)
    if style == "json":
        result = {
            "name": era.name,
            "matched": found.matched,
            "ambiguous": found.ambiguous,
            "built_in": built_in,
        }
        print_json(result | {"rows": found.rows()})
    else:
        rows = [row | {"filled": _filled(row["filled"])} for row in found.rows()]
        print_rows(rows, "table", _CHECK)
        if built_in:
            echo(f"{era.name} {_matches(built_in)}.")
        echo(_summary(found))
    return 1 if found.ambiguous or found.refused or not found.matched or built_in else 0


@layout.command()
@_file_argument
@click.option("--replace", is_flag=True, help="Replace the added layout that has the same name.")
@workers_option
@archive_option
def add(file: Path, replace: bool, workers: int | None, archive: Path) -> int:
    """Store the layout in FILE in the archive. It is checked first, as by `layout check`.

    It is refused if its name is taken, if it matches pages of another layout (also a minimal page
    of a built-in layout), or if it can read none of the pages that it matches. A layout that
    matches no page yet is added, with a note. Run `reparse` afterwards: it reads the stored pages
    with the new layout.

    An added layout cannot be removed, only replaced: make a backup first.

    \b
    Examples:
      osce-crawler layout add new.toml
      osce-crawler layout add corrected.toml --replace
    """
    from osce_crawler.archive.database import existing_for_writing, transaction
    from osce_crawler.archive.layouts import add_layout
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive_layouts import layouts_of
    from osce_crawler.clock import utc_now
    from osce_crawler.errors import BadLayout
    from osce_crawler.pages.layouts import built_in_matches

    era, now = _read_file(file), Archive.open(archive)
    try:
        if replace:
            _check_added(now, era.name)
        others = _without(now, era) if replace else layouts_of(now)
        found = _check(now, era, others, file, workers)
    finally:
        now.connection.close()
    if fault := _fault(found, built_in_matches(era)):
        raise BadLayout(
            f"{file}: not added: {fault}; see: osce-crawler layout check {shlex.quote(str(file))}"
        )
    with existing_for_writing(archive) as connection, transaction(connection):
        add_layout(connection, era.name, era.text, utc_now(), replace=replace)
    if not found.matched:
        echo(f"Note: {era.name} matches no page of the archive.", err=True)
    for _, line in _refused(found):
        echo(f"Warning: {era.name}: {line}.", err=True)
    print_message(
        f"{archive}: {era.name} is added. Read the stored pages with it: osce-crawler reparse"
    )
    return 0


def _fault(found: "LayoutCheck", built_in: list[str]) -> str | None:
    """Why a layout is not added, or None. `built_in` are the layouts whose pages it matches."""
    if found.ambiguous:
        return f"it matches {counted(found.ambiguous, 'page')} of another layout"
    if built_in:
        return f"it {_matches(built_in)}"
    return next((line for one, line in _refused(found) if one.refused == one.pages), None)


def _matches(built_in: list[str]) -> str:
    """What to say about a layout that matches pages of built-in layouts."""
    return (
        f"matches pages of {' and '.join(built_in)}, which would then be refused; expected in body"
        " and item a class or an id of this design alone"
    )


def _refused(found: "LayoutCheck") -> list[tuple["Counts", str]]:
    """For releases and for listings: how many of the matched pages cannot be read, and why."""
    lines: list[tuple[Counts, str]] = []
    for counts, noun in zip(found.own, ("page", "listing"), strict=True):
        if counts.refused:
            reasons = ", ".join(f"{kind} {number}" for kind, number in counts.reasons.most_common())
            of_all = f"{counts.refused} of {counted(counts.pages, noun)}"
            lines.append((counts, f"{of_all} cannot be read with it ({reasons})"))
    return lines


def _check_added(archive: "Archive", name: str) -> None:
    """Raises BadLayout if the archive has no added layout of this name."""
    from osce_crawler.archive.database import unusable_as_error
    from osce_crawler.archive.layouts import layout_rows
    from osce_crawler.errors import BadLayout

    with unusable_as_error(archive.path):
        names = [row.name for row in layout_rows(archive.connection)]
    if name not in names:
        known = f"the archive has {', '.join(names)}" if names else "the archive has none"
        raise BadLayout(f"{name}: no added layout of this name to replace; {known}")


def _read_file(file: Path) -> "Era":
    """The era in a layout file. Raises BadLayout."""
    from osce_crawler.errors import BadLayout
    from osce_crawler.pages.layouts import read_era

    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise BadLayout(f"{file}: expected a TOML file of at most 1 MiB")
        return read_era(content.decode("utf-8-sig"), str(file))
    except OSError as error:
        raise_if_lacking(error)
        raise BadLayout(f"{file}: {error.strerror}; check the path and its permissions") from error
    except UnicodeDecodeError as error:
        raise BadLayout(f"{file}: expected UTF-8: {error.reason} at byte {error.start}") from error


def _without(archive: "Archive", era: "Era") -> "Layouts":
    """The layouts of the archive, without an earlier one of the same name."""
    from osce_crawler.archive_layouts import layouts_of

    return layouts_of(archive).without(era.name)


def _check(
    archive: "Archive", era: "Era", others: "Layouts", file: Path, workers: int | None
) -> "LayoutCheck":
    """Check the era beside the other layouts. Raises BadLayout if its name is taken."""
    from osce_crawler.cli.progress import progress_bar
    from osce_crawler.reparse.layout_check import LayoutChecker
    from osce_crawler.reparse.processes import cores

    extended = others.with_added([era.text], str(file))
    checker = LayoutChecker(archive, others, extended, era, workers or cores())
    with progress_bar("read", checker.total()) as bar:
        checker.advance = bar.advance
        return checker.check()


def _filled(filled: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in filled.items())


def _summary(found: "LayoutCheck") -> str:
    releases, listings = found.own
    parts = [
        f"{counted(counts.pages, noun)}, {counts.refused} refused"
        for counts, noun in ((releases, "page"), (listings, "listing"))
        if counts.pages
    ]
    others = (
        f"; {counted(found.ambiguous, 'page')} of another layout"
        if found.ambiguous
        else "; no page of another layout"
    )
    return f"{found.name} matches {'; '.join(parts) or 'no page'}{others if parts else ''}."
