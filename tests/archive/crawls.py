"""Crawls of a site with one release, as the writer sees them."""

from dataclasses import dataclass
from typing import Any

from osce_crawler.archive.captures import KeptCapture
from osce_crawler.archive.writer import ArchiveWriter
from osce_crawler.records import Lead, Purpose, Trail
from tests.archive.made import ROOT, capture, keep, release

LISTING = f"{ROOT}/press-releases"
OWN = f"{ROOT}/cthb/1"
RENAMED = f"{ROOT}/centre/1"


@dataclass(slots=True)
class Crawls:
    """An archive with one release, and crawls after that."""

    writer: ArchiveWriter

    def begin(self) -> None:
        self.writer.run.begin(site=ROOT, options={}, tool="0", policy="v1")

    def leads(self, *leads: Lead) -> None:
        self.writer.note_trail(Trail(requested="", leads=list(leads)))

    def named(self, *urls: str) -> None:
        self.leads(*(Lead(url=url, purpose=Purpose.RELEASE, listing=LISTING) for url in urls))

    def end(self, *, complete: bool = True, outcome: str = "finished") -> None:
        self.writer.run.end(outcome=outcome, walk_complete=complete, exit_code=0)

    def show(self, url: str = OWN, **page: Any) -> None:
        language = "ru" if "/ru/" in url else "en"
        keep(
            self.writer, release(url=url, language=language), payload=url.encode(), url=url, **page
        )

    def ask_own(self, url: str = OWN, http_status: int = 200) -> None:
        """After the walk, at the address of the record."""
        assert url in self.writer.crawl.not_requested(ROOT)
        self.leads(Lead(url=url, purpose=Purpose.RELEASE, own=True))
        if http_status == 200:
            self.show(url)
        else:
            self.writer.keep_gone(
                self.writer.keep_capture(capture(b"none", url=url, http_status=http_status))
            )

    def asked_own(self, payload: bytes, **page: Any) -> KeptCapture:
        """What its own address answers after the walk; whoever calls says what comes of it."""
        self.leads(Lead(url=OWN, purpose=Purpose.RELEASE, own=True))
        return self.writer.keep_capture(capture(payload, url=OWN, **page))

    def led(self, url: str, to: str) -> None:
        """A redirect, as the walk sees it."""
        step = capture(b"", url=url, http_status=301, redirected_to=to)
        self.writer.keep_support(self.writer.keep_capture(step))

    @property
    def events(self) -> list[tuple[str, str]]:
        return self.writer.connection.execute(
            "SELECT event, detail FROM record_events ORDER BY event_id"
        ).fetchall()

    @property
    def kinds(self) -> list[str]:
        return [event for event, _ in self.events]

    @property
    def record(self) -> tuple[Any, ...]:
        """Its address, whether it is listed, whether it is there."""
        sql = "SELECT url, unlisted_at IS NULL, gone_at IS NULL FROM records WHERE language = 'en'"
        row: tuple[Any, ...] = self.writer.connection.execute(sql).fetchone()
        return row
