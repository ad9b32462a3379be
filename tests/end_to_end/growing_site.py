"""A made site that changes from day to day, in the templates of the sample, with small pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from sample_site import Release, load_releases
from sample_site.article import article_page
from sample_site.items import Item
from sample_site.listing import Listing, listing_page
from sample_site.menu import chrome_of, load_menus
from sample_site.shell import render_page

LISTINGS = {"/press-releases": "en", "/ru/press-releases": "ru"}
_MODEL = next(one for one in load_releases() if one.node_id == 593350 and one.language == "en")
_PLACES = ("VIENNA", "SARAJEVO", "TIRANA", "BISHKEK", "SKOPJE")


def made(node_id: int, day: date, language: str = "en", **changes: Any) -> Release:
    """A release with a text of its own."""
    place = _PLACES[node_id % len(_PLACES)]
    spelled = f"{day.day} {day:%B %Y}"
    return replace(
        _MODEL,
        node_id=node_id,
        language=language,
        section=f"section-{node_id % 7}",
        layout="drupal11",
        title=f"Workshop number {node_id} on water and borders",
        published_on=day,
        place=place,
        dateline=f"{place}, {spelled}",
        paragraphs=(
            f"{place}, {spelled} – Workshop {node_id} brought together {node_id % 90} people.",
            f"They spoke of case {node_id} and agreed on {node_id % 13} further steps.",
        ),
        published=(), images=(), attachments=(), links={}, tags={}, emphasis=(), also_at=(),
        moved_from=(),
        **changes,
    )  # fmt: skip


@dataclass(kw_only=True)
class GrowingSite:
    """`with GrowingSite(...) as site`: the test changes `releases` between the runs."""

    releases: dict[tuple[int, str], Release]
    page_size: int = 5
    tags: bool = True
    """Whether releases have an ETag, and 304 is answered."""
    teaser: Callable[[Release], str] = field(default=lambda one: one.paragraphs[0][:60])
    listed_title: dict[int, str] = field(default_factory=dict)
    """Titles that listings print, where they differ from those of the pages."""
    broken: set[str] = field(default_factory=set)
    """Paths of pages that are cut short."""
    empty: set[int] = field(default_factory=set)
    """Pages of listings that come back without entries."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Other answers by their path, such as a sitemap."""
    robots: str = "User-agent: *\nDisallow: /search/\n"
    unfiltered: set[str] = field(default_factory=set)
    """Languages of the listings that name the releases of all languages."""
    requests: list[tuple[str, int]] = field(default_factory=list)
    """Target and status of each request."""
    on_request: Callable[[str], None] | None = None

    def listing_of(self, language: str) -> list[Release]:
        is_all = language in self.unfiltered
        mine = [one for one in self.releases.values() if is_all or one.language == language]
        return sorted(mine, key=lambda one: (one.published_on, one.node_id), reverse=True)

    def add(self, *releases: Release) -> None:
        for one in releases:
            self.releases[one.node_id, one.language] = one

    def pages(self, language: str) -> int:
        return max(1, -(-len(self.listing_of(language)) // self.page_size))

    def _listing(self, path: str, number: int) -> bytes:
        language = LISTINGS[path]
        listed = self.listing_of(language)
        shown = listed[number * self.page_size : (number + 1) * self.page_size]
        shown = [] if number in self.empty else shown
        listing = Listing(
            language=language, layout="drupal11", path=path, items=[self._item(one) for one in shown],
            number=number, last=self.pages(language) - 1,
        )  # fmt: skip
        return self._html(listing_page(listing))

    def _item(self, one: Release) -> Item:
        title = self.listed_title.get(one.node_id, one.title)
        return Item(
            href=one.path, title=title, published_on=one.published_on,
            content_type=one.content_type, teaser=self.teaser(one),
        )  # fmt: skip

    def _html(self, page: Any) -> bytes:
        return render_page(page, "drupal11", self._chrome)

    def _answer(self, target: str) -> tuple[int, bytes]:
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return 200, self.robots.encode()
        if parts.path in self.files:
            return 200, self.files[parts.path]
        if parts.path in LISTINGS:
            number = int(parse_qs(parts.query).get("page", ["0"])[0])
            return 200, self._listing(parts.path, number)
        found = next((one for one in self.releases.values() if one.path == parts.path), None)
        if found is None:
            return 404, b"<html><body>Not found</body></html>"
        others = [
            (one.language, one.path)
            for one in self.releases.values()
            if one.node_id == found.node_id and one.language != found.language
        ]
        page = self._html(article_page(found, others))
        return 200, page[: page.index(b"</article>") - 60] if parts.path in self.broken else page

    def seen(self) -> list[tuple[str, int]]:
        """The requests since the last call, without robots.txt."""
        seen, self.requests = self.requests, []
        return [one for one in seen if one[0] != "/robots.txt"]

    def __enter__(self) -> Self:
        self._chrome = chrome_of(load_menus()["drupal11"], "drupal11")
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_GET(self) -> None:
                if site.on_request is not None:
                    site.on_request(self.path)
                status, body = site._answer(self.path)
                tag = f'W/"{sha256(body).hexdigest()[:16]}"' if site.tags else ""
                if tag and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                site.requests.append((self.path, status))
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if tag:
                    self.send_header("ETag", tag)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
                """No log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def releases_until(
    day: date, count: int, every: int = 9, first_id: int = 100_000
) -> dict[tuple[int, str], Release]:
    """So many releases, one each few days, the last one at `day`; each fourth also in Russian."""
    found: Iterable[Release] = (
        made(first_id + at, day - timedelta(days=every * (count - 1 - at)), language)
        for at in range(count)
        for language in (("en", "ru") if at % 4 == 0 else ("en",))
    )
    return {(one.node_id, one.language): one for one in found}
