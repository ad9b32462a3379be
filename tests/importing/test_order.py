"""In whatever order files go in, the archive holds the same texts, and the latest is that of the
newest capture.
"""

from pathlib import Path

import pytest

from osce_crawler.archive.reader import Archive
from tests.importing.made import DAYS, PAGE, ROOT, URL, Imported, changed, http, record, warc

_OTHER_URL = URL.replace("https://www.", "http://")
_TEXTS = "SELECT DISTINCT content_digest FROM revisions ORDER BY 1"
_LATEST = (
    "SELECT title, content_digest, first_seen_at, last_seen_at, gone_at, url FROM press_releases"
)


@pytest.mark.parametrize("middle", [URL, f"{ROOT}/node/900101"])
def test_a_text_that_comes_back_at_its_first_address_is_the_latest_again(
    archive: Imported, folder: Path, tmp_path: Path, middle: str
) -> None:
    """The same bytes as before at that address, and another text at another address in between."""
    first = warc(folder / "1.warc", [record("response", _OTHER_URL, http(PAGE), DAYS[0])])
    second = warc(folder / "2.warc", [record("response", middle, http(changed()), DAYS[1])])
    third = warc(folder / "3.warc", [record("response", _OTHER_URL, http(PAGE), DAYS[2])])
    for file in (first, second, third):
        archive.take(file)
    latest = archive.rows(_LATEST)
    assert "Another title" not in latest[0][0]

    for number, order in enumerate(
        ((third, second, first), (second, third, first), (first, third, second))
    ):
        other = Imported(tmp_path / f"{number}.db")
        for file in order:
            other.take(file)
        assert other.rows(_TEXTS) == archive.rows(_TEXTS)
        assert [row[:4] for row in other.rows(_LATEST)] == [row[:4] for row in latest]


def test_a_redirect_that_comes_after_its_target_is_an_address_of_the_release(
    archive: Imported, folder: Path
) -> None:
    old = f"{ROOT}/node/900101"
    archive.take(warc(folder / "1.warc", [record("response", URL, http(PAGE), DAYS[1])]))
    moved = http(
        b"", f"Location: {URL}", status="HTTP/1.1 301 Moved Permanently", content_type=None
    )

    archive.take(warc(folder / "2.warc", [record("response", old, moved, DAYS[2])]))

    assert archive.rows("SELECT url FROM addresses ORDER BY url") == [(old,), (URL,)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_as_of_a_day_the_one_text_is_there_whenever_its_capture_was_found(
    archive: Imported, folder: Path, order: tuple[int, int]
) -> None:
    files = [
        warc(folder / f"{day}.warc", [record("response", URL, http(PAGE), DAYS[day])])
        for day in (0, 4)
    ]
    for number in order:
        archive.take(files[number])

    shown = Archive.open(archive.path, DAYS[2]).find("900101")
    assert (shown["revision"], shown["first_seen_at"]) == (1, DAYS[0])


def test_as_of_a_day_the_text_is_that_of_its_capture_where_a_release_has_had_two(
    archive: Imported, folder: Path
) -> None:
    for day, page in ((4, PAGE), (5, changed()), (0, PAGE)):
        archive.take(warc(folder / f"{day}.warc", [record("response", URL, http(page), DAYS[day])]))

    texts = [Archive.open(archive.path, DAYS[day]).find("900101") for day in (2, 4, 5)]
    assert [text["revision"] for text in texts] == [1, 1, 2]


def test_an_annex_that_is_added_later_is_a_revision_and_a_token_is_none(
    archive: Imported, folder: Path
) -> None:
    def with_annex(token: str) -> bytes:
        link = f'<p class="x"><a href="/sites/default/files/annex.pdf?itok={token}">Annex</a></p>'
        before, end, after = PAGE.rpartition(b"</article>")
        return before + link.encode() + end + after

    pages = (PAGE, with_annex("a1"), with_annex("b2"))
    for number, page in enumerate(pages):
        entry = record("response", URL, http(page), DAYS[number])
        archive.take(warc(folder / f"{number}.warc", [entry]))

    assert archive.rows("SELECT outcome FROM captures ORDER BY capture_id") == [
        ("new",), ("revised",), ("unchanged",),
    ]  # fmt: skip
    opened = Archive.open(archive.path)
    (file,) = opened.files(opened.find("900101"))
    assert (file["kind"], file["label"]) == ("attachment", "Annex")
