"""The verbs `show` and `explain`: the clean text of a release, and every published paragraph."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.counting import counted
from osce_crawler.cli.printing import echo, echo_paragraphs, print_bytes, print_json
from osce_crawler.cli.program import HIGHEST, ID_HELP, archive_option, as_of_option, format_option
from osce_crawler.errors import NotInArchive
from osce_crawler.terminal import BOLD, FAINT, STRUCK, styled

if TYPE_CHECKING:
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.standing import State

_DOUBTS = {
    "low": "low (the design of the page is unknown)",
    "medium": "medium (the markup of the page is faulty)",
}


@click.command(cls=Verb, epilog=ID_HELP)
@click.argument("identifier", metavar="ID")
@format_option("text", "json")
@click.option(
    "--page", is_flag=True, help="Print the bytes of the stored page instead of the text."
)
@click.option(
    "--file",
    "number",
    type=click.IntRange(min=1, max=HIGHEST),
    metavar="N",
    help="Print the bytes of the kept file number N of the release.",
)
@as_of_option
@archive_option
def show(
    identifier: str, style: str, page: bool, number: int | None, as_of: str | None, archive: Path
) -> int:
    """Print the fields and the clean text of one release; or its stored page, or a kept file.

    \b
    Examples:
      osce-crawler show 47920
      osce-crawler show https://www.osce.org/cthb/47920 --format json
      osce-crawler show 47920 --as-of 2024-12-31
      osce-crawler show 47920 --page > page.html
      osce-crawler show 47920 --file 1 > report.pdf
    """
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.standing import standing

    opened = Archive.open(archive, as_of).hold()
    record = opened.find(identifier)
    if page or number:
        content = opened.page(record) if page else _kept_file(opened, record, number or 0)
        print_bytes(content)
        return 0
    values = opened.named_values(record)
    if style == "json":
        print_json(_for_json(record, values, opened))
        return 0
    _print_heading(record, values, standing(opened, record))
    echo()
    echo_paragraphs(record["body"] or "")
    for position, file in enumerate(opened.files(record), 1):
        echo()
        echo(_file_line(file, position))
    if record["other_languages"]:
        others = ", ".join(
            f"{record['node_id']}:{language}" for language in record["other_languages"]
        )
        echo()
        echo(f"Other languages: {others}")
    known = opened.provenance(record)
    echo()
    echo(
        f"Read from {known['captured_url']} as of {known['fetched_at']}, {known['payload_digest']}"
    )
    if known["retrieved_from"]:
        echo(f"Taken from {known['retrieved_from']}")
    return 0


def _file_line(file: dict[str, Any], number: int) -> str:
    """An attachment or an image, and whether the archive has the file."""
    credit = f"({file['credit']})" if file["credit"] else None
    state = None
    if file["payload_digest"]:
        state = f"[kept, {file['payload_bytes']:,} bytes of {file['fetched_at']}: --file {number}]"
    elif file["not_kept"]:
        state = f"[not kept: {file['not_kept']}]"
    about = " ".join(filter(None, (file["label"], credit, file["url"], state)))
    return f"{file['kind'].capitalize()}: {about}"


def _kept_file(opened: "Archive", record: dict[str, Any], number: int) -> bytes:
    """The bytes of a file of the release. Raises NotInArchive."""
    files = opened.files(record)
    digest = files[number - 1]["payload_digest"] if number <= len(files) else None
    if digest is None:
        what = f"file {number} of {record['node_id']}:{record['language']}"
        many = f"the release has {counted(len(files), 'file')}"
        why = (
            many
            if number > len(files)
            else f"fetch {files[number - 1]['url']} with: osce-crawler crawl --files all {record['url']}"
        )
        raise NotInArchive(f"{what}: not in {opened.path}; {why}")
    return opened.file(digest)


def _for_json(record: dict[str, Any], values: dict[str, list[str]], opened: Any) -> dict[str, Any]:
    from osce_crawler.archive.standing import as_columns, standing
    from osce_crawler.archive.stored_texts import texts_of

    kept = [paragraph["text"] for paragraph in opened.paragraphs(record) if paragraph["kept"]]
    return (
        {name: value for name, value in record.items() if name != "record_id"}
        | values
        | as_columns(standing(opened, record))
        | {
            "warnings": list(texts_of(record["warnings"])),
            "paragraphs": kept,
            "files": opened.files(record),
            "addresses": opened.addresses(record),
            "provenance": opened.provenance(record),
        }
    )


def _print_heading(
    record: dict[str, Any], values: dict[str, list[str]], states: "tuple[State, ...]"
) -> None:
    echo(styled(record["title"], BOLD))
    facts = {
        "Type": record["content_type"],
        "Date": record["published_on"],
        "Place": record["place"],
        "Source": "; ".join(values["sources"]),
        "Fields of work": "; ".join(values["fields_of_work"]),
        "Address": record["url"],
        "Confidence": _DOUBTS.get(record["confidence"]),
    }
    for name, value in facts.items():
        if value:
            echo(f"{name}: {value}")
    for state in states:
        echo(f"State: {state.in_words()}")


@click.command(cls=Verb, epilog=ID_HELP)
@click.argument("identifier", metavar="ID")
@format_option("text", "json", "jsonl", "csv")
@as_of_option
@archive_option
def explain(identifier: str, style: str, as_of: str | None, archive: Path) -> int:
    """Print every published paragraph of one release. Removed paragraphs are struck through, with
    the reason.

    \b
    Examples:
      osce-crawler explain 47920
      osce-crawler explain 47920 --format json
    """
    from osce_crawler.archive.reader import Archive
    from osce_crawler.archive.standing import standing
    from osce_crawler.cli.printing import print_rows

    opened = Archive.open(archive, as_of).hold()
    record = opened.find(identifier)
    paragraphs = opened.paragraphs(record)
    if style != "text":
        print_rows(paragraphs, style)
        return 0
    echo(styled(record["title"], BOLD))
    echo(f"{record['url']}, revision {record['revision']}")
    for state in standing(opened, record):
        echo(f"State: {state.in_words()}")
    echo()
    for paragraph in paragraphs:
        echo(explained(paragraph, colour=sys.stdout.isatty()))
    removed = record["removed_count"]
    echo()
    echo(
        f"{counted(len(paragraphs), 'paragraph')} published = {len(paragraphs) - removed} kept +"
        f" {removed} removed."
    )
    return 0


def explained(paragraph: dict[str, Any], *, colour: bool) -> str:
    """One published paragraph as a line. A removed one is struck through, in a pipe between `~~`,
    and followed by the reason.
    """
    position, text = paragraph["position"], paragraph["text"]
    if paragraph["kept"]:
        return f"{position:>4}  {text}"
    twin = paragraph["duplicate_of"]
    reason = f"{paragraph['rule']}: repeats {'the title' if twin is None else f'paragraph {twin}'}, policy {paragraph['policy']}"
    if colour:
        return f"{position:>4}  {styled(text, STRUCK)}  {styled(f'[{reason}]', FAINT)}"
    return f"{position:>4}  ~~{text}~~  [{reason}]"
