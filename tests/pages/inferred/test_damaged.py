"""Damaged pages of unknown designs: a record says what the bytes say, or the page is refused."""

from collections.abc import Callable, Sequence
from random import Random

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.refine import as_json, refine_page
from sample_site.texts import Release
from tests.mutilated import damage
from tests.mutilated.damage import Edit, applied
from tests.mutilated.folder import DAMAGES
from tests.mutilated.oracle import falsehoods
from tests.mutilated.sources import Source, Span
from tests.pages.inferred.arranged import parts_of
from tests.pages.inferred.designs import DESIGNS
from tests.pages.inferred.held_out import HELD_OUT
from tests.pages.inferred.readings import in_shells

# Its closing lines look like the text in every way but their words.
_NO_ELEMENT_OF_ITS_OWN = "lines_of_text"
_VALUE_BYTES = 120


def _source(release: Release, page: bytes) -> Source:
    """Where title, text and fields of a release are in its page."""
    parts = parts_of(release)
    head = page.index(b"</head>")
    start = page.index(parts.body.encode())
    title = page.rfind(parts.title.encode(), head, start)
    texts = [parts.kind] if parts.kind else []
    texts += [part for label, values in parts.rows for part in (label.rstrip(":"), *values)]
    places = [place for text in texts if (place := page.find(text.encode(), head)) != -1]
    return Source(
        name=f"{release.node_id}-{release.language}",
        page=page,
        release=release,
        body=(start, start + len(parts.body.encode())),
        title=(title, title + len(parts.title.encode())),
        metadata=(min(places, default=title), max(places, default=title) + _VALUE_BYTES),
    )


def _sources() -> list[Source]:
    designs = {**DESIGNS, **HELD_OUT}
    del designs[_NO_ELEMENT_OF_ITS_OWN]
    return [_source(release, page) for _, release, page in in_shells(designs, 3, "damaged")]


def _merges(source: Source, edits: Sequence[Edit]) -> bool:
    """Whether a hole joins the text, or a value, with what is not of it. No reader can tell."""
    return any(
        edit.start < border <= edit.end or _touches(edit, source.metadata)
        for edit in edits
        for border in source.body
    )


def _touches(edit: Edit, span: Span) -> bool:
    return edit.start < span[1] and edit.end > span[0]


def _falsehoods(source: Source, edits: Sequence[Edit]) -> list[str] | None:
    """What is false in the record of a damaged page; None if the page is refused."""
    try:
        record = as_json(refine_page(applied(source.page, edits)))
    except PageRefused:
        return None
    return falsehoods(source, edits, record)


def test_undamaged_pages_are_read_without_a_falsehood() -> None:
    found = [_falsehoods(source, ()) for source in _sources()]

    assert [one for one in found if one] == []
    assert found.count(None) <= 0.05 * len(found)


@pytest.mark.parametrize("way", DAMAGES, ids=lambda way: str(way.__name__))
def test_no_record_says_what_the_bytes_do_not_say(
    way: Callable[[Source, Random], Sequence[Edit]],
) -> None:
    wrong: dict[str, list[str]] = {}
    read = refused = 0
    for number, source in enumerate(_sources()):
        edits = tuple(way(source, Random(f"{way.__name__} {number}")))
        if way is damage.hole and _merges(source, edits):
            continue
        found = _falsehoods(source, edits)
        read, refused = read + (found is not None), refused + (found is None)
        if found:
            wrong[f"{number} {source.name} {edits!r:.200}"] = found

    assert wrong == {}
    assert read + refused >= 20
    assert refused > 0 or way is damage.inline_left_open
