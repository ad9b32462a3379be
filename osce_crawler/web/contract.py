"""What the pages use of other packages: search, counting, charts, citations, exports."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from osce_crawler.archive import search as _search
from osce_crawler.archive.export import tables as _tables
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    field_of_work: str | None = None
    source: str | None = None
    place: str | None = None
    language: str | None = None
    content_type: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    sql: str
    parameters: tuple[object, ...]
    reading: str
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    rows: list[Row]
    texts: int
    releases: int
    selection: Selection


def day_of(text: str | None, *, last: bool) -> str | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        raise BadQuery(f"{text!r} is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    return text + ("9999-12-31" if last else "0000-01-01")[len(text) :]


def select_records(archive: Archive, query: str | None, filters: SearchFilters) -> Selection:
    archive.connection.create_function("folded", 1, _search._folded, deterministic=True)
    old = _search.SearchFilters(
        **{
            name: getattr(filters, name)
            for name in ("field_of_work", "source", "place", "language", "since", "until")
        }
    )
    conditions = list(old.conditions())
    if filters.content_type:
        conditions.append(("p.content_type = ?", filters.content_type))
    if query:
        conditions.append(
            (
                "p.record_id IN (SELECT rowid FROM press_releases_fts WHERE press_releases_fts MATCH ?)",
                _search.match_expression(query),
            )
        )
    where = " AND ".join(sql for sql, _ in conditions) or "1"
    sql = f"SELECT p.record_id FROM press_releases p WHERE {where}"
    reading = f"all of: {query}" if query else ""
    return Selection(sql, tuple(value for _, value in conditions), reading, ())


def find(
    archive: Archive,
    query: str | None,
    filters: SearchFilters,
    *,
    limit: int = 20,
    offset: int = 0,
    sort: str = "rank",
) -> Results:
    selection = select_records(archive, query, filters)
    base = f"WITH selected AS MATERIALIZED ({selection.sql}) SELECT "
    counts = archive.first(
        f"{base} count(*) AS texts, count(DISTINCT node_id) AS releases FROM selected JOIN records USING (record_id)",
        selection.parameters,
    ) or {"texts": 0, "releases": 0}
    order = "v.published_on" if sort == "oldest" else "v.published_on DESC"
    if query and sort == "rank":
        sql = (
            "SELECT rowid AS record_id FROM press_releases_fts WHERE press_releases_fts MATCH ?"
            f" AND rowid IN ({selection.sql}) ORDER BY bm25(press_releases_fts, 5.0, 1.0) LIMIT ? OFFSET ?"
        )
        parameters = (_search.match_expression(query), *selection.parameters, limit, offset)
    else:
        sql = (
            f"{base} r.record_id FROM selected JOIN records r USING (record_id) JOIN revisions v ON"
            f" v.revision_id = r.latest_revision_id ORDER BY {order}, node_id DESC LIMIT ? OFFSET ?"
        )
        parameters = (*selection.parameters, limit, offset)
    ids = [row["record_id"] for row in archive.rows(sql, parameters)]
    rows = [_row(archive, one, query) for one in ids]
    return Results(rows, counts["texts"], counts["releases"], selection)


def _row(archive: Archive, record_id: int, query: str | None) -> Row:
    row = archive.first("SELECT * FROM press_releases WHERE record_id = ?", [record_id]) or {}
    snippet, matches = (row["body"] or "")[:240], []
    if query:
        marked = archive.first(
            "SELECT highlight(press_releases_fts, 1, '\x02', '\x03') AS text FROM press_releases_fts"
            " WHERE press_releases_fts MATCH ? AND +rowid = ?",
            [_search.match_expression(query), record_id],
        )
        text = _search.snippet(row["body"] or "", (marked or {"text": ""})["text"])
        snippet = ""
        for piece in re.split(r"(\[[^\[\]]*\])", text):
            if piece.startswith("["):
                matches.append([len(snippet), len(snippet) + len(piece) - 2])
                piece = piece[1:-1]
            snippet += piece
    return row | {"snippet": snippet, "matches": matches, "title_matches": []}


@dataclass(frozen=True, slots=True)
class Count:
    bucket: str
    group: str | None
    count: int
    total: int
    per_1000: float | None
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    rows: list[Count]


def count_by(
    archive: Archive,
    by: str,
    selection: Selection | None = None,
    *,
    unit: str = "release",
    as_printed: bool = False,
) -> Counts:
    everything = Selection("SELECT record_id FROM press_releases", (), "", ())
    length = 4 if by == "year" else 7

    def counted(chosen: Selection) -> dict[str, int]:
        sql = (
            f"WITH selected AS MATERIALIZED ({chosen.sql}) SELECT substr(published_on, 1, {length}) AS y,"
            " count(DISTINCT node_id) AS n FROM selected JOIN press_releases USING (record_id) GROUP BY 1"
        )
        return {row["y"]: row["n"] for row in archive.rows(sql, chosen.parameters) if row["y"]}

    totals, found = counted(everything), counted(selection or everything)
    names = sorted(totals)
    if by == "year" and names:
        names = [str(year) for year in range(int(names[0]), int(names[-1]) + 1)]
    rows = [
        Count(
            name,
            None,
            found.get(name, 0),
            totals.get(name, 0),
            1000 * found.get(name, 0) / totals[name] if totals.get(name) else None,
            (),
        )
        for name in names
    ]
    return Counts(rows)


def bar_chart(counts: Counts, *, title: str) -> str:
    width, height = 720, 140
    rows = counts.rows
    if not rows:
        return ""
    top = max(row.count for row in rows) or 1
    step = width / len(rows)
    bars = "".join(
        f'<rect class="bar" x="{i * step + 1:.1f}" y="{height - 20 - 100 * row.count / top:.1f}" width="{step - 2:.1f}" height="{100 * row.count / top:.1f}"><title>{escape(row.bucket)}: {row.count}</title></rect>'
        + (
            f'<text class="label" text-anchor="middle" x="{(i + 0.5) * step:.1f}" y="{height - 5}">{escape(row.bucket[-4:])}</text>'
            if not row.bucket[:4].isdigit() or int(row.bucket[-2:]) % 5 == 0
            else ""
        )
        for i, row in enumerate(rows)
    )
    return f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{bars}</svg>'


@dataclass(frozen=True, slots=True)
class Citation:
    text: str
    coins: str
    meta: tuple[tuple[str, str], ...]
    ris: str
    bibtex: str
    csl: str


def citation_of(record: Mapping[str, Any], address: str) -> Citation:
    title, on = record["title"], record["published_on"] or "n.d."
    source = "; ".join(record["sources"]) or "OSCE"
    text = (
        f"{source}: {title}. {record['content_type'] or 'Press release'}, {on}. {record['url']}."
        f" Archived {record['fetched_at'][:10]}, revision {record['revision']},"
        f" {record['content_digest']}. {address}"
    )
    coins = urlencode(
        [
            ("ctx_ver", "Z39.88-2004"),
            ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
            ("rft.type", "newspaperArticle"),
            ("rft.title", title),
            ("rft.date", on),
            ("rft.identifier", record["url"]),
            *(("rft.creator", one) for one in record["sources"]),
        ]
    )
    meta = (("citation_title", title), ("citation_publication_date", on.replace("-", "/")))
    ris = f"TY  - NEWS\r\nTI  - {title}\r\nDA  - {on}\r\nUR  - {record['url']}\r\nER  - \r\n"
    bibtex = f"@misc{{osce{record['node_id']},\n  title = {{{title}}},\n  url = {{{record['url']}}}\n}}\n"
    csl = json.dumps([{"type": "article-newspaper", "title": title, "URL": record["url"]}])
    return Citation(text, coins, meta, ris, bibtex, csl)


def csv_of(archive: Archive, selection: Selection) -> Iterator[str]:
    sql = (
        f"SELECT * FROM press_releases WHERE record_id IN ({selection.sql}) ORDER BY node_id, language"
    )
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _tables._COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in archive.rows(sql, selection.parameters):
        complete = row | archive.named_values(row)
        writer.writerow(
            {
                name: "; ".join(complete[name]) if isinstance(complete[name], list) else complete[name]
                for name in _tables._COLUMNS
            }
        )
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def column_metadata() -> dict[str, dict[str, str]]:
    from osce_crawler.archive.data_dictionary import markdown

    found: dict[str, dict[str, str]] = {}
    name = ""
    for line in markdown().splitlines():
        if line.startswith("## "):
            name = line.split("`")[1]
            found[name] = {}
        elif line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            found[name][cells[0].strip("`")] = cells[-1]
    return found
