"""A release that attacks its readers is shown as text."""

import json

from tests.web.conftest import Client
from tests.web.made import BIDI, HOSTILE, LARGE, SCRIPT
from tests.web.markup import read

ADDRESS = f"/releases/{HOSTILE}/en"


def test_its_markup_is_text(client: Client) -> None:
    page = read(client.text(ADDRESS))

    assert SCRIPT in page.text
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == 1  # the linked data, which a browser does not run
    assert "img" not in tags
    assert "b" not in tags
    assert "[sic] {{ 7 * 7 }}" in page.text


def test_its_linked_data_ends_no_script(client: Client) -> None:
    text = client.text(ADDRESS)
    data = text.split('<script type="application/ld+json">')[1].split("</script>")[0]

    assert json.loads(data)["headline"].startswith(SCRIPT)


def test_its_links_do_not_run(client: Client) -> None:
    page = read(client.text(ADDRESS))

    assert [link for link in page.links if "javascript" in link.lower()] == []
    assert "https://www.osce.org/files/1.pdf" in page.links
    assert "Click <me>" in page.text


def test_its_marks_of_direction_stay_inside_their_element(client: Client) -> None:
    page = read(client.text("/search?q=hostile"))
    raw = client.text("/search?q=hostile")

    assert BIDI in page.text
    at = raw.index("\u202e", raw.index('class="hits"'))
    assert raw.rfind("<bdi", 0, at) > raw.rfind("</bdi>", 0, at)


def test_a_paragraph_of_a_megabyte_is_complete(client: Client) -> None:
    assert "x" * LARGE in client.text(ADDRESS)
    assert "x" * LARGE in client.text(f"{ADDRESS}.txt")


def test_its_values_have_pages(client: Client) -> None:
    page = read(client.text(ADDRESS))

    for link in (one for one in page.links if one.startswith(("/sources/", "/fields/"))):
        assert "1 release." in read(client.text(link)).text


def test_an_argument_is_text(client: Client) -> None:
    for address in ("/search?q=%3Cscript%3E", "/search?place=%3Cscript%3E", "/%3Cscript%3E"):
        text = client.get(address).text

        assert "<script>" not in text, address
        assert "&lt;script&gt;" in text or "%3Cscript%3E" in text, address


def test_any_address_is_answered(client: Client) -> None:
    odd = ("%00", "%ff", "%ed%a0%80", "a" * 5000, "%22%22%22", "%F0%9F%93%BB", "%0d%0aset-cookie:x")
    for path in (
        "/search?q=",
        "/search?place=",
        "/search?since=",
        "/search?page=",
        "/search?sort=",
        "/places/",
        "/sources/",
        "/years/",
        "/releases/",
        "/",
    ):
        for value in odd:
            response = client.get(path + value)

            assert response.status_code in {200, 302, 400, 404}, path + value
            assert "set-cookie" not in response.headers
