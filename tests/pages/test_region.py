"""Where the content of a page is cut out, and what must be whole: asked of the bytes alone."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.hidden import Outline
from osce_crawler.pages.markup import check_one_start, content_end
from osce_crawler.pages.region import Region, check_balance, listing_region, release_region

_BODY = '<div class="body body-section is-text text--default"><p>Text.</p></div>'
_H1 = "<h1>Council meets</h1>"
_OLD_H1 = f'<div class="content--header">{_H1}</div>'
_OLD = '<div class="node-content"><div class="pane-content"><p>Text.</p></div></div>'
_DAY = '<span class="date-display-single">17 November 2006</span>'
_MAIN = f"<main>{_H1}{_BODY}</main>"
_W = f'<div class="w">{_OLD_H1}{_DAY}{_OLD}</div>'


def _page(inner: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{inner}</body></html>".encode()


def _cut(region: Region | None, page: bytes) -> str | None:
    return None if region is None else page[region.start : region.end].decode()


def _release(inner: str, head: str = "") -> str | None:
    page = _page(inner, head)
    return _cut(release_region(Outline.of(page.lower())), page)


def _listing(inner: str) -> str | None:
    page = _page(inner)
    return _cut(listing_region(Outline.of(page.lower())), page)


@pytest.mark.parametrize(
    ("inner", "head"),
    [
        (f"<section><main>{_BODY}</main>", ""),
        ("<p>No container</p>", "<object>"),
        (f"<h1><section></h1>{_W}{_DAY}", ""),
        (f"<h1><section></h1><div>{_H1}{_BODY}</div>", ""),
    ],
)
def test_what_is_not_the_content_need_not_be_whole_where_all_is_read(inner: str, head: str) -> None:
    assert _release(inner, head) is None


def test_a_cut_out_page_has_its_head_and_its_content_and_nothing_else() -> None:
    page = _page(f"<nav>Menu</nav>{_MAIN}<footer>OSCE</footer>", "<title>T</title>")
    region = release_region(Outline.of(page.lower()))

    assert region is not None
    assert region.cut_out(page) == _page(_MAIN, "<title>T</title>")
    assert page[: region.head_end].endswith(b"</title>")


@pytest.mark.parametrize(
    ("inner", "content"),
    [
        (_MAIN, _MAIN),
        (f"<div>{_MAIN}</div>", _MAIN),
        (f"<!-- <main> -->{_MAIN}", _MAIN),
        (f"{_MAIN}<!-- <main> -->", _MAIN),
        (f"<script>'<main>'</script>{_MAIN}<script>'<main>'</script>", _MAIN),
        (f"<script></script>{_MAIN}", _MAIN),
        (f"{_MAIN}<main></main>", None),
        (f"<main></main>{_MAIN}<main></main>", None),
        (f"<main>{_BODY}</main>", None),
        (f"{_H1}<main>{_BODY}</main>", None),
        (f"<main>{_BODY}</main>{_H1}", None),
        (f"{_MAIN}<div class='node-content'></div>", None),
        (f"<div class='body-section'></div>{_MAIN}", None),
        (f"{_MAIN}<!-- content--content -->", None),
        (f"<p class='date-display-single'></p>{_MAIN}", _MAIN),
    ],
)
def test_the_content_is_the_one_main_with_a_heading(inner: str, content: str | None) -> None:
    assert _release(inner) == content


def test_a_page_without_a_head_is_read_whole() -> None:
    for page in (f"<html><body>{_MAIN}</body></html>", f"</head><html><body>{_MAIN}</body></html>"):
        assert release_region(Outline.of(page.encode())) is None


def test_a_head_that_ends_twice_ends_the_first_time() -> None:
    page = _page(f"<p></p></head>{_MAIN}")
    region = release_region(Outline.of(page.lower()))
    assert region is not None
    assert region.head_end == page.find(b"</head>")


@pytest.mark.parametrize(
    ("inner", "content"),
    [
        (_W, _W),
        (f"<div>{_W}</div>", _W),
        (f"<div>Menu</div>{_W}<div>Foot</div>", _W),
        (f"<section>{_OLD_H1}{_OLD}</section>", f"<section>{_OLD_H1}{_OLD}</section>"),
        (f"<table>{_OLD_H1}{_OLD}</table>", f"<table>{_OLD_H1}{_OLD}</table>"),
        (_OLD_H1 + _OLD, f"<body>{_OLD_H1}{_OLD}</body>"),
        (f"<div><div>a</div><div>b</div>{_OLD_H1}{_OLD}</div>",) * 2,
        (f"<div><div><div>a</div></div>{_OLD_H1}{_OLD}</div>",) * 2,
        (f"{_DAY}{_W}", None),
        (f"{_W}{_DAY}", None),
        (f"{_W}<div class='field-field-x'></div>", None),
        (f"{_W}<ul class='osce-download-links'></ul>", None),
        (f"{_W}<div class='node-content'></div>", None),
        (f"<div>{_OLD}</div>", None),
        (f"<div>{_BODY}{_H1}</div>", None),
        (f"<div>{_H1}{_BODY}</div>", None),
        (f"<div><!-- x -->{_OLD_H1}{_OLD}</div>", None),
        (f"<div><script></script>{_OLD_H1}{_OLD}</div>", None),
        (f"<MAIN>{_W}</MAIN>", f"<MAIN>{_W}</MAIN>"),
        (f"<div>{' ' * 8187}{_OLD_H1}{_OLD}</div>", f"<div>{' ' * 8187}{_OLD_H1}{_OLD}</div>"),
        (f"<div>{' ' * 8188}{_OLD_H1}{_OLD}</div>", None),
    ],
)
def test_before_there_was_main_the_content_is_around_its_first_container(
    inner: str, content: str | None
) -> None:
    assert _release(inner) == content


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        (f"<main>{_H1}{_BODY}<section></main>", "unbalanced"),
        (f"{_H1[:-5]}<main>{_BODY}</main>", "unbalanced"),
        (f"<h1>Council<section></h1><main>{_BODY}</main>", "unbalanced"),
        (f"<div>{_H1}{_BODY}", "truncated"),
        (f"<div>{_H1}{_BODY}</div></div>", "unbalanced"),
        (f"<div>{_H1}<p><section>{_BODY}</div>", "unbalanced"),
        (f"<div>{_H1}</div><div>{_BODY}<section></div>", "unbalanced"),
        (f"<div>{_H1}{_BODY}<dl></div></dl>{_BODY}", "unbalanced"),
        (f"<div>{_OLD_H1}<section>{_OLD}</div>", "unbalanced"),
        ("<div><p>No container</p><section></div>", "unbalanced"),
        ("<p>No container</p><section><!-- <body -->", "unbalanced"),
        (f"<div>{_BODY}</div><div>{_BODY}<section></div>", "unbalanced"),
    ],
)
def test_content_that_is_not_whole_is_a_refusal(inner: str, kind: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _release(inner)

    assert refusal.value.kind == kind


@pytest.mark.parametrize(
    "inner",
    [
        f"{_MAIN}<section>",
        f"<div>{_MAIN}",
        f"</div></div>{_MAIN}",
        f"<section>{_W}",
        f"{_W}<section>",
        f"<h1><section></h1>{_MAIN}",
    ],
)
def test_what_is_around_the_content_need_not_be_whole(inner: str) -> None:
    assert _release(inner) is not None


_ITEMS = '<a class="teaser teaser--two-cols" href="/pc/1"></a>'
_LIST = f"<main>{_H1}{_ITEMS}</main>"


@pytest.mark.parametrize(
    ("inner", "content"),
    [
        (_LIST, _LIST),
        (f"<div>{_LIST}", _LIST),
        (f"<main>{_H1}<!-- </main> -->{_ITEMS}</main>",) * 2,
        (f"<main>{_H1}<script>'</main>'</script>{_ITEMS}</main>",) * 2,
        (f"<main>{_H1}<!-- </main></main> -->{_ITEMS}</main>",) * 2,
        (f"{_LIST}</main>", _LIST),
        (
            f"<main>{_H1}<!-- </main> -->{_ITEMS}</main><!-- </main> -->",
            f"<main>{_H1}<!-- </main> -->{_ITEMS}</main>",
        ),
        (f"<main>{_ITEMS}</main>", None),
        (f"<main>{_ITEMS}</main>{_H1}", None),
        (f"{_LIST}<main></main>", None),
        (f"<main>{_H1}{_ITEMS}", None),
        (f"<div>{_H1}{_ITEMS}</div>", None),
        (f"{_LIST}<div class='node-content'></div>", None),
    ],
)
def test_the_content_of_a_listing_is_its_main(inner: str, content: str | None) -> None:
    assert _listing(inner) == content


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        (f"<main>{_H1}<div>{_ITEMS}</main></div>", "truncated"),
        (f"<div><main>{_H1}</div>{_ITEMS}</main>", "unbalanced"),
        (f"<div>{_H1}{_ITEMS}", "truncated"),
        (f"<main>{_H1}<div>{_ITEMS}", "truncated"),
        (f"{_H1}{_ITEMS}</div>", "unbalanced"),
    ],
)
def test_a_listing_whose_containers_do_not_balance_is_a_refusal(inner: str, kind: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        _listing(inner)

    assert refusal.value.kind == kind


@pytest.mark.parametrize(
    ("page", "surplus"),
    [
        ("<div></div>", 0),
        ("<DIV></div>", 0),
        ("<div></DIV>", 0),
        ("<div>", 1),
        ("<div><div>", 2),
        ("</div>", -1),
        ("<div></div></div></div>", -2),
        ("<div><body><div></div>", 0),
        ("<div><BODY class='x'><div></div>", 0),
        ("<div><bodyx><div></div>", 1),
        ("<body><!-- <div> --></body>", 0),
        ("<body><!-- <div>", 0),
        ("<body><script>'<div>'</script></body>", 0),
        ("<body><STYLE>'<div>'</style></body>", 0),
        ("<body><script>'<div>'", 0),
        ("<body><script>'<div>'</script><div>", 1),
    ],
)
def test_containers_are_counted_in_the_body_outside_of_comments_and_scripts(
    page: str, surplus: int
) -> None:
    if not surplus:
        check_balance(page.lower().encode())
        return
    with pytest.raises(PageRefused) as refusal:
        check_balance(page.lower().encode())

    assert refusal.value.kind == ("truncated" if surplus > 0 else "unbalanced")
    assert str(refusal.value).startswith(f"{abs(surplus)} <")


def test_containers_may_be_counted_in_a_part_of_the_page() -> None:
    page = b"<div><p><div></div></p>"

    check_balance(page, 5, len(page))
    check_balance(page, 0, 5 - 5)
    with pytest.raises(PageRefused):
        check_balance(page, 0, len(page))


@pytest.mark.parametrize(
    ("page", "start", "inside", "end"),
    [
        ("x</div>y", 0, None, "x</div>"),
        ("x</DIV >y", 0, None, "x</DIV >"),
        ("<div>x</div></div>y", 0, None, "<div>x</div></div>"),
        ("<div/>x</div>y", 0, None, "<div/>x</div>"),
        ("x</main>y", 0, "main", "x</main>"),
        ("<div>x</div></main></div>", 0, "main", "<div>x</div></main>"),
        ("<div></div>x</section>", 5, "div", "<div></div>x</section>"),
        ("just text", 0, None, "just text"),
        ("<p>x<li>y</ul>", 0, None, "<p>x<li>y</ul>"),
        ("<dt>x<dd>y</dl></div>z", 0, "dl", "<dt>x<dd>y</dl></div>"),
        ("<dt>x</dt><dd>y</dd></div>z", 0, None, "<dt>x</dt><dd>y</dd></div>"),
        ("<custom-tag>x</custom-tag></div>z", 0, None, "<custom-tag>x</custom-tag></div>"),
        ("<o:p>x</o:p></div>z", 0, None, "<o:p>x</o:p></div>"),
        ("<textarea></div></textarea></div>z", 0, None, "<textarea></div></textarea></div>"),
        ("<!-- </div> --></div>z", 0, None, "<!-- </div> --></div>"),
        ("<!--></div>z", 0, None, "<!--></div>"),
        ("<!---></div>z", 0, None, "<!---></div>"),
        ("<!-- a --!></div>z", 0, None, "<!-- a --!></div>"),
        ("<!--[if !ie]><!--></div>z", 0, None, "<!--[if !ie]><!--></div>"),
        ("<!-- [if gt ie 8]> <!--></div>z", 0, None, "<!-- [if gt ie 8]> <!--></div>"),
        (
            "<script>w('<script></scr')</script></div>z",
            0,
            None,
            "<script>w('<script></scr')</script></div>",
        ),
        ("<td>x<td>y</div>z", 0, None, "<td>x<td>y</div>"),
        (
            "<table><form><tr><td>x</form></table></div>z",
            0,
            None,
            "<table><form><tr><td>x</form></table></div>",
        ),
        ("<!doctype x></div>z", 0, None, "<!doctype x></div>"),
        ("<?php x?></div>z", 0, None, "<?php x?></div>"),
        ("1 < 2 > 1</div>z", 0, None, "1 < 2 > 1</div>"),
        ("a -> b</div>z", 0, None, "a -> b</div>"),
        ('say "Home"> go</div>z', 0, None, 'say "Home"> go</div>'),
        ("<H1>a<B>b</B><BR></H1></DIV>z", 0, None, "<H1>a<B>b</B><BR></H1></DIV>"),
        ("<h1>a<!--\n--></h1></div>z", 0, None, "<h1>a<!--\n--></h1></div>"),
        ("<!--\n--></div>z", 0, None, "<!--\n--></div>"),
        (f"x /{'a' * 19}><br></div>z", 0, None, f"x /{'a' * 19}><br></div>"),
        ("<h1>a<b>b</b><br></h1></div>z", 0, None, "<h1>a<b>b</b><br></h1></div>"),
        ('<p title="a>b">x</p></div>z', 0, None, '<p title="a>b">x</p></div>'),
    ],
)
def test_the_content_ends_with_what_it_stands_in(
    page: str, start: int, inside: str | None, end: str
) -> None:
    found = content_end(page.lower().encode(), start, inside.encode() if inside else None)

    assert page[:found] == end


def test_what_ends_before_a_given_place_does_not_end_the_content() -> None:
    page = b"<h1>a</h1></div><div>b</div></section>"

    assert content_end(page, 0) == page.find(b"<div>b")
    assert content_end(page, 0, past=page.find(b"b</div>")) == len(page)


@pytest.mark.parametrize(
    ("page", "inside", "kind"),
    [
        ("<div>x", None, "truncated"),
        ("x", "main", "truncated"),
        ("<div>x</section>", None, "unbalanced"),
        ("x</figure>", None, "unbalanced"),
        ("x</div>", "main", "unbalanced"),
        ("<dl>x</dd></dl></div>", None, "unbalanced"),
        ("<dt>x</dt></dt></div>", None, "unbalanced"),
        ("<p>x<p title='y</div>", None, "unbalanced"),
        ("<p", None, "unbalanced"),
        ("<p <b>x</b></div>", None, "unbalanced"),
        ("<pp>x</div>", None, "unbalanced"),
        ("x</pp></div>", None, "unbalanced"),
        ("<pp/>x</div>", None, "unbalanced"),
        ("<pp>x<qq></pp></qq></div>", None, "unbalanced"),
        ("<pp>x", None, "unbalanced"),
        ("<h1><pp>x</pp></h1></div>", None, "unbalanced"),
        ("<h1>a<p>b</p></h1></div>", None, "unbalanced"),
        ("<h1>a<ul></ul></h1></div>", None, "unbalanced"),
        ("<!-- x</div>", None, "truncated"),
        ("<style>x</div>", None, "truncated"),
        ("<!-- x <!-- y --></div>", None, "unbalanced"),
        ("<!-- x <!--></div>", None, "unbalanced"),
        ("<!--[if x]> y <!--></div>", None, "unbalanced"),
        ("x</script></div>", None, "unbalanced"),
        ("<script>x <script>y</script></div>", None, "unbalanced"),
        ("<td>x</td></div>", "div", "unbalanced"),
        ("<table><tr><td><div><td>x</div></table></div>", None, "unbalanced"),
        ("x style=a:b;></div>", None, "unbalanced"),
        ("<!x <p></div>", None, "unbalanced"),
        ("<?x", None, "unbalanced"),
        ('x class="a"></div>', None, "unbalanced"),
        ("x strong></div>", None, "unbalanced"),
        ("x /></div>", None, "unbalanced"),
        (f"x /{'a' * 18}></div>", None, "unbalanced"),
    ],
)
def test_an_element_a_tag_or_a_comment_without_its_end_is_a_refusal(
    page: str, inside: str | None, kind: str
) -> None:
    with pytest.raises(PageRefused) as refusal:
        content_end(page.encode(), 0, inside.encode() if inside else None)

    assert refusal.value.kind == kind


@pytest.mark.parametrize("length", [0, 1, 76, 77])
def test_an_arrow_may_follow_quoted_words_of_any_usual_length(length: int) -> None:
    page = "Go to '" + "b" * length + "'> 'x'</div>"

    if 0 < length <= 76:
        assert content_end(page.encode(), 0) == len(page)
    else:
        with pytest.raises(PageRefused):
            content_end(page.encode(), 0)


@pytest.mark.parametrize(
    ("page", "twice"),
    [
        ("", False), ("<html>", False), ("<html> <html>", True), ("<HTML> <HTML>", True), ("<html><html>", True),
        ("<html> <!-- <html> -->", False), ("<!-- <html> --> <html>", False), ("<html> <!-- --> <html>", True),
        ("x<html>", False),
    ],
)  # fmt: skip
def test_a_part_that_comes_twice_outside_of_comments_makes_two_pages(
    page: str, *, twice: bool
) -> None:
    if twice:
        with pytest.raises(PageRefused) as refusal:
            check_one_start(Outline.of(page.lower().encode()))
        assert refusal.value.kind == "ambiguous-layout"
    else:
        check_one_start(Outline.of(page.lower().encode()))
