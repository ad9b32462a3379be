"""Pages of designs that no layout knows, made from the releases of the sample: synthetic.

A design is the markup around the parts of a release. Class names are random words for each site,
and mean nothing.
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

_STORIES = {
    "Border guards complete winter training": (
        "ASHGABAT, 3 February 2020 - Forty border guards of two countries completed a training"
        " course on winter patrols in the mountains on Friday."
    ),
    "Journalists discuss safety online": (
        "TIRANA, 14 October 2019 – Some sixty journalists and editors met today to discuss how"
        " newsrooms can protect their sources and their colleagues online."
    ),
    "Mission opens office": (
        "Residents can visit the new field office on all working days and speak with advisers about"
        " property rights, legal aid and the return of displaced families."
    ),
}


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


def each_row(rows: Sequence[Row], row: str, value: str, between: str = "") -> str:
    """Rows in a pattern with `{label}` and `{values}`."""
    return "".join(
        row.replace("{label}", label).replace(
            "{values}", between.join(value.replace("{value}", one) for one in values)
        )
        for label, values in rows
    )


def share_bar(c: Names) -> str:
    return (
        f'<div{c("share")}><span>Share</span> <a href="https://social.example/a">Facebook</a>'
        ' <a href="https://social.example/b">Twitter</a> <a href="mailto:?subject=x">E-mail</a></div>'
    )


def other_stories(c: Names, tag: str = "div") -> str:
    items = "".join(
        f'<div{c("card")}><h3><a href="/mission/{600000 + index}">{title}</a></h3>'
        f"<p{c('when')}>{index + 3} May 2021</p><p>{text}</p></div>"
        for index, (title, text) in enumerate(_STORIES.items())
    )
    return f"<{tag}{c('more')}><h2>Related stories</h2>{items}</{tag}>"


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
