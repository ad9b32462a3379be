"""The answer to each address of the sample site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from sample_site.article import article_page
from sample_site.faults import Faults, as_served
from sample_site.further_entries import is_further, page_with_further
from sample_site.impostors import IMPOSTORS
from sample_site.items import listed_items, load_traps
from sample_site.listing import ITEMS_A_PAGE, Listing, Pager, listing_page
from sample_site.menu import Menu, chrome_of, load_menus, with_new_entry
from sample_site.other import cut_page, event_page, load_events, unknown_page
from sample_site.shell import Page, render_page
from sample_site.texts import Release

LISTINGS = {"/press-releases": "en", "/ru/press-releases": "ru", "/sq/press-releases": "sq"}
LAYOUTS = {"en": "drupal11", "ru": "drupal6", "sq": "drupal11"}
MIRROR = "http://shhada.ir"
ENDLESS = 10**6


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Routes:
    """The pages of the site for one set of faults."""

    def __init__(self, releases: Sequence[Release], faults: Faults) -> None:
        self.faults = faults
        self.releases = as_served(releases, faults)
        self._listable = as_served(releases, replace(faults, gone=frozenset()))
        self._traps = load_traps()
        self._chromes = {layout: chrome_of(menu, layout) for layout, menu in _menus(faults).items()}
        self._events = load_events()
        self._cut = dict([cut_page(self._chromes)])
        by_path, moved = _addresses(self.releases)
        self._moved = moved | dict(faults.redirects)
        self._by_path = {path: by_path[path] for path in by_path.keys() - dict(faults.redirects)}
        unmerged = (
            one.path
            for one in self.releases
            if one.node_id not in faults.merged and one.language == "en"
        )
        self._unmerged = next(unmerged, "/")
        self._translations = _translations(self.releases)

    def answer(self, target: str) -> Answer:
        """The answer to a request target, query included."""
        parts = urlsplit(target)
        path = parts.path.rstrip("/").lower() or "/"
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if path == "/robots.txt" and path not in self._moved:
            return Answer(self._robots().encode(), content_type="text/plain; charset=utf-8")
        if path in self._by_path:
            return self._release(self._by_path[path])
        if path in self._moved:
            return _redirect(self._moved[path])
        if path in LISTINGS or path.startswith("/press-releases/"):
            return self._listing(path, query, parts.query)
        return self._rest(path)

    def _release(self, release: Release) -> Answer:
        if release.node_id in self.faults.merged:
            return _redirect(self._unmerged)
        if release.node_id in self.faults.replaced:
            return self._html(event_page(next(iter(self._events.values()))), "drupal11")
        if release.node_id in self.faults.cached:
            others = (one for one in self.releases if one.node_id not in self.faults.cached)
            return self._html(*self._article(next(others)))
        chosen = self.faults.impostor_of
        if self.faults.impostor and (not chosen or release.node_id in chosen):
            return self._impostor(release.layout)
        return self._html(*self._article(release))

    def _rest(self, path: str) -> Answer:
        if self.faults.further and is_further(path):
            return self._html(event_page(next(iter(self._events.values()))), "drupal11")
        if path in self._events:
            return self._html(event_page(self._events[path]), "drupal11")
        if path in self._cut:
            return Answer(self._cut[path])
        if path == "/newsroom/990002" and self.faults.unknown_layout:
            return self._html(unknown_page(), "drupal11")
        return _fixed(path)

    def _html(self, page: Page, layout: str) -> Answer:
        body = render_page(page, layout, self._chromes[layout])
        headers = {"ETag": f'"{sha256(body).hexdigest()[:20]}"'} if self.faults.etag else {}
        return Answer(body, headers=headers)

    def _impostor(self, layout: str) -> Answer:
        impostor = IMPOSTORS[self.faults.impostor]
        if self.faults.impostor_bare:
            return Answer(impostor.bare(), headers=impostor.headers)
        answer = self._html(impostor.page(layout), layout)
        return replace(answer, headers=impostor.headers)

    def _article(self, release: Release) -> tuple[Page, str]:
        others = [
            one for one in self._translations[release.node_id] if one.language != release.language
        ]
        return article_page(release, [(one.language, one.path) for one in others]), release.layout

    def _listing(self, path: str, query: Mapping[str, str], raw_query: str) -> Answer:
        language = LISTINGS.get(path, "en")
        if language in self.faults.no_listing:
            return _fixed("")
        number = int(query["page"]) if query.get("page", "").isdigit() else 0
        rows = int(query["rows"]) if query.get("rows", "").isdigit() else ITEMS_A_PAGE
        items = listed_items(self._listable, language, self._traps, self.faults)
        faults = self.faults if language == "en" else Faults()
        shown, last = page_with_further(
            items[: faults.newest], faults.further, number, max(1, rows)
        )
        # An endless listing: of a keyword, or the archive that robots.txt forbids.
        if path not in LISTINGS:
            shown, last = page_with_further(items, 0, number % 3, ITEMS_A_PAGE)[0], ENDLESS
        if number in faults.empty_pages:
            shown = []
        listing = Listing(
            language=language,
            layout=LAYOUTS[language],
            path=path,
            items=shown,
            number=number,
            last=last,
            query="&".join(
                part for part in raw_query.split("&") if part and not part.startswith("page=")
            ),
            asides=self._traps["aside"],
            pager=Pager.NONE
            if number in faults.no_pager
            else Pager.NEXT
            if faults.next_links
            else Pager.NUMBERS,
        )
        return self._html(listing_page(listing), listing.layout)

    def _robots(self) -> str:
        if self.faults.robots_txt is not None:
            return self.faults.robots_txt
        delay = (
            f"Crawl-delay: {self.faults.crawl_delay:g}\n"
            if self.faults.crawl_delay is not None
            else ""
        )
        return f"User-agent: *\n{delay}Disallow: /search/\nDisallow: /press-releases/archive\n"


def _fixed(path: str) -> Answer:
    """Answers that do not depend on the texts: the front page, the redirect to another site, files,
    and 404.
    """
    if path == "/":
        return _redirect("/press-releases", 302)
    if path.startswith("/mirror/"):
        return _redirect(MIRROR + path)
    if path.startswith(("/sites/default/files/", "/files/")):
        return Answer(b"%PDF-1.4\n% synthetic\n%%EOF\n", content_type="application/pdf")
    return Answer(b"<html><body>Not found</body></html>\n", 404)


def _redirect(location: str, status: int = 301) -> Answer:
    return Answer(b"", status, headers={"Location": location})


def _menus(faults: Faults) -> dict[str, Menu]:
    menus = load_menus()
    if not faults.menu_changed:
        return menus
    return {layout: with_new_entry(menu, "Water diplomacy") for layout, menu in menus.items()}


def _translations(releases: Sequence[Release]) -> dict[int, list[Release]]:
    by_node: dict[int, list[Release]] = {}
    for release in sorted(releases, key=lambda one: one.language):
        by_node.setdefault(release.node_id, []).append(release)
    return by_node


def _addresses(releases: Sequence[Release]) -> tuple[dict[str, Release], dict[str, str]]:
    """Paths of releases, and paths that redirect to releases. All are in lower case."""
    pages: dict[str, Release] = {}
    moved: dict[str, str] = {}
    for release in releases:
        prefix = "" if release.language == "en" else f"/{release.language}"
        sections = ("node", release.section, *release.also_at)
        pages |= {f"{prefix}/{section}/{release.node_id}".lower(): release for section in sections}
        moved |= {
            f"{prefix}/{section}/{release.node_id}".lower(): release.path
            for section in release.moved_from
        }
        if release.language != "en":
            moved.setdefault(f"/node/{release.node_id}", release.path)
    return pages, moved
