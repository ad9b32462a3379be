"""Finds the title of a page of unknown design, by what the listing and the page's head say."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from osce_crawler.pages.inferred.lines import FRAME_ROLES, Line, Outline, folded_letters
from osce_crawler.pages.labels import Label, is_release_type, label_of
from osce_crawler.pages.layouts import Element
from osce_crawler.records import Evidence
from osce_crawler.text import clean_text, word_count

_SEPARATOR = re.compile(r"\s+(?:[|–—»·•/-]|::)\s+")
_HEAD_NAMES = frozenset({"og:title", "twitter:title", "dc.title", "dcterms.title"})
_TITLE_LEVELS = ("h1", "h2", "h3", "h4")
_LEAST_LETTERS = 8
"""Shorter texts, such as `News`, are equal by chance."""
_PART_LETTERS = 20
_MOST_SEGMENTS, _MOST_DECLARED = 10, 50
_LEAST_WORDS = 3
_LONGEST_TITLE = 400
_LISTED = "the listing's title"
_CUT = "….\xa0 "
_OUTSIDE_CONTENT = frozenset({"nav", "footer", "aside", "menu", "dialog"})


@dataclass(frozen=True, slots=True)
class Title:
    """The title: its element, its first line and the one after its last, and the evidence."""

    text: str
    element: Element
    start: int
    end: int
    evidence: str
    is_weak: bool = False
    """Whether nothing but its place is evidence."""
    around: frozenset[Element] = frozenset()
    """The elements that contain it. Only of the title that is found."""

    def is_around(self, element: Element) -> bool:
        """Whether an element contains the title."""
        return element in self.around or element is self.element


def find_title(outline: Outline, evidence: Evidence) -> Title | None:
    """The title of a release, or None if no heading or line of the page is certainly the title."""
    head = list(islice(_head_titles(outline.root), _MOST_DECLARED))
    listed = clean_text(evidence.title or "")
    says = [(_LISTED, listed)] if listed else []
    says += [(f"{name} of the page's head", text) for name, text in head]
    places = list(_headings(outline))
    lines = [] if any(place.element.tag == "h1" for place in places) else _plain_lines(outline)
    found = _equal(says, places, lines) or _partly_equal(says, places)
    between = _between(outline, places)
    if found is None or (between and between.start > found.start):
        if any(name in _HEAD_NAMES for name, _ in head) or listed:
            return None
        found = between or _only_heading(places)
    whole = _whole(found, says) if found else None
    if whole is None or (listed and not _is_related(whole.text, listed)):
        return None
    return replace(whole, around=frozenset(whole.element.iterancestors()))


def _whole(title: Title, says: Sequence[tuple[str, str]]) -> Title | None:
    """The title; for one that its heading cuts off, the declared one that goes on.

    None if the head declares it only in a `<title>`, or with what may be the name of the site.
    """
    start = title.text.rstrip(_CUT).rstrip()
    is_marked = start != title.text and title.text.endswith(("…", ".."))
    longer = [
        (name, text)
        for name, text in says
        if len(text) > len(start)
        and text.casefold().startswith(start.casefold())
        and not text.endswith(("…", "..."))
        and (is_marked or text[len(start)].isalnum())
    ]
    if not longer:
        return title
    sure = [
        (name, text)
        for name, text in longer
        if name == _LISTED or not _SEPARATOR.search(text[len(start) :])
    ]
    counts = Counter(letters for _, letters in {(name, folded_letters(t)) for name, t in sure})
    sure.sort(key=lambda one: counts[folded_letters(one[1])] == 1)
    if not sure or (sure[0][0].startswith("<title>") and counts[folded_letters(sure[0][1])] == 1):
        return None
    name, text = sure[0]
    return replace(title, text=text, evidence=f"{name}: the heading {title.text!r} is cut off")


def _head_titles(root: Element) -> Iterator[tuple[str, str]]:
    """The titles that the page's head declares, the most reliable first."""
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name in _HEAD_NAMES and clean_text(meta.get("content") or ""):
            yield name, clean_text(meta.get("content") or "")
    for title in root.iter("title"):
        whole = clean_text("".join(map(str, title.itertext())))
        segments = _SEPARATOR.split(whole)
        if len(segments) > _MOST_SEGMENTS:
            yield "<title>", whole
            return
        for length in range(len(segments), 0, -1):
            yield "<title>", " ".join(segments[:length])
            yield "<title>", " ".join(segments[-length:])
        return


def _headings(outline: Outline) -> Iterator[Title]:
    """The headings of the content: no logo, and in no menu or box."""
    for level in _TITLE_LEVELS:
        for heading in outline.root.iter(level):
            start, end = outline.spans.get(heading, (0, 0))
            lines = outline.lines[start:end]
            if not lines or any(_is_outside(frame) for frame in lines[0].frames):
                continue
            if all(line.is_link for line in lines) and set(lines[0].hrefs) == {"/"}:
                continue
            yield Title(" ".join(line.text for line in lines), heading, start, end, level)


def _is_outside(frame: Element) -> bool:
    return frame.tag in _OUTSIDE_CONTENT or frame.get("role") in FRAME_ROLES


def _plain_lines(outline: Outline) -> list[Title]:
    """Lines that are no headings: old pages print the title in a `<div>`, `<td>` or `<b>`.

    The ones between a type and a label go first: a breadcrumb may end with the title, too.
    """
    found = [
        Title(line.text, line.holder, index, index + 1, "line")
        for index, line in enumerate(outline.lines)
        if line.heading is None
        and not line.linked
        and not any(_is_outside(frame) for frame in line.frames)
        and len(line.text) <= _LONGEST_TITLE
    ]
    return sorted(found, key=lambda title: -_neighbours(outline.lines, title))


def _neighbours(lines: Sequence[Line], title: Title) -> int:
    """How many of the lines before and after a line are those of a title: a type, a label."""
    before = lines[title.start - 1].text if title.start else ""
    after = lines[title.end].text if title.end < len(lines) else ""
    return is_release_type(before) + starts_with_label(after)


def starts_with_label(text: str) -> bool:
    """Whether a line is a label, or starts with one: `Date: 17 November 2006`."""
    label = label_of(text) or label_of(text.partition(":")[0])
    return label is not None and label is not Label.OTHER


def _equal(
    says: Sequence[tuple[str, str]], headings: Sequence[Title], lines: Sequence[Title]
) -> Title | None:
    """The first heading, else the first line, that is equal to the best declared title."""
    kinds = [
        (kind, {folded_letters(title.text): title for title in reversed(titles)})
        for kind, titles in (("heading", headings), ("line", lines))
    ]
    for name, text in says:
        wanted = folded_letters(text)
        if len(wanted) < _LEAST_LETTERS:
            continue
        for kind, titles in kinds:
            if wanted in titles:
                return _with_evidence(titles[wanted], f"the {kind} equal to {name}")
    return None


def _partly_equal(says: Sequence[tuple[str, str]], places: Sequence[Title]) -> Title | None:
    """A heading that contains a declared title, or is contained in it; it must be the only one."""
    lettered = [(title, folded_letters(title.text)) for title in places]
    for name, text in says:
        wanted = folded_letters(text)
        found = [
            title
            for title, letters in lettered
            if min(len(letters), len(wanted)) >= _PART_LETTERS
            and (letters in wanted or wanted in letters)
        ]
        if len(found) == 1:
            return _with_evidence(found[0], f"the heading that agrees in part with {name}")
    return None


def _between(outline: Outline, places: Sequence[Title]) -> Title | None:
    """The only line between a type and a label: the title, also where the head has another one.

    A line of a few words may be a value that has lost its label.
    """
    found = {
        title.start: title
        for title in [*_plain_lines(outline), *places]
        if _neighbours(outline.lines, title) == 2
    }
    if len(found) != 1:
        return None
    (title,) = found.values()
    if word_count(title.text) < _LEAST_WORDS:
        return None
    return _with_evidence(title, "the line between the type and the labels")


def _only_heading(places: Sequence[Title]) -> Title | None:
    """The only heading of the highest level. It needs a text that starts with a dateline."""
    level = next((title.element.tag for title in places), None)
    found = [title for title in places if title.element.tag == level]
    if len(found) != 1 or level not in {"h1", "h2"} or word_count(found[0].text) < _LEAST_WORDS:
        return None
    return replace(found[0], evidence=f"the only <{level}> of the content", is_weak=True)


def _with_evidence(title: Title, evidence: str) -> Title:
    return replace(title, evidence=evidence)


def _is_related(found: str, listed: str) -> bool:
    """Whether two titles are of the same release: half of the listed words are in the title."""
    words = set(map(folded_letters, listed.split())) - {""}
    return bool(words) and 2 * len(words & set(map(folded_letters, found.split()))) >= len(words)
