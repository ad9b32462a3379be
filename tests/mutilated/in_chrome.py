"""Pages of the sample in the menus of real pages, to be damaged as a whole."""

from collections.abc import Sequence
from dataclasses import replace

from tests.mutilated.sources import Source, Span
from tests.pages.chrome import PLACE

_ARTICLE = {
    "drupal11": (b"<main", b"</main>"),
    "drupal6": (b'<div class="content--header">', b'<div class="content--sidebar">'),
}


def in_chrome(sources: Sequence[Source], skeletons: Sequence[bytes]) -> list[Source]:
    """Each skeleton in UTF-8 with the article of one of the sources."""
    whole = [source for source in sources if not source.is_text]
    return [
        _placed(whole[number * 7 % len(whole)], skeleton, number)
        for number, skeleton in enumerate(filter(_is_utf8, skeletons))
    ]


def _placed(source: Source, skeleton: bytes, number: int) -> Source:
    start, end = (source.page.find(tag) for tag in _ARTICLE[source.release.layout])
    start = source.page.index(b">", start) + 1 if b"<main" in source.page[start:end] else start
    before, after = skeleton.split(PLACE)

    def moved(span: Span) -> Span:
        one, two = (len(before) + offset - start for offset in span)
        return one, two

    return replace(
        source,
        name=f"{source.name}-in-{number:03}",
        page=before + source.page[start:end] + after,
        body=moved(source.body),
        title=moved(source.title),
        metadata=moved(source.metadata),
    )


def _is_utf8(skeleton: bytes) -> bool:
    try:
        skeleton.decode()
    except UnicodeDecodeError:
        return False
    return True
