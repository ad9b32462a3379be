"""Short texts: dates, datelines, addresses, queries, robots.txt, headers, TOML files."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from protego import Protego

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.search import find
from osce_crawler.configuration import Configuration, configuration_path, read_configuration
from osce_crawler.errors import BadAddress, BadConfiguration, BadLayout, BadQuery, PageRefused
from osce_crawler.pages import layouts as layout_files
from osce_crawler.pages.dateline import find_dateline, place_of_header
from osce_crawler.pages.dates import attribute_date, read_date, read_label
from osce_crawler.pages.layouts import BUILT_IN, built_in_matches, read_era
from osce_crawler.pages.listing import parse_listing
from osce_crawler.politeness import (
    LONGEST_WAIT_SECONDS,
    crawl_delay,
    forbidding_line,
    not_robots_txt,
    retry_after,
)
from osce_crawler.query import parse_query
from osce_crawler.query.dates import first_day, last_day
from osce_crawler.refine import refine_page
from osce_crawler.urls import OSCE, Site, absolute, language_tag, release_address
from tests.archive.kept import parsed_archive
from tests.fuzzing.entry import PRESS_RELEASES, Entry, FalseRecord, need_utf8

_AGENT = "osce-crawler"
_NOW = "2026-01-01T00:00:00Z"
_LANGUAGES = ("en", "ru", "sr-Latn", "de", "uk", "fr")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def dates(data: bytes) -> None:
    """A date after a label, and in an attribute; the first byte chooses the language."""
    language = _LANGUAGES[(data[0] if data else 0) % len(_LANGUAGES)]
    text = _text(data[1:])
    readings = [read_date(text, language), read_date(text), read_label(text, language)]
    for reading in readings:
        if reading.day is None and not (reading.doubts or reading.yearless):
            raise FalseRecord(f"{text!r}: no day and no doubt")
        if reading.day is not None and reading.either:
            raise FalseRecord(f"{text!r}: one day, and one of two: {reading}")
    attribute_date(text)


def datelines(data: bytes) -> None:
    """The start of a paragraph."""
    text = _text(data)
    place_of_header(text)
    for found in (find_dateline(text), find_dateline(text, "ru", ["Vienna", "Kyiv, Ukraine"])):
        # The day may be before the place: `12 June 2025, Sarajevo`.
        if found and not (text.startswith(found.text) and found.place in found.text):
            raise FalseRecord(f"{text!r}: dateline {found}")


def addresses(data: bytes) -> None:
    """A link of a page, and what follows from it; the same again is the same."""
    link = _text(data)
    url = absolute("https://www.osce.org/press-releases?page=3", link)
    need_utf8(url)
    language_tag(link)
    OSCE.allows(link)
    for one in (link, url):
        try:
            found = release_address(one)
        except PageRefused:
            continue
        again = release_address(found.url)
        if again != found or not OSCE.allows(found.url):
            raise FalseRecord(f"{one!r}: {found}, then {again}")


def site_roots(data: bytes) -> None:
    """The root of a site, as `--site` has it."""
    site = Site.of(_text(data))
    if not site.allows(f"{site.root}/cthb/1"):
        raise FalseRecord(f"{data!r}: {site} does not allow its own pages")


@lru_cache(maxsize=1)
def _archive() -> tuple[TemporaryDirectory[str], Archive]:
    folder = TemporaryDirectory(prefix="fuzz-")
    return folder, Archive.open(parsed_archive(Path(folder.name) / "osce.db", pages=4))


def queries(data: bytes) -> None:
    """A query, run on a small archive; its dates too."""
    text = _text(data)
    need_utf8(*parse_query(text).notes)
    found = find(_archive()[1], text, SearchFilters(), limit=3)
    need_utf8(found.selection.reading)
    if found.texts < len(found.rows):
        raise FalseRecord(f"{text!r}: {found.texts} counted, {len(found.rows)} found")


def days(data: bytes) -> None:
    """A date of a filter."""
    text = _text(data)
    if first_day(text) > last_day(text):
        raise FalseRecord(f"{text!r}: ends before it begins")


def robots(data: bytes) -> None:
    """A robots.txt. An address is forbidden, or allowed; a forbidding line is one of its lines."""
    text = data.decode("utf-8-sig", "replace")
    if not_robots_txt(text) is not None:
        return
    rules = Protego.parse(text)
    delay = crawl_delay(rules, _AGENT)
    if not 0 <= delay <= LONGEST_WAIT_SECONDS:
        raise FalseRecord(f"{text!r}: a delay of {delay}")
    for url in ("https://www.osce.org/press-releases", "https://www.osce.org/cthb/47920?a=%41"):
        if rules.can_fetch(url, _AGENT):
            continue
        line = forbidding_line(text, url, _AGENT)
        if line is not None and not 1 <= line[0] <= len(text.splitlines()):
            raise FalseRecord(f"{text!r}: line {line}")


def waits(data: bytes) -> None:
    """`Retry-After` and `Date`, a line each."""
    header, _, date = data.decode("latin-1").partition("\n")
    wait = retry_after(header, date or None, _NOW)
    if not 0 <= wait <= LONGEST_WAIT_SECONDS:
        raise FalseRecord(f"{data!r}: a wait of {wait}")


@lru_cache(maxsize=1)
def _page() -> bytes:
    return (PRESS_RELEASES / "drupal11-900101-br-body-twice/page.html").read_bytes()


def layouts(data: bytes) -> None:
    """A layout file, and how it reads a page."""
    era = read_era(_text(data), "new.toml")
    built_in_matches(era)
    added = BUILT_IN.with_added([_text(data)])
    try:
        refine_page(_page(), layouts=added)
        parse_listing(_page(), "https://www.osce.org/press-releases", layouts=added)
    except PageRefused:
        return


@lru_cache(maxsize=1)
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="fuzz-")


def configurations(data: bytes) -> None:
    """The file beside an archive."""
    archive = Path(_folder().name) / "osce.db"
    configuration_path(archive).write_bytes(data)
    found = read_configuration(archive)
    need_utf8(found.contact, *found.languages)
    if not isinstance(found, Configuration) or not found.ages:
        raise FalseRecord(f"{data!r}: {found}")


def _built_in_layouts() -> list[bytes]:
    folder = Path(layout_files.__file__).parent
    return [
        *(path.read_bytes() for path in sorted(folder.glob("*.toml"))),
        b'name = "news26"\n[release]\ntitle = "h1"\nbody = "article.story"\n',
        b'name = "x"\n[release]\nmarkers = ["a"]\ntitle = ["xpath: .//h1"]\nbody = "div > p"\n',
    ]


def _lines(*texts: str) -> Sequence[bytes]:
    return [text.encode() for text in texts]


TEXTS = (
    Entry(
        name="dates",
        read=dates,
        seeds=lambda: _lines(
            " 17 November 2006", " 08 July, 2002", "!6 марта 2023 года", " 16.-17. studenog 2006",
            " 2006-11-16T23:00:00Z", " Tue, 03/07/2006", "#17. März 2006", " 2006-11-17 (updated 1 May)",
        ),
        tokens=(b"2006", b"November", b"-", b"/", b"\xe2\x80\x93", b"T00:00", b"+99:99", b"\xd9\xa1"),
    ),
    Entry(
        name="datelines",
        read=datelines,
        seeds=lambda: _lines(
            "VIENNA, 17 November 2006 - The OSCE", "ASTANA/VIENNA, 1-2 December 2010 – X",
            "KYIV, Ukraine, 3 May - Y", "МОСКВА, 6 марта 2023 года — Текст", "TOKTOGUL - The OSCE",
        ),
        tokens=(b"VIENNA", b", ", b" - ", b"17 November", b"2006", b"/", b" (", b")"),
    ),
    Entry(
        name="addresses",
        read=addresses,
        seeds=lambda: _lines(
            "/cthb/47920", "http://osce.org/CTHB/47920/?fbclid=x#top", "../ru/node/1", "//www.osce.org:443/a/2",
            "/%63thb/4792%30%2F", "http://[::1]/a/3", "https://www.osce.org/x/4?download=true", "mailto:a@b.c",
        ),
        tokens=(b"http://", b"[", b"]", b"%", b"//", b"@", b":", b"..", b"?", b"\x1b", b"\xe2\x80\xae"),
    ),
    Entry(
        name="site-roots",
        read=site_roots,
        refusals=(BadAddress,),
        seeds=lambda: _lines("https://www.osce.org", "http://127.0.0.1:8000/", "http://[::1]:80"),
        tokens=(b"http://", b"[", b"]", b":99999", b"@", b"%00"),
    ),
    Entry(
        name="queries",
        read=queries,
        refusals=(BadQuery,),
        seeds=lambda: _lines(
            '"media freedom" polic*', "a OR b c -d", "title:(x NEAR(y z, 3))", "co-operation AND Kyiv",
            "don't AK-47 NOT (x OR y)", "mission library",
        ),
        tokens=(b"OR", b"AND", b"NOT", b"NEAR(", b"(", b")", b'"', b"*", b"title:", b"-", b"\xca\xbc", b"^"),
    ),
    Entry(
        name="days",
        read=days,
        refusals=(BadQuery,),
        seeds=lambda: _lines("2024", "2024-02", "2024-12-31", "9999-12", "0001"),
    ),
    Entry(
        name="robots",
        read=robots,
        seeds=lambda: _lines(
            "User-agent: *\nDisallow: /a/\nAllow: /a/b$\nCrawl-delay: 2\n", "User-agent: osce-crawler\nDisallow: /\n",
            "Sitemap: https://www.osce.org/sitemap.xml\nUser-agent: *\nDisallow: /*?a=*\nCrawl-delay: 1e9\n",
        ),
        tokens=(b"User-agent: *\n", b"Disallow: /", b"*", b"$", b"%", b"Crawl-delay: ", b"Request-rate: 1/5 1200-1300"),
    ),
    Entry(
        name="waits",
        read=waits,
        seeds=lambda: _lines(
            "120", "Fri, 31 Dec 1999 23:59:59 GMT\nFri, 31 Dec 1999 23:58:59 GMT", "Thu, 01 Jan 2026 00:02:00 +0000",
        ),
        tokens=(b"9999", b"GMT", b"+9999", b"-", b"1e9", b"\xb2"),
    ),
    Entry(
        name="layouts",
        read=layouts,
        refusals=(BadLayout,),
        seeds=_built_in_layouts,
        tokens=(b"[release]\n", b"xpath: ", b"//", b"[", b"]", b"::", b"(", b"*", b":not(", b"count(", b"re:test("),
    ),
    Entry(
        name="configurations",
        read=configurations,
        refusals=(BadConfiguration,),
        seeds=lambda: _lines(
            'contact = "archive@example.org"\ndelay = 5\nlanguages = ["en", "ru"]\nbudget = 10\nages = [1, 7]\n',
            "delay = 0.5\n", "ages = [9999]\n",
        ),
        tokens=(b"nan", b"inf", b"= -", b"[[", b"1e400", b"'''", b"0x", b"1979-05-27", b'"\\ud800"'),
    ),
)  # fmt: skip
