"""A short search for inputs that a parser neither reads nor refuses; the same one every time.

`python -m benchmarks.fuzzing` searches longer, guided by the lines that an input reaches.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing.entry import FOUND, Entry
from tests.fuzzing.table import ENTRIES
from tests.work import no_hang

_EXAMPLES, _SLOW_EXAMPLES = 40, 8
_MOST_EDITS = 6
_MOSTLY_REFUSED = {"damaged-release", "layouts"}
"""Entries whose seeds are damage, or names that are taken: some must be read."""


def _changed(entry: Entry) -> st.SearchStrategy[bytes]:
    """A seed after some edits: bytes or tokens put in, stretches taken out or doubled."""
    new = st.one_of(st.sampled_from(entry.tokens or (b"\0",)), st.binary(max_size=8))
    edits = st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), new, st.booleans()), max_size=_MOST_EDITS
    )

    def made(seed: bytes, edits: list[tuple[float, int, bytes, bool]]) -> bytes:
        for place, length, put_in, doubles in edits:
            at = round(place * len(seed))
            seed = seed[:at] + put_in + seed[at if doubles else at + length :]
        return seed

    return st.builds(made, st.sampled_from(entry.seeds()), edits)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_input_is_read_or_refused(name: str) -> None:
    entry = ENTRIES[name]

    @settings(max_examples=_SLOW_EXAMPLES if entry.is_slow else _EXAMPLES)
    @given(_changed(entry))
    def search(data: bytes) -> None:
        entry.tried(data)

    with no_hang():
        search()


@pytest.mark.parametrize("name", ENTRIES)
def test_most_seeds_are_read(name: str) -> None:
    """Or else the search would only see refusals."""
    entry = ENTRIES[name]
    seeds = entry.seeds()[:10]

    is_read = sum(map(entry.tried, seeds))

    assert is_read > (0 if name in _MOSTLY_REFUSED else len(seeds) / 2)
    assert len({*seeds}) == len(seeds)


@pytest.mark.parametrize(
    "path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_what_a_fuzzer_once_found_is_read_or_refused(path: Path) -> None:
    with no_hang():
        ENTRIES[path.parent.name].tried(path.read_bytes())


def test_a_fault_would_be_seen() -> None:
    def broken(data: bytes) -> None:
        if data.endswith(b"]"):
            raise IndexError

    entry = Entry(name="broken", read=broken, seeds=lambda: [b"[]"])

    with pytest.raises(IndexError):
        entry.tried(b"[]")
    assert entry.tried(b"")
