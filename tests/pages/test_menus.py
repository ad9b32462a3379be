"""Menus that pages have in common are left out; each page is read as if it were the only one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from lxml import etree

from benchmarks.pages import Page, Template, release_page
from benchmarks.releases import make_releases
from osce_crawler.errors import PageRefused
from osce_crawler.pages import document
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.menus import Menus
from osce_crawler.pages.region import release_region

TEMPLATES = (Template.NEW, Template.OLD, Template.OLD_PANELS, Template.OLD_BODY)
DAMAGE = (
    *(b"<!--", b"-->", b"<script>", b"</script>", b'"', b"'", b"<", b">", b"<main>", b"</main>"),
    *(b"<div>", b"</div>", b"<h1>Title</h1>", b"<body>", b"</body>", b"<html>", b"</html>"),
    *(
        b'<div class="body-section">',
        b'<div class="content--header">',
        b'<a title="',
        b"<a title='",
    ),
    *(b'<h2 class="pane-title">Place</h2>', b"<nav>", b"</nav>", b"<svg>", b"<table>", b"<style>"),
    *(b"</head>", b'<div id="footer">', b"four words beside it all", b"<section>", b"caption"),
)
DAMAGED = 60
"""Pages of each template."""


def pages_of(template: Template, count: int = 12) -> list[Page]:
    """Pages that all differ in title, text, address and token."""
    return [release_page(release, template) for release in make_releases(count, seed=3)]


def first_tree(page: bytes) -> bytes | str:
    """The first tree of a page, or why there is none."""
    try:
        return etree.tostring(next(document.release_trees(page, None)))
    except PageRefused as refusal:
        return f"{refusal.kind}: {refusal}"


@pytest.fixture(name="menus")
def _menus(monkeypatch: pytest.MonkeyPatch) -> Menus:
    menus = Menus()
    monkeypatch.setattr(document, "menus_seen", lambda: menus)
    return menus


def learn(menus: Menus, page: bytes) -> None:
    region = release_region(Outline.of(page.lower()))
    assert region
    menus.learn(page, region)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_third_page_of_a_template_is_searched_without_its_menus(template: Template) -> None:
    menus, pages = Menus(), [page.body for page in pages_of(template)]
    for page in pages[:2]:
        assert menus.shortened(page) is None
        learn(menus, page)

    for page in pages[2:]:
        shortened = menus.shortened(page)
        assert shortened
        assert len(shortened.page) < len(page) / 2
        region = release_region(shortened.outline())
        whole = release_region(Outline.of(page.lower()))
        assert region
        assert whole
        assert shortened.may_have(region)
        assert region.cut_out(shortened.page) == whole.cut_out(page)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("run", [1, 40, 80])
def test_comments_and_scripts_of_the_menus_stay(template: Template, run: int) -> None:
    menus = Menus()
    pages = [_with_comments(page.body, run) for page in pages_of(template)]
    for page in pages[:2]:
        learn(menus, page)

    for page in pages[2:]:
        shortened = menus.shortened(page)
        assert shortened
        assert shortened.page.count(b"<!--") == page.count(b"<!--")
        assert shortened.page.count(b"</script>") == page.count(b"</script>")
        assert (len(shortened.page) < len(page)) == (run > 1)
        region = release_region(shortened.outline())
        whole = release_region(Outline.of(page.lower()))
        assert region
        assert whole
        assert shortened.may_have(region)
        assert region.cut_out(shortened.page) == whole.cut_out(page)


def _with_comments(page: bytes, run: int) -> bytes:
    """A page with a comment and a script after so many entries of its menus.

    Those after the title are counted from the end: the text between them may have entries too.
    """
    menu, heading, rest = page.partition(b"<h1")
    before, after = menu.split(b"</li>"), rest.split(b"</li>")
    comment = b"<!-- c --><script>s</script>"
    ends = [b"</li>" + comment * (at % run == 0) for at in range(len(before) - 1)]
    ends_after = [b"</li>" + comment * (at % run == 0) for at in range(len(after) - 1)][::-1]
    return b"".join(
        part
        for entries, marks in ((before, ends), ([heading + after[0], *after[1:]], ends_after))
        for pair in zip(entries, [*marks, b""], strict=True)
        for part in pair
    )


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("between", [b"", b"</div><div>", b"</div></div><div><div>"])
def test_a_short_menu_is_read_as_if_it_were_not_known(
    template: Template, between: bytes, menus: Menus
) -> None:
    random = Random(4)
    for blocks in range(1, 12):
        menus._templates.clear()
        for page in pages_of(template, 5):
            short = _with_menu(page.body, blocks, between, random.randrange(2000))
            with_known = first_tree(short)
            known, menus._templates = menus._templates, type(menus._templates)()
            assert with_known == first_tree(short)
            menus._templates = known


def _with_menu(page: bytes, blocks: int, between: bytes, near: int) -> bytes:
    """A page with only the last blocks of its menu before the content, and text close to that."""
    pieces = re.split(rb'(?=<div class="menu-block)', page)
    main = [at for at, piece in enumerate(pieces) if b"menu-block--main" in piece]
    kept = [*pieces[: main[0]], between.join(pieces[main[-blocks] :])]
    return b"".join(kept).replace(b"Press releases</a>", b"x" * near + b"</a>", 1)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_known_has_nothing_of_any_page(template: Template) -> None:
    menus, pages = Menus(), pages_of(template)
    for page in pages:
        learn(menus, page.body)

    (known,) = menus._templates
    kept = b"\0".join(part.known for part in known.parts)
    for page in pages:
        release = page.release
        assert release
        for own in (release.title, release.token, release.path, release.day, *release.paragraphs):
            assert own.encode() not in kept


def test_a_page_that_comes_again_teaches_nothing() -> None:
    menus, page = Menus(), pages_of(Template.NEW, 1)[0].body
    for _ in range(3):
        learn(menus, page)

    assert menus.shortened(page) is None


def test_few_templates_and_pages_are_kept() -> None:
    menus = Menus()
    for number in range(9):
        for page in pages_of(Template.NEW, 2):
            learn(menus, page.body.replace(b"<li class", b'<li id="%d" class' % number))

    assert len(menus._templates) == 4
    assert not menus._pages


def _damaged(pages: list[Page], random: Random) -> Iterator[bytes]:
    """Pages with a piece of markup too much or too little, mostly near the content."""
    for _ in range(DAMAGED):
        page = random.choice(pages).body
        near = random.choice([b"<main", b"</main", b"<body", b"</body", b"content--", b"footer"])
        at = max(page.find(near), 0) + random.randint(-300, 300)
        at = random.choice([max(at, 0), random.randrange(len(page))])
        end = page.find(b">", at)
        start = page.rfind(b"<", 0, end)
        if random.random() < 0.5 and -1 < start < end:
            yield page[:start] + page[end + 1 :]
        else:
            yield page[:at] + random.choice(DAMAGE) + page[at:]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_damaged_page_is_read_as_if_no_menu_were_known(template: Template, menus: Menus) -> None:
    random = Random(5)
    for kind in range(3):
        menus._templates.clear()
        pages = pages_of(template)
        for junk in random.sample(DAMAGE, kind):  # the menus themselves may have faults
            pages = [_with_junk(page, junk, 40 * kind) for page in pages]
        for page in pages[:3]:
            first_tree(page.body)
        for damaged in _damaged(pages, random):
            with_known = first_tree(damaged)
            known, menus._templates = menus._templates, type(menus._templates)()
            assert with_known == first_tree(damaged)
            menus._templates = known


def _with_junk(page: Page, junk: bytes, entry: int) -> Page:
    pieces = page.body.split(b"<li ")
    pieces[entry] += junk
    return replace(page, body=b"<li ".join(pieces))
