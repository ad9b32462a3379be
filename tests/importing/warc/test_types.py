"""At the address of a release the bytes decide, not the Content-Type: alike in a crawl and an
import.
"""

from pathlib import Path

import pytest

from osce_crawler.classify import answer_refusal
from osce_crawler.importing.warc.http_response import read_answer
from osce_crawler.records import Capture, Damage, Purpose, Received
from tests.importing.made import DAYS, PAGE, ROOT, URL, Imported, http, record, warc

TYPES = [
    "text/html, text/html; charset=utf-8",
    "text/html charset=utf-8",
    "TEXT/HTML;CHARSET=UTF-8",
    "text/plain",
    "application/xml",
    "application/octet-stream",
    "image/png",
    "text/x-html",
    "",
    "; charset=utf-8",
    "html",
    None,
]


def test_a_page_of_any_type_is_read(archive: Imported, folder: Path) -> None:
    blocks = [
        http(PAGE, content_type=one)
        if one
        else http(PAGE, *["Content-Type: "] * (one == ""), content_type=None)
        for one in TYPES
    ]
    records = [record("response", f"{URL}{at}", block) for at, block in enumerate(blocks)]

    report = archive.take(warc(folder / "a.warc", records))

    assert report.findings == []
    assert [outcome for *_, outcome in archive.captures()] == ["new"] * len(TYPES)
    assert archive.problems() == []


def test_what_is_no_page_is_a_failed_capture(archive: Imported, folder: Path) -> None:
    bodies = {
        b"%PDF-1.4 x": "not-html",
        b"\x89PNG\r\n": "not-html",
        b'{"a": 1}': "not-html",
        b"": "empty",
    }
    types = ("text/html", "application/pdf", None)
    records = [
        record("response", f"{URL}{at}{number}", http(body, content_type=type_))
        for at, body in enumerate(bodies)
        for number, type_ in enumerate(types)
    ]
    records.append(
        record("response", f"{ROOT}/files/1.pdf", http(b"%PDF", content_type="application/pdf"))
    )

    report = archive.take(warc(folder / "a.warc", records))

    kinds = [finding.kind for finding in report.findings]
    assert kinds == [kind for kind in bodies.values() for _ in types]
    assert [outcome for *_, outcome in archive.captures()] == ["failed"] * len(kinds)
    assert report.skipped == {"no web pages": 1}


def test_a_record_of_another_type_alone_is_a_finding(archive: Imported, folder: Path) -> None:
    records = [
        record("resource", f"{URL}1", b"%PDF-1.4", Content_Type="application/pdf"),
        record("conversion", f"{URL}1", b"the text", Content_Type="text/plain"),
        record("conversion", f"{URL}2", b"the text", Content_Type="text/plain"),
        record("conversion", f"{URL}3", b"the text", Content_Type="text/plain"),
        record("response", f"{URL}2", http(PAGE)),
    ]

    report = archive.take(warc(folder / "a.warc", records))

    assert [(one.kind, one.url[-1]) for one in report.findings] == [
        ("not-html", "1"), ("no-capture", "3"),
    ]  # fmt: skip


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"


def test_interim_responses_before_the_page_are_left_out(archive: Imported, folder: Path) -> None:
    starts = (CONTINUE, HINTS, CONTINUE + HINTS + HINTS, HINTS.replace(b"\r", b""))
    records = [
        record("response", f"{URL}{at}", start + http(PAGE)) for at, start in enumerate(starts)
    ]

    archive.take(warc(folder / "a.warc", records))

    assert archive.rows("SELECT outcome, http_status, headers FROM captures") == [
        ("new", 200, '[["Content-Type", "text/html; charset=UTF-8"]]')
    ] * len(starts)


def test_an_interim_response_alone_is_a_failed_capture(archive: Imported, folder: Path) -> None:
    report = archive.take(warc(folder / "a.warc", [record("response", URL, CONTINUE)]))

    assert [finding.kind for finding in report.findings] == ["http-100"]


STATUSES = {
    "HTTP/1.1 203 Non-Authoritative Information": ([], None),
    "HTTP/1.1 206 Partial Content": ([f"Content-Range: bytes 0-{len(PAGE) - 1}/{len(PAGE)}"], None),
    "HTTP/1.1 206 Part": ([f"Content-Range: bytes 0-{len(PAGE) - 1}/{len(PAGE) + 1}"], "not-whole"),
    "HTTP/1.1 206 Behind": ([f"Content-Range: bytes 5-{len(PAGE) - 1}/{len(PAGE)}"], "not-whole"),
    "HTTP/1.1 206 Unknown": ([f"Content-Range: bytes 0-{len(PAGE) - 1}/*"], "not-whole"),
    "HTTP/1.1 206 Unsaid": ([], "not-whole"),
    "HTTP/1.1 206 Short": (["Content-Range: bytes 0-99999999/100000000"], "not-whole"),
    "HTTP/1.1 202 Accepted": ([], "http-202"),
    "HTTP/1.1 204 No Content": ([], "http-204"),
    "HTTP/1.1 500 Error": ([], "http-500"),
}  # fmt: skip


def test_203_and_a_whole_206_are_answers(archive: Imported, folder: Path) -> None:
    records = [
        record("response", f"{URL}{at}", http(PAGE, *headers, status=status))
        for at, (status, (headers, _)) in enumerate(STATUSES.items())
    ]
    file = warc(folder / "a.warc", records)

    archive.take(file)

    assert [row[0] for row in archive.rows("SELECT error_kind FROM captures")] == [
        kind for _, kind in STATUSES.values()
    ]
    assert archive.problems() == []
    assert archive.take(file).run_id is None  # a second import changes nothing


def _answer(status: int, *headers: tuple[str, str], damage: Damage | None = None) -> Capture:
    received = Received(content_encoding=None, body_bytes=len(PAGE), digest=None)
    return Capture(
        url=URL, fetched_at=DAYS[0], http_status=status, payload=PAGE, purpose=Purpose.RELEASE,
        headers=headers, received=received, damage=damage,
    )  # fmt: skip


def test_the_rule_for_crawl_and_import_asks_for_no_type() -> None:
    whole = ("Content-Range", f"bytes 0-{len(PAGE) - 1}/{len(PAGE)}")

    assert answer_refusal(_answer(200, ("Content-Type", "image/png"))) is None
    assert answer_refusal(_answer(206, whole)) is None
    kinds = [
        getattr(answer_refusal(one), "kind", None)
        for one in (_answer(206), _answer(404), _answer(200, damage=Damage("not-whole", "cut")))
    ]
    assert kinds == ["not-whole", "http-404", "not-whole"]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "the site answered with an error page"),
        (503, "the site answered with an error page"),
        (204, "the answer (204) has no content: the site sent no page"),
        (205, "the answer (205) has no content: the site sent no page"),
        (
            304,
            "the answer (304) says that the page has not changed, but the request named no earlier version",
        ),
        (301, "the answer (301) is a redirect without an address"),
        (302, "the answer (302) is a redirect without an address"),
        (103, "the answer (103) is an interim one, and the final one is missing"),
        (202, "the answer (202) has a status that is not that of a page"),
        (300, "the answer (300) has a status that is not that of a page"),
        (999, "the answer (999) has a status that HTTP does not define"),
    ],
)
def test_the_message_says_what_an_answer_is(status: int, message: str) -> None:
    refusal = answer_refusal(_answer(status))

    assert refusal
    assert (refusal.kind, str(refusal)) == (f"http-{status}", message)


def test_a_redirect_that_nobody_can_follow_is_called_so() -> None:
    refusal = answer_refusal(_answer(301, ("Location", "mailto:press@osce.org")))

    assert str(refusal) == "the answer (301) is a redirect that cannot be followed"


def test_header_lines_end_with_a_line_feed_only() -> None:
    """The bytes 85, 0B, 0C, 1C and E2 80 A8 end lines of text elsewhere."""
    title = "архив\u2028\x0b\x0c\x1c end".encode()
    block = b"HTTP/1.1 200 OK\nX-Title: " + title + b"\r\nX-Folded: a\r\n  b\nX: 1\r\n\n<html>"

    answer = read_answer(block)

    assert answer is not None
    assert answer.rest == b"<html>"
    assert {name: value.encode("latin-1") for name, value in answer.headers} == {
        "X-Title": title, "X-Folded": b"a b", "X": b"1",
    }  # fmt: skip


def test_a_redirect_to_an_address_in_utf8_leads_to_its_page(
    archive: Imported, folder: Path
) -> None:
    target = f"{URL}?from=архив"
    moved = f"HTTP/1.1 301 Moved\r\nLocation: {target.removeprefix(ROOT)}\r\n\r\n".encode()
    records = [
        record("response", f"{ROOT}/node/900101", moved),
        record("response", target, http(PAGE)),
    ]

    archive.take(warc(folder / "a.warc", records))

    (led_to, none), (own, page) = archive.rows(
        "SELECT coalesce(redirected_to, url), redirected_to IS NULL FROM captures"
    )
    assert (led_to, none, page) == (own, 0, 1)
    assert own == f"{URL}?from=%D0%B0%D1%80%D1%85%D0%B8%D0%B2"


@pytest.mark.parametrize("status", [b"020", b"000", b"099"])
def test_a_status_below_100_is_none(status: bytes) -> None:
    """Found by fuzzing: a capture had status 20."""
    assert read_answer(b"HTTP/1.1 " + status + b" OK\r\n\r\nx") is None
