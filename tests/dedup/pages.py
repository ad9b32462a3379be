"""Strategies for pages that repeat themselves: few paragraphs, many copies, cut and mixed as pages
were seen to do.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

WORDS = (
    "mission police border court media vote school river training village minister report women"
    " youth judge lake energy"
    " library harvest winter bridge teacher monitor city council farm".split()
)
SHORT = ("Background", "Next steps", "Q:", "Yes.", "No.", "Radio", "Thank you.")
LONG = (
    "The mission opened a library for the farmers of the valley in spring.",
    "The mission opened a library for the teachers of the valley in spring.",
    "Judges from 9 countries ended a course on protecting witnesses here today.",
    "Judges from 12 countries ended a course on protecting witnesses here today.",
    '"A witness who is afraid will not speak to any court," said the course director.',
)
VERY_LONG = (
    (
        "The mission was founded at the invitation of the host government and helps it to build"
        " courts that work, to train "
        "officers who listen, and to protect the rights of everyone who lives in the hills."
    ),
    (
        "Over eighteen months more than four hundred officials from both sides of the river have"
        " taken part in seminars on "
        "water, flood warning and the joint use of boats, radios and cameras at night."
    ),
)
PARAGRAPHS = (*SHORT, *LONG, *VERY_LONG)

paragraphs = st.sampled_from(PARAGRAPHS)
titles = st.none() | st.sampled_from((*LONG[:2], SHORT[0], "A title of its own"))
few = st.lists(paragraphs, min_size=1, max_size=6)


def _typeset(text: str) -> str:
    """The same words as another editor would print them."""
    return text.replace(" ", "\u00a0", 1).replace('"', "“", 1).replace('"', "”").upper().rstrip(".")


@st.composite
def _repeating(draw: st.DrawFn) -> list[str]:
    """A few paragraphs, then copies of runs of them, the last one cut inside a paragraph
    perhaps.
    """
    page = draw(few)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(page) - 1))
        run = page[start : start + draw(st.integers(1, 6))]
        at = draw(st.sampled_from((0, len(page), start + len(run))))
        page[at:at] = map(_typeset, run) if draw(st.booleans()) else run
    if draw(st.booleans()):
        page[-1] = page[-1][: draw(st.integers(1, len(page[-1])))].strip() or page[-1]
    return page


@st.composite
def _teased(draw: st.DrawFn) -> list[str]:
    """A page that begins with the beginning of one of its paragraphs, or with several of them in
    one.
    """
    page = draw(few)
    whole = draw(st.sampled_from(page))
    teaser = whole[: draw(st.integers(1, len(whole)))].rstrip() + draw(
        st.sampled_from(("", "...", "… Read more"))
    )
    parts = page[: draw(st.integers(2, 4))]
    # Old pages lost the space between two sentences; two words are never glued, for nobody could
    # tell.
    joined = (
        "" if all(part.endswith(".") for part in parts) and draw(st.booleans()) else " "
    ).join(parts)
    return [*draw(st.sampled_from(([teaser], [joined], [teaser, joined], [joined, teaser]))), *page]


def _doubled(page: Sequence[str]) -> list[str]:
    return [text for text in page for _ in range(2)]


pages = (
    st.lists(paragraphs, max_size=14)
    | st.lists(st.sampled_from(SHORT[:2] + LONG[:2]), max_size=16)
    | _repeating()
    | _teased()
    | few.map(_doubled)
    | few.map(lambda page: page[:1] + page[1:] * 2)
    | few.map(lambda page: [" ".join(_doubled(page)), *_doubled(page)])
    | few.map(lambda page: [*page * 2, " ".join(page * 2)])
    | st.lists(st.sampled_from((*LONG[:2], "Yes.", "12", " ".join(LONG[:2]))), max_size=16)
    | st.lists(st.text(alphabet="aA .…-\u00a0\u00adé!?", max_size=12), max_size=8)
)

sentences = st.lists(st.sampled_from(WORDS), min_size=8, max_size=40).map(
    lambda words: " ".join(words).capitalize() + "."
)
