"""Ways to hurt a page, as edits of its bytes: what an edit leaves of the text is then known
without the parser.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.mutilated.sources import Source, Span

INLINE = (b"b", b"i", b"font", b"span", b"a", b"em", b"strong", b"u")
ASCII_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<>&;\"'=/ -!.,:#()"
HOLDING = tuple(
    f"<{name}>".encode()
    for name in (
        "svg math template noscript title plaintext xmp noembed noframes object audio video canvas"
        " button table td dl dt dd nav aside figure ul li form fieldset frameset head body html h1"
        " main article details marquee ruby"
    ).split()
)
ENDS = re.compile(rb"-->|</(?:script|style|textarea|select|svg|button|noscript)\s*>|\"(?=>)")


@dataclass(frozen=True, slots=True)
class Edit:
    """``old`` bytes of the page from ``start`` on become ``new``."""

    start: int
    end: int
    new: bytes


Damage = Callable[[Source, Random], Sequence[Edit]]


def applied(page: bytes, edits: Sequence[Edit]) -> bytes:
    """The page after its edits, which must not overlap."""
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        pieces += [page[position : edit.start], edit.new]
        position = edit.end
    return b"".join([*pieces, page[position:]])


def cut_short(source: Source, random: Random) -> list[Edit]:
    """The transfer stopped."""
    start, end = random.choice(
        [(0, len(source.page)), source.body, (source.title[0], source.body[1])]
    )
    return [Edit(random.randrange(start, end), len(source.page), b"")]


def hole(source: Source, random: Random) -> list[Edit]:
    """A stretch is missing in the middle."""
    start = random.choice([random.randrange(len(source.page)), random.randrange(*_content(source))])
    return [Edit(start, min(len(source.page), start + random.randrange(1, 3000)), b"")]


def _content(source: Source) -> Span:
    """Title to the end of the text, and a little of what surrounds them."""
    return max(source.title[0] - 200, 0), min(source.body[1] + 400, len(source.page))


def hole_between_tags(source: Source, random: Random) -> list[Edit]:
    """A stretch from tag to tag is missing: every tag left is whole, but not the nesting.

    A hole that leaves the nesting whole cannot be seen.
    """
    tags, near = source.tags, _near(source, source.tags)
    for _ in range(100 if near else 0):
        first = tags.index(random.choice(near))
        last = min(first + random.choice([1, 2, 3, 5, 10, 40]), len(tags) - 1)
        removed = Edit(tags[first][0], tags[last][random.randrange(2)], b"")
        stretch = source.page[removed.start : removed.end]
        if stretch.count(b"<div") != stretch.count(b"</div"):
            return [removed]
    return hole(source, random)


def bytes_flipped(source: Source, random: Random) -> list[Edit]:
    """Bytes become any other bytes."""
    return _flips(source, random, bytes(range(256)))


def letters_flipped(source: Source, random: Random) -> list[Edit]:
    """Bytes become other ASCII, markup too: the page stays readable UTF-8."""
    return _flips(source, random, ASCII_LETTERS)


def _flips(source: Source, random: Random, alphabet: bytes) -> list[Edit]:
    area = random.choice([(0, len(source.page)), _content(source), source.metadata, source.body])
    wanted = min(random.choice([1, 2, 3, 5, 10, 40, 200]), (area[1] - area[0]) // 2)
    places = random.sample(range(*area), wanted)
    return [Edit(place, place + 1, bytes([random.choice(alphabet)])) for place in places]


def _near(source: Source, tags: Sequence[Span]) -> list[Span]:
    start, end = _content(source)
    return [span for span in tags if start <= span[0] < end]


def _some_tags(source: Source, random: Random) -> list[Span]:
    near = _near(source, source.tags)
    pool = near if random.random() < 0.8 and near else source.tags or [(0, 0)]
    return random.sample(pool, min(random.choice([1, 1, 1, 2, 2, 3, 4, 8]), len(pool)))


def tags_dropped(source: Source, random: Random) -> list[Edit]:
    """Tags are missing, each as a whole."""
    return [Edit(start, end, b"") for start, end in _some_tags(source, random)]


def tags_duplicated(source: Source, random: Random) -> list[Edit]:
    """Tags come twice."""
    return [Edit(end, end, source.page[start:end]) for start, end in _some_tags(source, random)]


def tags_moved(source: Source, random: Random) -> list[Edit]:
    """A tag changes places with another."""
    spans = _some_tags(source, random) + _some_tags(source, random)
    first, last = spans[0], spans[-1]
    if first == last:
        return [Edit(*first, b"")]
    return [Edit(*first, source.page[slice(*last)]), Edit(*last, source.page[slice(*first)])]


def tags_inserted(source: Source, random: Random) -> list[Edit]:
    """A tag that belongs elsewhere stands in the content."""
    places = random.sample(range(*_content(source)), random.choice([1, 1, 2, 3]))
    tags = [source.page[slice(*span)] for span in source.tags] or [b"<div>"]
    return [Edit(place, place, random.choice(tags)) for place in places]


def quotes_dropped(source: Source, random: Random) -> list[Edit]:
    """Attributes lose one quote, or both."""
    start, end = _content(source)
    quotes = [
        place
        for span in source.tags
        if (start <= span[0] < end) or random.random() < 0.02
        for place in range(*span)
        if source.page[place : place + 1] == b'"'
    ]
    chosen = random.sample(quotes, min(random.choice([1, 1, 1, 2, 3, 6]), len(quotes)))
    return [Edit(place, place + 1, b"") for place in chosen] or tags_dropped(source, random)


def comment_opened(source: Source, random: Random) -> list[Edit]:
    """A comment begins and does not end; or a script, a style, an iframe, a select."""
    opening = random.choice(
        [
            b"<!--",
            b"<!--",
            b"<!-- x",
            b"<script>",
            b"<style>",
            b"<textarea>",
            b"<select>",
            b"<iframe>",
        ]
    )
    place = random.randrange(*random.choice([_content(source), source.body, (0, len(source.page))]))
    return [Edit(place, place, opening)]


def element_opened(source: Source, random: Random) -> list[Edit]:
    """An element begins that hides or holds what follows, and does not end."""
    tags = _some_tags(source, random)
    place = random.choice([*tags[0], random.randrange(*_content(source))])
    return [Edit(place, place, random.choice(HOLDING))]


def ends_dropped(source: Source, random: Random) -> list[Edit]:
    """The ends of comments, scripts and quotes are missing, anywhere in the page."""
    ends = [match.span() for match in ENDS.finditer(source.page)]
    chosen = random.sample(ends, min(random.choice([1, 1, 2, 5]), len(ends)))
    return [Edit(*span, b"") for span in chosen] or tags_dropped(source, random)


def inline_left_open(source: Source, random: Random) -> list[Edit]:
    """Many inline tags begin inside one another and never end."""
    starts = [start for start, _ in source.runs]
    chosen = random.sample(starts, min(len(starts), random.choice([1, 3, 10])))
    return [
        Edit(
            place,
            place,
            b"".join(b"<%b>" % random.choice(INLINE) for _ in range(random.choice([1, 5, 40]))),
        )
        for place in chosen
    ]


def end_missing(source: Source, random: Random) -> list[Edit]:
    """One of the last tags is missing, or more stands behind them."""
    if source.is_text:
        return [Edit(len(source.page), len(source.page), b"\n\n\n")]
    name = random.choice(
        [
            b"</html>",
            b"</body>",
            b"</main>",
            b"</footer>",
            b"</head>",
            b"<body",
            b"<html",
            b"<head>",
        ]
    )
    place = source.page.find(name)
    return (
        [Edit(place, source.page.index(b">", place) + 1, b"")]
        if place != -1
        else tags_dropped(source, random)
    )


def nul_bytes(source: Source, random: Random) -> list[Edit]:
    """NULs and other controls stand between the bytes."""
    places = random.sample(range(len(source.page)), random.choice([1, 5, 50, 2000]))
    return [
        Edit(place, place, random.choice([b"\0", b"\0", b"\x07", b"\x1b", b"\x0c"]))
        for place in places
    ]


def two_pages(source: Source, random: Random) -> list[Edit]:
    """The page again behind itself, or inside itself, whole or in part."""
    page = source.page
    place = random.choice(
        [0, len(page), random.randrange(len(page)), random.randrange(*_content(source))]
    )
    part = random.choice(
        [page, page, page[: random.randrange(len(page))], page[random.randrange(len(page)) :]]
    )
    return [Edit(place, place, part)]
