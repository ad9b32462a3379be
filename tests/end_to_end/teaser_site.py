"""A synthetic site of an unknown design: only the listing's teaser confirms the text of a page."""

from types import TracebackType
from typing import Any, Self

from sample_site import load_releases
from tests.end_to_end.page_server import served

_SHOWN = 90
_MENU = "".join(f'<li><a href="/m{at}">Menu entry {at}</a></li>' for at in range(6))
LAYOUT = """\
name = "plain-2026"

[release]
# Synthetic.
title = "h1"
body = "div.words"
"""


class TeaserSite:
    """Releases without date, labels and dateline, and their listing in the known design."""

    def __init__(self, releases: int = 8) -> None:
        known = [one for one in load_releases() if one.language == "en" and one.dateline]
        long = [one for one in known if len(one.paragraphs) > 2 and len(one.paragraphs[1]) > _SHOWN]
        chosen = {one.title: one for one in long}
        self.releases = list(chosen.values())[:releases]
        self.longer = frozenset[int]()
        """The node ids of the releases whose pages have one more paragraph."""
        self.known = frozenset[int]()
        """The node ids of the releases whose pages have the known design."""
        self._served = served(self._answer)
        self.root = ""
        """The root of the site, in the `with` block."""

    def path_of(self, release: Any) -> str:
        return f"/{release.section}/{release.node_id}"

    def page_of(self, release: Any) -> bytes:
        more = f"More about “{release.title}” follows on the day after."
        texts = [*release.paragraphs[1:], *([more] if release.node_id in self.longer else [])]
        text = "".join(f"<p>{one}</p>" for one in texts)
        if release.node_id in self.known:
            text = f'<div class="body body-section is-text text--default">{text}</div>'
        else:
            text = f'<div class="words">{text}</div>'
        return self._html(release.title, f"<h1>{release.title}</h1>{text}")

    def listing(self) -> bytes:
        entries = "".join(
            f'<a class="teaser teaser--two-cols" href="{self.path_of(one)}">'
            f'<h2 class="teaser__title">{one.title}</h2><div class="teaser__date">'
            f'<time datetime="{one.published_on}T12:00:00Z">then</time></div>'
            f'<div class="teaser__text">{one.paragraphs[1][:_SHOWN]}...</div></a>'
            for one in self.releases
        )
        pager = '<nav class="pager"><ul class="pager__items js-pager__items"></ul></nav>'
        return self._html("Press releases", f"<h1>Press releases</h1>{entries}{pager}")

    def _html(self, title: str, content: str) -> bytes:
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{title} | OSCE</title></head><body>'
            f"<nav><ul>{_MENU}</ul></nav><main>{content}</main></body></html>"
        ).encode()

    def _answer(self, target: str) -> bytes | None:
        path = target.partition("?")[0]
        if path == "/press-releases":
            return self.listing()
        found = next((one for one in self.releases if self.path_of(one) == path), None)
        return self.page_of(found) if found else None

    def __enter__(self) -> Self:
        self.root = self._served.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._served.__exit__(kind, error, trace)
