"""The same release or list in other formats."""

import json
from collections.abc import Iterable
from typing import Any

from osce_crawler.archive.cited import citation_of
from osce_crawler.archive.export.chosen import Chosen
from osce_crawler.archive.export.columns import RELEASES
from osce_crawler.archive.export.delimited import csv_lines
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.archive.selection import select_records
from osce_crawler.citing.formats import FORMATS
from osce_crawler.errors import BadQuery
from osce_crawler.web.messages import Request, Response
from osce_crawler.web.searching import searched
from osce_crawler.web.views.release import complete, record_of, stable_address

_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "ris": "application/x-research-info-systems",
    "bib": "application/x-bibtex; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
    "csv": "text/csv; charset=utf-8",
}
_CITATIONS = {"ris": "ris", "bib": "bibtex", "csl": "csl"}
_MOST_BYTES = 200 * 10**6
"""Of a download. Datasette's own have the same limit."""
_LEFT_OUT = ("record_id", "revision_id", "run_id", "capture_id")


def of_release(archive: Archive, asked: Request) -> Response:
    """A revision as text, JSON, RIS, BibTeX or CSL-JSON. Raises NotInArchive."""
    record = record_of(archive, asked)
    number = int(asked.parts.get("revision", record["revision"]))
    text = complete(archive, record, number)
    address = stable_address(asked, text)
    style = asked.parts["format"]
    name = f"osce-{text['node_id']}-{text['language']}-r{number}"
    if style == "txt":
        return _file(_plain(text, address), style, name)
    if style == "json":
        return _file(_json(text, address), style, name)
    written = FORMATS[_CITATIONS[style]]([citation_of(archive, record, number)])
    return _file(written, style, name)


def of_search(archive: Archive, asked: Request) -> Response:
    """All releases of a search, not one page of them: CSV as `export` writes it, or RIS.

    Raises BadQuery.
    """
    search = searched(asked)
    selection = select_records(archive, search.query, search.filters, also=search.also)
    chosen = Chosen(archive, selection)
    style = asked.parts["format"]
    if style == "csv":
        lines = csv_lines(chosen.releases(), list(RELEASES))
        return _file(_not_too_large(lines), style, "osce-releases")
    cited = [citation_of(archive, record) for record in chosen.releases()]
    return _file(FORMATS[_CITATIONS[style]](cited), style, "osce-releases")


def _not_too_large(lines: Iterable[str]) -> bytes:
    """The lines as one file: a server has all of it in memory. Raises BadQuery."""
    written = bytearray()
    for line in lines:
        written += line.encode("utf-8", "replace")
        if len(written) > _MOST_BYTES:
            raise BadQuery(
                f"the file has more than {_MOST_BYTES // 10**6} MB; narrow the search by a filter, or"
                " run: osce-crawler export releases.csv"
            )
    return bytes(written)


def _file(text: str | bytes, style: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}.{style}"'}
    return Response(body=text, content_type=_TYPES[style], headers=headers)


def _plain(text: Row, address: str) -> str:
    """The clean text with its title, and where it comes from."""
    kept = [one["text"] for one in text["paragraphs"] if one["kept"]]
    about = [
        f"Published: {text['published_on'] or 'date not known'}",
        f"Source: {'; '.join(text['sources']) or 'not known'}",
        f"Address: {text['url']}",
        f"Archived: {text['fetched_at']}, revision {text['revision']}, {text['content_digest']}",
        f"Here: {address}",
    ]
    return "\n\n".join([text["title"], *kept, "\n".join(about)]) + "\n"


def _json(text: Row, address: str) -> str:
    shown: dict[str, Any] = {name: one for name, one in text.items() if name not in _LEFT_OUT}
    return json.dumps(shown | {"address": address}, ensure_ascii=False, indent=2) + "\n"
