"""Other programs read back what `cite` writes."""

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
import rispy
from citeproc import Citation as CslCitation
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string
from pybtex.richtext import Text

from osce_crawler.citing.citation import PUBLISHER, Citation
from osce_crawler.citing.embedded import coins, json_ld, meta_tags
from osce_crawler.citing.formats import FORMATS, bibtex, csl, csl_item, ris, text
from osce_crawler.citing.found import found_citations

_COMMANDS = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}
DIGEST = "sha256:" + "0123456789abcdef" * 4
ONE = Citation(
    node_id=47920,
    language="en",
    title="Synthetic title: R&D at 5% of the {whole} ~ 1_000 #2 \\ 10^2",
    published_on="2006-11-17",
    content_type="Press release",
    sources=("OSCE Secretariat", "OSCE Mission to Bosnia and Herzegovina"),
    fields_of_work=("Policing", "Rule of law, human rights"),
    url="https://www.osce.org/cthb/47920",
    archived_on="2026-11-27",
    revision=2,
    content_digest=DIGEST,
)
BARE = replace(
    ONE, node_id=5, language="ru", title="Ёлка „в“ городе", published_on=None, content_type=None,
    sources=(), fields_of_work=(), url="https://www.osce.org/ru/cthb/5", revision=1,
)  # fmt: skip


LONG = replace(
    ONE, node_id=123456, url="https://www.osce.org/representative-on-freedom-of-media/123456",
    title="Представитель ОБСЕ: co-operation, “dialogue” and media freedom 2006",
)  # fmt: skip


def test_the_text_form_is_one_line_with_all_that_a_check_needs() -> None:
    assert text([ONE]) == (
        "OSCE Secretariat; OSCE Mission to Bosnia and Herzegovina. “Synthetic title: R&D at 5% of"
        " the {whole} ~ 1_000 #2 \\ 10^2”. Press release, 17 November 2006."
        f" https://www.osce.org/cthb/47920 (archived 2026-11-27, revision 2, {DIGEST}).\n"
    )
    assert "no date. https://www.osce.org/ru/cthb/5" in text([BARE])


@pytest.mark.parametrize("citation", [ONE, BARE])
def test_pybtex_reads_the_bibtex_entry(citation: Citation) -> None:
    entry = _bibtex(bibtex([citation])).entries[citation.key]

    fields = {name: _plain(value) for name, value in entry.fields.items()}
    assert fields["title"] == citation.title
    assert entry.fields["url"] == citation.url
    assert fields["note"] == f"A{citation.evidence[1:]}"
    assert fields["urldate"] == "2026-11-27"
    assert fields.get("date") == citation.published_on
    authors = [_plain("".join(person.last_names)) for person in entry.persons["author"]]
    assert authors == list(citation.authors)


@given(
    st.text(
        st.characters(
            min_codepoint=0x21, max_codepoint=0x17F, exclude_categories=["Cc", "Zs", "Cf"]
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_title_survives_bibtex(title: str) -> None:
    entry = _bibtex(bibtex([replace(ONE, title=title)])).entries[ONE.key]

    # The decoder of the test gives LaTeX's ligatures their letters (`--`, quotes), as TeX would.
    if not any(sign in title for sign in ("--", "``", "''", "?`", "!`", "<<", ">>", ",,")):
        assert _plain(entry.fields["title"]) == title


@pytest.mark.parametrize("citation", [ONE, BARE])
def test_rispy_reads_the_ris_record(citation: Citation) -> None:
    (record,) = rispy.loads(ris([citation]))

    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == citation.title
    assert record["authors"] == list(citation.authors)
    assert record["urls"] == [citation.url]
    assert record["language"] == citation.language
    assert record["notes"] == [f"A{citation.evidence[1:]}"]
    assert record.get("date") == ("2006/11/17/" if citation.published_on else None)
    assert record.get("keywords", []) == list(citation.fields_of_work)


@pytest.mark.parametrize("citation", [ONE, BARE])
def test_citeproc_renders_the_csl_item(citation: Citation) -> None:
    (rendered,) = _rendered([citation])

    assert citation.title in rendered
    assert citation.url in rendered
    assert citation.authors[0] in rendered
    assert ("2006" in rendered) == bool(citation.published_on)


def test_several_citations_are_several_entries() -> None:
    assert list(_bibtex(bibtex([ONE, BARE])).entries) == [ONE.key, BARE.key]
    assert len(rispy.loads(ris([ONE, BARE]))) == 2
    assert [item["id"] for item in json.loads(csl([ONE, BARE]))] == [ONE.key, BARE.key]


@pytest.mark.parametrize("citation", [ONE, BARE])
def test_coins_and_meta_tags_say_what_the_csl_item_says(citation: Citation) -> None:
    item = csl_item(citation)
    span = parse_qs(coins(citation))
    tags: dict[str, list[str]] = {}
    for name, content in meta_tags(citation):
        tags.setdefault(name, []).append(content)

    authors = [author["literal"] for author in item["author"]]
    issued = "-".join(f"{part:02}" for part in item.get("issued", {}).get("date-parts", [[]])[0])
    assert span["rft.title"] == tags["citation_title"] == [item["title"]]
    assert span["rft.creator"] == tags["citation_author_institution"] == authors
    assert span["rft.identifier"] == tags["citation_public_url"] == [item["URL"]]
    assert "".join(span.get("rft.date", [])) == issued
    assert "".join(tags.get("citation_publication_date", [])) == issued.replace("-", "/")
    assert tags["citation_technical_report_institution"] == [PUBLISHER]
    linked = json_ld(citation, text="One.")
    assert (linked["headline"], linked["url"]) == (item["title"], item["URL"])
    assert linked.get("datePublished", "") == issued


@pytest.mark.parametrize("style", FORMATS)
def test_the_citations_of_each_format_are_found_again(style: str) -> None:
    found = found_citations(
        "A synthetic paper.\n\n" * (style == "text") + FORMATS[style]([ONE, BARE])
    )

    assert [one.digest for one in found] == [DIGEST, DIGEST]
    assert [one.revision for one in found] == [2, 1]
    assert [one.archived_on for one in found] == ["2026-11-27"] * 2
    assert [list(one.differences(of)) for one, of in zip(found, (ONE, BARE), strict=True)] == [
        [],
        [],
    ]
    assert ONE.url in found[0].names


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("was", ["title", "source"])
def test_a_citation_that_was_altered_differs(style: str, was: str) -> None:
    changes: dict[str, Any] = {"title": {"title": "Another"}, "source": {"sources": ("UN",)}}
    (found,) = found_citations(FORMATS[style]([replace(ONE, **changes[was])]))

    differences = list(found.differences(ONE))

    assert differences
    assert all(was in difference for difference in differences)


@pytest.mark.parametrize("style", FORMATS)
def test_another_date_differs(style: str) -> None:
    (found,) = found_citations(FORMATS[style]([replace(ONE, published_on="2007-01-18")]))

    assert list(found.differences(ONE)) == ["the date is 2006-11-17"]


def test_a_citation_wrapped_over_lines_is_one() -> None:
    wrapped = text([ONE]).replace(" ", "\n", 9)

    (found,) = found_citations(f"Before.\n\n{wrapped}\n\nAfter.")

    assert not list(found.differences(ONE))


@pytest.mark.parametrize("width", [30, 50, 72, 100])
@pytest.mark.parametrize("breaks", [True, False])
def test_wrapped_citations_of_one_block_are_all_found(width: int, breaks: bool) -> None:
    lines = [
        textwrap.fill(line, width, break_long_words=breaks)
        for line in text([LONG, BARE, ONE]).splitlines()
    ]

    found = found_citations("Bibliography\n" + "\n".join(lines))

    assert [(one.digest, one.revision) for one in found] == [(DIGEST, 2), (DIGEST, 1), (DIGEST, 2)]
    for one, of in zip(found, (LONG, BARE, ONE), strict=True):
        assert not list(one.differences(of))
        assert of.url in one.names


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("width", [60, 72, 2000])
def test_what_a_style_made_of_the_csl_items_is_found(between: str, width: int) -> None:
    lines = [textwrap.fill(line, width) for line in _rendered([LONG, BARE, ONE])]

    found = found_citations(between.join(lines))

    assert [one.digest for one in found] == [DIGEST] * 3
    for one, of in zip(found, (LONG, BARE, ONE), strict=True):
        assert not list(one.differences(of))
        assert of.url in one.names


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("(2006)", "(2007)", "the date is 2006-11-17"),
        ("(2006)", "(2006, November 18)", "the date is 2006-11-17"),
        ("Synthetic title", "No synthetic title", "the title is"),
        ("10^2", "10^2 again", "the title is"),
        ("OSCE Secretariat", "UN", "the source is"),
    ],
)
def test_an_altered_text_of_a_style_differs(was: str, now: str, said: str) -> None:
    (line,) = _rendered([ONE])

    (found,) = found_citations(line.replace(was, now))

    assert [said in difference for difference in found.differences(ONE)] == [True]


@pytest.mark.parametrize(
    "printed", ["(2006, November 17)", "November 17, 2006", "17 November 2006"]
)
def test_a_style_may_print_the_whole_date(printed: str) -> None:
    (line,) = _rendered([ONE])

    (found,) = found_citations(line.replace("(2006)", f"{printed}."))

    assert not list(found.differences(ONE))


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("longer", ["No {}", "{} again"])
def test_a_longer_title_differs(style: str, longer: str) -> None:
    (found,) = found_citations(FORMATS[style]([replace(ONE, title=longer.format(ONE.title))]))

    assert [difference[:9] for difference in found.differences(ONE)] == ["the title"]


@given(st.text(max_size=300))
def test_any_text_is_searched_for_citations(anything: str) -> None:
    assert isinstance(found_citations(anything + DIGEST), list)


def _rendered(citations: Sequence[Citation]) -> list[str]:
    """What citeproc makes of the CSL items, with a style that prints no notes."""
    source = CiteProcJSON(json.loads(csl(citations)))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for citation in citations:
        bibliography.register(CslCitation([CitationItem(citation.key)]))
    return [str(line) for line in bibliography.bibliography()]


def _bibtex(entries: str) -> BibliographyData:
    return parse_string(entries, "bibtex")


def _plain(value: str) -> str:
    """LaTeX as text. The decoder leaves five commands, which TeX prints as these signs."""
    decoded = str(Text.from_latex(value)).replace("\\$", "$")
    for name, sign in _COMMANDS.items():
        decoded = re.sub(rf"\\{name}(?: |(?![A-Za-z]))", sign, decoded)
    return decoded
