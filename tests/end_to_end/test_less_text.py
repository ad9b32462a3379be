"""A page that shows less of a release than its record: the record keeps its text; exit code 1."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from sample_site import SampleServer, load_releases
from sample_site.faults import Misbehaviour
from sample_site.routes import Answer
from tests.end_to_end.conftest import Command, Query, report_of
from tests.pages.shells import page_of

_PATH = next(one.path for one in load_releases() if one.language == "en")
_SECTION = '<div class="body body-section is-text text--default">{}</div>\n'
_ONE = "<p>12 June 2025, Sarajevo – Two river councils presented one flood plan today.</p>"
_TWO = "<p>The plan covers nineteen villages and four towns on both banks.</p>"
_WHOLE = page_of(
    f"<main><h1>Two rivers</h1>{_SECTION.format(_ONE)}{_SECTION.format(_TWO)}</main><footer></footer>"
)
_IN_ONE = page_of(
    f'<div id="page"><article><h1>Two rivers</h1>{_SECTION.format(_ONE + _TWO)}</article></div>'
)
_DAMAGED = _IN_ONE.replace(b"<body>", b"<body><div class='menu'>")
PAGES = {
    "after the first section": (_WHOLE, _WHOLE[: _WHOLE.index(b"today.</p></div>") + 16], "truncated"),
    "in the tag of the second": (_WHOLE, _WHOLE[: _WHOLE.rindex(b" is-text")], "truncated"),
    "less text, and a damaged menu": (
        _IN_ONE, _DAMAGED.replace(_TWO.encode(), b""), "doubtful-reading",
    ),
}  # fmt: skip


class _Site(SampleServer):
    """The sample with one page of our own."""

    page = b""

    def respond(self, target: str) -> tuple[Answer, Misbehaviour | None]:
        answer, wrong = super().respond(target)
        return (
            replace(answer, body=self.page) if urlsplit(target).path == _PATH else answer
        ), wrong


@pytest.fixture(name="own_site", scope="module")
def _own_site() -> Iterator[_Site]:
    with _Site() as site:
        yield site


@pytest.mark.parametrize("what", PAGES)
def test_the_record_keeps_its_text_and_the_run_says_so(
    what: str, own_site: _Site, command: Command, query: Query
) -> None:
    options = ("--site", own_site.root, "--delay", "0", "--format", "json")
    own_site.page, less, kind = PAGES[what]
    first = command("crawl", own_site.root + _PATH, *options)
    before = query("SELECT revision, confidence, body FROM press_releases")

    own_site.page = less
    for _ in range(2):  # the same bytes again are no news, and still not the record's
        done = command("crawl", own_site.root + _PATH, *options)

        report = report_of(done)
        assert (done.returncode, report["failed"], report["revised"]) == (1, 1, 0)
        assert [found["kind"] for found in report["findings"]] == [kind]

    assert first.returncode == 0
    assert [confidence for _, confidence, _ in before] == ["high"]
    assert query("SELECT revision, confidence, body FROM press_releases") == before
    assert command("verify", "--deep").returncode == 0


def test_a_changed_text_of_a_page_with_a_damaged_menu_is_a_revision(
    own_site: _Site, command: Command, query: Query
) -> None:
    options = ("--site", own_site.root, "--delay", "0")
    own_site.page = _IN_ONE
    command("crawl", own_site.root + _PATH, *options)
    own_site.page = _DAMAGED.replace(b"nineteen", b"twenty")

    assert command("crawl", own_site.root + _PATH, *options).returncode == 0
    assert query("SELECT revision, confidence FROM press_releases") == [(2, "medium")]
