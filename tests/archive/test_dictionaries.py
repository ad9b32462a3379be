"""Dictionaries: each page is compressed against the one that suits it best, and they stay few."""

from collections.abc import Iterable, Sequence
from random import Random

import pytest

from osce_crawler.archive.dictionaries import (
    MOST_DICTIONARIES,
    Dictionary,
    Page,
    Templates,
    without_dictionary,
)
from osce_crawler.archive.payloads import decompress
from osce_crawler.records import sha256


class _Stored:
    """Templates, with the dictionaries that they have stored."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.contents: list[bytes] = []
        self.templates = Templates(self._store)

    def _store(self, page: Page, content: bytes) -> int:
        self.pages.append(page)
        self.contents.append(content)
        return len(self.contents)

    def sizes(self, payloads: Iterable[bytes]) -> list[int]:
        """Bytes of each compressed payload; all are decompressed again."""
        return [len(self.add(payload)[1]) for payload in payloads]

    def add(self, payload: bytes) -> tuple[int | None, bytes]:
        page = Page(payload=payload, digest=sha256(payload), fetched_at="2026-11-24T00:00:00Z")
        number, compressed = self.templates.compress(page)
        dictionary = self.contents[number - 1] if number else None
        assert payload == decompress(compressed, dictionary)
        return number, compressed


def _markup(seed: int, entries: int) -> bytes:
    random = Random(seed)
    return b"".join(
        b'<li><a href="/%x">x</a></li>\n' % random.getrandbits(64) for _ in range(entries)
    )


def _texts(seed: int, count: int) -> list[bytes]:
    """Texts of which none is like another."""
    random = Random(seed)
    return [b"<p>%x</p>" % random.getrandbits(1600) for _ in range(count)]


def _pages(seed: int, count: int, *parts: bytes) -> list[bytes]:
    return [b"<html>%b%b" % (text, b"".join(parts)) for text in _texts(seed, count)]


def test_the_first_page_of_a_template_becomes_a_dictionary() -> None:
    stored = _Stored()
    menu = _markup(1, 400)

    first, *others = stored.sizes(_pages(2, 20, menu))

    assert len(stored.contents) == 1
    assert first < 100
    assert all(size < 500 for size in others)


@pytest.mark.parametrize("ending", [b"\n", b" "], ids=["lines", "one line"])
def test_several_templates_in_turn(ending: bytes) -> None:
    stored = _Stored()
    templates = [
        _pages(seed + 9, 10, _markup(seed, 400).replace(b"\n", ending)) for seed in range(5)
    ]

    sizes = stored.sizes(page for pages in zip(*templates, strict=True) for page in pages)

    assert len(stored.contents) == 5
    assert max(sizes[5:]) < 500


def test_a_dictionary_that_seems_to_fit_is_replaced_by_a_better_one() -> None:
    """The first page has the menu of the others and lacks the rest of their template."""
    stored = _Stored()
    menu, rest = _markup(1, 400), _markup(2, 60)

    stored.add(b"<html>" + menu)
    sizes = stored.sizes(_pages(3, 200, menu, rest))

    assert len(stored.contents) == 2
    assert max(sizes[-100:]) < sizes[0] / 2


def test_a_menu_that_changes_again_and_again() -> None:
    stored = _Stored()
    blocks = [_markup(seed, 20) for seed in range(60)]
    eras = [_pages(number, 50, *blocks[number : number + 20]) for number in range(40)]

    sizes = stored.sizes(page for pages in eras for page in pages)

    assert 2 < len(stored.contents) < 30
    taken = sum(sizes) + sum(map(len, stored.contents))
    one_for_all = Dictionary(eras[0][0])
    assert 2 * taken < sum(len(one_for_all.compress(page)) for pages in eras for page in pages)


def test_pages_without_a_template_are_no_dictionaries() -> None:
    stored = _Stored()
    random = Random(1)
    pages = [b"<html>%x" % random.getrandbits(64_000) for _ in range(256)]

    sizes = stored.sizes(pages)

    assert len(stored.contents) <= 4 * 4 + 1
    assert all(
        size <= len(without_dictionary(page)) for size, page in zip(sizes, pages, strict=True)
    )


def test_a_template_among_pages_without_one() -> None:
    stored = _Stored()
    random = Random(1)
    menu = _markup(1, 400)
    noise = [b"<html>%x" % random.getrandbits(64_000) for _ in range(200)]
    pages = [
        noise[:50],
        *([page, other] for page, other in zip(_pages(2, 150, menu), noise[50:], strict=True)),
    ]

    sizes = stored.sizes(page for some in pages for page in some)

    assert max(sizes[-100::2]) < 500


def test_few_dictionaries_stay_in_memory() -> None:
    stored = _Stored()
    for seed in range(40):
        stored.sizes(_pages(seed, 3, _markup(seed, 100)))

    assert len(stored.templates.dictionaries) == MOST_DICTIONARIES
    assert len(stored.contents) == 40


def test_the_same_pages_give_the_same_bytes() -> None:
    def run() -> Sequence[tuple[int | None, bytes]]:
        stored = _Stored()
        return [
            stored.add(page)
            for number in range(120)
            for page in _pages(number, 1, _markup(number % 3, 200 + number))
        ]

    assert run() == run()


def test_a_page_that_saves_nothing_is_not_compressed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    stored, compressed = _Stored(), list[bytes]()

    def noted(payload: bytes) -> bytes:
        compressed.append(payload)
        return without_dictionary(payload)

    monkeypatch.setattr("osce_crawler.archive.dictionaries.without_dictionary", noted)
    pages = _pages(1, 100, _markup(1, 100))

    stored.sizes(pages)

    assert compressed == [pages[0]]
