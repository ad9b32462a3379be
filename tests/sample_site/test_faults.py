"""The site misbehaves on demand, and only then."""

import re
import time
from http.client import IncompleteRead

import pytest

from sample_site import Faults, Release, SampleServer
from sample_site.__main__ import main
from sample_site.faults import FAULTS, Misbehaviour, as_served, parse_faults
from tests.sample_site.conftest import Get

PATH = "/cthb/56402"


def test_a_path_is_refused_as_often_as_said(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults([f"429={PATH}*2@3"])

    answers = [get(PATH)[0] for _ in range(3)]

    assert [answer.status for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "3"


def test_every_nth_request_fails(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults(["503=every:3"])

    assert [get(PATH)[0].status for _ in range(6)] == [200, 200, 503, 200, 200, 503]


def test_a_slow_answer_is_slow(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults([f"slow={PATH}@0.2"])

    started = time.monotonic()
    get(PATH)

    assert time.monotonic() - started >= 0.2


def test_the_line_is_cut_in_the_body(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults([f"hangup={PATH}"])

    with pytest.raises(IncompleteRead):
        get(PATH)


def test_robots_asks_for_patience(site: SampleServer, get: Get) -> None:
    site.faults = Faults(crawl_delay=2)

    assert b"Crawl-delay: 2\n" in get("/robots.txt")[1]


def test_a_page_in_the_middle_is_empty_and_has_a_pager(site: SampleServer, get: Get) -> None:
    site.faults = Faults(empty_pages=frozenset({2}))
    html = get("/press-releases?page=2")[1]

    assert b'class="teaser ' not in html
    assert b'href="?page=3"' in html


def test_an_edited_release_changes_its_text_and_its_truth(
    site: SampleServer, get: Get, releases: tuple[Release, ...]
) -> None:
    before = get(PATH)[1]
    site.faults = parse_faults(["edited=56402"])
    edited = next(one for one in as_served(releases, site.faults) if one.node_id == 56402)

    assert get(PATH)[1] != before
    assert edited.paragraphs[-1].encode() in get(PATH)[1]


def test_a_new_menu_entry_changes_every_page(site: SampleServer, get: Get) -> None:
    before = get(PATH)[1]
    site.faults = Faults(menu_changed=True)
    after = get(PATH)[1]

    assert after != before
    body = b'<div class="body body-section'
    assert (
        after.split(body)[1].split(b"</article>")[0]
        == before.split(body)[1].split(b"</article>")[0]
    )


def test_a_gone_release_is_missing_but_listed(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults(["gone=593350"])

    assert get("/secretary-general/593350")[0].status == 404
    assert get("/node/593350")[0].status == 404
    assert b"/secretary-general/593350" in get("/press-releases")[1]


def test_an_unlisted_release_still_answers(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults(["unlisted=593350"])

    assert get("/secretary-general/593350")[0].status == 200
    assert b"593350" not in get("/press-releases")[1]


def test_a_moved_release_is_led_to_from_its_old_address(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults(["moved=593350"])

    moved = get("/secretary-general/593350")[0]

    assert (moved.status, moved.headers["Location"]) == (301, "/renamed-section/593350")
    assert get("/renamed-section/593350")[0].status == 200
    assert b"/secretary-general/593350" in get("/press-releases")[1]


def test_a_replaced_release_is_an_event_now(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults(["replaced=593350"])

    response, body = get("/secretary-general/593350")

    assert response.status == 200
    assert b"node--type-event" in body
    assert b"/secretary-general/593350" in get("/press-releases")[1]


def test_a_page_of_an_unknown_layout_appears(site: SampleServer, get: Get) -> None:
    assert get("/newsroom/990002")[0].status == 404

    site.faults = Faults(unknown_layout=True)

    assert get("/newsroom/990002")[0].status == 200
    assert b"/newsroom/990002" in get("/press-releases")[1]


def test_the_broken_page_can_be_left_out(site: SampleServer, get: Get) -> None:
    site.faults = parse_faults(["broken=0"])

    assert b"551207" not in get("/press-releases?page=3")[1]


def test_etags_answer_not_modified(site: SampleServer, get: Get) -> None:
    site.faults = Faults(etag=True)
    tag = get(PATH)[0].headers["ETag"]

    response, body = get(PATH, If_None_Match=tag)

    assert (response.status, body) == (304, b"")


def test_options_are_read() -> None:
    faults = parse_faults(
        ["slow=/x@2.5", "hangup=every:7", "crawl-delay=1.5", "gone=1,2", "unknown-layout=1"]
    )

    assert faults == Faults(
        misbehaviours=(
            Misbehaviour(kind="slow", path="/x", seconds=2.5),
            Misbehaviour(kind="hangup", every=7),
        ),
        crawl_delay=1.5,
        gone=frozenset({1, 2}),
        unknown_layout=True,
    )


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(ValueError, match="'flood=1': expected NAME=VALUE"):
        parse_faults(["flood=1"])


@pytest.mark.parametrize(
    "option", ["foo=1", "edited=x", "429=/x*y", "crawl-delay=", "slow=/x@s", ""]
)
def test_a_fault_that_is_none_is_one_line(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["truth", "--site", "http://127.0.0.1:1", "--fault", option])

    output = capsys.readouterr()
    assert (stopped.value.code, output.out, len(output.err.splitlines())) == (2, "", 1)
    assert output.err.startswith(f"Error: --fault {option!r}: expected NAME=VALUE such as ")


def test_every_fault_of_the_help_is_one_and_the_help_is_for_its_reader(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    text = capsys.readouterr().out

    assert not {"``", "ValueError", "Raises"} & set(text.split())
    assert "``" not in text
    options = re.findall(r"[a-z0-9-]+=[^ ]+?(?=,? |,?$)", FAULTS)
    assert len(options) > 15
    assert parse_faults(options) != Faults()
