"""The verb `fixture`: a page and what is read from it, as a folder for the tests."""

import json
import re
import tempfile
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osce_crawler.cli.combinations import Verb
from osce_crawler.cli.path_type import FilePath
from osce_crawler.cli.printing import echo
from osce_crawler.cli.program import archive_option
from osce_crawler.errors import BadTarget, NotInArchive, PageRefused
from osce_crawler.quantities import number

if TYPE_CHECKING:
    from osce_crawler.records import Evidence

_FIXTURES = Path("tests/fixtures/press_releases")
_WORDS_OF_TITLE = 4
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_NAMES_A_CAPTURE = re.compile(r"[a-z]+://|\d+(?::|\Z)", re.IGNORECASE | re.ASCII)
"""An address, a capture id, or a node id with a language."""
_NOT_CHECKED = frozenset({"content_digest"})
"""Values that nobody can check by eye."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The page of a fixture, and what `capture.json` says of it."""

    payload: bytes
    url: str | None
    content_type: str | None
    site: str
    origin: str
    fetched_at: str | None = None
    evidence: "Evidence | None" = None
    """What a listing prints about the release: input of the parser, too."""


@click.command(cls=Verb)
@click.argument("page", metavar="ADDRESS|CAPTURE|FILE")
@click.option(
    "--to",
    "folder",
    type=FilePath(file_okay=False),
    help="Folder in which the fixture folder is made. [default: tests/fixtures/press_releases in a"
    " checkout, or else the current folder]",
)
@click.option("--what", help="Last part of the folder's name. [default: words of the title]")
@click.option("--url", help="Address of the page, if FILE does not contain it.")
@click.option(
    "--origin",
    type=click.Choice(("live", "web-archive")),
    help="Where the page is from. [default: live if a crawl or a browser fetched it, web-archive if"
    " it was imported]",
)
@archive_option
def fixture(
    page: str,
    folder: Path | None,
    what: str | None,
    url: str | None,
    origin: str | None,
    archive: Path,
) -> int:
    """Write a fixture folder: page.html, capture.json, and expected.json for a person to check.

    ADDRESS takes the newest captured page of a release, and so does a node id with its language
    (47920:en). CAPTURE takes the page of one capture id, as `history` prints it; FILE a saved page.
    The folder is LAYOUT-NODE-WHAT, or refused-NODE-KIND for a page that is refused.
    capture.json has what else the parser is given: address, time, and the listing's title and
    teaser, if they were kept with the page. expected.json is what the parser reads now, and not
    proof that it is right: compare it with the page. A folder that exists is not overwritten.

    \b
    Examples:
      osce-crawler fixture https://www.osce.org/cthb/47920
      osce-crawler fixture 1024 --what two-captions
      osce-crawler fixture page.html --url https://www.osce.org/cthb/47920
    """
    if Path(page).is_file():
        from osce_crawler.urls import OSCE

        found = _Page(
            payload=_bytes_of(Path(page)),
            url=url,
            content_type=None,
            site=OSCE.root,
            origin=origin or "live",
        )
    elif url:
        raise click.UsageError(f"{page}: no such file; --url is the address of a FILE.")
    elif not _NAMES_A_CAPTURE.match(page):
        what = "not a file" if Path(page).exists() else "no such file"
        raise click.UsageError(
            f"{page}: {what}; expected a file, an address, a capture id or ID:LANGUAGE."
        )
    else:
        found = _captured(page, origin, archive)
    expected, parts, refusal = _read(found, archive)
    name = "-".join([*parts[:-1], _in_name(what) if what else parts[-1]])
    target = (folder or (_FIXTURES if _FIXTURES.is_dir() else Path())) / name
    _write(target, found, expected)
    echo(str(target))
    if refusal:
        echo(f"The page is refused: {refusal.kind}: {refusal}.", err=True)
    echo("Compare expected.json with the page by eye: the parser wrote it.", err=True)
    return 0


def _bytes_of(file: Path) -> bytes:
    from osce_crawler.pages.document import check_size

    check_size(file.stat().st_size)
    return file.read_bytes()


def _captured(name: str, origin: str | None, archive: Path) -> _Page:
    """The captured page that an address or a capture id names. Raises NotInArchive, BadQuery."""
    from osce_crawler.archive.database import unusable_as_error
    from osce_crawler.archive.kept_pages import newest_page_at, page_of_capture
    from osce_crawler.archive.reader import Archive

    opened = Archive.open(archive).hold()
    with unusable_as_error(archive):
        if (capture_id := number(name)) is not None:
            kept = page_of_capture(opened.connection, capture_id)
            if kept is None:
                raise NotInArchive(
                    f"capture {name}: not in {archive}, or without a page; for a node id, write"
                    f" {name}:en; list the captures of a release with: osce-crawler history ID"
                )
        else:
            kept = newest_page_at(opened.connection, [name, *opened.canonical(name)])
            if kept is None:
                record = opened.find(name)
                kept = newest_page_at(opened.connection, opened.addresses(record))
            if kept is None:
                raise NotInArchive(f"{name}: the archive has no page of it")
        opened.check_shown(kept.capture_id)
        return _Page(
            payload=kept.payload(opened.connection),
            url=kept.url,
            content_type=kept.content_type,
            site=kept.site,
            origin=origin or ("live" if kept.run_kind == "crawl" else "web-archive"),
            fetched_at=kept.fetched_at,
            evidence=kept.evidence,
        )


def _read(page: _Page, archive: Path) -> tuple[dict[str, Any], list[str], PageRefused | None]:
    """What the parser reads now, as fixtures have it; the parts of the folder's name; and the
    refusal of a page that is refused.
    """
    from osce_crawler.archive_layouts import layouts_at
    from osce_crawler.refine import as_json, refine_page
    from osce_crawler.urls import Site, release_address

    site = Site.of(page.site)
    try:
        read = as_json(
            refine_page(
                page.payload,
                url=page.url,
                content_type=page.content_type,
                site=site,
                evidence=page.evidence,
                fetched_at=page.fetched_at,
                layouts=layouts_at(archive),
            )
        )
    except PageRefused as refusal:
        try:
            node = [str(release_address(page.url, site).node_id)] if page.url else []
        except PageRefused:
            node = []
        return {"error": {"kind": refusal.kind}}, ["refused", *node, refusal.kind], refusal
    read = {key: value for key, value in read.items() if key not in _NOT_CHECKED}
    for removed in read["removed_paragraphs"]:
        del removed["policy"]
    # A warning's text may change; the field that it is about may not.
    read["warnings"] = list(dict.fromkeys(line.split(":")[0] for line in read["warnings"]))
    title = _in_name(read["title"]) or read["language"]
    return read, [read["layout"], str(read["node_id"]), title], None


def _in_name(text: str) -> str:
    """The first words of a text, in letters for a folder's name; empty if it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(_NOT_IN_NAMES.sub(" ", plain).split()[:_WORDS_OF_TITLE])


def _write(target: Path, page: _Page, expected: dict[str, Any]) -> None:
    """Write the folder in one step. Raises BadTarget if it exists, or cannot be made."""
    from osce_crawler.pages.document import looks_like_html
    from osce_crawler.urls import Site

    if target.exists():
        raise BadTarget(f"{target}: exists already; remove it, or give another name with --what")
    capture: dict[str, Any] = {"url": page.url, "content_type": page.content_type}
    capture |= {} if Site.of(page.site).is_live else {"site": page.site}
    capture |= {"fetched_at": page.fetched_at} if page.fetched_at else {}
    capture |= {"evidence": asdict(page.evidence)} if page.evidence else {}
    capture |= {"origin": page.origin, "why": "written by osce-crawler fixture, not checked yet"}
    try:
        is_html = looks_like_html(page.payload)
    except PageRefused:
        is_html = True
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise BadTarget(f"{target.parent}: is no folder; name one with --to") from error
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fixture-") as made:
        folder = Path(made, target.name)
        folder.mkdir()
        (folder / f"page.{'html' if is_html else 'txt'}").write_bytes(page.payload)
        for name, value in (("capture", capture), ("expected", expected)):
            text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
            (folder / f"{name}.json").write_text(text, encoding="utf-8")
        folder.rename(target)
