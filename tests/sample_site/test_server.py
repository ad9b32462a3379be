"""The site answers: every release at every address, listings to their end, and the traps."""

import json
import re
import subprocess
import sys
from html import unescape
from urllib.parse import urljoin

import pytest

from sample_site import Release, SampleServer, truth_of
from sample_site.texts import SAMPLE
from tests.sample_site.conftest import Get

ROOT = SAMPLE.parent.parent
TRUTH_KEYS = [
    "node_id",
    "language",
    "url",
    "content_type",
    "title",
    "published_on",
    "place",
    "sources",
    "fields_of_work",
    "dateline",
    "paragraphs",
]
NEXT = re.compile(r'<li class="(?:pager__item pager__item--next|pager-next)"><a href="([^"]+)"')
TEASER = re.compile(r'<a class="teaser teaser--two-cols" href="([^"]+)"')
RESULT = re.compile(r'<dt class="search-title"><h3><a href="([^"]+)"')


def walk(get: Get, start: str) -> list[list[str]]:
    """Links of the items on each page of a listing, by the next link, to its end."""
    pages, target = [], start
    while target:
        html = get(target)[1].decode()
        pages.append([unescape(link) for link in (TEASER.findall(html) or RESULT.findall(html))])
        following = NEXT.search(html)
        target = urljoin(target, unescape(following[1])) if following else ""
    return pages


def test_every_release_answers_at_its_addresses(releases: tuple[Release, ...], get: Get) -> None:
    for release in releases:
        for path in (
            release.path,
            *(f"/{section}/{release.node_id}" for section in release.also_at),
        ):
            response, body = get(path)

            assert response.status == 200
            assert f'lang="{release.language}"'.encode() in body
            assert body.rstrip().endswith(b"</html>")
            assert 20_000 <= len(body) <= 100_000


def test_every_node_answers_without_its_section(releases: tuple[Release, ...], get: Get) -> None:
    english = {release.node_id for release in releases if release.language == "en"}
    for release in releases:
        response, _ = get(f"/node/{release.node_id}")

        assert response.status == (200 if release.node_id in english else 301)


def test_the_pager_reaches_every_release(releases: tuple[Release, ...], get: Get) -> None:
    for language, start in {
        "en": "/press-releases",
        "ru": "/ru/press-releases",
        "sq": "/sq/press-releases",
    }.items():
        pages = walk(get, start)
        seen = {
            int(number)
            for page in pages
            for link in page
            for number in re.findall(r"/(\d+)", link)[-1:]
        }

        assert {one.node_id for one in releases if one.language == language} <= seen
        assert all(len(page) == 10 for page in pages[:-1])


def test_an_item_drifts_onto_the_next_page(get: Get) -> None:
    first, second, *_ = walk(get, "/press-releases")

    assert first[-1] == second[0]


def test_traps_stand_on_the_listing(get: Get) -> None:
    links = [link for page in walk(get, "/press-releases") for link in page]

    assert sum("shhada.ir" in link for link in links) == 1
    assert sum("fbclid=" in link or "utm_source=" in link for link in links) == 2
    assert "/Secretariat/46203" in links
    assert "/secretariat/310544/" in links
    assert "/cio/240915" in links
    assert "/newsroom/990002" not in links
    assert sum("550871" in link for link in links) == 2


def test_a_renamed_section_redirects(get: Get) -> None:
    response, _ = get("/cio/240915")

    assert (response.status, response.headers["Location"]) == (301, "/chairpersonship/240915")


def test_one_redirect_leads_to_a_foreign_host(get: Get) -> None:
    response, _ = get("/mirror/990001")

    assert response.status == 301
    assert response.headers["Location"].startswith("http://shhada.ir/")


def test_one_page_breaks_off_in_its_body(get: Get) -> None:
    response, body = get("/mission-to-montenegro/551207")

    assert response.status == 200
    assert b"</html>" not in body
    assert body.endswith(b"the first maps wi")


@pytest.mark.parametrize("path", ["/events/591877", "/odihr/summer-school-on-hate-crime-data-2019"])
def test_events_have_a_when_and_no_date(get: Get, path: str) -> None:
    body = get(path)[1].decode()

    assert "<dt>When</dt>" in body
    assert "<time" not in body


def test_the_keyword_listing_never_ends(get: Get) -> None:
    html = get("/press-releases/word?page=72")[1].decode()

    following = NEXT.search(html)
    assert following
    assert following[1] == "?page=73"


def test_a_bad_filter_lists_everything(get: Get) -> None:
    bad = walk(get, "/press-releases?amp%3Bfilters=im_taxonomy_vid_1%253F")

    assert bad == walk(get, "/press-releases")


def test_robots_forbids_the_search_and_the_trap(get: Get) -> None:
    assert get("/robots.txt")[1].decode().splitlines() == [
        "User-agent: *",
        "Disallow: /search/",
        "Disallow: /press-releases/archive",
    ]


def test_translations_are_linked(get: Get) -> None:
    assert b'href="/ru/node/125678"' in get("/chairmanship/125678")[1]
    assert b'href="/chairmanship/125678"' in get("/ru/node/125678")[1]


def test_menus_differ_by_era(get: Get) -> None:
    assert b"Czech Republic" in get("/skopje/57215")[1]
    assert "Finland – OSCE Chairpersonship 2025".encode() in get("/cthb/56402")[1]


def test_requests_are_logged(site: SampleServer, get: Get) -> None:
    get("/press-releases?page=1")
    get("/nowhere")

    assert site.requests == ["/press-releases?page=1", "/nowhere"]


def test_truth_has_every_key(releases: tuple[Release, ...]) -> None:
    for release in releases:
        truth = truth_of(release, "http://127.0.0.1:1/")

        assert list(truth) == TRUTH_KEYS
        assert truth["url"] == f"http://127.0.0.1:1{release.path}"


def test_the_commands_serve_and_tell_the_truth(releases: tuple[Release, ...]) -> None:
    command = [sys.executable, "-m", "sample_site"]
    with subprocess.Popen(
        [*command, "serve"], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as serving:
        assert serving.stdout
        root = serving.stdout.readline().strip()
        done = subprocess.run(
            [*command, "truth", "--site", root],
            check=True,
            capture_output=True,
            cwd=ROOT,
            text=True,
        )
        serving.terminate()

    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", root)
    assert len(records) == len(releases)
    assert all(record["url"].startswith(root) for record in records)


def test_the_sample_knows_nothing_of_the_crawler() -> None:
    """Its truth would be worth nothing if the parser under test had made it."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "sample_site").glob("*.py")]

    assert not [
        source
        for source in sources
        if re.search(r"^\s*(from|import) osce_crawler", source, re.MULTILINE)
    ]


def test_a_port_that_is_taken_is_one_clear_line(site: SampleServer) -> None:
    _, _, port = site.root.rpartition(":")

    result = subprocess.run(
        [sys.executable, "-m", "sample_site", "serve", "--port", port],
        capture_output=True, text=True, timeout=60, cwd=ROOT, check=False,
    )  # fmt: skip

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert f"port {port} of 127.0.0.1 cannot be used: Address already in use" in result.stderr


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_number_that_is_no_port_is_one_clear_line(port: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "sample_site", "serve", "--port", port],
        capture_output=True, text=True, timeout=60, cwd=ROOT, check=False,
    )  # fmt: skip

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "--port" in result.stderr
