"""Pages of listings that the run has parsed are not parsed again for its judgement."""

from osce_crawler.judging.listings import PagesRead, heads_of
from osce_crawler.pages.layouts import BUILT_IN
from osce_crawler.urls import OSCE

LISTING = "https://www.osce.org/press-releases"
FOUND = ("https://www.osce.org/odihr/1", "https://www.osce.org/odihr/2")
PAGE = (
    b"<html><body><div class='view-content'><div class='views-row'><a href='/odihr/3'>T</a></div>"
    b"</div></body></html>"
)


class _Walk:
    """Two pages of a listing. It notes which payloads are requested."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def listing_pages(self) -> list[tuple[str, str, str, str | None]]:
        return [
            (LISTING, LISTING, "sha256:0", "text/html"),
            (LISTING, f"{LISTING}?page=1", "sha256:1", "text/html"),
        ]

    def payload(self, digest: str) -> bytes:
        self.asked.append(digest)
        return PAGE


def _heads(read: PagesRead) -> tuple[list[list[str]], list[str]]:
    walk = _Walk()
    head = heads_of(walk, OSCE, BUILT_IN, read)[LISTING]  # type: ignore[arg-type]
    return [list(page) for page in head.pages], walk.asked


def test_entries_that_the_run_has_read_are_taken() -> None:
    read = PagesRead()
    read.note(LISTING, "sha256:0", FOUND)
    read.note(f"{LISTING}?page=1", "sha256:1", ())

    pages, asked = _heads(read)

    assert pages == [list(FOUND), []]
    assert asked == []


def test_other_bytes_and_pages_that_were_not_read_are_parsed() -> None:
    read = PagesRead()
    read.note(LISTING, "sha256:other", FOUND)
    read.note(f"{LISTING}?page=1", "sha256:1", None)
    read.note(f"{LISTING}?page=1", None, FOUND)

    pages, asked = _heads(read)

    assert asked == ["sha256:0", "sha256:1"]
    assert pages == _heads(PagesRead())[0]
    assert list(FOUND) not in pages


def test_not_more_than_some_pages_are_kept() -> None:
    read = PagesRead()
    for number in range(1_200):
        read.note(LISTING, f"sha256:{number}", FOUND)

    assert read.entries(LISTING, "sha256:0") == FOUND
    assert read.entries(LISTING, "sha256:1199") is None
