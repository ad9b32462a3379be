"""Addresses: what names a release, whose host it is, and how it is written."""

from contextlib import suppress
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from osce_crawler.errors import BadAddress, PageRefused
from osce_crawler.identity import encoded
from osce_crawler.urls import (
    LANGUAGES,
    OSCE,
    Site,
    absolute,
    can_be_requested,
    language_tag,
    release_address,
    split_language,
)

LOCAL = Site.of("http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("address", "canonical", "node_id", "language"),
    [
        ("https://www.osce.org/cthb/47920", "/cthb/47920", 47920, None),
        ("http://osce.org/cthb/47920", "/cthb/47920", 47920, None),
        ("https://d6.web.osce.org/node/47920", "/node/47920", 47920, None),
        ("https://odihr.osce.org/odihr/47920", "/odihr/47920", 47920, None),
        ("https://www.osce.org:443/node/47920", "/node/47920", 47920, None),
        ("https://WWW.OSCE.ORG/CTHB/47920/", "/cthb/47920", 47920, None),
        ("https://www.osce.org//cthb//47920", "/cthb/47920", 47920, None),
        ("https://www.osce.org/home/../cthb/./47920", "/cthb/47920", 47920, None),
        ("https://www.osce.org/../cthb/x/%2e%2e/47920", "/cthb/47920", 47920, None),
        (
            "https://www.osce.org/cthb/47920?fbclid=IwAR0&utm_source=x#top",
            "/cthb/47920",
            47920,
            None,
        ),
        (" https://www.osce.org/cthb/47920 ", "/cthb/47920", 47920, None),
        (
            "https://www.osce.org/odihr/elections/serbia/563502",
            "/odihr/elections/serbia/563502",
            563502,
            None,
        ),
        ("https://www.osce.org/ru/node/125678", "/ru/node/125678", 125678, "ru"),
        ("https://www.osce.org/RU/secretariat/125678", "/ru/secretariat/125678", 125678, "ru"),
        ("https://www.osce.org/uk/node/1", "/uk/node/1", 1, "uk"),
        ("https://www.osce.org/sq/node/1", "/sq/node/1", 1, "sq"),
        ("https://www.osce.org/sr-latn/node/1", "/sr-latn/node/1", 1, "sr-Latn"),
        ("https://www.osce.org/sg/19298", "/sg/19298", 19298, None),
        ("https://www.osce.org/pa/19298", "/pa/19298", 19298, None),
        ("https://www.osce.org/47920", "/47920", 47920, None),
        ("https://www.osce.org/ru/47920", "/ru/47920", 47920, "ru"),
        ("https://www.osce.org/sr-Cyrl/node/1", "/sr-cyrl/node/1", 1, "sr-Cyrl"),
        ("https://www.osce.org/en-GB/node/1", "/en-gb/node/1", 1, "en"),
        ("https://www.osce.org/be-safe/1", "/be-safe/1", 1, None),
        ("https://www.osce.org/zz-latn/1", "/zz-latn/1", 1, None),
        ("https://www.osce.org/%43thb/4792%30", "/cthb/47920", 47920, None),
        ("https://www.osce.org./node/1", "/node/1", 1, None),
        ("https://www.osce.org:/node/1", "/node/1", 1, None),
        ("https://www.osce.org/node/999999999", "/node/999999999", 999999999, None),
        (
            "https://www.osce.org/cthb/47920?UTM_Source=a&FBCLID=b&q=%ff#TOP",
            "/cthb/47920",
            47920,
            None,
        ),
        ("https://www.osce.org/cthb/47920?download=false", "/cthb/47920", 47920, None),
        ("https://www.osce.org/cthb/47920?nodownload=true", "/cthb/47920", 47920, None),
        ("https://www.osce.org/cthb/47920?q=download=true", "/cthb/47920", 47920, None),
    ],
)
def test_reads_an_address(address: str, canonical: str, node_id: int, language: str | None) -> None:
    found = release_address(address)

    assert (f"https://www.osce.org{canonical}", node_id, language) == (
        found.url,
        found.node_id,
        found.language,
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://www.osce.org/",
        "https://www.osce.org/press-releases",
        "https://www.osce.org/press-releases?page=3",
        "https://www.osce.org/odihr/summer-school-on-hate-crime-data-2019",
        "https://www.osce.org/about/19298.html",
        "https://www.osce.org/files/f/documents/1/2/47920.pdf",
        "https://www.osce.org/cthb/47920?download=true",
        "https://www.osce.org/cthb/x47920",
        "https://www.osce.org/cthb/1234567890",
        "https://www.osce.org/a/b/c/d/e/47920",
        "https://www.osce.org/cthb/47920?DOWNLOAD=TRUE",
        "https://www.osce.org/cthb/47920?Download=True&utm_source=x",
        "https://www.osce.org/cthb/47920?fbclid=x&download=true",
        "https://www.osce.org/cthb/47920?fbclid=x&amp;download=true",
        "https://www.osce.org/cthb/47920?fbclid=x;download=1",
        "https://www.osce.org/cthb/47920?utm_source=x?download=true",
        "https://www.osce.org/cthb/47920?down%6Coad=tru%65",
        "https://www.osce.org/cthb/47920?download",
        "https://www.osce.org/cthb/47920/?download=true#page=2",
        "https://www.osce.org/0",
        "https://www.osce.org/node/0",
        "https://www.osce.org/node/000",
        "https://www.osce.org/ru/node/0",
        "https://www.osce.org/cthb/047920",
        "https://www.osce.org/047920",
        "https://www.osce.org/ru/047920",
        "https://www.osce.org/cthb/%3047920",
        "https://www.osce.org/cthb/" + "9" * 400,
        "https://www.osce.org/cthb/\N{FULLWIDTH DIGIT FOUR}7920",
        "https://www.osce.org/cthb/47920%2F",
    ],
)
def test_an_address_without_a_node_id_is_no_release(address: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        release_address(address)

    assert refusal.value.kind == "no-node-id"


@pytest.mark.parametrize(
    "address",
    [
        "https://shhada.ir/cthb/47920",
        "https://www.osce.org.example.com/cthb/47920",
        "https://www.osce.org@evil.example/cthb/47920",
        "https://polis.osce.org/cthb/47920",
        "http://www.osce.org:443/cthb/47920",
        "https://www.osce.org..:443/cthb/47920",
        "https://user@www.osce.org/cthb/47920",
        "//www.osce.org/cthb/47920",
        "https://www.osce.org:8443/cthb/47920",
        "ftp://www.osce.org/cthb/47920",
        "file:///cthb/47920",
        "/cthb/47920",
        "https://[broken/cthb/47920",
        "",
    ],
)
def test_another_host_is_another_site(address: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        release_address(address)

    assert refusal.value.kind == "foreign-host"


def test_another_root_has_addresses_of_its_own() -> None:
    assert (
        release_address("http://127.0.0.1:8000/CTHB/47920/", LOCAL).url
        == "http://127.0.0.1:8000/cthb/47920"
    )
    assert not LOCAL.allows("https://www.osce.org/cthb/47920")
    assert not LOCAL.allows("http://127.0.0.1:8001/cthb/47920")
    assert not OSCE.allows("http://127.0.0.1:8000/cthb/47920")
    assert not LOCAL.is_live


@pytest.mark.parametrize(
    "root",
    ["https://osce.org", "http://www.osce.org/", "HTTPS://WWW.OSCE.ORG", "https://d6.web.osce.org"],
)
def test_every_host_of_the_osce_is_one_site(root: str) -> None:
    assert Site.of(root) == OSCE


@pytest.mark.parametrize(
    "root",
    [
        "", "osce.org", "www.osce.org", "ftp://osce.org", "https://", "https://x.example/press-releases",
        "https://x.example/?page=1", "https://user:secret@x.example", "https://[broken", "127.0.0.1:8000", "https://:80",
    ],
)  # fmt: skip
def test_a_root_is_scheme_host_and_port(root: str) -> None:
    with pytest.raises(BadAddress) as error:
        Site.of(root)

    assert "secret" not in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    "host",
    [
        "e\u202e.invalid", "b\xfccher.invalid", "\udc9b1m", "e\x08", "e f", "..", 'e"f',
        "e..invalid", ".invalid", "e" * 64 + ".invalid", ".".join(["e" * 60] * 5),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_host_that_no_request_can_have_is_refused(host: str) -> None:
    """An international name too: the request would fail with an error of Python's. A crawl would
    wait without an end for the look-up of a name with an empty or a long label.
    """
    with pytest.raises(BadAddress, match="not a valid host"):
        Site.of(f"http://{host}")


@pytest.mark.parametrize(
    "host",
    ["[::1]:8000", "my_mirror", "xn--bcher-kva.invalid", "127.0.0.1:80", "e.invalid.", "e" * 63],
)
def test_a_host_that_a_request_can_have_is_a_site(host: str) -> None:
    assert Site.of(f"https://{host}/").hosts


def test_a_section_is_no_language() -> None:
    assert split_language("/sg/1") == ("/sg/1", None)
    assert split_language("/pa/1") == ("/pa/1", None)
    assert split_language("/ru/node/1") == ("/node/1", "ru")
    assert split_language("/ru") == ("/ru", None)
    assert not {"sg", "pa", "cio"} & LANGUAGES


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("sr-Latn-RS", "sr-Latn"),
        ("sr-latn", "sr-Latn"),
        (" ru ", "ru"),
    ],
)
def test_a_language_has_a_script_but_no_country(declared: str, tag: str) -> None:
    assert tag == language_tag(declared)


def test_the_same_node_in_the_same_language_is_one_request() -> None:
    one, two = (
        release_address("https://www.osce.org/cio/1"),
        release_address("https://osce.org/chairmanship/1?utm_x=1"),
    )

    assert one.key == two.key
    assert one.key != release_address("https://www.osce.org/ru/cio/1").key


def test_a_broken_link_stays_for_people_to_see() -> None:
    assert absolute("https://www.osce.org/x/1", "/a b") == "https://www.osce.org/a%20b"
    assert absolute("https://www.osce.org/x/1", "http://[broken") == "http://[broken"


@given(
    st.text(alphabet="/aZ09._~-% :?#;é", max_size=9),
    st.sampled_from(
        ("https://www.osce.org/x/1", "http://127.0.0.1:8000/x", "https://WWW.osce.org:443", "//a/b")
    ),
)
def test_a_link_is_joined_as_the_library_does(link: str, base: str) -> None:
    for each in (link, f"/{link}"):
        with suppress(ValueError):
            assert absolute(base, each) == encoded(safe_url_string(urljoin(base, each.strip())))


_noise = st.sampled_from(("", "/", "?fbclid=x", "#top", "/?utm_source=a&b=c#d"))


@given(
    st.sampled_from([*sorted(LANGUAGES), ""]),
    st.lists(st.sampled_from(("cthb", "Odihr", "sg", "press-releases")), min_size=1, max_size=3),
    st.integers(1, 999_999_999),
    _noise,
)
def test_a_canonical_address_is_its_own_canonical_address(
    prefix: str, sections: list[str], node: int, noise: str
) -> None:
    found = release_address(
        "https://osce.org/" + "/".join([*filter(None, [prefix]), *sections, str(node)]) + noise
    )

    assert found == release_address(found.url)
    assert node == found.node_id
    assert (language_tag(prefix) if prefix else None) == found.language


@pytest.mark.parametrize(
    ("url", "can_be"),
    [
        ("https://www.osce.org/cthb/47920", True),
        ("http://[::1]:8000/1", True),
        ("http://e.invalid", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("http:///1", False),
        ("//e.invalid/1", False),
        ("http://[e/1", False),
        ("http://e]/1", False),
        ("http://e:99999/1", False),
        ("http://e:port/1", False),
        ("", False),
    ],
)
def test_what_can_be_requested(url: str, can_be: bool) -> None:
    assert can_be_requested(url) is can_be
