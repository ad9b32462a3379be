"""Checks that the values of a release are no ends of two fields between which bytes are lost.

Such a hole takes the label of the second field, and the markup around it looks whole.
"""

import re

from osce_crawler.errors import PageRefused
from osce_crawler.records import PressRelease

_FIELD_STARTS = (b"<dd", b"<div", b"<span")
_WORD = re.compile(r"[A-Za-z0-9]+")
_LINK = re.compile(
    rb"""<a\s[^<>]*?href\s*=\s*["'](?:[^"'<>]*/)?([a-z0-9-]+)/?["'][^<>]*>\Z""", re.IGNORECASE
)
_LONGEST_TAG = 1000
MOST_VALUES = 100
"""Values of a release that are looked for in its page. No real one has more. It bounds the time."""
_ALIKE_BEFORE = 2
"""Words in which a name and the address of its link agree. One alone may be so by chance."""
_FEWEST_LETTERS, _SAME_WORD = 3, 5
"""Letters that are left of a word, at the least, and that two forms of one word have in common:
`Chairmanship` of `chairperson`.
"""


def check_values(page: bytes, release: PressRelease) -> None:
    """Raises PageRefused `unbalanced` if a value is made of those of two fields.

    A page with all fields has no such hole. A place that the text says too needs no check.
    """
    place, sources, fields = release.place, release.sources, release.fields_of_work
    if place and sources and fields:
        return
    if place and place.casefold() not in (release.dateline or "").casefold():
        _check_whole(page, place)
    for value in (release.content_type, *sources, *fields)[:MOST_VALUES]:
        _check_whole(page, value)


def _check_whole(page: bytes, value: str | None) -> None:
    at = -1 if value is None else page.find(f">{value}</a>".encode())
    if at == -1:
        return
    link = page.rfind(b"<a ", 0, at)
    if link > page.rfind(b"</a>", 0, at):
        found = _LINK.match(page, max(link, at - _LONGEST_TAG), at + 1)
        if found and _breaks_off(str(value), found[1].decode().casefold()):
            raise PageRefused(
                "unbalanced",
                f"{value!r} has the address of another name, and a field is missing: bytes are lost",
            )
    elif page[page.rfind(b"<", 0, at) : at].lower().startswith(_FIELD_STARTS):
        raise PageRefused(
            "unbalanced", f"{value!r} ends a link that does not start: bytes are lost"
        )


def _is_cut(words: list[str], rest: list[str]) -> bool:
    """Whether one word is left of several, and starts as the first of them: `Proies` of `programme
    office in astana`.
    """
    word, whole = words[0], rest[0]
    starts_as = word[:_FEWEST_LETTERS] == whole[:_FEWEST_LETTERS]
    is_other = starts_as and word[:_SAME_WORD] != whole[:_SAME_WORD]
    return len(words) == 1 and len(rest) > _ALIKE_BEFORE and is_other


def _breaks_off(name: str, address: str) -> bool:
    """Whether a name agrees with the address of its link up to the middle of a word, where another
    name goes on: `Office of the Secrlerance` at `office-of-the-secretary-general`.

    >>> _breaks_off("OSCE Mission to Serbia", "osce-mission-to-serbia-and-montenegro")
    False
    """
    printed, known = _WORD.findall(name), address.split("-")
    words = [word.casefold() for word in printed]
    pairs = enumerate(zip(words, known, strict=False))
    same = next((at for at, (word, expected) in pairs if word != expected), 0)
    word, rest = words[same] if words else "", known[same:]
    if not same or len(rest) < 2 or word[0] != rest[0][:1]:
        return False
    if same < _ALIKE_BEFORE and not _is_cut(words[same:], rest):
        return False
    # What follows the hole is of another name: a name in another spelling goes on as the address.
    is_spelled = not {*words[same:]}.isdisjoint(rest) or word[-1] == rest[0][-1:]
    is_last = same == len(words) - 1
    is_short = is_last and (word.startswith(rest[0]) or rest[0].startswith(word))
    is_acronym = any(map(str.isupper, printed[same][1:]))
    return not (is_spelled or is_short or is_acronym)
