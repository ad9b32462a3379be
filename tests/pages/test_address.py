"""The address of a release, what its links are relative to, and what is weighed besides."""

from datetime import date

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.document import tree_of
from osce_crawler.pages.layouts import CANONICAL, Tree
from osce_crawler.pages.press_release import declared_addresses, parse_press_release
from osce_crawler.records import DateSource, PressRelease
from osce_crawler.urls import Site
from tests.pages.built import URL, drupal11, listed
from tests.pages.shells import page_of

_FILE = '<p>See <a href="/sites/default/files/f/1.pdf">the report</a>.</p>'
_INNER = (
    "<main><p>Press release</p><h1>Council meets</h1>"
    f'<div class="body body-section is-text text--default"><p>The Council met.</p>{_FILE}</div></main>'
)


def _canonical(*addresses: str) -> str:
    return "".join(f'<link rel="canonical" href="{address}">' for address in addresses)


def _saved(*addresses: str) -> str:
    return "".join(f"<!-- saved from url=({len(address):04}){address} -->" for address in addresses)


def _read(head: str, *, url: str | None = URL, site: str = "https://www.osce.org") -> PressRelease:
    return parse_press_release(page_of(_INNER, head), url=url, site=Site.of(site))


@pytest.mark.parametrize(
    ("links", "further"),
    [
        ((), ()),
        ((URL,), ()),
        (("http://osce.org/CTHB/47920/?fbclid=x",), ()),
        (("https://www.osce.org/node/47920",), ("https://www.osce.org/node/47920",)),
        (("https://www.osce.org/cthb/47921",), ()),
        (("https://www.osce.org/node/47921", "https://www.osce.org/pc/1"), ()),
        (("https://www.osce.org/press-releases",), ()),
        (("https://mirror.example/cthb/47920",), ()),
        (("",), ()),
        (
            ("https://mirror.example/node/47920", "https://www.osce.org/node/47920"),
            ("https://www.osce.org/node/47920",),
        ),
        (
            ("https://www.osce.org/node/47920", "https://www.osce.org/node/47920"),
            ("https://www.osce.org/node/47920",),
        ),
        (
            ("https://www.osce.org/node/47920", "https://www.osce.org/ru/node/47920"),
            ("https://www.osce.org/node/47920", "https://www.osce.org/ru/node/47920"),
        ),
    ],
)
def test_a_canonical_link_is_a_further_address_of_the_same_release_and_of_no_other(
    links: tuple[str, ...], further: tuple[str, ...]
) -> None:
    release = _read(_canonical(*links))

    assert (release.url, release.node_id, release.canonical) == (URL, 47920, further)


@pytest.mark.parametrize(
    ("head", "node_id"),
    [
        (_canonical(URL), 47920),
        (_saved(URL), 47920),
        (_canonical(URL) + _saved("https://www.osce.org/pc/1"), 47920),
        (_canonical("https://mirror.example/pc/1") + _saved(URL), 47920),
        (_canonical("https://mirror.example/pc/1", URL), 47920),
    ],
)
def test_a_page_without_an_address_is_the_release_that_it_says(head: str, node_id: int) -> None:
    assert _read(head, url=None).node_id == node_id


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("", "no-node-id"),
        (_canonical("https://mirror.example/pc/1"), "no-node-id"),
        (_canonical("https://www.osce.org/press-releases"), "no-node-id"),
        (_saved("https://www.osce.org/cthb/\u00fc"), "no-node-id"),
        (_saved(URL, "https://www.osce.org/pc/1"), "ambiguous-layout"),
        (_canonical(URL) + _saved(URL, URL), "ambiguous-layout"),
    ],
)
def test_a_page_that_names_no_address_or_two_is_refused(head: str, kind: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _read(head, url=None)

    assert refusal.value.kind == kind


def test_a_known_address_settles_what_two_comments_leave_open() -> None:
    assert _read(_saved(URL, "https://www.osce.org/pc/1")).url == URL


@pytest.mark.parametrize(
    ("head", "url", "site", "file"),
    [
        (_canonical("https://www.osce.org/pc/1"), "http://127.0.0.1:80/pc/1", "http://127.0.0.1", "127.0.0.1:80"),
        (_canonical("http://127.0.0.1/pc/1"), None, "http://127.0.0.1", "127.0.0.1"),
        (_saved("http://127.0.0.1/pc/1"), None, "http://127.0.0.1", "127.0.0.1"),
    ],
)  # fmt: skip
def test_links_are_relative_to_the_address_of_the_page_or_else_to_the_site(
    head: str, url: str | None, site: str, file: str
) -> None:
    release = _read(head, url=url, site=site)

    assert [attachment.url for attachment in release.attachments] == [
        f"http://{file}/sites/default/files/f/1.pdf"
    ]


@pytest.mark.parametrize(
    "url",
    ["https://www.osce.org/press-releases", "https://www.osce.org/cthb/47920?download=true"],
)
def test_an_address_of_no_release_is_the_reason_before_an_unknown_design_is(url: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        parse_press_release(page_of("<main><h1>A title</h1><p>Text</p></main>"), url=url)

    assert refusal.value.kind == "no-node-id"


@pytest.mark.parametrize(
    ("url", "lang", "language"),
    [
        ("https://www.osce.org/ru/node/1", "sq", "ru"),
        ("https://www.osce.org/node/1", "sq", "sq"),
        ("https://www.osce.org/node/1", "sr-latn-RS", "sr-Latn"),
        ("https://www.osce.org/node/1", "", "en"),
    ],
)
def test_the_language_is_the_addresss_or_the_pages_or_english(
    url: str, lang: str, language: str
) -> None:
    page = drupal11("<p>Text of the release.</p>")
    page = page.replace(
        b'<html lang="en">', f'<html lang="{lang}">'.encode() if lang else b"<html>"
    )

    assert parse_press_release(page, url=url).language == language


_DATELINE = "<p>VIENNA, 17 November 2006 - The Council met.</p>"
_OTHER = "<p>A line.</p>"


@pytest.mark.parametrize(
    ("body", "dateline"),
    [
        (_DATELINE, "VIENNA, 17 November 2006"),
        (_OTHER + _DATELINE, "VIENNA, 17 November 2006"),
        (_OTHER + _OTHER.replace("A", "Another") + _DATELINE, None),
    ],
)
def test_a_dateline_opens_the_first_or_the_second_paragraph(
    body: str, dateline: str | None
) -> None:
    release = parse_press_release(drupal11(body), url=URL)

    assert release.dateline == dateline
    assert release.place == (dateline and "VIENNA")
    assert ("dateline: not on the page" in release.warnings) == (dateline is None)
    assert ("place: no label, taken from the dateline" in release.warnings) == bool(dateline)


def test_everything_that_a_page_does_not_say_is_a_warning_and_nothing_else_is() -> None:
    fields = ("content_type", "published_on", "place", "sources", "fields_of_work", "dateline")
    bare = parse_press_release(drupal11("<p>Text.</p>", content_type=""), url=URL)
    full = parse_press_release(
        drupal11(
            _DATELINE,
            metadata=listed("Date:", ["17 November 2006"])
            + listed("Place:", ["Vienna", "Graz"])
            + listed("Source:", ["OSCE Secretariat"])
            + listed("Fields of work:", ["Elections"]),
        ),
        url=URL,
    )

    assert bare.warnings == tuple(f"{name}: not on the page" for name in fields)
    assert not any(getattr(bare, name) for name in fields)
    assert (full.warnings, full.place) == ((), "Vienna, Graz")


@pytest.mark.parametrize(
    ("times", "label", "found", "doubts"),
    [
        ("2006-11-17", "17 November 2006", (date(2006, 11, 17), DateSource.TIME), []),
        (
            "2006-11-17",
            "18 November 2006",
            (date(2006, 11, 17), DateSource.TIME),
            ["published_on: time says 2006-11-17, label says 2006-11-18"],
        ),
        (
            "soon",
            "18 November 2006",
            (date(2006, 11, 18), DateSource.LABEL),
            ["published_on: time 'soon' is no date"],
        ),
        (
            "2006-11-17",
            "soon",
            (date(2006, 11, 17), DateSource.TIME),
            ["published_on: label 'soon' is no date"],
        ),
        (
            "soon",
            "later",
            (None, None),
            [
                "published_on: time 'soon' is no date",
                "published_on: label 'later' is no date",
                "published_on: not on the page",
            ],
        ),
        ("", "18 November 2006", (date(2006, 11, 18), DateSource.LABEL), []),
    ],
)
def test_the_time_goes_before_the_label_and_what_is_no_date_is_said(
    times: str, label: str, found: tuple[date | None, DateSource | None], doubts: list[str]
) -> None:
    metadata = f'<dt>Date:</dt><dd><time datetime="{times}">{label}</time></dd>'
    release = parse_press_release(drupal11("<p>Text.</p>", metadata=metadata), url=URL)

    assert (release.published_on, release.published_on_source) == found
    assert [doubt for doubt in release.warnings if doubt.startswith("published_on")] == doubts


@pytest.mark.parametrize(
    ("dateline", "agrees"),
    [
        ("VIENNA, 17 November", True),
        ("VIENNA, 17 December", False),
        ("VIENNA, 11 November", False),
        ("VIENNA", True),
    ],
)
def test_a_dateline_without_a_year_must_name_the_same_day_and_month(
    dateline: str, *, agrees: bool
) -> None:
    metadata = listed("Date:", ["17 November 2006"])
    page = drupal11(f"<p>{dateline} - The Council met.</p>", metadata=metadata)
    release = parse_press_release(page, url=URL)

    said = [doubt for doubt in release.warnings if doubt.startswith("published_on")]
    doubt = f"published_on: label says 2006-11-17, the dateline is {dateline!r}"
    assert said == ([] if agrees else [doubt])


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("VIENNA 17 November 2006", "VIENNA"),
        ("VIENNA, 17 November 2006", "VIENNA"),
        ("OSH, Kyrgyzstan, 17 November 2006", "OSH, Kyrgyzstan"),
    ],
)
def test_the_line_under_the_title_of_an_old_dump_tells_the_place(line: str, place: str) -> None:
    text = f"Newsroom\nCouncil meets\n{line}\nGRAZ, 17 November 2006 - The Council met.\nMore.\n"
    release = parse_press_release(text.encode(), url=URL)

    assert (release.place, release.dateline) == (place, "GRAZ, 17 November 2006")
    assert "place: no label, taken from the line under the title" in release.warnings


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            '<dd><time datetime="soon">x</time> <time datetime="2006-11-17">y</time></dd>',
            ["time 'soon'", "label 'x y'"],
        ),
        ("<dd>soon</dd><dd>18 November 2006</dd>", ["label 'soon'"]),
        ('<dd><time datetime="">soon</time></dd><dd>18 November 2006</dd>', ["label 'soon'"]),
    ],
)
def test_only_the_first_time_and_the_first_label_are_evidence(values: str, said: list[str]) -> None:
    release = parse_press_release(
        drupal11("<p>Text.</p>", metadata=f"<dt>Date:</dt>{values}"), url=URL
    )

    assert (release.published_on, release.published_on_source) == (None, None)
    assert [doubt for doubt in release.warnings if doubt.startswith("published_on")] == [
        *(f"published_on: {doubt} is no date" for doubt in said),
        "published_on: not on the page",
    ]


def test_a_label_that_nobody_knows_is_said_and_nothing_is_read_from_it() -> None:
    metadata = listed("Mood:", ["Sunny"]) + listed("Place:", ["Vienna"])
    release = parse_press_release(drupal11("<p>Text.</p>", metadata=metadata), url=URL)

    assert release.place == "Vienna"
    assert "labels: 'Mood:' is not a known label" in release.warnings


def test_the_addresses_that_a_page_declares_are_those_that_the_selector_matches() -> None:
    head = (
        '<meta property="og:url" content="/3"><link rel="canonical" href="/1"><link rel="canonical">'
        '<link rel="alternate" href="/4"><meta property="og:title" content="/5">'
        '<link href="/2" rel="canonical"><meta property="og:url" content="">'
    )
    root = tree_of(page_of(_INNER, head).decode())

    matched = list(map(str, CANONICAL.all(root)))
    assert declared_addresses(Tree(root)) == matched == ["/1", "/2", "/3", ""]
