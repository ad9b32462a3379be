"""Citations as BibTeX, RIS, CSL-JSON and text.

The type is a report of an institution in each format: no format has a type for press releases, and
reference managers keep the institution as author of a report.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from osce_crawler.citing.citation import PUBLISHER, UNDATED, Citation, long_date

# A brace is written as a command, because BibTeX counts also escaped braces.
_LATEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_ANY_LATEX = re.compile("[" + re.escape("".join(_LATEX)) + "]")
_URL_BRACES = {ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C"}


def text(citations: Sequence[Citation]) -> str:
    """A line each: institution, title, type, date, address, and the evidence in brackets."""
    return "".join(f"{_line(citation)}\n" for citation in citations)


def _line(citation: Citation) -> str:
    day = citation.day
    dated = long_date(day) if day else UNDATED
    return (
        f"{'; '.join(citation.authors)}. “{citation.title}”. {citation.kind}, {dated}."
        f" {citation.url} ({citation.evidence})."
    )


def bibtex(citations: Sequence[Citation]) -> str:
    """`@techreport` entries in UTF-8, for BibTeX (`year`, `month`) and biblatex (`date`)."""
    return "\n".join(_bibtex_entry(citation) for citation in citations)


def _bibtex_entry(citation: Citation) -> str:
    day = citation.day
    # The second pair of braces keeps the case of a title, and an institution as one name.
    authors = " and ".join(f"{{{latex(author)}}}" for author in citation.authors)
    fields = {
        "author": authors,
        "title": f"{{{latex(citation.title)}}}",
        "institution": f"{{{latex(PUBLISHER)}}}",
        "type": f"{{{latex(citation.kind)}}}",
        "date": citation.published_on,
        "year": str(day.year) if day else None,
        "month": str(day.month) if day else None,
        "url": citation.url.translate(_URL_BRACES),
        "urldate": citation.archived_on,
        "language": latex(citation.language),
        "keywords": latex(", ".join(citation.fields_of_work)) or None,
        "note": citation.evidence.capitalize(),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@techreport{{{citation.key},\n{lines}}}\n"


def latex(value: str) -> str:
    r"""Text with LaTeX's special characters escaped.

    >>> print(latex("R&D at 5% {sic}"))
    R\&D at 5\% {\textbraceleft}sic{\textbraceright}
    """
    return _ANY_LATEX.sub(lambda sign: _LATEX[sign[0]], value)


def ris(citations: Sequence[Citation]) -> str:
    """RIS records of the type RPRT, in UTF-8, with the line ends that the format asks for."""
    return "".join(
        "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_fields(citation)) + "ER  - \r\n"
        for citation in citations
    )


def _ris_fields(citation: Citation) -> Iterator[tuple[str, str]]:
    day = citation.day
    yield "TY", "RPRT"
    yield "ID", citation.key
    for author in citation.authors:
        # In RIS a comma divides family and given name.
        yield "AU", author.replace(",", "\N{FULLWIDTH COMMA}")
    yield "TI", citation.title
    if day:
        yield "PY", str(day.year)
        yield "DA", f"{day.year}/{day.month:02}/{day.day:02}/"
    yield "PB", PUBLISHER
    yield "M3", citation.kind
    yield "LA", citation.language
    for field in citation.fields_of_work:
        yield "KW", field
    yield "UR", citation.url
    yield "Y2", citation.archived_on.replace("-", "/")
    yield "N1", citation.evidence.capitalize()


def csl_item(citation: Citation) -> dict[str, Any]:
    """An item of CSL-JSON 1.0.2."""
    item: dict[str, Any] = {
        "id": citation.key,
        "type": "report",
        "genre": citation.kind,
        "title": citation.title,
        "author": [{"literal": author} for author in citation.authors],
        # Styles print the number of a report, but no note: so the text that they make of it can be
        # checked, too.
        "number": f"revision {citation.revision}, {citation.content_digest}",
        "publisher": PUBLISHER,
        "language": citation.language,
        "URL": citation.url,
        "accessed": {"date-parts": [_parts(citation.archived_on)]},
        "note": citation.evidence.capitalize(),
    }
    if citation.published_on:
        item["issued"] = {"date-parts": [_parts(citation.published_on)]}
    if citation.fields_of_work:
        item["keyword"] = ", ".join(citation.fields_of_work)
    return item


def csl(citations: Sequence[Citation]) -> str:
    """A JSON list of CSL items."""
    items = [csl_item(citation) for citation in citations]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _parts(day: str) -> list[int]:
    return [int(part) for part in day.split("-")]


FORMATS: Mapping[str, Callable[[Sequence[Citation]], str]] = {
    "text": text,
    "bibtex": bibtex,
    "ris": ris,
    "csl": csl,
}
"""From the name of each format to its writer."""
