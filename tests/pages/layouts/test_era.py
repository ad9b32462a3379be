"""Layout files: what they may hold, and one clear line for what they may not."""

import re
from pathlib import Path

import pytest

from osce_crawler.errors import BadLayout
from osce_crawler.pages import layouts
from osce_crawler.pages.layouts import read_era
from tests.pages.layouts.made import NEWS26

_FILES = sorted(Path(layouts.__file__).parent.glob("*.toml"))
_START = 'name = "news26"\n[release]\ntitle = "h1"\n'
_BODY = 'body = "div.x7"\n'
_LISTING = 'name = "news26"\n[listing]\nitem = "li.y1"\nlink = "a"\ntitle = "a"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "new.toml: expected TOML: "),
        ("", "new.toml: the file is empty or has only comments; expected name and a table"),
        ("# x\n \n", "new.toml: the file is empty or has only comments"),
        (f"x = {'[' * 5000}", "new.toml: expected TOML: values are nested too deep"),
        ("[release]", "new.toml: name: the key is missing; it is required"),
        ("name = 5\n[release]", "new.toml: name: expected a word of a-z"),
        ('name = "New"\n[release]', "new.toml: name: expected a word of a-z"),
        ('name = "x-listing"\n[release]', "new.toml: name: expected a word of a-z"),
        (f'name = "{"a" * 41}"\n[release]', "new.toml: name: expected a word of a-z"),
        ('name = "text"\n[release]', "new.toml: name: 'text' is reserved"),
        ('name = "inferred"\n[release]', "new.toml: name: 'inferred' is reserved"),
        ('name = "a"', "new.toml: expected a table [release] or [listing]; found neither"),
        ('name = "a"\nrelease = 5', "new.toml: release: expected a table [release]; found 5"),
        ('name = "a"\n[event]', "new.toml: event: unknown key; expected one of listing, name, rel"),
        (_START, "new.toml: release.body: the key is missing; it is required"),
        (_START + _BODY + "colour = 1", "new.toml: release.colour: unknown key; expected one of "),
        (_START + _BODY + "name = 'x'", "new.toml: release.name: unknown key; expected one of "),
        (_START + "body = 5", "new.toml: release.body: expected a CSS selector, or xpath: and"),
        (_START + "body = 'descendant::p'", "; an XPath begins with xpath:"),
        (_START + "body = []", "new.toml: release.body: expected a CSS selector, or xpath: and"),
        (_START + "body = ['']", "new.toml: release.body: expected a CSS selector, or xpath: and"),
        (_START + "body = [5]", "new.toml: release.body: expected a CSS selector, or xpath: and"),
        (_START + "body = 'div['", "new.toml: release.body: expected a CSS selector; found 'div['"),
        (_START + "body = 'p::text'", "a selector of elements; 'p::text' selects something else"),
        (_START + "body = 'div::attr(id)'", "a selector of elements; 'div::attr(id)' selects some"),
        (_START + "body = 'div, p::text'", "a selector of elements; 'div, p::text' selects some"),
        (_START + "body = 'xpath://@id[. = 1]'", "a selector of elements; 'xpath://@id[. = 1]' se"),
        (_START + "body = 'xpath:string(p)'", "a selector of elements; 'xpath:string(p)' selects"),
        (_START + _BODY + "meta_title = 'title'", "a selector of attributes; 'title' selects some"),
        (_START + "body = 'xpath://['", "new.toml: release.body: expected an XPath; found"),
        (_START + "body = 'xpath:x:p'", "new.toml: release.body: expected an XPath; found"),
        (_START + "body = 'xpath:nothing()'", "new.toml: release.body: expected an XPath; found"),
        (_START + "body = 'xpath:$x'", "new.toml: release.body: expected an XPath; found"),
        (_START + "body = 'xpath:count(//p)'", "a selector of elements; 'xpath:count(//p)'"),
        (
            _START + _BODY + "type_before_title = 'yes'",
            "new.toml: release.type_before_title: expected true or false; found 'yes'",
        ),
        (
            _START + _BODY + "type_before_title = 1",
            "new.toml: release.type_before_title: expected true or false; found 1",
        ),
        (
            _START + _BODY + "markers = 'x7'",
            "new.toml: release.markers: expected a list of texts; found 'x7'",
        ),
        (
            _START + _BODY + "markers = ['x8']",
            "each alternative of body; 'div.x7' needs none of ['x8']",
        ),
        (
            _START + "body = ['div.x7', 'div.x8']\nmarkers = ['x7']",
            "'div.x8' needs none of ['x7']",
        ),
        (_LISTING + "body = 'p'", "new.toml: listing.body: unknown key; expected one of "),
        (_LISTING.replace("link", "#"), "new.toml: listing.link: the key is missing"),
    ],
)  # fmt: skip
def test_what_a_file_may_not_hold_is_one_line(text: str, message: str) -> None:
    with pytest.raises(BadLayout) as error:
        read_era(text, "new.toml")

    assert message in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("body", "markers"),
    [
        ("'div.x7'", ("x7",)),
        ("'#main div.x > p.text--default'", ("text--default",)),
        ("['div.first-text', 'div#second-text']", ("first-text", "second-text")),
        ("'div.x7[data-x=\".no-class\"]'", ("x7",)),
        ("['div.x7', 'article']", ()),
        ("'xpath:descendant::div[@class=\"x7\"]'", ()),
        ("'div:not(.x7)'", ()),
        ("'div.x7, article'", ()),
        (r"'div.x\\37'", ()),
    ],
)
def test_the_markers_are_what_each_alternative_needs(body: str, markers: tuple[str, ...]) -> None:
    release = read_era(f"{_START}body = {body}", "new.toml").release

    assert release is not None
    assert release.markers == markers


def test_a_file_may_hold_one_of_the_two_tables() -> None:
    release, listing = read_era(_START + _BODY, "a.toml"), read_era(_LISTING, "b.toml")

    assert (release.release is None, release.listing) == (False, None)
    assert (listing.release, listing.listing is None) == (None, False)


def test_a_listing_has_a_name_of_its_own() -> None:
    era = read_era(NEWS26, "news26.toml")

    assert era.release is not None
    assert era.listing is not None
    assert (era.name, era.release.name, era.listing.name) == ("news26", "news26", "news26-listing")


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.name)
def test_a_file_of_the_program_says_the_source_of_each_selector(file: Path) -> None:
    """A comment comes before a selector, or before the group of lines that it belongs to."""
    text = file.read_text(encoding="utf-8")
    has_source = False
    without: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            has_source = True
        elif not line or line.startswith("["):
            has_source = False
        elif (key := re.match(r"(\w+) =", line)) and not has_source:
            without.append(key[1])

    assert without == []
    assert read_era(text, file.name).name == file.stem
