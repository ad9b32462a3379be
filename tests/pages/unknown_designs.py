"""Pages of designs that no layout knows, made from the releases of the sample: synthetic.

A design is the markup around the parts of a release. Class names are random words for each site,
and mean nothing. Two families: `DESIGNS` were there when the reading was written, `HELD_OUT` have
other structures, other wording around the content, and were never used to choose a threshold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from random import Random

from sample_site.article import time_attribute
from sample_site.body import render_body
from sample_site.menu import slug
from sample_site.texts import Release
from sample_site.words import labels_of, long_date

ROOT = "https://www.osce.org"
Names = Callable[[str], str]
Row = tuple[str, Sequence[str]]

_STORIES = (
    ("Border guards complete winter training", ("ASHGABAT, 3 February 2020 - Forty border guards of two"
     " countries completed a training course on winter patrols in the mountains on Friday.")),
    ("Journalists discuss safety online", ("TIRANA, 14 October 2019 – Some sixty journalists and editors met"
     " today to discuss how newsrooms can protect their sources and their colleagues online.")),
    ("Mission opens office", ("Residents can visit the new field office on all working days and speak with"
     " advisers about property rights, legal aid and the return of displaced families.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a release as markup, for a design to arrange."""

    title: str
    kind: str
    rows: tuple[Row, ...]
    """Labels with their values, marked up; the date among them."""
    date: str
    """The date as text, empty if the page does not print it."""
    time: str
    body: str
    files: str
    node_id: int


def parts_of(release: Release) -> Parts:
    """The parts of a release of the sample."""
    labels = labels_of(release.language, "drupal11")
    place = release.place if release.place and "place" not in release.unlabelled else None
    day = long_date(release.published_on, release.language) if release.date_label == "full" else ""
    time = f'<time datetime="{time_attribute(release)}">{day}</time>' if day else ""
    rows: list[Row] = [(labels.date, [time])] if day else []
    rows += [(labels.place, [escape(place, quote=False)])] if place else []
    rows += [(labels.source, _linked(release.sources))] if release.sources else []
    rows += [(labels.fields, _linked(release.fields_of_work))] if release.fields_of_work else []
    links = "".join(
        f'<li><a href="{file.href}">{escape(file.label, quote=False)}</a></li>'
        for file in release.attachments
    )
    return Parts(
        title=escape(release.title, quote=False), kind=escape(release.content_type or "", quote=False),
        rows=tuple(rows), date=day, time=time, body=f"\n{render_body(release)}\n",
        files=f"<ul>{links}</ul>" if links else "", node_id=release.node_id,
    )  # fmt: skip


def _linked(names: Sequence[str]) -> list[str]:
    return [f'<a href="/{slug(name) or "term"}">{escape(name, quote=False)}</a>' for name in names]


def scrambled(seed: str) -> Names:
    """Class names of one site: a random word for each name, the same on all its pages."""
    random = Random(seed)
    known: dict[str, str] = {}

    def name(role: str) -> str:
        if role not in known:
            known[role] = "".join(
                random.choice("bcdfghklmnprstvz") + random.choice("aeiou") for _ in range(3)
            )
        return f' class="{known[role]}"'

    return name


def _each(rows: Sequence[Row], row: str, value: str, between: str = "") -> str:
    """Rows in a pattern with `{label}` and `{values}`."""
    return "".join(
        row.replace("{label}", label).replace(
            "{values}", between.join(value.replace("{value}", one) for one in values)
        )
        for label, values in rows
    )


def _share(c: Names) -> str:
    return (
        f'<div{c("share")}><span>Share</span> <a href="https://social.example/a">Facebook</a>'
        ' <a href="https://social.example/b">Twitter</a> <a href="mailto:?subject=x">E-mail</a></div>'
    )


def _stories(c: Names, tag: str = "div") -> str:
    items = "".join(
        f'<div{c("card")}><h3><a href="/mission/{600000 + index}">{title}</a></h3>'
        f"<p{c('when')}>{index + 3} May 2021</p><p>{text}</p></div>"
        for index, (title, text) in enumerate(_STORIES)
    )
    return f"<{tag}{c('more')}><h2>Related stories</h2>{items}</{tag}>"


def definition_list(p: Parts, c: Names) -> str:
    dl = _each(p.rows, "<dt>{label}</dt>{values}", "<dd>{value}</dd>")
    return (
        f"<main><article><p{c('kind')}>{p.kind}</p><h1>{p.title}</h1><dl>{dl}</dl>{_share(c)}"
        f"<div{c('text')}>{p.body}</div>{p.files}</article>{_stories(c, 'aside')}</main>"
    )


def table_of_metadata(p: Parts, c: Names) -> str:
    rows = _each(p.rows, "<tr><th>{label}</th><td>{values}</td></tr>", "{value}", "<br>")
    return (
        f"<div{c('page')}><div{c('kind')}>{p.kind}</div><h1{c('head')}>{p.title}</h1><table{c('meta')}>{rows}</table>"
        f"<section{c('text')}>{p.body}</section>{p.files}{_share(c)}</div>{_stories(c)}"
    )


def hero_and_columns(p: Parts, c: Names) -> str:
    rest = [row for row in p.rows if "<time" not in row[1][0]]
    fields = _each(
        rest,
        f"<div{c('f')}><span{c('l')}>{{label}}</span> <span{c('v')}>{{values}}</span></div>",
        "{value}",
        ", ",
    )
    return (
        f"<header{c('hero')}><span{c('kind')}>{p.kind}</span><h1>{p.title}</h1>{p.time}</header>"
        f"<div{c('cols')}><div{c('left')}>{fields}{_share(c)}</div><div{c('mid')}><div{c('text')}>{p.body}</div>"
        f"{p.files}</div><div{c('right')}>{_stories(c)}</div></div>"
    )


def list_of_strong(p: Parts, c: Names) -> str:
    items = _each(p.rows, "<li><strong>{label}</strong> {values}</li>", "{value}", ", ")
    return (
        f"<main><div{c('content')}><div{c('kind')}>{p.kind}</div><h1>{p.title}</h1><ul{c('meta')}>{items}</ul>"
        f"{p.body}<div{c('files')}>{p.files}</div>{_share(c)}{_stories(c)}</div></main>"
    )


def headings_as_labels(p: Parts, c: Names) -> str:
    fields = _each(p.rows, f"<div{c('f')}><h4>{{label}}</h4>{{values}}</div>", "<p>{value}</p>")
    return (
        f"<section{c('top')}><p>{p.kind}</p><h2{c('head')}>{p.title}</h2></section><section{c('meta')}>{fields}</section>"
        f"<section{c('text')}><div>{p.body}</div></section>{p.files}<section{c('more')}>{_stories(c)}</section>"
    )


def old_table_layout(p: Parts, c: Names) -> str:
    rows = _each(p.rows, "<b>{label}</b> {values}<br>\n", "{value}", ", ")
    menu = "".join(f'<tr><td><a href="/x/{n}">Topic number {n}</a></td></tr>' for n in range(8))
    return (
        f'<table width="760"><tr><td width="150" valign="top"><table>{menu}</table></td><td valign="top">'
        f'<font size="1">{p.kind}</font><br><div{c("head")}>{p.title}</div>{rows}<hr><table><tr><td>{p.body}</td></tr>'
        f"</table>{p.files}</td></tr></table>"
    )


def metadata_after(p: Parts, c: Names) -> str:
    line = f"{p.kind} | {p.date}" if p.kind and p.date else p.kind or p.date
    rest = [row for row in p.rows if "<time" not in row[1][0]]
    rows = _each(
        rest,
        f"<div{c('r')}><div{c('l')}>{{label}}</div><div{c('v')}>{{values}}</div></div>",
        "{value}",
        ", ",
    )
    return (
        f"<main><div{c('line')}>{line}</div><h1>{p.title}</h1><div{c('text')}>{p.body}</div>{p.files}"
        f"<div{c('meta')}>{rows}</div>{_share(c)}</main>{_stories(c)}"
    )


def spans_in_a_row(p: Parts, c: Names) -> str:
    spans = _each(
        p.rows, f"<span{c('l')}>{{label}}</span> <span{c('v')}>{{values}}</span> ", "{value}", ", "
    )
    return (
        f"<div{c('w')}><div{c('a')}><em>{p.kind}</em><h1>{p.title}</h1><div{c('meta')}>{spans}</div></div>"
        f"<div{c('b')}><div{c('side')}>{_stories(c)}</div><div{c('text')}>{p.body}</div></div>{p.files}</div>"
    )


def box_beside(p: Parts, c: Names) -> str:
    dl = _each(p.rows, "<dt>{label}</dt>{values}", "<dd>{value}</dd>")
    return (
        f"<article><header><span{c('kind')}>{p.kind}</span><h1>{p.title}</h1></header><div{c('text')}>{p.body}</div>"
        f"{p.files}<aside{c('box')}><h2>Details</h2><dl>{dl}</dl></aside></article>{_stories(c)}"
    )


def header_row(p: Parts, c: Names) -> str:
    head = "".join(f"<th>{label}</th>" for label, _ in p.rows)
    cells = "".join(f"<td>{', '.join(values)}</td>" for _, values in p.rows)
    return (
        f"<div{c('p')}><h3{c('kind')}>{p.kind}</h3><h1>{p.title}</h1><table><tr>{head}</tr><tr>{cells}</tr></table>"
        f"<div{c('i')}><div{c('j')}>{p.body}</div></div>{p.files}</div>{_share(c)}{_stories(c)}"
    )


DESIGNS: dict[str, Callable[[Parts, Names], str]] = {
    one.__name__: one
    for one in (
        definition_list, table_of_metadata, hero_and_columns, list_of_strong, headings_as_labels,
        old_table_layout, metadata_after, spans_in_a_row, box_beside, header_row,
    )
}  # fmt: skip


def form_around_all(p: Parts, c: Names) -> str:
    rows = _each(
        p.rows,
        f"<div{c('row')}><div{c('c1')}><label>{{label}}</label></div><div{c('c2')}>{{values}}</div></div>",
        "<div>{value}</div>",
    )
    return (
        f'<form action="/page" method="post"><div{c("q")}><div{c("crumbs")}><a href="/">Home</a> &gt;'
        f' <a href="/news">News</a> &gt; {p.title}</div><p{c("k")}>{p.kind}</p><h1{c("t")}>{p.title}</h1>{rows}'
        f'<div{c("z")}><div{c("y")}>{p.body}</div></div>{p.files}<div{c("tools")}><a href="#">Print</a></div></div></form>'
        f"{_stories(c)}"
    )


def no_colon_paragraphs(p: Parts, c: Names) -> str:
    rows = _each(
        [(label.rstrip(":"), values) for label, values in p.rows],
        f'<p{c("m")}><b>{{label}}</b> <i>{{values}}</i></p>', "{value}", ", ",
    )  # fmt: skip
    return (
        f"<div{c('o')}><div{c('n')}><p{c('k')}>{p.kind}</p><h1>{p.title}</h1></div><div{c('d')}>{rows}</div>"
        f"<div{c('e')}>{p.body}</div>{p.files}<p{c('u')}>Subscribe to our newsletter and get news every week.</p></div>{_stories(c)}"
    )


def colon_in_text(p: Parts, c: Names) -> str:
    rows = _each(
        [(label.rstrip(":"), values) for label, values in p.rows],
        f'<div{c("m")}><span{c("l")}>{{label}}</span>: {{values}}</div>', "{value}", "; ",
    )  # fmt: skip
    return (
        f'<section{c("sec")}><div{c("k")}>{p.kind}</div><h1><a href="/cthb/{p.node_id}">{p.title}</a></h1>{rows}'
        f'<div{c("img")}><img src="/logo.png" alt=""></div><article{c("e")}>{p.body}</article>{p.files}</section>{_stories(c)}'
    )


def sidebar_first(p: Parts, c: Names) -> str:
    dl = _each(p.rows, f"<dl{c('g')}><dt>{{label}}</dt>{{values}}</dl>", "<dd>{value}</dd>")
    return (
        f"<div{c('t')}><small>{p.kind}</small><h1>{p.title}</h1></div><div{c('s')}>{_stories(c)}</div>"
        f"<div{c('b')}>{dl}{p.body}<hr>{p.files}</div>"
    )


def time_line(p: Parts, c: Names) -> str:
    rest = [row for row in p.rows if "<time" not in row[1][0]]
    rows = _each(rest, "<li><span>{label}</span><ul>{values}</ul></li>", "<li>{value}</li>")
    return (
        f"<div{c('w')}><h1>{p.title}</h1><p{c('by')}>{p.kind} · {p.time}</p><div{c('e')}>{p.body}</div>{p.files}"
        f"<ul{c('m')}>{rows}</ul></div><div{c('side')}>{_stories(c)}</div>"
    )


def old_cells(p: Parts, c: Names) -> str:
    rows = _each(
        p.rows,
        '<tr><td><font size="1">{label}</font></td><td>{values}</td></tr>',
        "{value}",
        "<br>",
    )
    return (
        '<center><table><tr><td colspan="2"><img src="/top.gif" alt=""></td></tr>'
        f'<tr><td colspan="2"><b>{p.kind}</b></td></tr><tr><td colspan="2"><h2>{p.title}</h2></td></tr>{rows}'
        f'<tr><td colspan="2">{p.body}</td></tr><tr><td colspan="2">{p.files}</td></tr></table></center>'
    )


def nested_wrappers(p: Parts, c: Names) -> str:
    rows = _each(
        p.rows,
        f"<div{c('f')}><div><h5>{{label}}</h5></div><div><ul>{{values}}</ul></div></div>",
        "<li>{value}</li>",
    )
    return (
        f"<div><div><div><div><div{c('k')}>{p.kind}</div></div><div><h1>{p.title}</h1></div></div></div>"
        f"<div><div>{rows}</div></div><div><div><div{c('e')}><div>{p.body}</div></div></div></div>{p.files}</div>{_stories(c)}"
    )


def lines_of_text(p: Parts, c: Names) -> str:
    rows = _each(p.rows, "{label} {values}<br>", "{value}", ", ")
    return (
        f"<div{c('w')}><div{c('k')}>{p.kind}</div><h1>{p.title}</h1><p{c('m')}>{rows}</p>{_share(c)}"
        f"<div{c('e')}>{p.body}</div>{p.files}<h3>About us</h3><p>The organization works for stability in three continents.</p></div>"
    )


HELD_OUT: dict[str, Callable[[Parts, Names], str]] = {
    one.__name__: one
    for one in (
        form_around_all, no_colon_paragraphs, colon_in_text, sidebar_first, time_line, old_cells,
        nested_wrappers, lines_of_text,
    )
}  # fmt: skip


def page_in_shell(release: Release, content: str, seed: str) -> bytes:
    """A whole page: menus, a cookie notice and a footer around the content."""
    random, c = Random(seed), scrambled(seed)
    title = escape(release.title)
    head = random.choice(
        [
            f'<title>{title} | OSCE</title><meta property="og:title" content="{title}">',
            f"<title>OSCE - {title}</title>",
            f"<title>{title} - Press - OSCE</title>",
            f'<title>OSCE</title><meta name="twitter:title" content="{title}">',
        ]
    )
    words = ("Who we are", "Where we are", "Fields of work", "Newsroom", "Resources", "Contacts")
    links = "".join(f'<li><a href="/{slug(word)}">{word}</a></li>' for word in words)
    wrap = random.choice(["nav", "div"])
    menu = f"<{wrap}{c('menu')}><ul>{links}</ul></{wrap}>"
    crumbs = f'<div{c("trail")}><a href="/">Home</a> / <a href="/press-releases">Press releases</a></div>'
    foot = f"<footer{c('foot')}><ul>{links}</ul><p>© OSCE. All rights reserved.</p></footer>"
    return (
        f'<!DOCTYPE html><html lang="{release.language}"><head><meta charset="utf-8">{head}'
        f'<link rel="canonical" href="{ROOT}{release.path}"></head><body>'
        f"<div{c('cookie')}><p>We use cookies to understand how this site is used and to make it better for you.</p>"
        f"<button>Accept</button></div><header{c('site')}>{menu}</header>{crumbs if random.random() < 0.5 else ''}"
        f"<div{c('outer')}>{content}</div>{foot}</body></html>"
    ).encode()


def page_in_skeleton(release: Release, content: str, skeleton: bytes) -> bytes:
    """The content in the markup of a real page, with the head's title as the release's.

    Letters outside ASCII are character references: the page may have any encoding.
    """
    article = content.encode("ascii", "xmlcharrefreplace")
    title = escape(release.title).encode("ascii", "xmlcharrefreplace")
    canonical = f'<link rel="canonical" href="{ROOT}{release.path}">'.encode()
    page = skeleton.replace(b"@@ARTICLE@@", article)
    start = page.lower().find(b"</title>")
    meta = b'<meta property="og:title" content="%b">' % title
    return page[: start + 8] + meta + canonical + page[start + 8 :] if start != -1 else page
