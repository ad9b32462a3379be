"""Faults that the sample site can simulate, to test how a crawler handles them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sample_site.broken_answers import BROKEN
from sample_site.impostors import IMPOSTORS
from sample_site.texts import Release

STATUSES = ("401", "403", "404", "410", "429", "500", "503")
ANSWERS = (*STATUSES, "slow", "reset", *BROKEN)
NEW_SECTION = "renamed-section"
CORRECTION = " (This paragraph was corrected by the editors.)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misbehaviour:
    """One kind of faulty answer (see ANSWERS), for a ``path`` or for every n-th request.

    ``times`` limits how often it is given (None: no limit). ``seconds`` is the Retry-After or the
    delay; ``date`` makes the Retry-After a date. ``robots`` tells whether ``every`` includes
    robots.txt.
    """

    kind: str
    path: str | None = None
    every: int | None = None
    times: int | None = None
    seconds: float = 1.0
    robots: bool = True
    date: bool = False

    def applies(self, path: str, number: int) -> bool:
        """Whether request ``number`` (from 1) for ``path`` gets this answer."""
        if self.every is None:
            return path == self.path
        return number % self.every == 0 and (self.robots or path != "/robots.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """All faults of the site. The default is a site without faults.

    These hold node ids: ``edited``; ``gone`` (answers 404, still listed); ``unlisted`` (answers
    200, on no listing); ``moved`` (the English page; the listing names its old address, which
    redirects to a new section); ``renamed`` (listings name the new section, the old address answers
    404); ``replaced`` (an event is at its address); ``merged`` (its address redirects to another
    release). ``broken`` adds a link to the truncated page. These are of the English listing:
    ``empty_pages`` and ``no_pager`` hold page numbers; with ``next_links``, its pagers have only
    links to the page before and the next page; ``newest`` entries are all that it shows;
    ``further`` entries, which lead to events, follow the last one. ``no_listing`` holds the
    languages whose listing answers 404. ``impostor`` names the page that is sent instead of every
    release, or of those in ``impostor_of``, ``impostor_bare`` outside of the site's template.
    The releases in ``cached`` are all answered with the page of one other release.
    ``redirects`` are pairs of a path and an address, ``robots_txt`` is served instead of the usual
    one.
    """

    misbehaviours: tuple[Misbehaviour, ...] = ()
    crawl_delay: float | None = None
    edited: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    unlisted: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    renamed: frozenset[int] = frozenset()
    replaced: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()
    empty_pages: frozenset[int] = frozenset()
    no_pager: frozenset[int] = frozenset()
    next_links: bool = False
    newest: int | None = None
    further: int = 0
    no_listing: frozenset[str] = frozenset()
    menu_changed: bool = False
    unknown_layout: bool = False
    etag: bool = False
    broken: bool = True
    impostor: str = ""
    impostor_bare: bool = False
    impostor_of: frozenset[int] = frozenset()
    cached: frozenset[int] = frozenset()
    redirects: tuple[tuple[str, str], ...] = ()
    robots_txt: str | None = None


def edit(release: Release) -> Release:
    """The release after the editors changed its last paragraph."""
    *first, last = release.paragraphs
    return replace(release, paragraphs=(*first, last + CORRECTION))


def move(release: Release) -> Release:
    """The release after its section was renamed, with redirects."""
    return replace(release, section=NEW_SECTION, moved_from=(release.section, *release.moved_from))


def rename(release: Release) -> Release:
    """The release after its section was renamed, without redirects."""
    return replace(release, section=NEW_SECTION)


def as_served(releases: Iterable[Release], faults: Faults) -> tuple[Release, ...]:
    """The releases with the faults applied: edited and moved ones changed, gone ones left out."""
    present = (release for release in releases if release.node_id not in faults.gone)
    edited = (edit(release) if release.node_id in faults.edited else release for release in present)
    moved = (move(release) if release.node_id in faults.moved else release for release in edited)
    return tuple(
        rename(release) if release.node_id in faults.renamed else release for release in moved
    )


FAULTS = (
    "429=/cthb/1, 503=every:7, hangup=/x, slow=/x@2.5 (seconds), 429=/x*2 (the first two times),"
    " crawl-delay=2, edited=1,2 (node ids), gone=3, unlisted=4, moved=5, replaced=6, renamed=7,"
    " merged=8, cached=9,10,11, empty-page=2, no-pager=3, next-links=1, newest=20, further=150, no-listing=ru, menu=1, unknown-layout=1, etag=1, broken=0,"
    " impostor=maintenance"
    ", flipped=/x (a damaged body; see broken_answers.py)"
)
"""One example of each fault."""


def parse_faults(options: Iterable[str]) -> Faults:
    """Parse ``NAME=VALUE`` options of the command line, as in FAULTS.

    Raises ValueError for anything else, with the option and what is expected.
    """
    faults = Faults()
    for option in options:
        name, _, value = option.partition("=")
        try:
            faults = _with_option(faults, name, value)
        except (ValueError, KeyError) as error:
            raise ValueError(f"{option!r}: expected NAME=VALUE such as {FAULTS}") from error
    return faults


def _with_option(faults: Faults, name: str, value: str) -> Faults:
    if name in ANSWERS:
        return replace(faults, misbehaviours=(*faults.misbehaviours, _misbehaviour(name, value)))
    if name == "crawl-delay":
        return replace(faults, crawl_delay=float(value))
    flags = {
        "menu": "menu_changed",
        "next-links": "next_links",
        "unknown-layout": "unknown_layout",
        "etag": "etag",
        "broken": "broken",
    }
    kinds = ("edited", "gone", "unlisted", "moved", "renamed", "replaced", "merged", "cached")
    sets = {"empty-page": "empty_pages", "no-pager": "no_pager"} | {kind: kind for kind in kinds}
    if name == "impostor" and value not in IMPOSTORS:
        raise ValueError(value)
    if name in flags:
        chosen: dict[str, Any] = {flags[name]: value not in ("", "0", "no")}
    elif name == "no-listing":
        chosen = {"no_listing": frozenset(value.split(","))}
    elif name in {"newest", "further"}:
        chosen = {name: int(value)}
    elif name == "impostor":
        chosen = {name: value}
    elif name in sets:
        chosen = {sets[name]: frozenset(int(number) for number in value.split(","))}
    else:
        raise ValueError(name)
    return replace(faults, **chosen)


def _misbehaviour(kind: str, value: str) -> Misbehaviour:
    rest, _, seconds = value.partition("@")
    where, _, times = rest.partition("*")
    every = int(where.removeprefix("every:")) if where.startswith("every:") else None
    return Misbehaviour(
        kind=kind,
        path=where if every is None else None,
        every=every,
        times=int(times) if times else None,
        seconds=float(seconds or 1),
    )
