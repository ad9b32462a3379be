"""The smallest damage there is: one piece of markup is missing or comes twice, every piece of the
content in turn.
"""

from collections.abc import Callable, Iterator

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.refine import as_json, refine_page
from tests.mutilated.damage import Edit, applied
from tests.mutilated.oracle import falsehoods
from tests.mutilated.sources import Source, Span, all_sources

Pieces = Callable[[bytes, Span], Iterator[Edit]]
EVERY = 12


def _whole_tag(page: bytes, tag: Span) -> Iterator[Edit]:
    yield Edit(*tag, b"")


def _tag_twice(page: bytes, tag: Span) -> Iterator[Edit]:
    yield Edit(tag[1], tag[1], page[slice(*tag)])


def _quote(page: bytes, tag: Span) -> Iterator[Edit]:
    yield from (
        Edit(place, place + 1, b"")
        for place in range(*tag)
        if page[place : place + 1] in {b'"', b"'"}
    )


def _bracket(page: bytes, tag: Span) -> Iterator[Edit]:
    yield Edit(tag[0], tag[0] + 1, b"")
    yield Edit(tag[1] - 1, tag[1], b"")


def _slash(page: bytes, tag: Span) -> Iterator[Edit]:
    if page.startswith(b"</", tag[0]):
        yield Edit(tag[0] + 1, tag[0] + 2, b"")


@pytest.fixture(name="sources", scope="module")
def _sources() -> list[Source]:
    return [source for source in all_sources() if not source.is_text][::EVERY]


def _tags_of_content(source: Source) -> list[Span]:
    start, end = min(source.title[0], source.metadata[0]) - 200, source.body[1] + 400
    return [
        tag
        for tag in source.tags
        if start <= tag[0] < end and not source.page.startswith(b"<!--", tag[0])
    ]


def _falsehoods(source: Source, edit: Edit) -> list[str]:
    try:
        record = as_json(refine_page(applied(source.page, [edit])))
    except PageRefused:
        return []
    return falsehoods(source, [edit], record)


@pytest.mark.parametrize("pieces", [_whole_tag, _tag_twice, _quote, _bracket, _slash])
def test_one_piece_of_markup_never_makes_a_falsehood(pieces: Pieces, sources: list[Source]) -> None:
    edits = [
        (source, edit)
        for source in sources
        for tag in _tags_of_content(source)
        for edit in pieces(source.page, tag)
    ]
    wrong = {
        f"{source.name} at {edit.start}": found[0][:200]
        for source, edit in edits
        if (found := _falsehoods(source, edit))
    }

    assert len(edits) > 100
    assert not wrong, "\n".join(
        [f"{len(wrong)} of {len(edits)}", *(f"{where}: {what}" for where, what in wrong.items())][
            :8
        ]
    )
