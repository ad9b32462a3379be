"""The page of a release, made for reading: one revision of one text."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from osce_crawler.archive.cited import citation_of
from osce_crawler.archive.history import history, revisions
from osce_crawler.archive.one_revision import one_revision
from osce_crawler.archive.overview import texts_of
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.standing import standing
from osce_crawler.citing.embedded import coins, json_ld, meta_tags
from osce_crawler.citing.formats import text as citation_text
from osce_crawler.web.addresses import release_path
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.rendering import page

REASONS = {
    "container": "joins paragraphs that are also printed one by one",
    "title": "repeats the title",
    "adjacent": "repeats the paragraph before it",
    "block": "belongs to a block of paragraphs that the page prints twice",
    "teaser": "is a shortened copy of a paragraph below",
    "long": "repeats a paragraph of this page",
}
"""Each rule of docs/deduplication.md in a few words."""
_MOST_HISTORY = 200


def of_node(archive: Archive, asked: Request) -> Response:
    """A release without a language: its English text, else its first one. Raises NotInArchive."""
    record = archive.find(asked.parts["node"])
    return _page(archive, asked, record, record["revision"])


def latest(archive: Archive, asked: Request) -> Response:
    """The latest revision of a text. Raises NotInArchive."""
    record = record_of(archive, asked)
    return _page(archive, asked, record, record["revision"])


def revision(archive: Archive, asked: Request) -> Response:
    """One revision at its stable address. Raises NotInArchive."""
    return _page(archive, asked, record_of(archive, asked), int(asked.parts["revision"]))


def record_of(archive: Archive, asked: Request) -> Row:
    """The record that the path names. Raises NotInArchive."""
    return archive.find(f"{asked.parts['node']}:{asked.parts['language']}")


def complete(archive: Archive, record: Row, number: int) -> Row:
    """A revision with what is known of its record. Raises NotInArchive."""
    known = {name: record[name] for name in ("node_id", "language", "url", "first_seen_at")}
    return one_revision(archive, record, number) | known


def stable_address(asked: Request, text: Row) -> str:
    """The address of exactly this revision."""
    return asked.root + release_path(text["node_id"], text["language"], text["revision"])


def _page(archive: Archive, asked: Request, record: Row, number: int) -> Response:
    text = complete(archive, record, number)
    address = stable_address(asked, text)
    is_latest = number == record["revision"]
    own = release_path(text["node_id"], text["language"], None if is_latest else number)
    cited = citation_of(archive, record, number)
    body = "\n\n".join(one["text"] for one in text["paragraphs"] if one["kept"])
    removed = [one for one in text["paragraphs"] if not one["kept"]]
    entries = history(archive, record)
    return page(
        "release.html",
        record=record,
        text=text,
        is_latest=is_latest,
        parts=list(_parts(text["paragraphs"])),
        removed=removed,
        reasons=REASONS,
        translations=[
            one for one in texts_of(archive, text["node_id"]) if one["language"] != text["language"]
        ],
        revisions=revisions(archive, record),
        entries=entries[-_MOST_HISTORY:],
        earlier=max(len(entries) - _MOST_HISTORY, 0),
        notices=_notices(archive, record),
        citation=citation_text([cited]).strip(),
        coins=coins(cited),
        meta=meta_tags(cited),
        address=address,
        canonical=asked.root + own,
        linked_data=json_ld(cited, text=body),
    )


def _parts(paragraphs: list[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """Runs of kept and of removed paragraphs, in the order of the published page."""
    for kept, run in groupby(paragraphs, key=lambda one: bool(one["kept"])):
        yield kept, list(run)


def _notices(archive: Archive, record: Row) -> list[dict[str, Any]]:
    """What became of the release on the site, shown before anything else."""
    return [
        {"kind": state.kind, "at": state.since, "detail": state.detail}
        for state in standing(archive, record)
    ]
