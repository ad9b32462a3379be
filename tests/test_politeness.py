"""How long a site asks to wait, and which line of robots.txt forbids an address."""

import pytest
from protego import Protego

from osce_crawler.politeness import crawl_delay, forbidding_line, not_robots_txt, retry_after

NOW = "2026-10-21T07:00:00Z"
AGENT = "osce-crawler/0.1 (archive of OSCE press releases)"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0), ("", 0), ("2", 2), (" 2 ", 2), ("0", 0), ("00120", 120), ("601", 600),
        ("99999999", 600), ("9" * 5000, 0), ("0" * 5000, 0), ("-1", 0), ("1.5", 0), ("²", 0), ("soon", 0),
        ("Wed, 21 Oct 2026 07:00:28 GMT", 28), ("Wed, 21 Oct 2026 06:00:00 GMT", 0),
        ("Wednesday, 21-Oct-26 07:00:28 GMT", 28), ("Wed, 21 Oct 2026 07:28:00 GMT", 600),
        ("Wed, 21 Oct 2026 07:00:28", 0), ("Wed, 21 Oct 99999999999 07:28:00 GMT", 0),
        ("Wed, 99 Oct 2026 07:28:00 GMT", 0), ("1" * 5000 + " Oct 2026 07:28:00 GMT", 0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_up_to_ten_minutes(
    header: str | None, seconds: float
) -> None:
    assert retry_after(header, None, NOW) == seconds


def test_a_date_counts_from_the_clock_of_the_site() -> None:
    until, date = "Wed, 21 Oct 2026 07:00:28 GMT", "Wed, 21 Oct 2026 07:00:00 GMT"

    assert retry_after(until, date, "1999-01-01T00:00:00Z") == 28
    assert retry_after(until, "no date", NOW) == 28


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2.5", 2.5), ("0.25", 0.25), ("7", 7), ("0", 0), ("-3", 0), ("86400", 600), ("9" * 300, 600),
        ("9" * 5000, 0), ("nan", 0), ("inf", 0), ("soon", 0), ("", 0),
    ],
)  # fmt: skip
def test_crawl_delay_has_decimals_and_is_bounded(value: str, seconds: float) -> None:
    rules = Protego.parse(f"User-agent: *\nCrawl-delay: {value}\n")

    assert crawl_delay(rules, AGENT) == seconds


ROBOTS = """\
# comment
User-agent: other
Disallow: /press-releases

User-agent: *
Disallow: /search/
Allow: /search/open
Disallow: /*?sort=
Disallow: /press
Disallow: /press-releases/archive  # the longest one
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/search/1", (6, "Disallow: /search/")),
        ("/search/open", None),
        ("/a?sort=1", (8, "Disallow: /*?sort=")),
        ("/press-releases", (9, "Disallow: /press")),
        ("/press-releases/archive/1", (10, "Disallow: /press-releases/archive # the longest one")),
        ("/cthb/47920", None),
    ],
)
def test_the_line_that_forbids_is_found(path: str, line: tuple[int, str] | None) -> None:
    assert forbidding_line(ROBOTS, f"https://www.osce.org{path}", AGENT) == line


def test_a_group_of_our_own_decides_alone() -> None:
    robots = f"User-agent: osce-crawler\nDisallow: /cthb\n\n{ROBOTS}"

    assert forbidding_line(robots, "https://www.osce.org/cthb/1", AGENT) == (2, "Disallow: /cthb")
    assert forbidding_line(robots, "https://www.osce.org/search/1", AGENT) is None


def test_a_long_file_is_searched_in_a_bounded_time() -> None:
    robots = "User-agent: *\n" + "Disallow: /x\n" * 30_000 + "Disallow: /cthb\n"

    assert forbidding_line(robots, "https://www.osce.org/cthb/1", AGENT) == (
        30_002,
        "Disallow: /cthb",
    )


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("", True), ("\n\n", True), ("# nothing is forbidden\n", True), ("Sitemap: https://x.org/a.xml", True),
        ("User-agent: *\nDisallow: /admin\n", True), ("  user-agent : *\r\nAllow: /\r\n\x1a", True),
        ("Useragent: *\rDisallow: /a", True), ("garbled \ufffd\ufffd\nDisallow: /a", True),
        ("\n <!DOCTYPE html>\n<p>\nAllow: cookies</p>", False), ("<html>\nDisallow: /", False),
        ("U\x00s\x00e\x00r\x00-\x00a\x00g\x00e\x00n\x00t\x00", False), ("Back soon.", False),
        ("Error: the server is busy", False), ("\ufffd\ufffdx\ufffd", False), ("User-agent: *\x01", False),
    ],
)  # fmt: skip
def test_a_page_or_damaged_bytes_are_no_robots_txt(text: str, is_one: bool) -> None:
    assert (not_robots_txt(text) is None) == is_one
