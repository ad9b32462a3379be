"""Counts in messages have the right number: `1 capture`, `2 captures`."""

from osce_crawler.archive.schema import RUN_COUNTS
from osce_crawler.cli.counting import counted
from osce_crawler.cli.run_report import report_lines

_RUN = {
    "run_id": 3,
    "kind": "crawl",
    "site": "https://www.osce.org",
    "outcome": "finished",
    "walk_complete": 1,
    "warnings": {},
} | dict.fromkeys(RUN_COUNTS, 0)
_FINDING = {"kind": "http-503", "url": "https://www.osce.org/cthb/1", "message": "an error page"}


def test_one_is_singular_and_any_other_number_is_plural() -> None:
    assert [counted(number, "page") for number in range(3)] == ["0 pages", "1 page", "2 pages"]
    assert counted(2, "entry", "entries") == "2 entries"


def test_the_report_of_one_capture_link_and_finding_is_singular() -> None:
    run = _RUN | {"captures": 1, "new": 1, "events": {"gone": 1}}

    first, *others = report_lines(run, [_FINDING], {"https://www.osce.org/x": "no-node-id"})

    assert first.startswith("Run 3 of https://www.osce.org finished: 1 capture = 1 new, 0 revised;")
    assert others == [
        "Events of releases: 1 gone; see: osce-crawler history ID",
        "1 link in listings leads to no release of this site and was not followed.",
        "1 finding to look at:",
        "  http-503: https://www.osce.org/cthb/1: an error page",
    ]


def test_the_report_of_two_captures_links_and_findings_is_plural() -> None:
    run = _RUN | {"captures": 2, "new": 2, "events": {}}
    skipped = {f"https://www.osce.org/{name}": "no-node-id" for name in "xy"}

    lines = report_lines(run, [_FINDING, _FINDING], skipped)

    assert lines[0].startswith("Run 3 of https://www.osce.org finished: 2 captures = 2 new,")
    assert lines[1].startswith("2 links in listings lead to no release of this site and were not")
    assert lines[2] == "2 findings to look at:"
