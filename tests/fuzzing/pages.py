"""Pages, listings, sitemaps: what a site, or somebody between, may send."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random

from osce_crawler.content_coding import decoded
from osce_crawler.errors import PageRefused
from osce_crawler.increments.sitemaps import changed_at
from osce_crawler.pages.listing import parse_listing
from osce_crawler.pages.not_the_page import Answer, reason_not_the_page
from osce_crawler.pages.sitemaps import read_sitemap
from osce_crawler.records import CleanRelease, Evidence
from osce_crawler.refine import as_json, refine_page
from tests.fuzzing.dice import BytesAsDice
from tests.fuzzing.entry import FIXTURES, PRESS_RELEASES, Entry, FalseRecord, need_utf8
from tests.mutilated.damage import Edit, applied, two_pages
from tests.mutilated.folder import DAMAGES
from tests.mutilated.oracle import falsehoods, is_reported
from tests.mutilated.sources import Source, all_sources

ADDRESS = "https://www.osce.org/secretariat/900101"
LISTING = "https://www.osce.org/press-releases?page=3"
_LONGEST = 1_000_000
_TOKENS = (
    b"<p>", b"</p>", b"<br>", b'<div class="', b"</div>", b"<dl>", b"<dt>", b"<dd>", b'<time datetime="', b"<h1>",
    b"<article>", b"<main>", b"<table>", b"<svg>", b"<template>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#xD800;",
    b"&nbsp;", b"&#0;", b"<script>", b"</script>", b'<base href="', b'<meta charset="utf-16">', b'<a href="http://[',
    b'<link rel="canonical" href="', b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\xc2\x85", b"Date:", b"Source:",
    b"VIENNA, 17 November 2006 - ", b"31 February 2006", b'<html lang="', b'xmlns:x="', b"<x:y>", b"<plaintext>",
)  # fmt: skip


def _pages(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(PRESS_RELEASES.glob(pattern))]


def release_page(page: bytes) -> None:
    """A page at the address of a release."""
    _checked(refine_page(page, url=ADDRESS, content_type="text/html"))


def listed_release(data: bytes) -> None:
    """A page, before it the title and the teaser that a listing prints, a line each."""
    title, _, rest = data.partition(b"\n")
    teaser, _, page = rest.partition(b"\n")
    evidence = Evidence(
        title=title.decode(errors="replace"), teaser=teaser.decode(errors="replace")
    )
    _checked(refine_page(page, url=ADDRESS, evidence=evidence, fetched_at="2026-01-01T00:00:00Z"))


def text_dump(text: bytes) -> None:
    """A text extract."""
    _checked(refine_page(text, url=ADDRESS))


def _checked(record: CleanRelease) -> None:
    """The promises that every record keeps."""
    values = as_json(record)
    json.dumps(values, ensure_ascii=False).encode()
    published = list(record.release.paragraphs)
    texts = [paragraph.text for paragraph in record.paragraphs]
    if texts != published:
        raise FalseRecord(f"kept and removed are not what is published: {texts} {published}")
    if not record.release.title.strip() or not any(text.strip() for text in record.kept):
        raise FalseRecord(f"a record without title or text: {values}")
    missing = [name for name in ("published_on", "place") if values[name] is None]
    unsaid = [name for name in missing if not any(name in said for said in record.release.warnings)]
    if unsaid:
        raise FalseRecord(f"{unsaid} unknown without a warning: {record.release.warnings}")


def listing(page: bytes) -> None:
    """A page of a listing."""
    found = parse_listing(page, LISTING)
    for item in found.items:
        need_utf8(item.url, item.title, item.content_type, item.teaser, item.place)
    need_utf8(found.next_url)


def sitemap(body: bytes) -> None:
    """A sitemap, also compressed."""
    found = read_sitemap(body, _LONGEST)
    for one in found.entries if found else ():
        need_utf8(one.url, one.lastmod)
        changed_at(one.lastmod)


def not_the_page(page: bytes) -> None:
    """A page that may be a challenge, a login or maintenance."""
    answer = Answer(page=page, content_type="text/html")
    need_utf8(reason_not_the_page(answer))


def coded_body(data: bytes) -> None:
    """A body with its content codings, which stand in the first line."""
    codings, _, body = data.partition(b"\n")
    assert len(decoded(body, codings.decode("latin-1"), _LONGEST)) <= _LONGEST


def _sitemaps() -> list[bytes]:
    entry = b"<url><loc>https://www.osce.org/cthb/47920</loc><lastmod>2024-01-31</lastmod></url>"
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    space = b' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return [
        head + b"<urlset" + space + b">" + entry * 2 + b"</urlset>",
        head + b"<sitemapindex><sitemap><loc>https://www.osce.org/1</loc></sitemap></sitemapindex>",
        head + b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>',
    ]


def _coded() -> list[bytes]:
    import gzip
    import zlib

    import brotli
    import zstandard

    text = b"<html>" * 50
    return [
        b"gzip\n" + gzip.compress(text, mtime=0),
        b"deflate\n" + zlib.compress(text),
        b"br\n" + brotli.compress(text),
        b"zstd\n" + zstandard.compress(text),
        b"gzip, br\n" + brotli.compress(gzip.compress(text, mtime=0)),
    ]


@lru_cache(maxsize=1)
def _sources() -> tuple[Source, ...]:
    """HTML pages. In a text extract a damaged line of the list of labels is a line of the text; no
    reader can know better, and the oracle does not know it.
    """
    return tuple(source for source in all_sources() if not source.is_text)


def damaged(data: bytes) -> tuple[Source, list[Edit]]:
    """A page with known truth, and one to three ways of damage to it, as the bytes choose."""
    dice = BytesAsDice(data)
    source = dice.choice(_sources())
    edits: list[Edit] = []
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        damage = dice.choice(DAMAGES)
        more = damage(source, dice)
        if damage is two_pages:
            return source, [*more]  # further edits may hit the copy that is read
        if all(one.end < other.start or other.end < one.start for one in more for other in edits):
            edits += more
    return source, edits


def damaged_release(data: bytes) -> None:
    """The differential oracle: the truth, a subset of it marked by warnings, or a refusal."""
    source, edits = damaged(data)
    record = as_json(refine_page(applied(source.page, edits)))
    found = falsehoods(source, edits, record)
    is_subset = all(one.startswith("lost text") for one in found)
    if found and not (is_subset and is_reported(source, edits, record)):
        raise FalseRecord(f"{source.name} {edits}: {found}"[:2000])


def _dice() -> Sequence[bytes]:
    return [Random(number).randbytes(64) for number in range(40)]


def _listed() -> list[bytes]:
    return [b"A title\nThe mission opened\n" + page for page in _pages("*/page.html")[::4]]


def _listings() -> list[bytes]:
    return [path.read_bytes() for path in sorted(FIXTURES.glob("listings/*/page.html"))]


def _entry(name: str, read: Callable[[bytes], object], seeds: Callable[[], list[bytes]]) -> Entry:
    """Pages that are read, or refused."""
    return Entry(name=name, read=read, seeds=seeds, refusals=(PageRefused,), tokens=_TOKENS)


PAGES = (
    _entry("release-page", release_page, lambda: _pages("*/page.html")),
    _entry("listed-release", listed_release, _listed),
    _entry("text-dump", text_dump, lambda: _pages("text-*/page.txt")),
    _entry("listing", listing, _listings),
    Entry(name="sitemap", read=sitemap, seeds=_sitemaps, tokens=(b"<loc>", b"<url>", b"&#0;")),
    Entry(
        name="not-the-page",
        read=not_the_page,
        seeds=lambda: _pages("*/page.html")[::6],
        tokens=_TOKENS,
    ),
    Entry(name="coded-body", read=coded_body, seeds=_coded, refusals=(PageRefused,)),
    Entry(
        name="damaged-release",
        read=damaged_release,
        seeds=_dice,
        refusals=(PageRefused,),
    ),
)
