"""Full-text search: ranked, filtered, highlighted in the original text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from osce_crawler.archive.as_of import index_as_of
from osce_crawler.archive.database import unusable_as_error
from osce_crawler.archive.reader import Archive, Row
from osce_crawler.errors import BadQuery
from osce_crawler.text import FoldedText, search_fold

# Title matches count five times: a release is about what its title says.
_RANK = "bm25(press_releases_fts, 5.0, 1.0)"
_OPEN, _CLOSE = "\x02", "\x03"
_SNIPPET_BEFORE, _SNIPPET_LENGTH = 60, 240
_LONGEST_QUERY = 2000
_TERM = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_WORD = re.compile(r"\w")
_CONTROLS = dict.fromkeys(range(0x20), " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """What a search is narrowed to; None is everything."""

    field_of_work: str | None = None
    source: str | None = None
    place: str | None = None
    language: str | None = None
    since: str | None = None
    until: str | None = None

    def conditions(self) -> Iterator[tuple[str, str]]:
        """SQL conditions on `p` with their one parameter."""
        named = "EXISTS (SELECT 1 FROM {0} x WHERE (x.node_id, x.language) = (p.node_id, p.language) AND instr(folded({1}), ?))"
        columns = (
            (named.format("press_release_fields", "x.field_of_work"), _folded(self.field_of_work)),
            (named.format("press_release_sources", "x.source"), _folded(self.source)),
            ("instr(folded(p.place), ?)", _folded(self.place)),
            ("p.language = ?", self.language),
            ("p.published_on >= ?", self.since),
            ("p.published_on <= ?", self.until),
        )
        yield from ((condition, value) for condition, value in columns if value is not None)


def _folded(text: str | None) -> str | None:
    """Any letters, not the few that SQLite's LIKE knows, whatever their case."""
    return None if text is None else search_fold(text).casefold()


def search(archive: Archive, query: str, filters: SearchFilters, limit: int) -> list[Row]:
    """Matching records, the best first: node_id, language, title, published_on, place, url,
    snippet, rank.

    The snippet marks matches with `[` and `]`. Raises BadQuery.
    """
    if archive.as_of:
        with unusable_as_error(archive.path):
            index_as_of(archive.connection)
    archive.connection.create_function("folded", 1, _folded, deterministic=True)
    conditions = list(filters.conditions())
    narrowed = "".join(f" AND {condition}" for condition, _ in conditions)
    rows = archive.rows(
        "SELECT p.node_id, p.language, p.title, p.published_on, p.place, p.url, p.body,"
        f" highlight(press_releases_fts, 1, '{_OPEN}', '{_CLOSE}') AS marked, {_RANK} AS rank"
        " FROM press_releases_fts JOIN press_releases p ON p.record_id = press_releases_fts.rowid"
        f" WHERE press_releases_fts MATCH ?{narrowed} ORDER BY rank, p.node_id DESC, p.language"
        " LIMIT ?",
        [match_expression(query), *(value for _, value in conditions), limit],
    )
    return [
        {name: value for name, value in row.items() if name not in {"body", "marked"}}
        | {"snippet": snippet(row["body"] or "", row["marked"] or "")}
        for row in rows
    ]


def match_expression(query: str) -> str:
    """A person's query as FTS5 understands it: all words, `"a phrase"`, `word*`, `-without`, `one
    OR other`.

    Anything else in it is text: `AK-47`, `don't` and an open quote are no syntax errors. Raises
    BadQuery.

    >>> match_expression('"hate crime" polic* -training')
    '("hate crime" "polic"*) NOT "training"'
    """
    if len(query) > _LONGEST_QUERY:
        raise BadQuery(f"a query of {len(query):,} characters; expected at most {_LONGEST_QUERY:,}")
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in _TERM.findall(search_fold(query.translate(_CONTROLS))):
        if word == "OR" and wanted and wanted[-1] != "OR":
            wanted.append("OR")
            continue
        without = minus or (word[0] if word.startswith("-") and len(word) > 1 else "")
        text = phrase or word.removeprefix(without)
        if _WORD.search(text):
            star = "*" if word.endswith("*") else ""
            (unwanted if without else wanted).append(
                f'"{text.rstrip("*").replace(chr(34), "")}"{star}'
            )
    while wanted and wanted[-1] == "OR":
        wanted.pop()
    if not wanted:
        raise BadQuery(
            "nothing to search for; give at least one word, or a phrase, such as: osce-crawler search"
            " '\"media freedom\"'"
        )
    expression = " ".join(wanted)
    return f"({expression}) NOT {' NOT '.join(unwanted)}" if unwanted else expression


def snippet(text: str, marked: str) -> str:
    """The surroundings of the first match, matches in brackets; the beginning where only the title
    matched.
    """
    offsets = FoldedText(text).original_offsets()
    matches = [(offsets[start], offsets[end]) for start, end in _spans(marked)]
    begin = max(matches[0][0] - _SNIPPET_BEFORE, 0) if matches else 0
    begin = text.rfind(" ", 0, begin) + 1 if begin else 0
    end = min(begin + _SNIPPET_LENGTH, len(text))
    pieces: list[str] = []
    at = begin
    for first, last in matches:
        if at <= first and last <= end:
            pieces += [text[at:first], "[", text[first:last], "]"]
            at = last
    pieces.append(text[at:end])
    cut = " ".join("".join(pieces).split())
    return ("… " if begin else "") + cut + (" …" if end < len(text) else "")


def _spans(marked: str) -> Iterator[tuple[int, int]]:
    """Start and end of each match in the text without its marks."""
    removed, start = 0, 0
    for index, char in enumerate(marked):
        if char == _OPEN:
            start = index - removed
            removed += 1
        elif char == _CLOSE:
            yield start, index - removed
            removed += 1
