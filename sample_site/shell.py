"""The parts around the content of every page: head, scripts, menus, language switch, footer."""

from dataclasses import dataclass
from html import escape

from sample_site.menu import Chrome
from sample_site.words import NAMES

STYLE_OLD = (
    "#header{width:960px;margin:0 auto} .menu li.leaf{list-style:none;padding:0 0 .2em}"
    " .pane-title{font-size:1em}\n" * 12
)
STYLE_NEW = (
    ".menu__item--level-2{--gap:.5rem;padding-block:var(--gap)}"
    " .is-text>p+p{margin-block-start:1.25em}\n" * 12
)
SCRIPT = """
window.drupalSettings = {"path":{"baseUrl":"/","currentPath":"node"},"ajaxTrustedUrl":{"/search/site":true}};
(function (w, d) { var s = "<p>not text</p>"; w.counter = (w.counter || 0) + s.length; })(window, document);
"""


@dataclass(frozen=True, slots=True)
class Page:
    """The content of a page. ``switch`` is (language, path) of its translations."""

    title: str
    language: str
    content: str
    switch: tuple[tuple[str, str], ...] = ()
    head: str = ""


def render_page(page: Page, layout: str, chrome: Chrome) -> bytes:
    """The whole page, UTF-8."""
    render = _new_shell if layout == "drupal11" else _old_shell
    return render(page, chrome).encode()


def _old_shell(page: Page, chrome: Chrome) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{page.language}" lang="{page.language}" dir="ltr">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{escape(page.title)} | OSCE</title>
{page.head}<link rel="shortcut icon" href="/misc/favicon.ico" type="image/x-icon" />
<style type="text/css">
{STYLE_OLD}</style>
<script type="text/javascript">//<![CDATA[
{SCRIPT * 4}//]]></script>
</head>
<body class="not-front not-logged-in page-node i18n-{page.language}">
<div id="page"><div id="header"><a href="/" id="logo"><img src="/misc/logo.png" alt="OSCE" /></a>
{_old_switch(page)}
<form action="/search/site" method="get"><div><input type="text" name="q" value="" /></div></form></div>
<div id="navigation">
{chrome.top}
</div>
<div id="main">
{page.content}
</div>
<div id="footer">
{chrome.bottom}
<p class="legal">Organization for Security and Co-operation in Europe. Synthetic sample, not a page of the OSCE.</p>
</div></div>
<script type="text/javascript">{SCRIPT}</script>
</body>
</html>
"""


def _new_shell(page: Page, chrome: Chrome) -> str:
    return f"""<!DOCTYPE html>
<html lang="{page.language}" dir="ltr" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>{escape(page.title)} | OSCE</title>
{page.head}<link rel="icon" href="/themes/custom/site/favicon.ico" type="image/vnd.microsoft.icon">
<style>
{STYLE_NEW}</style>
</head>
<body class="path-node page-node-type-article">
<a href="#main-content" class="visually-hidden focusable skip-link">Skip to main content</a>
<div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas>
<header class="site-header" role="banner"><a href="/" rel="home">OSCE</a>
{_new_switch(page)}
<nav class="mega-menu" aria-label="Main navigation">
{chrome.top}
</nav></header>
<main role="main" id="main-content">
{page.content}
</main>
<footer class="site-footer" role="contentinfo"><nav aria-label="Footer">
{chrome.bottom}
</nav><div class="legal">Synthetic sample, not a page of the OSCE.</div></footer>
</div>
<script type="application/json" data-drupal-selector="drupal-settings-json">{{"path":{{"currentPath":"node"}}}}</script>
<script>{SCRIPT * 3}</script>
</body>
</html>
"""


def _old_switch(page: Page) -> str:
    links = "".join(
        f'<li class="{language}"><a href="{path}" class="language-link"'
        f' xml:lang="{language}">{NAMES[language]}</a></li>'
        for language, path in page.switch
    )
    return f'<ul class="language-switcher">{links}</ul>'


def _new_switch(page: Page) -> str:
    links = "".join(
        f'<li hreflang="{language}"><a href="{path}" class="language-link"'
        f' hreflang="{language}">{NAMES[language]}</a></li>'
        for language, path in page.switch
    )
    return f'<ul class="links language-switcher-language-url">{links}</ul>'
