"""A minimal page of each built-in layout (synthetic). A new layout that matches one is no design.

An archive may have no page of a built-in layout yet: the next crawl fetches some, and a page that
two layouts match is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from lxml import etree

from osce_crawler.pages.layouts.era import Era
from osce_crawler.pages.layouts.tree import Element

_TEXT = """<p>VIENNA, 1 May 2015 – <strong>Text</strong> <em>of</em> a <a href="/node/2">page</a>.
</p><h2>Text</h2><h3>Text</h3><h4>Text</h4><ul><li>Text</li></ul><ol><li>Text</li></ol><blockquote>
<p>Text</p></blockquote><table><tbody><tr><th>Text</th><td>Text</td></tr></tbody></table><div>Text
</div><figure><img src="/1.jpg"><figcaption>Text</figcaption></figure><p><span>Text</span><b>Text</b>
<i>Text</i><br><font>Text</font></p>"""
_RELEASES = {
    "drupal6": (
        """<div class="panel-display"><div class="panel-panel"><div class="inside">
<div class="content--header"><h1>Title</h1><div class="content--info">
<span class="date-display-single">1 May 2015</span></div></div>
<div class="panel-pane pane-node-body node-content"><div class="pane-content">{text}</div></div>
<div class="field field-type-text field-field-item-source"><div class="field-items">
<div class="field-item"><a href="/secretariat">Source</a></div></div></div>
</div></div></div>""",
        """<div class="content--content"><h1>Title</h1>
<span class="date-display-single">1 May 2015</span><div><div class="pane-content">{text}</div></div></div>""",
    ),
    "drupal11": (
        """<article class="node node--full"><div class="node__header">
<div class="node__type">Press release</div><h1>Title</h1></div>
<dl class="node__meta"><dt>Date:</dt><dd><time datetime="2026-05-01T12:00:00Z">1 May 2026</time>
</dd><dt>Place:</dt><dd>Vienna</dd><dt>Source:</dt><dd><a href="/secretariat">Source</a></dd></dl>
<section class="node__content"><div class="body body-section is-text text--default"><div>{text}</div></div></section></article>""",
    ),
}
_LISTINGS = {
    "drupal6": (
        """<div class="panel-pane pane-apachesolr-result"><div class="pane-content">
<div class="search-result search-result-news"><h3 class="search-title"><a href="/node/1">Title</a>
</h3><span class="publishing-date">1 May 2015</span><p class="search-snippet">Text</p></div>
</div></div><div class="item-list"><ul class="pager"><li class="pager-current">1</li>
<li class="pager-next"><a href="?page=1">next</a></li></ul></div>""",
    ),
    "drupal11": (
        """<div class="views-row"><a class="teaser teaser--two-cols" href="/node/1">
<h2 class="teaser__title">Title</h2><time datetime="2026-05-01T12:00:00Z">1 May 2026</time>
<p class="teaser__text">Text</p></a></div><nav class="pager"><ul class="pager__items">
<li class="pager__item">1</li><li class="pager__item pager__item--next"><a href="?page=1">next</a>
</li></ul></nav>""",
    ),
}
_FRAMES = (
    """<html lang="en"><head><title>Title</title></head><body><header><nav><ul>
<li><a href="/">Home</a></li></ul></nav><form><input><button>Search</button></form></header><main>{}</main><footer><p>OSCE</p></footer></body>
</html>""",
    """<html lang="en"><head><title>Title</title></head><body><div id="page"><div id="header"><form>
<input></form><ul><li><a href="/">Home</a></li></ul></div><div id="main"><div id="content">{}</div></div>
<aside><section><h2>Title</h2></section></aside>
<div id="footer"><p>OSCE</p></div></div></body></html>""",
)


def built_in_matches(era: Era) -> list[str]:
    """Names of the built-in layouts whose pages an era matches, too."""
    found = []
    if era.release:
        found += [name for name, root in _releases() if era.release.mark.all(root)]
    if era.listing:
        found += [f"{name}-listing" for name, root in _listings() if era.listing.mark.all(root)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _releases() -> list[tuple[str, Element]]:
    return list(_trees(_RELEASES))


@lru_cache(maxsize=1)
def _listings() -> list[tuple[str, Element]]:
    return list(_trees(_LISTINGS))


def _trees(contents: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Element]]:
    """The name of a layout with each page of it."""
    for name, pages in contents.items():
        for content, frame in product(pages, _FRAMES):
            page = frame.format(content.format(text=_TEXT))
            yield name, etree.fromstring(page, etree.HTMLParser())
