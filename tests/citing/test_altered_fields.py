"""Each field of each format: when one sign of it is altered, or a source is added, it differs."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from osce_crawler.citing.citation import PUBLISHER, Citation
from osce_crawler.citing.formats import FORMATS, bibtex, csl, csl_item, ris, text
from osce_crawler.citing.found import found_citations
from tests.citing.test_formats import BARE, LONG, ONE

_LABELS = re.compile(r"\\[a-z]+|\b(?:[Aa]rchived|[Rr]evision|sha256)\b")
_MOST = 12
"""Alterations of a field."""
_NOT_CITED = {"id", "ID", "type", "TY", "ER"}
"""Keys and types of entries, which reference managers change."""
Alterations = Iterator[tuple[str, str]]


def _altered(value: str, most: int = _MOST) -> Iterator[str]:
    """The value with one letter or digit changed, here and there; not a label, not a command."""
    labels = {at for found in _LABELS.finditer(value) for at in range(*found.span())}
    places = [at for at, sign in enumerate(value) if sign.isalnum() and at not in labels]
    for at in places[:: max(len(places) // most, 1)]:
        sign = value[at]
        yield value[:at] + ("7" if sign != "7" else "6") + value[at + 1 :]


def _bibtex(citation: Citation) -> Alterations:
    whole = bibtex([citation])
    for line in whole.splitlines()[1:-1]:
        name, _, value = line.partition(" = ")
        for other in _altered(value):
            yield name.strip(), whole.replace(line, f"{name} = {other}")


def _ris(citation: Citation) -> Alterations:
    whole = ris([citation])
    for line in whole.splitlines():
        name, between, value = line.partition("  - ")
        for other in _altered(value) if name not in _NOT_CITED else ():
            yield name, whole.replace(line, name + between + other)


def _csl(citation: Citation) -> Alterations:
    item = csl_item(citation)
    for name, value in item.items():
        for other in _altered_json(value) if name not in _NOT_CITED else ():
            yield name, json.dumps([item | {name: other}], ensure_ascii=False)


def _altered_json(value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        yield from _altered(value)
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in _altered_json(one))
    else:
        for name, one in value.items():
            yield from (value | {name: other} for other in _altered_json(one))


def _text(citation: Citation) -> Alterations:
    whole = text([citation])
    for other in _altered(whole, len(whole)):
        yield "text", other
    yield "type", whole.replace(f"{citation.kind}, ", "Statement, ")


_ALL: Mapping[str, Callable[[Citation], Alterations]] = {
    "bibtex": _bibtex,
    "ris": _ris,
    "csl": _csl,
    "text": _text,
}


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("citation", [ONE, BARE, LONG], ids=["one", "bare", "long"])
def test_any_altered_field_differs(style: str, citation: Citation) -> None:
    altered = [*_ALL[style](citation)]
    accepted = [
        (name, one)
        for name, one in altered
        for found in found_citations(one)
        if found.names
        and found.digest == citation.content_digest
        and found.revision == citation.revision
        and not found.differences(citation)
    ]

    assert len(altered) > _MOST
    assert not accepted


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("citation", [ONE, BARE], ids=["one", "bare"])
@pytest.mark.parametrize("first", [True, False])
def test_an_added_source_differs(style: str, citation: Citation, first: bool) -> None:
    added = ("OSCE Presence",)
    sources = (*added, *citation.authors) if first else (*citation.authors, *added)
    (found,) = found_citations(FORMATS[style]([replace(citation, sources=sources)]))

    differences = found.differences(citation)

    assert len(differences) == 1
    assert "source" in differences[0]


def test_text_before_a_citation_is_no_source() -> None:
    one, other = text([ONE]).strip(), text([LONG]).strip()

    for paper in (f"As it says in {one}", f"[3] {one}", f"He said no; they yes. {one}"):
        (found,) = found_citations(paper)
        assert not found.differences(ONE), paper
    both = zip(found_citations(f"See ({one}; {other})"), (ONE, LONG), strict=True)
    assert [cited.differences(of) for cited, of in both] == [[], []]


def test_what_a_manager_adds_or_leaves_out_is_no_difference() -> None:
    entry = bibtex([ONE])
    entry = entry.replace("month = {11}", "month = nov").replace("{Policing, ", "{mine, policing, ")
    entry = re.sub(r"  language = .*\n", '  abstract = {"x" = {y}},\n  file = {a.pdf},\n', entry)
    item = csl_item(ONE) | {"accessed": {"date-parts": [["2026", "11", "27"]]}, "shelf": "3"}
    item["publisher"] = PUBLISHER.upper()
    del item["keyword"]

    for written in (entry, json.dumps(item), ris([ONE]).replace("PY  - 2006", "PY  - 2006///")):
        (found,) = found_citations(written)
        assert found.differences(ONE) == []


def test_another_address_of_the_release_is_no_difference() -> None:
    moved = replace(ONE, url="https://www.osce.org/node/47920")
    for style in FORMATS:
        (found,) = found_citations(FORMATS[style]([ONE]))
        assert found.differences(moved, [ONE.url]) == []
        assert found.differences(moved) == [f"the address is {moved.url}"]


def test_any_json_is_read() -> None:
    values: tuple[Any, ...] = (
        {"author": 3, "issued": {"date-parts": [3]}, "note": ["x"]},
        [None, [{}]],
    )
    for value in values:
        for written in (
            json.dumps(value),
            csl([ONE]).replace('"genre"', f'"x": {json.dumps(value)}, "genre"'),
        ):
            assert isinstance(found_citations(written), list)
