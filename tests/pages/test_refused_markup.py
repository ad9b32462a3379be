"""Every refusal of damaged markup with its words: which tag, and what is wrong with it."""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.document import release_trees
from osce_crawler.pages.frame import Frame
from osce_crawler.pages.html import read_parts
from osce_crawler.pages.press_release import parse_press_release
from tests.pages.built import URL
from tests.pages.shells import page_of

_H1 = "<h1>Council meets</h1>"
_DL = "<dl><dt>Source:</dt><dd>OSCE Secretariat</dd></dl>"
_P = "<p>The Council met today.</p>"
_OPEN = '<div class="body body-section is-text text--default">'
_BODY = f"{_OPEN}{_P}</div>"
_NEW = f"<main>{_H1}{_DL}{_BODY}</main>"


def _refused(page: bytes) -> tuple[str, str]:
    """How the first reading refuses a page; the second try may accept it."""
    with pytest.raises(PageRefused) as refusal:
        read_parts(Frame.of(release_trees(page, None)), URL)
    return refusal.value.kind, str(refusal.value)


@pytest.mark.parametrize(
    ("inner", "kind", "message"),
    [
        (
            f"<main><h1>Council<p>meets</p></h1>{_BODY}</main>",
            "unbalanced",
            "<p> is inside the title: the end tag of the title is missing",
        ),
        (
            f"<main>{_H1}{_OPEN}{_P}<section></div></section></main>",
            "unbalanced",
            "</div> is inside <section>: the markup is damaged",
        ),
        (
            f"<div>{_H1}{_OPEN}{_P}</h1></div></div>",
            "unbalanced",
            "</h1> is inside <div>: the markup is damaged",
        ),
        (
            f'<main>{_H1}{_OPEN}<p title="x>One</p><p id="y">Two</p></div></main>',
            "unbalanced",
            "the tag <p> or a quote in it is not closed: it contains text",
        ),
        (
            f"<main>{_H1}{_OPEN}<p>One <bold>two</p></div></main>",
            "unbalanced",
            "<bold> is not an HTML element: the tag is damaged",
        ),
        (
            f"<main>{_H1}{_OPEN}<p>One <{'x' * 30}>two</p></div></main>",
            "unbalanced",
            f"<{'x' * 20}> is not an HTML element: the tag is damaged",
        ),
        (
            f'<main>{_H1}{_OPEN}<p>One href="/x">two</p></div></main>',
            "unbalanced",
            "the text contains the end of a tag: its start is missing",
        ),
        (
            f"<main>{_H1}{_OPEN}{_P}<!-- two</div></main>",
            "truncated",
            "a comment is not closed: it may contain text",
        ),
        (
            f"<main>{_H1}{_OPEN}{_P}<script>two</div></main>",
            "truncated",
            "a script is not closed: it may contain text",
        ),
        (
            f"<main>{_H1}{_OPEN}{_P}<!-- two <!-- three --></div></main>",
            "unbalanced",
            "a comment starts inside another comment: it may contain text",
        ),
        (
            f"<main>{_H1}{_OPEN}{_P}<!two <p>three</p></div></main>",
            "unbalanced",
            "a declaration is not closed: it may contain text",
        ),
        (
            f"<main>{_H1}<dl><dt>Place:</dt>Vienna</dd></dd></dl>{_BODY}</main>",
            "unbalanced",
            "2 </dd> of the content have no start tag: values may belong to other labels",
        ),
        (
            f"<div>{_H1}{_OPEN}<div>{_P}</div></div>",
            "truncated",
            "1 <div> of the content are not closed: the end of the text is unknown",
        ),
        (
            f"<div>{_H1}{_OPEN}{_P}</div></div></div></div></div>",
            "unbalanced",
            "3 </div> of the content have no start tag: a part may be missing",
        ),
    ],
)
def test_faults_of_the_markup_are_named(inner: str, kind: str, message: str) -> None:
    assert _refused(page_of(inner)) == (kind, message)


@pytest.mark.parametrize(
    ("page", "kind", "message"),
    [
        (
            f"<html><head></head><body><main>{_H1}{_OPEN}<section>{_P}<!-- </html> -->",
            "truncated",
            "the closing </html> is missing: the page was cut short; fetch it again",
        ),
        (
            f"<html><head></head><body><main>{_H1}{_OPEN}<section>{_P}<!-- </html>",
            "truncated",
            "a comment is not closed: it may contain text",
        ),
        (
            f"<html><head></head><body><div>{_NEW}</html></body></html>",
            "ambiguous-layout",
            "</html> occurs twice; expected one page: split the file",
        ),
        (
            f"<HTML><HEAD></HEAD><BODY><div>{_NEW}</HTML></BODY></HTML>",
            "ambiguous-layout",
            "</html> occurs twice; expected one page: split the file",
        ),
        (
            f"<html><head></head><body><html><div>{_H1}</div><div>{_BODY}</div></body></html>",
            "ambiguous-layout",
            "<html> occurs twice; expected one page: split the file",
        ),
        (
            f"<html><head></head><body><main>{_NEW}</main><body><main>{_NEW}</main></body></html>",
            "ambiguous-layout",
            "another page starts at the second <body>; expected one page: split the file",
        ),
        (
            f"<html><head></head><body>{_NEW}<html><!-- body-section --></body></html>",
            "ambiguous-layout",
            "<html> occurs twice; expected one page: split the file",
        ),
    ],
)
def test_pages_that_are_not_one_whole_page_are_named(page: str, kind: str, message: str) -> None:
    assert _refused(page.encode()) == (kind, message)


def test_a_page_nested_deeper_than_its_parser_goes_is_named() -> None:
    kind, message = _refused(page_of(f"<div>\n{_H1}{_OPEN}{'<b>' * 3000}{_P}</div></div>"))

    # Between the parentheses stands what libxml2 says: other words in other versions.
    assert kind == "too-deep"
    assert message.startswith("line 2: the elements are nested too deep (")
    assert message.endswith("); a part of the text would be lost")


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head></head><body>{_NEW}<!-- <html></html> --></body></html>",
        f"<html><head></head><body>{_NEW}<html></body></html>",
    ],
)
def test_a_second_start_outside_of_the_one_content_or_in_a_comment_is_no_second_page(
    page: str,
) -> None:
    assert parse_press_release(page.encode(), url=URL).paragraphs == ("The Council met today.",)
