"""Differences between two versions of a release: fields, paragraphs, words. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from osce_crawler.records import CleanRelease

Value = str | tuple[str, ...] | None
Words = tuple[tuple[str, str], ...]
"""Pieces of text, each with a sign: `=` in both versions, `-` only in the old, `+` in the new."""

_WORD = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
_SHOWN = 60
_WORDS = re.compile(r"\w+")
_ALIKE = 0.4
"""Minimum similarity (0 to 1) of two paragraphs to count as one changed paragraph."""
_MOST_PAIRS = 400
"""Maximum number of pairs to compare between two differing sequences of paragraphs. Above it, the
first old paragraph is paired with the first new one, and so on.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The input of a comparison.

    `paragraphs` holds every published paragraph as its text and the rule that removes it, or None.
    """

    fields: Mapping[str, Value]
    paragraphs: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value differs."""

    name: str
    old: Value
    new: Value

    @property
    def kind(self) -> str:
        """`gains`, `loses` or `changes`. Fewer warnings count as a change, not as a loss."""
        if self.name == "warnings":
            return "changes"
        return "gains" if not self.old else "changes" if self.new else "loses"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChange:
    """A difference in one paragraph of the clean text. Positions count published paragraphs from
    0.
    """

    kind: str
    """`changed`, `added` or `removed`. If the paragraph is on both pages and only a rule's decision
    differs: `left out` (now removed by `rule`) or `restored` (removed by `rule` before).
    """
    old_position: int | None = None
    new_position: int | None = None
    old: str | None = None
    new: str | None = None
    rule: str | None = None

    @property
    def words(self) -> Words:
        """The change word by word."""
        if self.old is None or self.new is None:
            return (("+", self.new),) if self.new is not None else (("-", self.old or ""),)
        return word_changes(self.old, self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """All differences between two versions."""

    fields: tuple[FieldChange, ...]
    paragraphs: tuple[ParagraphChange, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.paragraphs)

    def in_words(self) -> str:
        """A summary: `title, place; 1 paragraph changed, 2 added`."""
        counts = Counter(change.kind for change in self.paragraphs)
        texts = [f"{count} {kind}" for kind, count in counts.items()]
        if texts:
            one = next(iter(counts.values())) == 1
            texts[0] = texts[0].replace(" ", " paragraph " if one else " paragraphs ", 1)
        return "; ".join(
            filter(None, (", ".join(change.name for change in self.fields), ", ".join(texts)))
        )


def version_of(clean: CleanRelease) -> Version:
    """A parsed and deduplicated release as a version."""
    release = clean.release
    fields: dict[str, Value] = {
        "title": release.title,
        "content_type": release.content_type,
        "published_on": release.published_on.isoformat() if release.published_on else None,
        "place": release.place,
        "sources": release.sources,
        "fields_of_work": release.fields_of_work,
        "dateline": release.dateline,
        "description": release.description,
        "contacts": clean.contacts,
        "attachments": tuple(file_line(file.url, file.label, None) for file in release.attachments),
        "images": tuple(
            file_line(image.url, image.caption, image.credit) for image in release.images
        ),
        "published_on_source": release.published_on_source.value
        if release.published_on_source
        else None,
        "layout": release.layout,
        "confidence": release.confidence.value,
        "warnings": release.warnings,
    }
    paragraphs = tuple((one.text, one.rule.value if one.rule else None) for one in clean.paragraphs)
    return Version(fields=fields, paragraphs=paragraphs)


def file_line(url: str | None, label: str | None, credit: str | None) -> str:
    """An attachment or an image as one line of text."""
    return " ".join(filter(None, (label, f"({credit})" if credit else None, url)))


def compare(old: Version, new: Version) -> Differences:
    """The differences: fields in their order, then paragraphs in their order."""
    fields = tuple(
        FieldChange(name, old.fields[name], value)
        for name, value in new.fields.items()
        if old.fields[name] != value
    )
    return Differences(fields=fields, paragraphs=tuple(_paragraph_changes(old, new)))


def less_text(old: Sequence[str], new: Sequence[str]) -> str:
    """What paragraphs lack that others have, as a clause; empty if nothing is missing.

    Two readings of one page are compared: each text of the old one must be in the new one.

    >>> less_text(["Ten men came.", "Next steps"], ["Ten men came."])
    "1 paragraph instead of 2, without 'Next steps'"
    >>> less_text(["Ten men came."], ["VIENNA – Ten men", "came.", "All left."])
    ''
    """
    before, after = ["".join(text.split()) for text in old], "".join("".join(new).split())
    missing = [text for text, letters in zip(old, before, strict=True) if letters not in after]
    clauses = []
    if len(new) < len(old):
        noun = "paragraph" if len(new) == 1 else "paragraphs"
        clauses.append(f"{len(new)} {noun} instead of {len(old)}")
    elif len(after) < (letters := sum(map(len, before))):
        clauses.append(f"{len(after)} letters instead of {letters}")
    if missing:
        clauses.append(f"without {missing[0][:_SHOWN]!r}")
    return ", ".join(clauses)


def loses_text(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a text has lost paragraphs for which no others came, or words of a paragraph.

    A paragraph that is split, joined or written anew is not lost.

    >>> loses_text(["Ten men came.", "They sat."], ["Ten women came.", "They sat."])
    False
    >>> loses_text(["Ten men came.", "They sat."], ["Ten women came."])
    True
    """
    gone = list((Counter(old) - Counter(new)).elements())
    came = list((Counter(new) - Counter(old)).elements())
    before, after = ([_WORDS.findall(text) for text in texts] for texts in (gone, came))
    if "".join(chain.from_iterable(before)) == "".join(chain.from_iterable(after)):
        return False
    return len(gone) > len(came) or any(map(_is_shortened, before, after))


def _is_shortened(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a paragraph has only words of the old one in their order, and fewer."""
    rest = iter(old)
    return len(new) < len(old) and all(word in rest for word in new)


def rules_changed(old: Version, new: Version) -> Iterator[tuple[str, str]]:
    """Rules whose decisions differ, as pairs.

    (`leaves out`, rule) if the rule removes a paragraph that was kept before; (`restores`, rule) if
    it no longer removes one.
    """
    before = Counter((rule, text) for text, rule in old.paragraphs if rule)
    after = Counter((rule, text) for text, rule in new.paragraphs if rule)
    yield from (("leaves out", rule) for rule in sorted({rule for rule, _ in after - before}))
    yield from (("restores", rule) for rule in sorted({rule for rule, _ in before - after}))


def _kept(version: Version) -> list[tuple[int, str]]:
    return [
        (position, text) for position, (text, rule) in enumerate(version.paragraphs) if rule is None
    ]


def _paragraph_changes(old: Version, new: Version) -> Iterator[ParagraphChange]:
    before, after = _kept(old), _kept(new)
    removed_before = {text: rule for text, rule in old.paragraphs if rule}
    removed_after = {text: rule for text, rule in new.paragraphs if rule}
    matcher = SequenceMatcher(
        None, [text for _, text in before], [text for _, text in after], autojunk=False
    )
    for what, first, last, from_, to in matcher.get_opcodes():
        if what == "equal":
            continue
        for one, other in _paired(before[first:last], after[from_:to]):
            if one and other:
                yield ParagraphChange(
                    kind="changed",
                    old_position=one[0],
                    new_position=other[0],
                    old=one[1],
                    new=other[1],
                )
            elif one:
                rule = removed_after.get(one[1])
                yield ParagraphChange(
                    kind="left out" if rule else "removed",
                    old_position=one[0],
                    old=one[1],
                    rule=rule,
                )
            elif other:
                rule = removed_before.get(other[1])
                yield ParagraphChange(
                    kind="restored" if rule else "added",
                    new_position=other[0],
                    new=other[1],
                    rule=rule,
                )


_Placed = tuple[int, str]


def _paired(
    old: Sequence[_Placed], new: Sequence[_Placed]
) -> Iterator[tuple[_Placed | None, _Placed | None]]:
    """Pairs of an old and a new paragraph; None stands for no partner.

    The most similar pair is matched first, then the paragraphs before and after it, so that pairs
    never cross.
    """
    best = _most_alike(old, new)
    if best is None:
        yield from ((one, None) for one in old)
        yield from ((None, one) for one in new)
        return
    at, to = best
    yield from _paired(old[:at], new[:to])
    yield old[at], new[to]
    yield from _paired(old[at + 1 :], new[to + 1 :])


def _most_alike(old: Sequence[_Placed], new: Sequence[_Placed]) -> tuple[int, int] | None:
    if not old or not new:
        return None
    if len(old) * len(new) > _MOST_PAIRS:
        return 0, 0
    texts = [_WORD.findall(text) for _, text in new]
    best, found = _ALIKE, None
    for at, (_, text) in enumerate(old):
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(_WORD.findall(text))
        for to, words in enumerate(texts):
            matcher.set_seq1(words)
            if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
                best, found = ratio, (at, to)
    return found


def word_changes(old: str, new: str) -> Words:
    """The change from one text to another, word by word.

    >>> word_changes("ten men came", "ten women came")
    (('=', 'ten'), ('-', ' men'), ('+', ' women'), ('=', ' came'))
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    begin = _same_beginning(before, after)
    end = _same_beginning(before[begin:][::-1], after[begin:][::-1])
    middle_old, middle_new = before[begin : len(before) - end], after[begin : len(after) - end]
    pieces = [("=", "".join(before[:begin]))]
    for what, first, last, from_, to in SequenceMatcher(
        None, middle_old, middle_new, autojunk=False
    ).get_opcodes():
        if what == "equal":
            pieces.append(("=", "".join(middle_old[first:last])))
        else:
            pieces += [("-", "".join(middle_old[first:last])), ("+", "".join(middle_new[from_:to]))]
    pieces.append(("=", "".join(before[len(before) - end :])))
    return tuple(piece for piece in pieces if piece[1])


def _same_beginning(old: Sequence[str], new: Sequence[str]) -> int:
    return next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )
