"""What the lines of a page of unknown design are, before its text is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from osce_crawler.errors import PageRefused
from osce_crawler.pages.dateline import find_dateline
from osce_crawler.pages.dates import date_in_words
from osce_crawler.pages.inferred.lines import Line, Outline, folded_letters
from osce_crawler.pages.inferred.title import Title
from osce_crawler.text import clean_text, word_count
from osce_crawler.urls import Site, absolute, release_address

_TEASER_LETTERS, _LEAST_TEASER_LETTERS = 60, 20
_MOST_STORY_LINES = 6
_MORE_WORDS = 3
_LONGEST_DATE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """A page, its title, and what its lines are, before the text is known."""

    outline: Outline
    title: Title
    teaser: str
    """Folded letters of the start of the listing's teaser; empty if there is none."""
    chrome: frozenset[int]
    """Lines of menus, footers and boxes."""
    stories: frozenset[int]
    """Lines of other stories: links to other releases, and what is next to such a link."""
    url: str
    """The address of the page: the base of its links."""
    site: Site

    @classmethod
    def of(
        cls, outline: Outline, title: Title, teaser: str, *, url: str, node_id: int, site: Site
    ) -> "Scene":
        """The scene of a page with the address `url`."""
        chrome = frozenset(
            index
            for index, line in enumerate(outline.lines)
            if any(not title.is_around(frame) for frame in line.frames)
        )
        others = [
            index
            for index, line in enumerate(outline.lines)
            if (line.is_link or _is_dated_link(line)) and _leads_elsewhere(line, url, node_id, site)
        ]
        start = folded_letters(teaser)[:_TEASER_LETTERS]
        return cls(
            outline=outline,
            title=title,
            teaser=start if len(start) >= _LEAST_TEASER_LETTERS else "",
            chrome=chrome,
            stories=frozenset(_story_lines(outline, title, others)),
            url=url,
            site=site,
        )

    def is_other(self, index: int) -> bool:
        """Whether a line is certainly not of this release's text."""
        return (
            index in self.chrome
            or index in self.stories
            or self.title.start <= index < self.title.end
        )

    def opens_text(self, index: int) -> bool:
        """Whether a line starts as the teaser, or with a dateline."""
        return self.starts_as_teaser(index) or has_dateline(self.outline.lines[index])

    def starts_as_teaser(self, index: int) -> bool:
        """Whether the text from a line on starts as the teaser, by its letters."""
        if not self.teaser:
            return False
        start = ""
        for line in self.outline.lines[index : index + len(self.teaser)]:
            start += line.letters
            if len(start) >= len(self.teaser):
                break
        return start.startswith(self.teaser)


def has_dateline(line: Line) -> bool:
    """Whether a line starts with a dateline; one without a day counts only in a paragraph."""
    dateline = find_dateline(line.text)
    if dateline is None:
        return False
    return line.is_prose or dateline.published_on is not None or dateline.day is not None


def _is_dated_link(line: Line) -> bool:
    """Whether a line is a link and a date, as in lists of other stories."""
    if 2 * line.linked < len(line.letters):
        return False
    rest = clean_text("".join(piece.text for piece in line.pieces if piece.link is None))
    return word_count(rest) <= _LONGEST_DATE_WORDS and date_in_words(rest) is not None


def _leads_elsewhere(line: Line, url: str, node_id: int, site: Site) -> bool:
    """Whether a link of the line leads to another release."""
    for href in line.hrefs:
        try:
            if release_address(absolute(url, href), site).node_id != node_id:
                return True
        except (PageRefused, ValueError):
            continue
    return False


def _story_lines(outline: Outline, title: Title, others: Sequence[int]) -> Iterator[int]:
    """The lines of the other stories that links lead to, with their dates and teasers.

    A story is the largest element around the link that contains no other such link and not the
    title. It is small, and its link is at the start, or `More` at the end.
    """
    lines = outline.lines
    known = set(others)
    before = list(accumulate((index in known for index in range(len(lines))), initial=0))
    for link in others:
        yield link
        start, end = link, link + 1
        for above in (lines[link].holder, *lines[link].holder.iterancestors()):
            first, last = outline.spans.get(above, (0, 0))
            if last - first > _MOST_STORY_LINES or title.is_around(above):
                break
            if before[last] - before[first] > 1:
                break
            start, end = first, last
        is_first = all(not lines[index].is_prose for index in range(start, link))
        if is_first or len(lines[link].text.split()) <= _MORE_WORDS:
            yield from range(start, end)
        following = link + 1
        if (
            lines[link].heading is not None
            and following < len(lines)
            and lines[following].is_prose
            and lines[link].holder.getparent() is lines[following].holder.getparent()
        ):
            yield following
