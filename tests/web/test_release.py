"""The page of a release: what it says, and in which order."""

import json
import re

import pytest

from osce_crawler.archive.cited import citation_of
from osce_crawler.archive.reader import Archive
from osce_crawler.citing.embedded import coins
from osce_crawler.citing.formats import text
from tests.web.conftest import Client
from tests.web.made import CHANGED, FIRST, GONE, LONG, OTHER, TRANSLATED, UNDATED, UNSURE
from tests.web.markup import read


def test_a_release_without_a_language_is_its_english_text(client: Client) -> None:
    raw = client.text(f"/releases/{TRANSLATED}")

    assert raw == client.text(f"/releases/{TRANSLATED}/en")
    assert f'rel="canonical" href="http://localhost/releases/{TRANSLATED}/en"' in raw


def test_removed_paragraphs_are_at_their_place_struck_through_with_the_reason(
    client: Client,
) -> None:
    raw = client.text(f"/releases/{FIRST}/en")
    removed = raw.split('<details class="removed"')[1].split("</details>")[0]

    assert "2 repeated paragraphs left out here" in removed
    for copy, twin in ((LONG, 0), (OTHER, 1)):
        assert f'<del lang="en">{copy}</del>' in removed
        assert f'href="#p{twin}"' in removed
    assert "rule block" in removed
    assert raw.count(f">{LONG}<") == 2
    assert raw.index("A third one: media freedom.") < raw.index('<details class="removed"')


def test_what_became_of_a_release_is_said_before_its_text(client: Client) -> None:
    for node, words in ((GONE, "Gone from the site."), (UNSURE, "Read with low confidence.")):
        raw = client.text(f"/releases/{node}/en")

        assert raw.index(words) < raw.index('<article class="release">')


def test_a_revision_has_an_address_and_says_that_it_is_old(client: Client) -> None:
    old = read(client.text(f"/releases/{CHANGED}/en/r1"))
    new = read(client.text(f"/releases/{CHANGED}/en"))

    assert "The old words" in old.text
    assert "It is not the latest text" in old.text
    assert "The new words" in new.text
    assert "It is not the latest text" not in new.text
    assert f"/releases/{CHANGED}/en/r1-r2" in old.links
    canonical = [
        values["href"]
        for page in (old, new)
        for tag, values in page.elements
        if tag == "link" and values["rel"] == "canonical"
    ]
    root = f"http://localhost/releases/{CHANGED}/en"
    assert canonical == [f"{root}/r1", root]


def test_changes_are_marked_word_by_word(client: Client) -> None:
    raw = client.text(f"/releases/{CHANGED}/en/r1-r2")

    assert re.search(r"<del> ?old</del><ins> ?new</ins>", raw)
    assert "The site changed the page." in raw


def test_translations_are_linked_with_their_titles(client: Client) -> None:
    page = read(client.text(f"/releases/{TRANSLATED}/en"))

    assert f"/releases/{TRANSLATED}/ru" in page.links
    assert "Радио на двух берегах" in page.text


def test_a_missing_date_is_named(client: Client) -> None:
    assert "no date" in read(client.text(f"/releases/{UNDATED}/en")).text


def test_citation_and_coins_are_those_of_cite(client: Client, web_archive: object) -> None:
    archive = Archive.open(web_archive)  # type: ignore[arg-type]
    citation = citation_of(archive, archive.find(f"{CHANGED}:en"), 1)
    archive.connection.close()
    page = read(client.text(f"/releases/{CHANGED}/en/r1"))
    spans = [values for tag, values in page.elements if values.get("class") == "Z3988"]

    assert text([citation]).strip() in page.text
    assert [span["title"] for span in spans] == [coins(citation)]
    assert {"name": "citation_title", "content": citation.title} in [
        values for tag, values in page.elements if tag == "meta"
    ]


@pytest.mark.parametrize(
    ("ending", "content_type"),
    [
        ("txt", "text/plain; charset=utf-8"),
        ("json", "application/json"),
        ("ris", "application/x-research-info-systems"),
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("csl", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_a_revision_can_be_taken_away(client: Client, ending: str, content_type: str) -> None:
    response = client.get(f"/releases/{CHANGED}/en/r1.{ending}")

    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    assert f'filename="osce-{CHANGED}-en-r1.{ending}"' in response.headers["content-disposition"]
    assert f"{CHANGED}" in response.text


def test_json_has_all_paragraphs(client: Client) -> None:
    data = json.loads(client.text(f"/releases/{FIRST}/en.json"))

    assert [one["kept"] for one in data["paragraphs"]] == [1, 1, 1, 0, 0]
    assert data["address"] == f"http://localhost/releases/{FIRST}/en/r1"


@pytest.mark.parametrize(
    "path", ["/releases/9999", "/releases/1/fr", "/releases/1/en/r9", "/releases/2/en/r1-r9"]
)
def test_what_is_not_there_is_404_and_named(client: Client, web_archive: object, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "Not in this archive" in response.text
    assert str(web_archive) not in response.text
