"""The verbs `history` and `diff`: the past of one release, and changes between two revisions."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.printing import echo, print_json
from osce_crawler.cli.program import HIGHEST, ID_HELP, archive_option, format_option
from osce_crawler.terminal import ADDED, BOLD, END, FAINT, STRUCK, begin, styled

if TYPE_CHECKING:
    from osce_crawler.archive.history import Compared
    from osce_crawler.archive.reader import Archive
    from osce_crawler.diff import ParagraphChange, Value, Words

_TABLE = ("at", "kind", "what", "revision", "run", "capture", "detail")
_SIGNS = {"changed": "~", "added": "+", "restored": "+", "removed": "-", "left out": "-"}
_NOTES = {
    "left out": "still on the page, removed by rule",
    "restored": "on the page before, then removed by rule",
}


@click.command(cls=Verb, epilog=ID_HELP)
@click.argument("identifier", metavar="ID")
@format_option("table", "json", "jsonl", "csv")
@archive_option
def history(identifier: str, style: str, archive: Path) -> int:
    """List the captures, revisions and events of one release, the oldest first.

    A revision has a cause: `site` if the site changed the release, `parser` if a newer parser reads
    the same page differently. An event is one of gone, returned, moved, unlisted, listed and
    replaced, with the time at which a run first recorded it; or confirmed, if a reparse read the
    page of a revision again with higher confidence, and text and fields are the same. A release
    that is withheld keeps its history, without its texts.

    \b
    Examples:
      osce-crawler history 47920
      osce-crawler history 47920:ru --format json
    """
    from osce_crawler.archive.history import history as entries
    from osce_crawler.archive.reader import Archive
    from osce_crawler.cli.printing import print_rows

    opened = Archive.open(archive).hold()
    record = opened.withheld(identifier) or opened.find(identifier)
    rows = entries(opened, record)
    if style != "table":
        print_rows(rows, style)
        return 0
    title = record.get("title") or f"Withheld since {record['withheld_at']}: {record['reason']}"
    echo(styled(title, BOLD))
    echo(f"{record['node_id']}:{record['language']}  {record['url']}{_state(opened, record)}")
    print_rows([row | _columns(row) for row in rows], style, _TABLE)
    return 0


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of the table that are named or written differently from the entry."""
    ids = {"run": row["run_id"], "capture": row["capture_id"]}
    return {"what": _what(row), "detail": _detail(row), **ids}


def _state(archive: "Archive", record: dict[str, Any]) -> str:
    from osce_crawler.archive.standing import standing

    return "".join(f"; {state.kind} since {state.since}" for state in standing(archive, record))


def _what(row: dict[str, Any]) -> str:
    return (
        f"{row['what']}, by {row['cause']}"
        if row["cause"] and row["what"] != "new"
        else str(row["what"])
    )


def _detail(row: dict[str, Any]) -> str:
    if row["kind"] != "capture":
        return str(row["detail"])
    status = row["http_status"] or ("saved page" if row["payload_digest"] else "no answer")
    origin = f"from {row['retrieved_from']}" if row["retrieved_from"] else ""
    return " ".join(str(part) for part in (status, row["url"], origin, row["detail"]) if part)


@click.command(cls=Verb, epilog=ID_HELP)
@click.argument("identifier", metavar="ID")
@click.argument("old", metavar="[A]", required=False, type=click.IntRange(min=1, max=HIGHEST))
@click.argument("new", metavar="[B]", required=False, type=click.IntRange(min=1, max=HIGHEST))
@format_option("text", "json")
@archive_option
def diff(identifier: str, old: int | None, new: int | None, style: str, archive: Path) -> int:
    """Print which fields and paragraphs changed from revision A to revision B.

    With A alone, compare A with the latest revision. Without numbers, compare the latest two. A
    terminal shows changes in colours; in a pipe, words are marked as [-old-] and {+new+}.

    \b
    Examples:
      osce-crawler diff 47920
      osce-crawler diff 47920 1 3 --format json
    """
    from osce_crawler.archive.history import compared, revisions
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.standing import as_columns, standing

    opened = Archive.open(archive).hold()
    record = opened.find(identifier)
    found = compared(opened, record, old, new)
    states = standing(opened, record)
    if style == "json":
        print_json(_for_json(record, found) | as_columns(states))
        return 0
    name = f"{record['node_id']}:{record['language']}"
    if len(revisions(opened, record)) == 1:
        echo(
            f"{name} has only one revision, of {found.new['created_at']}: there is nothing to"
            " compare."
        )
    elif not found.differences:
        echo(
            f"{name}: no difference between revisions {found.old['revision']} and"
            f" {found.new['revision']}."
        )
    else:
        _print_differences(record, found)
    for state in states:
        echo(f"State: {state.in_words()}.")
    return 0


def _for_json(record: dict[str, Any], found: "Compared") -> dict[str, Any]:
    return {
        "node_id": record["node_id"],
        "language": record["language"],
        "old": found.old,
        "new": found.new,
        "fields": [
            {"field": change.name, "change": change.kind, "old": change.old, "new": change.new}
            for change in found.differences.fields
        ],
        "paragraphs": [
            {
                "change": change.kind,
                "old_position": change.old_position,
                "new_position": change.new_position,
                "rule": change.rule,
                "words": change.words,
            }
            for change in found.differences.paragraphs
        ],
    }


def _print_differences(record: dict[str, Any], found: "Compared") -> None:
    colour = sys.stdout.isatty()
    old, new = found.old, found.new
    site, parser = "the site changed it", "a newer parser reads the page differently"
    why = site if new["cause"] == "site" else parser
    echo(styled(record["title"], BOLD))
    echo(
        f"{record['node_id']}:{record['language']}, revision {old['revision']} of"
        f" {old['created_at']}"
    )
    echo(
        f"to revision {new['revision']} of {new['created_at']}"
        + (f", cause {new['cause']}: {why}" if new["revision"] > old["revision"] else "")
    )
    echo()
    for change in found.differences.fields:
        echo(
            f"{change.name.replace('_', ' ')}:"
            f" {field_change(change.old, change.new, colour=colour)}"
        )
    if found.differences.fields and found.differences.paragraphs:
        echo()
    for paragraph in found.differences.paragraphs:
        echo(paragraph_change(paragraph, colour=colour))
    echo()
    echo(f"Changed: {found.differences.in_words()}.")


def field_change(old: "Value", new: "Value", *, colour: bool) -> str:
    """Old and new value of a field as text; for a list, the values removed and added."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        removed = [marked((("-", one),), colour=colour) for one in old if one not in new]
        added = [marked((("+", one),), colour=colour) for one in new if one not in old]
        return "; ".join(removed + added) or "same values in another order"
    if old and new and "\n" not in f"{old}{new}":
        return f"{old} → {new}"
    return marked((("-", str(old or "")), ("+", str(new or ""))), colour=colour)


def paragraph_change(change: "ParagraphChange", *, colour: bool) -> str:
    """A changed paragraph as one line: sign, position, and text with the changed words marked."""
    positions = [
        position for position in (change.old_position, change.new_position) if position is not None
    ]
    at = " → ".join(str(position) for position in dict.fromkeys(positions))
    note = f"  [{_NOTES[change.kind]} {change.rule}]" if change.kind in _NOTES else ""
    note = styled(note, FAINT) if note and colour else note
    return f"{_SIGNS[change.kind]} {at:>4}  {marked(change.words, colour=colour)}{note}"


def marked(words: "Words", *, colour: bool) -> str:
    """Text with removed and added words marked, by colours or as `[-old-]{+new+}`."""
    styles = (
        {"-": (begin(STRUCK), END), "+": (begin(ADDED), END)}
        if colour
        else {"-": ("[-", "-]"), "+": ("{+", "+}")}
    )
    pieces = []
    for sign, text in words:
        before, after = styles.get(sign, ("", ""))
        inside = text.strip() if sign != "=" else text
        space, _, rest = text.partition(inside) if inside else ("", "", "")
        pieces.append(f"{space}{before}{inside or text}{after}{rest}" if text else "")
    return "".join(pieces)
