"""Sitemaps are read as far as they are whole, and never further."""

import gzip

import pytest

from osce_crawler.pages.sitemaps import MOST_ENTRIES, SitemapEntry, read_sitemap

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_URLSET = (
    f"{_HEAD}<urlset {_SPACE}><!-- all --><url><loc> https://a.example/cthb/1 </loc>"
    "<lastmod>2031-01-05</lastmod><priority>0.5</priority></url>"
    "<url><loc>https://a.example/cthb/2</loc></url><url><lastmod>2031</lastmod></url></urlset>"
).encode()
_BOMB = (
    b'<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><urlset><url><loc>https://a.example/&c;</loc></url>'
    b"</urlset>"
)
_FOREIGN = (
    b'<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<urlset><url><loc>https://a.example/&a;</loc></url></urlset>"
)


def test_addresses_with_the_times_of_their_changes() -> None:
    for body in (_URLSET, gzip.compress(_URLSET)):
        found = read_sitemap(body, 10_000)

        assert found is not None
        assert not found.is_index
        assert found.entries == (
            SitemapEntry("https://a.example/cthb/1", "2031-01-05"),
            SitemapEntry("https://a.example/cthb/2"),
        )


def test_an_index_names_other_sitemaps() -> None:
    body = f"{_HEAD}<sitemapindex {_SPACE}><sitemap><loc>https://a.example/s.xml.gz</loc></sitemap>"
    found = read_sitemap(f"{body}</sitemapindex>".encode(), 10_000)

    assert found is not None
    assert found.is_index
    assert found.entries == (SitemapEntry("https://a.example/s.xml.gz"),)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"User-agent: *", b"<html><body>Not found</body></html>", _URLSET[:-9], _BOMB, _FOREIGN,
        gzip.compress(_URLSET)[:-9], gzip.compress(b" " * 20_000 + _URLSET), b"\x1f\x8bno gzip",
        b"<rss><url><loc>https://a.example/cthb/1</loc></url></rss>", b"\xff\xfe<\x00u",
    ],
)  # fmt: skip
def test_what_is_no_whole_sitemap_says_nothing(body: bytes) -> None:
    assert read_sitemap(body, 10_000) is None


def test_the_number_of_entries_is_bounded() -> None:
    entry = "<url><loc>https://a.example/1</loc></url>"
    found = read_sitemap(f"<urlset>{entry * (MOST_ENTRIES + 3)}</urlset>".encode(), 10_000)

    assert found is not None
    assert len(found.entries) == MOST_ENTRIES
