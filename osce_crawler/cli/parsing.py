"""The verb `parse`: saved pages to JSON. It writes no archive."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import print_bytes, print_json
from osce_crawler.cli.program import archive_option
from osce_crawler.errors import PageRefused
from osce_crawler.machine import raise_if_lacking


@click.command(cls=Verb)
@click.argument("files", nargs=-1, required=True, type=FilePath(), metavar="FILE...")
@click.option("--url", help="Address of the page. [default: the canonical link of the page]")
@click.option(
    "--site",
    default="https://www.osce.org",
    show_default=True,
    help="Root address of the site. Pages of other sites are refused.",
)
@archive_option
def parse(files: tuple[Path, ...], url: str | None, site: str, archive: Path) -> int:
    """Parse saved pages (HTML) or text extracts, and print their fields as JSON.

    One file is printed as an object, several files as JSON Lines. For a page that is refused, the
    object contains the error, one line is printed on stderr, and the exit code is 1. A page of
    unknown design is read by what it says: its record has confidence low, one line is printed on
    stderr, and the exit code is 1. Layouts that were added to the archive (layout add) are used
    too, if there is one.

    \b
    Examples:
      osce-crawler parse page.html --url https://www.osce.org/cthb/47920
      osce-crawler parse saved/*.html | jq .title
    """
    from osce_crawler.archive_layouts import layouts_at
    from osce_crawler.cli.held_results import HeldResults
    from osce_crawler.urls import Site

    if url and len(files) > 1:
        raise click.UsageError(
            "--url is the address of one page, but several files are given. Leave out --url; the"
            " address is then read from each page's canonical link."
        )
    accepted, layouts = Site.of(site), layouts_at(archive)
    exit_code = 0
    with HeldResults() as held:
        results = held.without_templates(
            (str(file), _parsed(file, url, accepted, layouts)) for file in files
        )
        for file, result in results:
            message = _finding(result)
            if message:
                exit_code = 1
                print_message(f"{file}: {message}", err=True)
            _print(result, pretty=len(files) == 1)
    return exit_code


def _finding(result: dict[str, Any]) -> str | None:
    """What a person should check, or None."""
    if "error" in result:
        return f"{result['error']['kind']}: {result['error']['message']}"
    if result["confidence"] == "low":
        return (
            "unknown design; read with confidence low: check title, text and fields. For a"
            " layout of this design, archive such pages, then run: osce-crawler layout propose"
        )
    return None


def _parsed(file: Path, url: str | None, site: Any, layouts: Any) -> dict[str, Any]:
    from osce_crawler.chunks import without_chunks
    from osce_crawler.clock import utc_now
    from osce_crawler.refine import as_json, refine_page

    try:
        page = without_chunks(read_page(file), "", stated=False)
        return as_json(refine_page(page, url=url, site=site, layouts=layouts, fetched_at=utc_now()))
    except OSError as error:
        raise_if_lacking(error)
        raise click.UsageError(
            f"{file}: {error.strerror}; check the path and its permissions."
        ) from error
    except PageRefused as error:
        return {"file": str(file), "error": {"kind": error.kind, "message": str(error)}}


def read_page(file: Path) -> bytes:
    """The bytes of a page in a file. Raises OSError, PageRefused.

    No more is read than a page may have: a device such as /dev/zero has the size 0, and no end.
    """
    from osce_crawler.pages.document import MAX_PAGE_BYTES, check_size

    with file.open("rb") as opened:
        check_size(os.fstat(opened.fileno()).st_size)
        page = opened.read(MAX_PAGE_BYTES + 1)
    if len(page) > MAX_PAGE_BYTES:
        limit = MAX_PAGE_BYTES // 1024 // 1024
        raise PageRefused(
            "too-large",
            f"the page has more than {limit} MiB, the limit: check that it is a web page",
        )
    return page


def _print(value: dict[str, Any], *, pretty: bool) -> None:
    """Print JSON in UTF-8, independent of the locale, as RFC 8259 requires."""
    if sys.stdout.isatty():
        print_json(value, indent=2 if pretty else None)
        return
    text = json.dumps(value, ensure_ascii=False, indent=2 if pretty else None)
    print_bytes(text.encode("utf-8", "surrogatepass") + b"\n")
