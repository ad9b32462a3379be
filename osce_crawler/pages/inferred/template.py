"""Finds lines that belong to a template, because the texts of different pages share them."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from re import IGNORECASE
from re import compile as pattern

from osce_crawler.pages.contacts import find_contacts
from osce_crawler.text import comparison_key

_COUNTED_LINES = 65_536
"""Lines that are counted at the same time. A run with fewer different lines is counted exactly."""
_DIGEST_BYTES = 8
_ADDRESS = pattern(
    r"@|\bwww\.|https?:|\+?\d[\d\s()/-]{6,}\d|^(?:tel|fax|e-?mail|phone)\b", IGNORECASE
)
_NOTE = ("*", "(", "[", "†")


def template_lines(bodies: Iterable[Sequence[str]]) -> frozenset[str]:
    """The lines that a template prints: at one place on at least half of the pages, and on two.

    `bodies` are the paragraphs of the pages; equal bodies count as one page. A place is counted
    from the start or from the end of the text: a sentence that many releases have, each somewhere
    else, is text. Releases may share some lines at one place, too: contacts and all after them,
    addresses, notes in brackets or after an asterisk. These never count; a closing sentence counts
    only where half of the pages have it. At most
    65,536 lines are counted at once (Misra and Gries: the rarest are forgotten, never a line of
    half of the pages, while a page has fewer than 10,000 lines).
    """
    counts: dict[bytes, int] = {}
    texts: dict[bytes, set[str]] = {}
    pages: set[bytes] = set()
    forgotten = 0
    for body in bodies:
        page = _digest("\n".join(body))
        if page in pages:
            continue
        pages.add(page)
        keys = {
            _digest(f"{place} {comparison_key(line)}"): line
            for index, line in _countable(body)
            for place in (index, index - len(body))
        }
        for key, line in keys.items():
            if key in counts:
                counts[key] += 1
                texts[key].add(line)
            elif len(counts) < _COUNTED_LINES:
                counts[key] = 1
                texts[key] = {line}
            else:
                forgotten += 1
                counts = {one: count - 1 for one, count in counts.items() if count > 1}
                texts = {one: found for one, found in texts.items() if one in counts}
    needed = max(2, (len(pages) + 1) // 2)
    return frozenset(
        line for key, found in texts.items() if counts[key] + forgotten >= needed for line in found
    )


def _countable(body: Sequence[str]) -> Iterable[tuple[int, str]]:
    """The lines with their indices, without what releases share: contacts, addresses, notes."""
    contacts = find_contacts(body)
    end = len(body) - len(contacts.split("\n")) if contacts else len(body)
    return (
        (index, line)
        for index, line in enumerate(body[:end])
        if not _ADDRESS.search(line) and not line.startswith(_NOTE)
    )


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
