"""Faults of the site that every page of a release has: of its text, its fields, or its markup."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sample_site.texts import Release

_DATE = re.compile(
    r'<time datetime="[^"]*">[^<]*</time>|<span class="date-display-single">[^<]*</span>'
)
_TAG = re.compile(r"<(p|dt|dd|dl|a|li|div|span)\b((?:\s[^<>]*)?)>")
_CLASS = re.compile(r'\sclass="([^"]*)"')
_NEEDED = (
    "body-section",
    "pane-content",
    "node-content",
    "content--",
    "date-display-single",
    "field-field-item",
)
_JUMP = 9_000_000


def spoilt_release(release: Release, fault: str) -> Release:
    """The release as a page with this fault prints it."""
    return _OF_RELEASES.get(fault, _unchanged)(release)


def spoilt_page(body: bytes, fault: str) -> bytes:
    """The page of a release with this fault."""
    change = _OF_PAGES.get(fault)
    return change(body.decode()).encode() if change else body


def spoilt_everywhere(release: Release, fault: str) -> Release:
    """The release as its page and the listings print it."""
    if fault == "ids-jump":
        return replace(release, node_id=release.node_id + _JUMP)
    if fault == "new-type":
        return replace(release, content_type="Communiqué")
    return release


def _unchanged(release: Release) -> Release:
    return release


def _cut(release: Release) -> Release:
    return replace(release, paragraphs=release.paragraphs[:1], published=(), tags={})


def _with_other_dates(page: str) -> str:
    """A date in a form that nobody knows."""
    return _DATE.sub("<span>day 133, week 19</span>", page)


def _damaged(page: str) -> str:
    """Typography of UTF-8 read as Windows-1252, and written as UTF-8 again."""
    return page.replace("–", "â€“").replace("“", "â€œ")


def _rebuilt(page: str) -> str:
    """Other classes on all elements but those that the text cannot do without."""
    return _TAG.sub(_renamed, page)


def _renamed(match: re.Match[str]) -> str:
    tag, attributes = match[1], match[2]
    if any(name in attributes for name in _NEEDED):
        return match[0]
    return f'<{tag} class="next-{tag} next-{tag}--wide"{_CLASS.sub("", attributes)}>'


def _redesigned(page: str) -> str:
    """Another name for every class: no layout matches, but the page says the same."""
    return _CLASS.sub(lambda match: f' class="next-{len(match[1])}"', page)


_OF_RELEASES: Mapping[str, Callable[[Release], Release]] = {
    "no-sources": lambda release: replace(release, sources=()),
    "no-place": lambda release: replace(release, place=None),
    "cut-body": _cut,
    "same-title": lambda release: replace(release, title="OSCE"),
}
_OF_PAGES: Mapping[str, Callable[[str], str]] = {
    "other-dates": _with_other_dates,
    "damaged-letters": _damaged,
    "rebuilt": _rebuilt,
    "redesigned": _redesigned,
}
PAGE_FAULTS = frozenset({*_OF_RELEASES, *_OF_PAGES, "ids-jump", "new-type"})
"""Their names."""
