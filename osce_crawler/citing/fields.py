"""The fields of an entry of BibTeX, RIS or CSL-JSON, by one name in all of them. Pure.

Each reader gives our names: `author`, `title`, `publisher`, `kind`, `date`, `year`, `month`, `url`,
`accessed`, `language`, `keywords`, `evidence`. What others add under other names is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Fields = Mapping[str, tuple[str, ...]]
"""All values of each field."""

_BIBTEX = {
    "author": "author", "title": "title", "institution": "publisher", "publisher": "publisher", "type": "kind",
    "date": "date", "year": "year", "month": "month", "url": "url", "urldate": "accessed", "language": "language",
    "keywords": "keywords", "note": "evidence",
}  # fmt: skip
_RIS = {
    "AU": "author", "A1": "author", "TI": "title", "T1": "title", "PB": "publisher", "M3": "kind", "DA": "date",
    "PY": "year", "UR": "url", "Y2": "accessed", "LA": "language", "KW": "keywords", "N1": "evidence",
}  # fmt: skip
_CSL = {
    "author": "author", "title": "title", "publisher": "publisher", "genre": "kind", "issued": "date", "URL": "url",
    "accessed": "accessed", "language": "language", "keyword": "keywords", "note": "evidence", "number": "evidence",
}  # fmt: skip
_NAME = re.compile(r"([A-Za-z]+)\s*=\s*")
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  - (.*?)\s*$", re.MULTILINE)
_LATEX_SIGN = re.compile(r"\\([&%$#_])")
_LATEX_NAMES = {
    r"{\textbackslash}": "\\",
    r"{\textbraceleft}": "\x01",
    r"{\textbraceright}": "\x02",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
}
_BRACES = {ord("{"): None, ord("}"): None, 1: "{", 2: "}"}


def without_latex(entry: str) -> str:
    """An entry of BibTeX, or a part of one, without LaTeX's escapes and without braces."""
    for name, sign in _LATEX_NAMES.items():
        entry = entry.replace(name, sign)
    return _LATEX_SIGN.sub(r"\1", entry).translate(_BRACES)


def bibtex_fields(entry: str) -> Fields:
    r"""The fields of an entry, as it stands.

    >>> fields = bibtex_fields(r"@techreport{key, author = {{R \& D} and Other}, month = nov}")
    >>> fields["author"], fields["month"]
    (('R & D', 'Other'), ('nov',))
    """
    return _named(_BIBTEX, ((name.lower(), one) for name, one in _bibtex_values(entry)))


def _bibtex_values(entry: str) -> Iterator[tuple[str, str]]:
    at = entry.find(",")
    while found := _NAME.search(entry, at):
        end = _end_of_value(entry, found.end())
        value = entry[found.end() : end]
        inner = value[1:-1] if value[:1] in {"{", '"'} else value
        parts = _names(inner) if found[1].lower() == "author" else [inner]
        yield from ((found[1], without_latex(part)) for part in parts)
        at = end


def _end_of_value(entry: str, at: int) -> int:
    """Where a value in braces or quotes, or a bare word, ends."""
    depth, quote = 0, entry[at : at + 1] == '"'
    for end in range(at + quote, len(entry)):
        sign = entry[end]
        if depth == 0 and (sign == '"' if quote else sign in ",}"):
            return end + quote
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and sign == "}" and not quote:
            return end + 1
    return len(entry)


def _names(value: str) -> list[str]:
    """The names of a list: `and` between them, outside of braces."""
    names, depth, begin = [], 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", value):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            names.append(value[begin : found.start()])
            begin = found.end()
    return [*names, value[begin:]]


def ris_fields(record: str) -> Fields:
    """The fields of a record, a line each.

    >>> ris_fields("TY  - RPRT\\r\\nAU  - One\\r\\nAU  - Two\\r\\n")
    {'author': ('One', 'Two')}
    """
    return _named(_RIS, ((line[1], line[2]) for line in _RIS_LINE.finditer(record)))


def csl_fields(item: object) -> Fields:
    """The fields of an item.

    >>> csl_fields({"author": [{"literal": "One"}], "issued": {"date-parts": [[2006, 11]]}})
    {'author': ('One',), 'date': ('2006-11',)}
    """
    pairs = item.items() if isinstance(item, dict) else ()
    return _named(_CSL, ((str(name), one) for name, value in pairs for one in _csl_values(value)))


def _csl_values(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for name in value:
            parts = name.values() if isinstance(name, dict) else [name]
            yield " ".join(map(str, parts))
    elif isinstance(value, dict):
        dates = value.get("date-parts")
        if isinstance(dates, list) and dates and isinstance(dates[0], list):
            yield "-".join(map(str, dates[0]))
    else:
        yield str(value)


def _named(names: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> Fields:
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name in names:
            fields[names[name]] = (*fields.get(names[name], ()), value)
    return fields
