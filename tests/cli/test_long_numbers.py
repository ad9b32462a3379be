"""Numbers of thousands of digits are no numbers: Python and SQLite refuse them."""

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from osce_crawler.bodies import ReceivedBody
from osce_crawler.errors import BadArgument, BadQuery, PageRefused
from osce_crawler.pages.page_numbers import page_number
from osce_crawler.politeness import retry_after
from osce_crawler.quantities import number
from osce_crawler.query.tokens import tokens
from osce_crawler.responses import damage_of
from osce_crawler.spiders.arguments import CrawlArguments
from osce_crawler.urls import release_address
from tests.cli.conftest import Command

_LONG = "9" * 5000
_ZEROS = "0" * 5000


@pytest.mark.parametrize("digits", [_LONG, _ZEROS + "7", "٣", "²", "1" * 10])
def test_a_page_of_a_listing(digits: str) -> None:
    assert page_number(f"https://www.osce.org/press-releases?page={digits}") == 0


def test_a_page_that_is_one() -> None:
    assert page_number("https://www.osce.org/press-releases?page=41") == 41


def test_headers_and_addresses() -> None:
    assert retry_after(_LONG, None, "2026-01-01T00:00:00Z") == 0
    assert number(_LONG) is None
    with pytest.raises(PageRefused):
        release_address(f"https://www.osce.org/cthb/{_LONG}")


@pytest.mark.parametrize("length", [_LONG, "-1", "x", "1e3", ""])
def test_the_length_of_a_body_that_is_cut(length: str) -> None:
    crawler = get_crawler(settings_dict={"OSCE_LONGEST_BODY": 1000})
    request = Request("https://www.osce.org/cthb/1")
    response = Response(
        request.url, body=b"abc", headers={"Content-Length": length}, flags=["dataloss"]
    )

    ReceivedBody.from_crawler(crawler).process_response(request, response)

    damage = damage_of(request)
    assert damage is not None
    assert damage.message.startswith("the answer was cut short")


@pytest.mark.parametrize("distance", [_LONG, _ZEROS + "99", "٣"])
def test_a_distance_in_a_query(distance: str) -> None:
    with pytest.raises(BadQuery, match="no distance"):
        list(tokens(f"NEAR(one two, {distance})"))


@pytest.mark.parametrize("name", ["limit", "budget", "max_pages"])
def test_an_argument_of_a_crawl(name: str) -> None:
    with pytest.raises(BadArgument, match="expected a number") as refused:
        CrawlArguments.of({name: _LONG})

    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "media", "--limit", _LONG], ["search", "media", "--offset", "9" * 20], ["stats", "--by", "source", "--limit", _LONG],
        ["show", _LONG], ["show", "9" * 20], ["show", "5", "--file", "9" * 20], ["diff", "5", "9" * 20], ["diff", "5", _LONG],
        ["cite", "5", "--revision", "9" * 20], ["runs", _LONG], ["new", "--since", _LONG], ["fixture", _LONG],
        ["search", "media", "--since", _LONG], ["crawl", "--limit", "9" * 20], ["crawl", "--time-limit", _LONG],
        ["crawl", "--stop-below", _LONG], ["crawl", "--delay", "9" * 400], ["serve", "--port", _LONG], ["history", f"5:{_LONG}"],
    ],
    ids=lambda one: " ".join(part[:24] for part in one),
)  # fmt: skip
def test_options_and_arguments(arguments: list[str], run: Command) -> None:
    answer = run(*arguments)

    assert answer.code == 2, answer
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert answer.err.startswith("Error: ")
    assert "unexpected" not in answer.err
