"""A seeded site of release pages of 100 to 125 KB, most of it menu, in stable templates, and its
listings.

Our own synthetic texts in the shapes of the two layouts. A page is the work a crawler has: what
surrounds the content is the same on all pages of a template, but for the tokens of forms and views
that no two pages share.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from html import escape
from random import Random

from benchmarks.releases import Release, make_releases
from benchmarks.shell import SHELLS

LISTING_PATH = "/press-releases"
_ITEMS_A_PAGE = 10


class Template(StrEnum):
    """The templates that pages are printed with."""

    NEW = "drupal11"
    NEW_BREAKS = "drupal11-br"
    OLD = "drupal6"
    OLD_PANELS = "drupal6-panels"
    OLD_BODY = "drupal6-body"
    """The blocks stand directly in `<body>`."""
    UNKNOWN = "unknown"
    """A design that no layout knows."""


ALL_LAYOUTS = (Template.NEW, Template.NEW_BREAKS, Template.OLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the site; `release` is None for a listing."""

    path: str
    body: bytes
    template: Template
    release: Release | None = None


@dataclass(frozen=True)
class GeneratedSite:
    """The pages of a site with `count` releases; the same bytes for the same values."""

    count: int
    seed: int = 1
    templates: Sequence[Template] = ALL_LAYOUTS
    """Of the releases, in turn."""

    def each_page(self) -> Iterator[Page]:
        """Every page, none of them kept: each listing, then the releases that it names."""
        releases = make_releases(self.count, self.seed)
        last = (len(releases) - 1) // _ITEMS_A_PAGE
        for number in range(last + 1):
            yield listing_page(releases, number, last)
            for at in range(number * _ITEMS_A_PAGE, min((number + 1) * _ITEMS_A_PAGE, self.count)):
                yield release_page(releases[at], self.templates[at % len(self.templates)])

    @cached_property
    def releases(self) -> list[Page]:
        """Pages of releases, newest first, the templates in turn."""
        return [
            release_page(release, self.templates[number % len(self.templates)])
            for number, release in enumerate(make_releases(self.count, self.seed))
        ]

    @cached_property
    def listings(self) -> list[Page]:
        """Pages of the one listing, ten entries each, linked by their pagers."""
        entries = [page.release for page in self.releases if page.release]
        last = (len(entries) - 1) // _ITEMS_A_PAGE
        return [listing_page(entries, number, last) for number in range(last + 1)]

    def by_path(self) -> Mapping[str, bytes]:
        """Every page by its path and query."""
        return {page.path: page.body for page in (*self.listings, *self.releases)}


def release_page(release: Release, template: Template, *, shell: str | None = None) -> Page:
    """The page of a release; `shell` is the name of another shell than that of the template."""
    content = _CONTENT[template](release)
    body = (
        SHELLS[shell or template]
        .page(title=release.title, path=release.path, token=release.token, content=content)
        .encode()
    )
    return Page(path=release.path, body=body, template=template, release=release)


def listing_page(
    entries: Sequence[Release],
    number: int,
    last: int,
    *,
    shell: str = "drupal11",
    token: str | None = None,
) -> Page:
    """Page `number` of the listing of all `entries`, of which `last` is the last page."""
    shown = entries[number * _ITEMS_A_PAGE : (number + 1) * _ITEMS_A_PAGE]
    path = f"{LISTING_PATH}?page={number}" if number else LISTING_PATH
    following = (
        f'<li class="pager__item pager__item--next"><a href="?page={number + 1}"'
        ' rel="next">Next</a></li>\n'
        f'<li class="pager__item pager__item--last"><a href="?page={last}">Last</a></li>\n'
        if number < last
        else ""
    )
    content = f"""<h1 class="page-title">Press releases</h1>
<div class="view view-press-releases"><div class="view-content">
{"".join(map(_teaser, shown))}</div>
<nav class="pager" role="navigation"><ul class="pager__items js-pager__items">
<li class="pager__item is-active">{number + 1}</li>
{following}</ul></nav></div>"""
    body = SHELLS[shell].page(
        title="Press releases",
        path=LISTING_PATH,
        token=token or f"{Random(number).getrandbits(256):064x}",
        content=content,
    )
    return Page(path=path, body=body.encode(), template=Template.NEW)


def _teaser(release: Release) -> str:
    return f"""<a class="teaser teaser--two-cols" href="{release.path}">
  <div class="teaser__type">{release.content_type}</div>
  <h2 class="teaser__title">{escape(release.title, quote=False)}</h2>
  <div class="teaser__date"><time datetime="{release.published_on}T12:00:00Z">{release.day}</time></div>
  <div class="teaser__text">{escape(release.paragraphs[0][:180], quote=False)} …</div>
</a>
"""


def _inline(text: str) -> str:
    """A paragraph's markup: every long one has a link or an emphasis in it, as editors leave
    them.
    """
    words = escape(text, quote=False).split(" ")
    if len(words) > 30:
        words[12] = f'<a href="/resources/{len(text)}">{words[12]}</a>'
        words[25] = f"<strong>{words[25]}</strong>"
    return " ".join(words)


def _paragraphs(release: Release) -> str:
    return "\n".join(f"<p>{_inline(text)}</p>" for text in release.printed)


def _breaks(release: Release) -> str:
    return "<br />\n<br />\n".join(map(_inline, release.printed))


def _new_content(release: Release, body: str) -> str:
    fields = "".join(
        f'<dd><a href="/{len(name)}">{name}</a></dd>' for name in release.fields_of_work
    )
    sources = "".join(f"<dd>{name}</dd>" for name in release.sources)
    files = (
        f'<li><a href="/sites/default/files/{release.attachment}">Report</a></li>'
        if release.attachment
        else ""
    )
    return f"""<nav class="breadcrumb"><ol><li><a href="/">Home</a></li><li><a href="{LISTING_PATH}">Press releases</a></li></ol></nav>
<article class="node node--type-article node--view-mode-full" data-history-node-id="{release.node_id}">
<div class="article__type">{release.content_type}</div>
<h1 class="article__title">{escape(release.title, quote=False)}</h1>
<dl class="article__meta">
<dt>Date:</dt><dd><time datetime="{release.published_on}T12:00:00Z">{release.day}</time></dd>
<dt>Place:</dt><dd>{release.place}</dd>
<dt>Source:</dt>{sources}
<dt>Fields of work:</dt>{fields}
</dl>
<div class="body body-section is-text text--default">
{body}
</div>
<div class="attachments"><ul>{files}</ul></div>
</article>"""


def _unknown_content(release: Release) -> str:
    """The same parts as in the redesign, without any class that a layout knows."""
    return f"""<div class="k7"><p class="q1">{release.content_type}</p>
<h1 class="q2">{escape(release.title, quote=False)}</h1>
<table class="q3"><tr><th>Date:</th><td>{release.day}</td></tr>
<tr><th>Place:</th><td>{release.place}</td></tr>
<tr><th>Source:</th><td>{", ".join(release.sources)}</td></tr></table>
<div class="q4">
{_paragraphs(release)}
</div></div>"""


def _old_content(release: Release) -> str:
    source = "".join(
        f'<div class="field-item odd"><a href="/s">{name}</a></div>' for name in release.sources
    )
    field = "".join(
        f'<div class="field-item odd"><a href="/f">{name}</a></div>'
        for name in release.fields_of_work
    )
    files = (
        f'<li><a href="/{release.node_id}?download=true">{release.attachment}</a></li>'
        if release.attachment
        else ""
    )
    return f"""<div class="breadcrumb"><a href="/">Home</a> » <a href="{LISTING_PATH}">Press releases</a></div>
<div class="content--header"><h1>{escape(release.title, quote=False)}</h1>
<div class="field field-field-date"><div class="field-label">Date:&nbsp;</div><div class="field-items">
<div class="field-item odd"><span class="date-display-single">{release.day}</span></div></div></div>
{_cck("content-type", "Content type:", f'<div class="field-item odd">{release.content_type}</div>')}
{_cck("place", "Place:", f'<div class="field-item odd">{release.place}</div>')}
{_cck("item-source", "Source:", source)}
{_cck("item-activities", "Fields of work:", field)}
</div>
<div class="content--content"><div class="node-content"><div class="pane-content">
{_paragraphs(release)}
</div></div>
<ul class="osce-download-links">{files}</ul></div>"""


def _panels_content(release: Release) -> str:
    """A pane for each part, the heading in the content."""
    named = (
        ("content-type", "Content type:", [release.content_type]),
        ("place", "Place:", [release.place]),
        ("item-source", "Source:", release.sources),
        ("item-activities", "Fields of work:", release.fields_of_work),
    )
    fields = "\n".join(
        _cck(name, label, "".join(map(_item, values))) for name, label, values in named
    )
    return f"""<div class="content--content"><h1>{escape(release.title, quote=False)}</h1>
<div class="panel-pane pane-date"><div class="pane-content"><span class="date-display-single">{release.day}</span></div></div>
<div class="panel-pane pane-fields">{fields}</div>
<div class="panel-pane pane-node-body"><div class="pane-content">
{_paragraphs(release)}
</div></div></div>"""


def _item(value: str) -> str:
    return f'<div class="field-item odd"><a href="/{len(value)}">{value}</a></div>'


def _cck(name: str, label: str, items: str) -> str:
    return (
        f'<div class="field field-field-{name}"><div class="field-label">{label}&nbsp;</div>'
        f'<div class="field-items">{items}</div></div>'
    )


_CONTENT: Mapping[Template, Callable[[Release], str]] = {
    Template.NEW: lambda release: _new_content(release, _paragraphs(release)),
    Template.NEW_BREAKS: lambda release: _new_content(release, _breaks(release)),
    Template.OLD: _old_content,
    Template.OLD_PANELS: _panels_content,
    Template.OLD_BODY: _old_content,
    Template.UNKNOWN: _unknown_content,
}
