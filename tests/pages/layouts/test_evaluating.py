"""An XPath that compiles and fails when it is evaluated is found when the file is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from osce_crawler.pages.layouts.evaluating import evaluated
from tests.pages.built import drupal6, drupal11
from tests.pages.layouts.made import TEXT, release, whole_tree

_PAGES = [whole_tree(page) for page in (drupal6(TEXT), drupal11(TEXT), release())]


@pytest.mark.parametrize(
    "path",
    [
        "descendant::p[$x]",
        "descendant::p[@class = 'a' and $x]",
        "descendant::p[@class or nothing(.)]",
        "descendant::video[@class = 'a'][count('x')]",
        "descendant::video[b[c[contains('x')]]]",
        "descendant::video[b/x:y]",
        "descendant::video[@x:y]",
        "descendant::video/x:y",
        "descendant::video[re:test(., 'a')]",
        "descendant::video[('a') | b]",
        "descendant::video[contains(., ']') or b[$x]]",
        "descendant::video[1 or($x)]",
    ],
)
def test_an_error_is_found_wherever_it_is(path: str) -> None:
    etree.XPath(path)  # it compiles

    with pytest.raises(etree.XPathError):
        evaluated(path)


@pytest.mark.parametrize(
    "path",
    [
        "descendant::p[@class = 'x:y' and . = ' or ']",
        "descendant::*[name() = 'o:p']",
        "descendant::p[text() or node()]",
        "descendant::or[and or or]",
        "descendant::p[@or = '1' or @and]",
        "descendant::a[not(ancestor::ul or ancestor::nav)][1]",
        "descendant::p[contains(., ']')]",
    ],
)
def test_one_without_an_error_is_evaluated(path: str) -> None:
    assert evaluated(path) == []


_NODES = st.sampled_from(["p", "@class", ".", "descendant::a", "b/c", "x:y", "$x", "'a'", "1"])
_TESTS = st.recursive(
    _NODES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or", "=", "+", "|", "/"]), inner).map(" ".join),
        st.tuples(
            st.sampled_from(["not", "count", "contains", "sum", "f", "string", "last"]), inner
        ).map(lambda one: f"{one[0]}({one[1]})"),
        st.tuples(_NODES, inner).map(lambda one: f"{one[0]}[{one[1]}]"),
    ),
    max_leaves=6,
)


@given(_TESTS)
def test_what_was_evaluated_fails_on_no_page(test: str) -> None:
    path = f"descendant::*[{test}]"
    try:
        evaluated(path)
    except etree.XPathError:
        return

    for page in _PAGES:
        etree.XPath(path)(page)
