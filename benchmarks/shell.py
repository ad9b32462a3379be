"""What surrounds the content of every page of a template: head, scripts, a mega menu before it, a
site map after it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from random import Random

from benchmarks.words import Writer

_ENTRIES = 12
_SCRIPT = """(function (w, d) { var s = d.createElement("script"); s.async = 1; s.src = "/matomo.js";
w.counter = (w.counter || []).concat(["trackPageView", "enableLinkTracking"]); d.head.appendChild(s); })(window, document);
"""
_STYLE = ".menu__item--level-{n}{{--gap:.5rem;padding-block:var(--gap);margin-inline:{n}px}} .is-open>.menu--{n}{{display:block}}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """One template: the same bytes around every content, but for title, address and token."""

    before: str
    after: str
    head: str
    frame: str

    def page(self, *, title: str, path: str, token: str, content: str) -> str:
        """The whole page."""
        return self.frame.format(
            title=escape(title), path=path, token=token, short=token[:12], content=content,
            before=self.before, after=self.after, head=self.head,
        )  # fmt: skip


_NEW = """<!DOCTYPE html>
<html lang="en" dir="ltr" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<title>{title} | OSCE</title>
<meta property="og:title" content="{title}">
<link rel="canonical" href="https://www.osce.org{path}">
{head}
</head>
<body class="path-node page-node-type-article js-view-dom-id-{short}">
<a href="#main-content" class="visually-hidden focusable skip-link">Skip to main content</a>
<header class="site-header" role="banner"><a href="/" rel="home">OSCE</a>
<form action="/search" method="get"><input type="hidden" name="form_build_id" value="form-{token}"><input type="search" name="q"></form>
{before}
</header>
<main role="main" id="main-content">
{content}
</main>
<footer class="site-footer" role="contentinfo">
{after}
</footer>
<script type="application/json" data-drupal-selector="drupal-settings-json">{{"path":{{"currentPath":"{path}"}},"ajaxPageState":"{token}"}}</script>
</body>
</html>
"""
_OLD = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en" dir="ltr">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{title} | OSCE</title>
{head}
</head>
<body class="not-front not-logged-in page-node i18n-en view-dom-id-{short}">
<div id="page"><div id="header"><a href="/" id="logo"><img src="/misc/logo.png" alt="OSCE" /></a>
<form action="/search/site" method="get"><div><input type="hidden" name="form_build_id" value="form-{token}" /></div></form></div>
<div id="navigation">
{before}
</div>
<div id="main">
{content}
</div>
<div id="footer">
{after}
</div></div>
<script type="text/javascript">jQuery.extend(Drupal.settings, {{"basePath": "{path}", "token": "{token}"}});</script>
</body>
</html>
"""


# The blocks stand directly in the body.
_OLD_BODY = (
    _OLD.replace('<div id="page">', "")
    .replace('<div id="main">\n{content}\n</div>', "{content}")
    .replace("</div></div>\n<script", "</div>\n<script")
)
# Neither `<main>` nor a class of the content.
_UNKNOWN = _NEW.replace('<main role="main" id="main-content">', '<div id="c9">').replace(
    "</main>", "</div>"
)


def _shells() -> Mapping[str, Shell]:
    # Numbers of sections in both menus: entries of a modern template are longer, so pages of all
    # large templates have 100 to 125 KB. Those of the small ones have 30 KB.
    return {
        "drupal11": _shell(_NEW, 2025, (12, 9), modern=True),
        "drupal11-br": _shell(_NEW, 2026, (12, 9), modern=True),
        "drupal6": _shell(_OLD, 2011, (14, 9), modern=False),
        "drupal6-panels": _shell(_OLD, 2010, (14, 9), modern=False),
        "drupal6-body": _shell(_OLD_BODY, 2012, (14, 9), modern=False),
        "unknown": _shell(_UNKNOWN, 2030, (12, 9), modern=True),
        "drupal11-small": _shell(_NEW, 2027, (3, 2), modern=True),
        "drupal11-small-ru": _shell(_NEW, 2028, (3, 2), modern=True, cyrillic=True),
        "drupal6-small": _shell(_OLD, 2013, (3, 2), modern=False),
    }


def _shell(
    frame: str, seed: int, sections: tuple[int, int], *, modern: bool, cyrillic: bool = False
) -> Shell:
    random = Random(seed)
    writer = Writer(random, cyrillic=cyrillic)
    styles = "".join(_STYLE.format(n=number) for number in range(24))
    head = f"<style>\n{styles}</style>\n<script>//<![CDATA[\n{_SCRIPT * 3}//]]></script>"
    above = "\n".join(_branch("main", sections[0], writer, random, modern=modern))
    below = "\n".join(_branch("footer", sections[1], writer, random, modern=modern))
    nav = (
        '<nav class="menu-{0}" aria-label="{0}">\n{1}\n</nav>'
        if modern
        else '<div class="menu-{0}">\n{1}\n</div>'
    )
    return Shell(
        before=nav.format("main", above), after=nav.format("footer", below), head=head, frame=frame
    )


def _branch(
    room: str, sections: int, writer: Writer, random: Random, *, modern: bool
) -> Iterator[str]:
    """Sections of a menu, three levels deep."""
    for section in range(sections):
        inside = "\n".join(
            _entry(room, depth, writer, random, modern=modern) for depth in range(_ENTRIES)
        )
        yield f'<div class="menu-block menu-block--{room} menu-block--{section}"><h2 class="menu-title">{writer.name()}</h2>'
        yield f'<ul class="menu menu--level-1" data-region="{room}">\n{inside}\n</ul></div>'


def _entry(room: str, depth: int, writer: Writer, random: Random, *, modern: bool) -> str:
    """One entry, every fourth with entries of its own."""
    below = (
        "".join(_leaf(room, 3, writer, random, modern=modern) for _ in range(3))
        if depth % 4 == 0
        else ""
    )
    nested = f'\n<ul class="menu menu--level-2 is-collapsed">{below}</ul>' if below else ""
    return _leaf(room, 2, writer, random, modern=modern, nested=nested)


def _leaf(
    room: str, level: int, writer: Writer, random: Random, *, modern: bool, nested: str = ""
) -> str:
    name = " ".join(writer.words(random.randint(2, 4))).capitalize()
    href = "/" + name.lower().replace(" ", "-")
    if not modern:
        return (
            f'<li class="leaf menu-mlid-{random.randint(1000, 9999)} {room}-item depth-{level}"><a'
            f' href="{href}" title="{name}" '
            f'class="menu-link {room}-link depth-{level}">{name}</a>{nested}</li>\n'
        )
    return (
        f'<li class="menu__item menu__item--{room} is-level-{level}"><a href="{href}"'
        f' class="menu__link is-level-{level}" '
        f'data-drupal-link-system-path="node/{random.randint(1000, 99999)}">'
        f'<span class="menu__label">{name}</span></a>{nested}</li>\n'
    )


SHELLS = _shells()
"""The templates by name, made once: their menus never change."""
