"""The ledger of a listing in words."""

from typing import Any

import pytest

from osce_crawler.archive.schema import FATES
from osce_crawler.cli.ledger_lines import in_words

_NOTHING = dict.fromkeys((*FATES, "keys", "pages_named", "pages_read", "pages_empty"), 0)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {"keys": 3, "new": 2, "gone": 1, "pages_read": 1, "pages_unreadable": 0},
            "3 releases = 2 new + 1 gone; 1 page read",
        ),
        ({"pages_unreadable": 1}, "0 releases; 0 pages read, 1 unreadable"),
    ],
)
def test_a_listing_in_words(row: dict[str, Any], words: str) -> None:
    assert in_words(_NOTHING | row) == words
