"""Skeletons of real pages, where they lie next to the checkout, and synthetic articles to put in
their place of the article.

Every skeleton has its own markup, with its own faults; the article in it is whole. The articles are
ASCII, so that they can be read in the charset of any skeleton.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "real-chrome"
MISSING = f"no skeletons of real pages: put them at {FOLDER} to run these"
PLACE = b"@@ARTICLE@@"

TITLE = "Lake wardens meet in the old mill"
PARAGRAPHS = tuple(
    """OHRID, 20 May 2019 \u2013 Lake wardens of four villages met in the old mill to compare notes.
\u201cThe lake is ours,\u201d said the warden of the upper village, who has counted the birds for years.
They will meet again in the autumn, when the water is low and the boats lie on the shore.""".split(
        "\n"
    )
)
_TEXTS = {
    "paragraphs": "".join(f"<p>{text}</p>\n" for text in PARAGRAPHS),
    "lines": "<br><br>\n".join(PARAGRAPHS),
    "marked up": f"<p>{PARAGRAPHS[0]}</p><ul><li><strong>{PARAGRAPHS[1][:20]}</strong>"
    f"{PARAGRAPHS[1][20:]}</li></ul><div><p>{PARAGRAPHS[2][:9]}<a href='/lake'>{PARAGRAPHS[2][9:]}"
    "</a>&nbsp;</p></div>",
}
_LINKED = '<a href="/mill">Mission to the Lakes</a>'


def _field(label: str, value: str) -> str:
    return (
        f'<div class="field"><div class="field-label">{label}&nbsp;</div><div class="field-items">'
        f'<div class="field-item">{value}</div></div></div>'
    )


def _new(text: str) -> Iterator[tuple[str, str]]:
    labels = (
        '<dl class="metadata"><dt>Date:</dt><dd><time datetime="2019-05-20T12:00:00Z">20 May 2019'
        "</time></dd><dt>Place:</dt><dd>OHRID</dd><dt>Source:</dt><dd>Mission to the Lakes</dd>"
        "<dt>Fields of work:</dt><dd>Water</dd></dl>"
    )
    top = f'<div class="node__type">Press release</div><h1>{TITLE}</h1>'
    body = f'<div class="body body-section is-text text--default">{text}</div>'
    yield "bare", f"{top}{labels}{body}"
    yield "in an article", f'<article class="node">{top}{labels}{body}</article>'
    yield "in two wrappers", f"<header>{top}</header><section>{labels}<div>{body}</div></section>"


def _old(text: str) -> Iterator[tuple[str, str]]:
    top = (
        f"<h1>{TITLE}</h1>{_field('Content type:', 'Press release')}"
        f'<span class="date-display-single">20 May 2019</span>{_field("Place:", "OHRID")}'
        f'<div class="field-field-item-source">{_LINKED}</div>{_field("Fields of work:", "Water")}'
    )
    header = f'<div class="content--header">{top}</div>'
    node = f'<div class="node-content"><div class="pane-content">{text}</div></div>'
    yield "bare", f"{header}{node}"
    yield "in its column", f'{header}<div class="content--content">{node}</div>'
    panel = f'<div class="panel-pane"><div class="pane-content">{text}</div></div>'
    yield "in panels", f'<div class="content--content">{top}{panel}</div>'
    panels = f'<div class="panel-display"><div class="panel-panel">{header}{node}</div></div>'
    yield "in wrappers of panels", panels


def _articles() -> Iterator[tuple[str, bytes]]:
    for layout, shapes in (("drupal11", _new), ("drupal6", _old)):
        for way, text in _TEXTS.items():
            for shape, article in shapes(text):
                yield f"{layout} {way} {shape}", article.encode("ascii", "xmlcharrefreplace")


ARTICLES = dict(_articles())


def skeletons() -> dict[str, bytes]:
    """The skeletons by their names; none where the folder is missing."""
    return {
        path.name.partition(".")[0]: gzip.decompress(path.read_bytes())
        for path in sorted(FOLDER.glob("*.html.gz"))
    }
