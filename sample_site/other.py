"""Pages that cannot become records: events, a truncated page, a page of an unknown layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from sample_site.article import article_page
from sample_site.menu import Chrome
from sample_site.shell import Page, render_page
from sample_site.texts import SAMPLE, load_table, release_from

UNKNOWN = (
    '<div class="story"><h2 class="story-head">A page after the next redesign</h2>'
    '<div class="story-text"><p>None of the known class names is on this page.</p>'
    "<p>A parser that does not know it should say so.</p></div></div>"
)


@dataclass(frozen=True, slots=True)
class Event:
    """An event. Listings of press releases also link to events."""

    path: str
    title: str
    when: str
    where: str
    organized_by: str
    paragraphs: tuple[str, ...]


def load_events() -> dict[str, Event]:
    """The events by path."""
    tables = load_table(SAMPLE / "other" / "events.toml")["event"]
    events = [Event(**{**table, "paragraphs": tuple(table["paragraphs"])}) for table in tables]
    return {event.path: event for event in events}


def event_page(event: Event) -> Page:
    """An event in the new layout. Its labels have no colon."""
    rows = {"When": event.when, "Where": event.where, "Organized by": event.organized_by}
    meta = "".join(
        f"<dt>{label}</dt><dd>{escape(value, quote=False)}</dd>" for label, value in rows.items()
    )
    body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in event.paragraphs)
    content = (
        f'<article class="node node--type-event"><div class="article__type">Event</div>\n'
        f'<h1>{escape(event.title, quote=False)}</h1>\n<dl class="article__meta">{meta}</dl>\n'
        f'<div class="body body-section is-text text--default">\n{body}</div></article>'
    )
    return Page(event.title, "en", content)


def cut_page(chromes: Mapping[str, Chrome]) -> tuple[str, bytes]:
    """Path and bytes of a page that is truncated in the third paragraph of its body."""
    table: dict[str, Any] = load_table(SAMPLE / "other" / "cut-short.toml")
    after = table.pop("cut_after").encode()
    release = release_from(table)
    whole = render_page(article_page(release), release.layout, chromes[release.layout])
    return release.path, whole[: whole.index(after) + len(after)]


def unknown_page() -> Page:
    """A page of an unknown layout. A listing links to it only with the fault ``unknown-layout``."""
    return Page("A page after the next redesign", "en", UNKNOWN)
