"""Pages of releases in both layouts, with class names that scrapers found on the real site."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from html import escape
from zoneinfo import ZoneInfo

from sample_site.body import render_body
from sample_site.menu import slug
from sample_site.shell import Page
from sample_site.texts import Release
from sample_site.words import labels_of, long_date

VIENNA = ZoneInfo("Europe/Vienna")


def article_page(release: Release, switch: Sequence[tuple[str, str]] = ()) -> Page:
    """The page of a release; ``switch`` holds (language, path) of its translations."""
    content = _new_content(release) if release.layout == "drupal11" else _old_content(release)
    head = ""
    if release.layout == "drupal11":
        head = (
            f'<meta property="og:title" content="{escape(release.title)}">\n'
            f'<link rel="shortlink" href="/node/{release.node_id}">\n'
        )
    return Page(release.title, release.language, content, tuple(switch), head)


def time_attribute(release: Release) -> str:
    """The attribute ``datetime`` as Drupal prints it: Vienna's midnight in UTC, or 12:00 UTC for a
    date without a time.
    """
    if release.node_id % 2:
        return f"{release.published_on.isoformat()}T12:00:00Z"
    midnight = datetime.combine(release.published_on, time(), VIENNA)
    return midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _printed_place(release: Release) -> str | None:
    return None if "place" in release.unlabelled else release.place


def _new_content(release: Release) -> str:
    kind = escape(release.content_type or "", quote=False)
    return f"""<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li>
<li><a href="/press-releases">Press releases</a></li></ol></nav>
<article class="node node--type-article node--view-mode-full">
<div class="article__type">{kind}</div>
<h1 class="article__title">{escape(release.title, quote=False)}</h1>
<dl class="article__meta">
{_new_meta(release)}</dl>
<div class="share"><a href="https://social.example/share?u={release.node_id}">Share</a></div>
<div class="body body-section is-text text--default">
{render_body(release)}
</div>
{_new_files(release)}</article>
<aside class="related"><h2>Latest</h2><ul><li><a href="/press-releases">All press releases</a></li></ul></aside>"""


def _new_meta(release: Release) -> str:
    labels = labels_of(release.language, "drupal11")
    rows = [] if release.date_label == "absent" else [(labels.date, [_time(release)])]
    place = _printed_place(release)
    rows += [(labels.place, [escape(place, quote=False)])] if place else []
    rows += [(labels.source, _linked(release.sources))] if release.sources else []
    rows += [(labels.fields, _linked(release.fields_of_work))] if release.fields_of_work else []
    return "".join(
        f"<dt>{label}</dt>" + "".join(f"<dd>{value}</dd>" for value in values) + "\n"
        for label, values in rows
    )


def _time(release: Release) -> str:
    if release.date_label == "empty":
        return ""
    visible = long_date(release.published_on, release.language)
    return f'<time datetime="{time_attribute(release)}">{visible}</time>'


def _linked(names: Sequence[str]) -> list[str]:
    return [f'<a href="/{slug(name) or "term"}">{escape(name, quote=False)}</a>' for name in names]


def _new_files(release: Release) -> str:
    links = "".join(
        f'<li><a href="{file.href}">{escape(file.label, quote=False)}</a></li>'
        for file in release.attachments
    )
    return f'<div class="attachments"><ul>{links}</ul></div>\n' if links else ""


def _old_content(release: Release) -> str:
    # The old site had two Panels templates: the heading in the header, or in the content.
    heading = f"<h1>{escape(release.title, quote=False)}</h1>"
    in_header = release.published_on >= date(2008, 1, 1)
    pane = "node-content" if in_header else "panel-pane"
    return f"""<div class="breadcrumb"><a href="/">Home</a> » <a href="/press-releases">Press releases</a></div>
<div class="content--header">
{heading if in_header else ""}
{_old_meta(release)}</div>
<div class="content--content">
{"" if in_header else heading}
<div class="{pane}"><div class="pane-content">
{render_body(release)}
</div></div>
{_old_files(release)}</div>
<div class="content--sidebar"><h3>Latest</h3><ul><li><a href="/press-releases">All press releases</a></li></ul></div>"""


def _old_meta(release: Release) -> str:
    labels = labels_of(release.language, "drupal6")
    printed = (
        long_date(release.published_on, release.language) if release.date_label == "full" else ""
    )
    day = [f'<span class="date-display-single">{printed}</span>'] if printed else [""]
    fields = [] if release.date_label == "absent" else [_cck("date", labels.date, day)]
    place = _printed_place(release)
    if release.content_type:
        fields.append(
            _cck("content-type", labels.content_type, [escape(release.content_type, quote=False)])
        )
    if place:
        fields.append(_cck("place", labels.place, [escape(place, quote=False)]))
    if release.sources:
        fields.append(_cck("item-source", labels.source, _linked(release.sources)))
    if release.fields_of_work:
        fields.append(_cck("item-activities", labels.fields, _linked(release.fields_of_work)))
    return "".join(fields)


def _cck(name: str, label: str, values: Sequence[str]) -> str:
    items = "".join(
        f'<div class="field-item {"even" if position % 2 else "odd"}">{value}</div>'
        for position, value in enumerate(values)
    )
    return (
        f'<div class="field field-field-{name}"><div class="field-label">{label}&nbsp;</div>'
        f'<div class="field-items">{items}</div></div>\n'
    )


def _old_files(release: Release) -> str:
    links = "".join(
        f'<li><a href="{file.href}">{escape(file.label, quote=False)}</a></li>\n'
        for file in release.attachments
    )
    return f'<ul class="osce-download-links">\n{links}</ul>\n' if links else ""
