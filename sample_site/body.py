"""The body of an article, with the kinds of paragraph markup that editors used."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby
from textwrap import wrap

from sample_site.published import Printed, printed_paragraphs
from sample_site.texts import Image, Release
from sample_site.typography import NBSP, SOFT_HYPHEN, bound

Markup = Callable[[int, str], str]
GROUPED = {"li": "ul", "dt": "dl", "dd": "dl", "td": "table"}


def render_body(release: Release) -> str:
    """The content of the body container: photos, then paragraphs."""
    photos = "".join(_photo(image) for image in release.images)
    return photos + render_paragraphs(printed_paragraphs(release), release)


def render_paragraphs(printed: Sequence[Printed], release: Release) -> str:
    """Mark up paragraphs. Neighbouring list items or cells share one list or table."""
    inline = [(one.tag, inline_html(one.text, release)) for one in printed]
    pieces = []
    position = 0
    for group, members in groupby(inline, key=_group_of):
        texts = list(members)
        pieces.append(_group(group, texts, position, MARKUPS[release.body_markup]))
        position += len(texts)
    return "\n".join(pieces)


def inline_html(text: str, release: Release) -> str:
    """Escaped text with emphasis and links. White space is not changed."""
    html = escape(bound(text) if release.spacing == "nbsp" else text, quote=False)
    for phrase in release.emphasis:
        html = html.replace(
            escape(phrase, quote=False), f"<em>{escape(phrase, quote=False)}</em>", 1
        )
    for phrase, href in release.links.items():
        anchor = f'<a href="{escape(href)}">{escape(phrase, quote=False)}</a>'
        html = html.replace(escape(phrase, quote=False), anchor, 1)
    return html.replace(NBSP, "&nbsp;").replace(SOFT_HYPHEN, "&shy;")


def _group_of(marked: tuple[str, str]) -> str:
    tag, _ = marked
    return GROUPED.get(tag, tag)


def _group(group: str, members: list[tuple[str, str]], position: int, markup: Markup) -> str:
    texts = [text for _, text in members]
    if group == "":
        return "".join(markup(position + step, text) for step, text in enumerate(texts))
    if group == "table":
        return f"<table><tbody>\n{_rows(texts)}</tbody></table>"
    if group in ("ul", "dl"):
        inside = "".join(f"  <{tag}>{text}</{tag}>\n" for tag, text in members)
        return f"<{group}>\n{inside}</{group}>"
    return "".join(f"<{group}>{text}</{group}>\n" for text in texts)


def _rows(cells: Sequence[str]) -> str:
    pairs = (cells[start : start + 2] for start in range(0, len(cells), 2))
    return "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in pair) + "</tr>\n" for pair in pairs
    )


def _photo(image: Image) -> str:
    credit = f'<span class="photo-credit">({escape(image.credit)})</span>'
    source = (
        f'<img src="/sites/default/files/imagecache/{image.file}" alt="" width="640" height="427">'
    )
    caption = (
        f'<figcaption class="caption">{escape(image.caption, quote=False)} {credit}</figcaption>'
    )
    return f'<figure class="image">{source}\n{caption}\n{credit}</figure>\n'


def _p(_: int, text: str) -> str:
    return f"<p>{text}</p>\n"


def _wrapped_p(_: int, text: str) -> str:
    # Old editors broke the source lines; a line break in the source is a space in the text.
    return "<p>\n  " + "\n  ".join(_lines(text)) + "\n</p>\n"


def _lines(text: str) -> Iterable[str]:
    return (
        wrap(text, 96, break_long_words=False, break_on_hyphens=False)
        if "<" not in text
        else [text]
    )


def _br(_: int, text: str) -> str:
    return f"{text}<br />\n<br />\n"


def _single_br(_: int, text: str) -> str:
    return f"{text}<br>"


def _div(_: int, text: str) -> str:
    return f"<div>{text}</div>\n"


def _unclosed(_: int, text: str) -> str:
    return f"<p>{text}\n"


def _inline_open(position: int, text: str) -> str:
    return (
        f'<p><font face="Verdana" size="2">{text}</p>\n'
        if position % 2 == 0
        else f"<p><b></b>{text}</p>\n"
    )


def _nested(position: int, text: str) -> str:
    wrappers = (
        "<div><div><p>{}</p></div></div>\n",
        "<div><blockquote>{}</blockquote></div>\n",
        "<section><p>{}</p></section>\n",
    )
    return wrappers[position % 3].format(text)


def _mixed(position: int, text: str) -> str:
    way = position % 4
    if way == 0:
        return f"<p>{text}</p>\n"
    if way == 1:
        return f"{text}<br />\n"
    if way == 2:
        return f"{text}\n"
    return f"<div>{text}</div>\n<!-- pasted from the editor -->\n"


def _cells(_: int, text: str) -> str:
    return f'<table width="100%" border="0"><tr><td valign="top">{text}</td></tr></table>\n'


MARKUPS: dict[str, Markup] = {
    "p": _p,
    "wrapped": _wrapped_p,
    "br": _br,
    "single-br": _single_br,
    "div": _div,
    "unclosed": _unclosed,
    "inline-open": _inline_open,
    "nested": _nested,
    "mixed": _mixed,
    "cells": _cells,
}
