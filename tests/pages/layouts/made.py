"""A layout of a design that nobody has seen (synthetic), and pages in it."""

from lxml import etree

from osce_crawler.pages.layouts import Element

NEWS26 = """\
name = "news26"

[release]
# Synthetic.
title = "div.x1 > h2"
body = "div.x7"
type_before_title = true
content_type = "p.x2"
printed_date = "p.x3"
place = "p.x4"
fields_of_work = "p.x5 a"
sources = "p.x6"

[listing]
# Synthetic.
item = "li.y1"
link = "a[href]"
title = "a"
date = "i"
teaser = "p"
pager = "div.y9"
next_links = "a.y8"
"""

TEXT = (
    "<p>VIENNA, 17 November 2006 – The Council met under an open roof today.</p><p>Nobody got"
    " wet.</p>"
)
HEADER = (
    '<div class="x1"><p class="x2">Press release</p><h2>Council meets</h2></div><p'
    ' class="x3">17 November 2006</p><p class="x4">Place: Vienna</p>'
    '<p class="x5">What we do: <a href="/a">Elections</a>, <a href="/b">Media freedom</a></p>'
    '<p class="x6">OSCE Secretariat</p>'
)


def release(header: str = HEADER, text: str = TEXT, after: str = "") -> bytes:
    """A release in this design."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>OSCE</title></head><body>
<nav><a href="/">Home</a></nav>{header}<div class="x7">{text}</div>{after}</body></html>""".encode()


def listing(*items: str, pager: str = "") -> bytes:
    """A listing in this design."""
    entries = "".join(f'<li class="y1">{item}</li>' for item in items)
    return f"""<!DOCTYPE html><html lang="en"><head><title>OSCE</title></head><body>
<ul>{entries}</ul>{pager}</body></html>""".encode()


def whole_tree(page: bytes) -> Element:
    """The tree of all bytes, menu included."""
    return etree.fromstring(page, etree.HTMLParser())
