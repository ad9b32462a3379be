"""Collects what a run saw, and the history before it, from the archive."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from osce_crawler.alarms.observation import (
    Classes,
    History,
    ListingSeen,
    PageShape,
    Pair,
    Reading,
    RunSeen,
)
from osce_crawler.archive.alarm_history import AlarmHistory
from osce_crawler.archive.alarm_walk import AlarmWalk, Answer
from osce_crawler.errors import PageRefused, PayloadDamaged
from osce_crawler.judging.readings import reading_of
from osce_crawler.pages.layouts import Layouts
from osce_crawler.pages.skeleton import skeleton_of
from osce_crawler.refine import refine_source
from osce_crawler.urls import Site

_MOST_SHAPES = 200
"""Most pages of a run whose markup is compared: parsing them takes a second or two."""
_LEAST_REGIONS = 3
_UNKNOWN = PageShape(matches=frozenset(), classes=frozenset())
"""Of a page that no layout matches: it was read by what it says, and may say the same as before."""


@dataclass(frozen=True, kw_only=True)
class Sights:
    """All that the judgement of one run needs."""

    history: AlarmHistory
    walk: AlarmWalk
    site: Site
    layouts: Layouts
    canaries: frozenset[int]
    """Record ids."""
    shapes: dict[str, tuple[str, PageShape] | None] = field(default_factory=dict)
    """By payload digest."""
    held: dict[int, Reading | None] = field(default_factory=dict)
    """What pages that are held back say, by capture."""

    def pairs(self) -> list[Pair]:
        """The known releases that the run read again."""
        found = []
        for record_id, before, now in self.walk.read_again():
            if before.revision_id is None:
                continue
            was = self.history.reading(before.revision_id)
            after = self._after(was, before, now)
            pair = Pair(before=was, after=after, is_canary=record_id in self.canaries)
            is_other = before.payload_digest != now.payload_digest
            if after and is_other and len(self.shapes) < 2 * _MOST_SHAPES:
                was_built, is_built = self._shape(before), self._shape(now) or _UNKNOWN
                pair = pair._replace(shape_before=was_built, shape_after=is_built)
            found.append(pair)
        return found

    def releases(self) -> list[Reading]:
        """The newest releases as their pages are now, oldest first: held back ones, too."""
        held = {
            reading.key: reading
            for capture_id in self.walk.held()
            if (reading := self._held(capture_id))
        }
        return [
            replace(held[one.key], in_history=one.in_history, is_new=one.is_new)
            if one.key in held
            else one
            for one in self.history.releases()
        ]

    def seen(
        self,
        pairs: Sequence[Pair],
        listings: Sequence[ListingSeen],
        releases: Sequence[Reading],
        *,
        is_complete: bool,
        today: str,
    ) -> RunSeen:
        """What the run saw."""
        requested, refused = self.walk.answers()
        return RunSeen(
            is_complete=is_complete,
            pairs=pairs,
            regions=self._regions(pairs, releases),
            listings=listings,
            requested=requested,
            refused=refused,
            today=today,
        )

    def before(self, today: str) -> History:
        """The history, without its releases and the classes on their pages."""
        last_node, steps = self.history.nodes()
        return History(
            complete_runs=self.history.complete_runs(),
            total=self.history.total(),
            types=self.history.types(),
            last_node=last_node,
            steps=steps,
            new_by_run=self.history.new_by_run(),
            news=self.history.news(today),
        )

    def classes(self, layouts: frozenset[str]) -> dict[str, Classes]:
        """By layout, the classes on the pages of its last releases of the history."""
        return {layout: self._known_classes(layout) for layout in layouts}

    def _after(self, was: Reading, before: Answer, now: Answer) -> Reading | None:
        if now.revision_id is not None:
            is_same = now.revision_id == before.revision_id
            return was if is_same else self.history.reading(now.revision_id)
        return self._held(now.capture_id) if now.is_held else None

    def _held(self, capture_id: int) -> Reading | None:
        """The reading of a page that is held back."""
        if capture_id not in self.held:
            self.held[capture_id] = self._read(capture_id)
        return self.held[capture_id]

    def _read(self, capture_id: int) -> Reading | None:
        try:
            page = self.walk.page(capture_id).source(self.walk.connection)
            clean = refine_source(page, self.layouts)
        except (PageRefused, PayloadDamaged):
            return None
        return reading_of(clean, len(page.payload))

    def _shape(self, answer: Answer) -> PageShape | None:
        found = self._skeleton(answer.payload_digest, answer.content_type)
        return found[1] if found else None

    def _skeleton(
        self, digest: str | None, content_type: str | None
    ) -> tuple[str, PageShape] | None:
        if digest is None:
            return None
        if digest not in self.shapes:
            page = self.walk.payload(digest)
            found = skeleton_of(page, content_type, self.layouts) if page else None
            self.shapes[digest] = (
                (found[0], PageShape(matches=found[1], classes=found[2])) if found else None
            )
        return self.shapes[digest]

    def _regions(
        self, pairs: Sequence[Pair], releases: Sequence[Reading]
    ) -> list[tuple[str, Classes, Classes]]:
        nothing = frozenset[str]()
        of_pairs = [
            (pair.before.layout, pair.shape_after.classes, pair.shape_before.classes)
            if pair.shape_before and pair.shape_after
            else (pair.before.layout, nothing, nothing)
            for pair in pairs
            if pair.after
        ]
        # Without a history, such as in a first crawl, there is nothing to compare new pages with.
        has_history = any(one.in_history for one in releases)
        new = [one for one in releases if one.is_new and has_history][-_MOST_SHAPES:]
        return [*of_pairs, *(region for one in new if (region := self._new_region(one)))]

    def _new_region(self, new: Reading) -> tuple[str, Classes, Classes] | None:
        page = self.history.page_of(new.key)
        found = self._skeleton(*page) if page else None
        return (found[0], found[1].classes, frozenset()) if found else None

    def _known_classes(self, layout: str) -> Classes:
        pages = self.history.newest_pages(layout)
        shapes = [found for page in pages if (found := self._skeleton(*page))]
        return frozenset[str]().union(*(shape.classes for name, shape in shapes if name == layout))


def layouts_to_compare(run: RunSeen) -> frozenset[str]:
    """The layouts of which the run read enough changed pages to compare their elements."""
    changed: dict[str, int] = {}
    for layout, classes, _ in run.regions:
        changed[layout] = changed.get(layout, 0) + bool(classes)
    return frozenset(layout for layout, count in changed.items() if count >= _LEAST_REGIONS)
