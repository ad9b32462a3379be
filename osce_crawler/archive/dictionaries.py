"""Choosing the stored page (the dictionary) that a payload is compressed against.

Releases and listings have templates of their own, so each purpose has its own dictionaries. A page
becomes a dictionary where that pays:

- at once, if no dictionary fits it. This costs almost nothing: compressed against itself, the page
  takes a few bytes. So a redesign of the site needs no configuration.
- after a trial, if the pages after it would have saved more bytes than the dictionary takes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import zstandard

_LEVEL = 9
"""Compression level of zstd without a dictionary, which is rare."""
_PARAMETERS = zstandard.ZstdCompressionParameters(
    strategy=zstandard.STRATEGY_DFAST, min_match=5, search_log=3, hash_log=15, chain_log=15,
    window_log=21, target_length=0,
)  # fmt: skip
"""Compression against a dictionary: 3 % more bytes than level 6, in two fifths of its time. The
tables are small, so that they stay in the processor's cache.
"""
MOST_DICTIONARIES = 8
"""Dictionaries of one purpose in memory: two layouts, in several languages."""
_MOST_TRIED = 3
"""Dictionaries that a page is compressed against: those that share the most tags with it."""
_ALIKE = 0.9
"""A dictionary is tried if it shares this part of the tags that the best one shares."""
_TRIAL_SHARE = 4
"""One page in four takes part in the trial of the next dictionary."""
_LEAST = 0.5
"""A page is not compressed alone, to see whether it would pay, before it has saved this part of
what it is expected to take.
"""
_TRIAL_PAGES = 32
"""Pages that take part in one trial. After them, another page is tried."""
_MOST_UNUSED, _UNUSED_PAGES = 4, 64
"""Of 64 pages, four may become dictionaries at once that no other page uses. Without this limit,
each page of a site without templates would.
"""
_WINDOWS, _WINDOW_BYTES = 16, 512
"""The tags in 16 windows, spread over the page, identify its template."""


class Page(NamedTuple):
    """A payload to compress."""

    payload: bytes
    digest: str
    fetched_at: str
    """ISO 8601, UTC."""

    @property
    def takes_part(self) -> bool:
        """Whether the page takes part in a trial.

        The digest decides: templates in turn cannot exclude one of them.
        """
        return int(self.digest[-4:], 16) % _TRIAL_SHARE == 0


class Dictionary:
    """A page prepared for the compression of others. `dictionary_id` is 0 before it is stored."""

    def __init__(self, page: bytes, content: bytes | None = None, dictionary_id: int = 0) -> None:
        """`content` is the page as it is stored; None: it is not stored yet."""
        raw = zstandard.ZstdCompressionDict(page, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        raw.precompute_compress(compression_params=_PARAMETERS)
        self._compressor = zstandard.ZstdCompressor(compression_params=_PARAMETERS, dict_data=raw)
        self._tags = frozenset(page.split(b"<"))
        self._page, self._stored, self.dictionary_id = page, content, dictionary_id

    @property
    def content(self) -> bytes:
        """The page as it is stored. To compress it takes as long as to store ten others."""
        if self._stored is None:
            self._stored = without_dictionary(self._page)
        return self._stored

    @property
    def alone(self) -> float:
        """The part of its bytes that the page takes without a dictionary."""
        return len(self.content) / len(self._page)

    def compress(self, payload: bytes) -> bytes:
        """The payload, compressed against the page."""
        return self._compressor.compress(payload)

    def shared(self, tags: frozenset[bytes]) -> int:
        """How many of the tags the page has."""
        return len(self._tags & tags)

    def fits(self, compressed: bytes, payload: bytes) -> bool:
        """Whether the page saves half of the bytes that the payload takes without a dictionary."""
        # The first comparison is with an estimate, and decides for nearly all pages.
        return 2 * len(compressed) <= self.alone * len(payload) or (
            2 * len(compressed) <= len(without_dictionary(payload))
        )


@dataclass(slots=True)
class _Trial:
    """A page that may become a dictionary, and what it would have saved until now."""

    page: Page
    dictionary: Dictionary
    at_least: float
    """Bytes that it takes, at least, by those that the dictionary in use takes."""
    saved: int = 0
    pages: int = 0

    @property
    def pays(self) -> bool:
        """Whether it would have saved more bytes than it takes."""
        saved = self.saved * _TRIAL_SHARE
        return saved > self.at_least and saved > len(self.dictionary.content)


@dataclass(slots=True)
class Templates:
    """The dictionaries of one purpose. The same pages in the same order give the same bytes."""

    store: Callable[[Page, bytes], int]
    """Writes a new dictionary, a page and its compressed content; returns its id."""
    dictionaries: list[Dictionary] = field(default_factory=list)
    """The last used first."""
    _unused: dict[int, int] = field(default_factory=dict)
    """Dictionaries that only their own page uses: id, and number of pages before them."""
    _trial: _Trial | None = None
    _pages: int = 0

    def compress(self, page: Page) -> tuple[int | None, bytes]:
        """The id of the dictionary (None: without one) and the compressed payload."""
        self._pages += 1
        tags = _tags(page.payload)
        best, compressed = self._best(page.payload, tags)
        if best is not None and best.fits(compressed, page.payload):
            self._use(best)
        elif self._may_add():
            best = self._add(page, Dictionary(page.payload))
            self._unused[best.dictionary_id] = self._pages
            return best.dictionary_id, best.compress(page.payload)
        else:
            alone = without_dictionary(page.payload)
            if best is None or len(alone) <= len(compressed):
                best, compressed = None, alone
        if page.takes_part:
            self._try(page, tags, compressed, best)
        return best.dictionary_id if best else None, compressed

    def _best(self, payload: bytes, tags: frozenset[bytes]) -> tuple[Dictionary | None, bytes]:
        """The dictionary that compresses the payload best, and the result."""
        shared = [(one.shared(tags), one) for one in self.dictionaries]
        least = _ALIKE * max((count for count, _ in shared), default=0)
        alike = [(count, one) for count, one in shared if count >= least]
        alike.sort(key=lambda pair: -pair[0])
        best, smallest = None, b""
        for _, one in alike[:_MOST_TRIED]:
            compressed = one.compress(payload)
            if best is None or len(compressed) < len(smallest):
                best, smallest = one, compressed
        return best, smallest

    def _use(self, best: Dictionary) -> None:
        self._unused.pop(best.dictionary_id, None)
        if self.dictionaries[0] is not best:
            self.dictionaries.remove(best)
            self.dictionaries.insert(0, best)

    def _may_add(self) -> bool:
        recent = [at for at in self._unused.values() if at > self._pages - _UNUSED_PAGES]
        return len(recent) < _MOST_UNUSED

    def _add(self, page: Page, dictionary: Dictionary) -> Dictionary:
        dictionary.dictionary_id = self.store(page, dictionary.content)
        self.dictionaries = [dictionary, *self.dictionaries][:MOST_DICTIONARIES]
        return dictionary

    def _try(
        self, page: Page, tags: frozenset[bytes], compressed: bytes, best: Dictionary | None
    ) -> None:
        """Continue the trial with a page that was just compressed, or begin one with it."""
        trial = self._trial
        if trial is None:
            at_least = _LEAST * best.alone * len(page.payload) if best else 0
            self._trial = _Trial(page, Dictionary(page.payload), at_least)
            return
        if trial.dictionary.shared(tags) >= _ALIKE * (best.shared(tags) if best else 0):
            size = len(trial.dictionary.compress(page.payload))
            trial.saved += max(len(compressed) - size, 0)
        trial.pages += 1
        if trial.pays:
            self._add(trial.page, trial.dictionary)
        if trial.pays or trial.pages == _TRIAL_PAGES:
            self._trial = None


def without_dictionary(payload: bytes) -> bytes:
    """The payload, compressed alone."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(payload)


def _tags(payload: bytes) -> frozenset[bytes]:
    stride = max(len(payload) // _WINDOWS, _WINDOW_BYTES)
    windows = [payload[at : at + _WINDOW_BYTES] for at in range(0, len(payload), stride)]
    return frozenset(b"".join(windows).split(b"<"))
