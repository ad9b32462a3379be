"""What a page says of the record whose own address was requested, as events of that record."""

from typing import NamedTuple

from osce_crawler.archive.captures import KeptCapture
from osce_crawler.archive.events import RecordEvents, Sighting
from osce_crawler.archive.revisions import Written
from osce_crawler.archive.runs import RunLog
from osce_crawler.records import CleanRelease, unique
from osce_crawler.urls import Site


class Sightings(NamedTuple):
    """The events of one run. Each method is called inside the transaction of the page."""

    run: RunLog
    events: RecordEvents

    def of(self, kept: KeptCapture, record_id: int) -> Sighting:
        """The capture as a sighting of a record."""
        return Sighting(
            record_id=record_id,
            run_id=self.run.run_id,
            capture_id=kept.capture_id,
            capture=kept.capture,
        )

    def record_at(self, url: str) -> int | None:
        """The record of which this is the own address."""
        return self.events.record_at(url)

    def requested(self, kept: KeptCapture) -> tuple[int | None, str]:
        """The record whose own address was requested or reached by redirect, and the address."""
        for url in unique([kept.requested, kept.capture.url]):
            record_id = self.record_at(url)
            if record_id is not None:
                return record_id, url
        return None, ""

    def shown(self, kept: KeptCapture, release: CleanRelease, written: Written) -> None:
        """Write the events of a page that shows a record."""
        self.replaced(kept, written.record_id, f"shows {release.release.url}")
        if written.outcome != "new":
            self.events.shown(self.of(kept, written.record_id), found_at=release.release.url)

    def replaced(self, kept: KeptCapture, shown: int | None, what: str) -> None:
        """Write `replaced` or `moved` if a record's own address shows another page."""
        record_id, own = self.requested(kept)
        if record_id is None or record_id == shown:
            return
        seen = self.of(kept, record_id)
        if not self.has_moved(seen, own, "shows another page; the release is now at"):
            self.events.replaced(seen, f"{own}: {what}")

    def has_moved(self, seen: Sighting, own: str, how: str) -> bool:
        """Whether this crawl has found the record at another address. If so, write `moved`."""
        site, began = Site.of(self.run.site), self.run.walk_began
        elsewhere = self.events.shown_elsewhere(seen.record_id, own, site, began)
        if elsewhere is None or self.events.is_out_of_order(seen):
            return False
        self.events.moved(seen, own, elsewhere, how)
        return True
