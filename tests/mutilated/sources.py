"""Whole pages with the truth about them: the sample site's, rendered, and the same releases as text
dumps.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from sample_site.body import MARKUPS, render_body
from sample_site.faults import Faults
from sample_site.menu import load_menus
from sample_site.published import printed_paragraphs
from sample_site.routes import Routes
from sample_site.texts import Release, load_releases
from sample_site.words import labels_of, long_date

ROOT = "https://www.osce.org"
_TAG = re.compile(rb"<!--.*?-->|<[^>]*>", re.DOTALL)
_ADDRESS = re.compile(rb'<link rel="canonical"[^>]*>|<html [^>]*>|<!-- saved from [^>]*>')
_FIGURE = re.compile(rb"<figure.*?</figure>", re.DOTALL)
# A story beside the release, with the same labels: no field of it may become a field of the
# release.
_RELATED = (
    b'<article class="node node--view-mode-teaser"><h3><a href="/odihr/900900">Related'
    b" story</a></h3><dl><dt>Date:</dt>"
    b'<dd><time datetime="1975-08-01T12:00:00Z">1 August'
    b" 1975</time></dd><dt>Place:</dt><dd>HELSINKI</dd><dt>Source:</dt>"
    b"<dd>Somebody else</dd><dt>Fields of work:</dt><dd>Something else</dd></dl><p>Teaser of a"
    b" story.</p></article></aside>"
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One undamaged page: its bytes, and where in them the text, the title and the metadata
    stand.
    """

    name: str
    page: bytes
    release: Release
    body: Span
    """The inside of the body container, its figures included; the rest of the file in a text dump.
    """
    title: Span
    metadata: Span
    is_text: bool = False

    @property
    def runs(self) -> list[Span]:
        """The text of the body between its tags, figures left out."""
        start, end = self.body
        if self.is_text:
            return [self.body]
        return list(_between(self.page, start, end))

    @property
    def address(self) -> list[Span]:
        """Where the page says its address and its language."""
        return [match.span() for match in _ADDRESS.finditer(self.page)]

    @property
    def tags(self) -> list[Span]:
        """Every tag of the page, scripts and styles apart."""
        blanked = re.sub(
            rb"<(script|style).*?</\1>",
            lambda match: b"x" * len(match[0]),
            self.page,
            flags=re.DOTALL,
        )
        return [match.span() for match in _TAG.finditer(blanked)]


def _between(page: bytes, start: int, end: int) -> Iterator[Span]:
    blanked = _FIGURE.sub(lambda match: b"<" + b"x" * (len(match[0]) - 2) + b">", page[start:end])
    position = 0
    for match in _TAG.finditer(blanked):
        if match.start() > position:
            yield start + position, start + match.start()
        position = match.end()
    yield start + position, end


def all_sources() -> list[Source]:
    """Every release of the sample as published, once in each other way to mark up a body, and as a
    text dump.
    """
    published = load_releases()
    plain = [release for release in published if not release.tags]
    ways = [
        replace(plain[index % len(plain)], body_markup=way)
        for index, way in enumerate(chain(MARKUPS, MARKUPS))
    ]
    releases = [*published, *ways]
    return [_html(release, index) for index, release in enumerate(releases)] + [
        _dump(release) for release in published if release.language != "sq"
    ][::4]


def _html(release: Release, index: int) -> Source:
    page = Routes([release], Faults()).answer(release.path).body
    canonical = f'<link rel="canonical" href="{ROOT}{release.path}">\n</head>'.encode()
    page = page.replace(b"</head>", canonical, 1).replace(b"</aside>", _RELATED, 1)
    body = render_body(release).encode()
    body = b"\n%b\n" % body  # the template's line ends are inside the container, too
    start = page.index(body)
    title = page.index(b">", page.index(b"<h1")) + 1
    heading = page.index(b"</h1>")
    if release.layout == "drupal11":
        metadata = page.index(b"<dl", heading), page.index(b"</dl>", heading) + len(b"</dl>")
    else:
        metadata = (
            page.index(b'<div class="content--header">'),
            page.index(b'<div class="content--content">'),
        )
    return Source(
        name=f"{release.layout}-{release.node_id}-{release.language}-{index}",
        page=page, release=release, body=(start, start + len(body)), title=(title, heading), metadata=metadata,
    )  # fmt: skip


def _dump(release: Release) -> Source:
    labels = labels_of(release.language, "drupal11")
    menu = "\n".join(
        f"- {name}"
        for heading, names in load_menus()["drupal11"].items()
        for name in (heading, *names)
    )
    day = long_date(release.published_on, release.language) if release.date_label == "full" else ""
    place = release.place if "place" not in release.unlabelled else None
    rows: list[tuple[str, Sequence[str]]] = [(labels.date, [day]), (labels.place, [place or ""])]
    rows += [(labels.source, release.sources), (labels.fields, release.fields_of_work)]
    listed = "\n".join(f"- {line}" for label, values in rows for line in (label, *values) if line)
    before = f"<!-- saved from url=(0099){ROOT}{release.path} -->\n{menu}\n{release.content_type or 'News'}\n"
    body = "\n".join(printed.text for printed in printed_paragraphs(release))
    text = f"{before}{release.title}\n{listed}\n{body}\n".encode()
    title = len(before.encode())
    after = title + len(release.title.encode())
    start = after + len(f"\n{listed}\n".encode())
    return Source(
        name=f"text-{release.node_id}-{release.language}",
        page=text, release=release, body=(start, len(text)), title=(title, after), metadata=(after, start), is_text=True,
    )  # fmt: skip


def page_name(source: Source) -> Path:
    """The file name's shape: what the parser makes of it must not depend on it."""
    return Path(f"{source.name}.{'txt' if source.is_text else 'html'}")
