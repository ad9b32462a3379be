"""One text at many addresses: a site whose cache or maintenance mode sends one page for all. Pure.

No single page of them looks wrong, as each is a complete release.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from osce_crawler.records import CleanRelease

NODE_IDS = 3
"""At so many node ids, a text with its title is not that of the releases. Two may be equal: a
release that was published twice.
"""
REASON = f"one text, with one title, at {NODE_IDS} or more node ids"


@dataclass(frozen=True, slots=True)
class SameTexts:
    """The texts that one run has added, by content digest and node id."""

    _added: dict[str, dict[int, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def add(self, clean: CleanRelease, capture_id: int) -> None:
        """Take a release whose text was added from this capture."""
        self._added[clean.content_digest][clean.release.node_id].append(capture_id)

    def captures_before(self, clean: CleanRelease) -> list[int] | None:
        """The captures that gave the same text, if it was read at too many node ids, this one
        included; else None.
        """
        added = self._added.get(clean.content_digest, {})
        if len(added.keys() | {clean.release.node_id}) < NODE_IDS:
            return None
        return [capture_id for captures in added.values() for capture_id in captures]
