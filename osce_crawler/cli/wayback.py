"""`crawl --via wayback`: releases from a web archive, as an import."""

import gc
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from osce_crawler.cli.counting import counted
from osce_crawler.cli.messages import print_message
from osce_crawler.cli.printing import echo
from osce_crawler.errors import BadAddress, BadArgument, PageRefused, SiteUnreachable

if TYPE_CHECKING:
    from osce_crawler.archive.web_archives import Past, WebArchiveState
    from osce_crawler.importing.wayback.asking import Asking
    from osce_crawler.importing.wayback.endpoint import WebArchive
    from osce_crawler.importing.wayback.source import WaybackPages
    from osce_crawler.urls import Site


class PastCrawl(NamedTuple):
    """A crawl of a web archive, with its options."""

    archive: Path
    options: Mapping[str, Any]
    style: str
    quiet: bool

    def run(self) -> int:
        """Ask the web archive, and print the report. Returns the exit code.

        Raises ArchiveUnusable, BadAddress, BadArgument, PageRefused.
        """
        from osce_crawler.archive.archive_lock import only_writer
        from osce_crawler.archive.database import check_exists
        from osce_crawler.archive.reader import Archive
        from osce_crawler.archive.web_archives import WebArchiveState
        from osce_crawler.archive.writer import ArchiveWriter
        from osce_crawler.clock import utc_now
        from osce_crawler.importing.wayback.asking import Asking
        from osce_crawler.importing.wayback.endpoint import ARCHIVE_ORG, WebArchive
        from osce_crawler.urls import Site

        gc.enable()  # the verb has disabled it, for the imports

        web_archive = WebArchive.of(self.options["endpoint"] or ARCHIVE_ORG)
        delay, site = self._delay(web_archive), Site.of(self.options["site"])
        asking = Asking(web_archive, self._agent(), utc_now, delay)
        if self.options["dry_run"] or not self.options["urls"]:
            check_exists(self.archive)
        if self.options["dry_run"]:
            connection = Archive.open(self.archive).connection
            state = WebArchiveState(self.archive, connection, web_archive.replay)
            return _print_plan(self._selected(self._pages(asking, state, site)), delay)
        with only_writer(self.archive, utc_now()):
            writer = ArchiveWriter.open(self.archive, utc_now)
            if writer.is_new:
                echo(f"new archive: {self.archive}", err=True)
            try:
                state = WebArchiveState(self.archive, writer.connection, web_archive.replay)
                pages = self._pages(asking, state, site)
                run_id, code = self._take(writer, pages, self._selected(pages))
            finally:
                writer.close()
        self._report(pages, run_id, code)
        if pages.halted:
            raise SiteUnreachable(
                f"{web_archive.replay}: {pages.halted}; nothing more was requested. Run the same"
                " command again in some hours: it continues"
            )
        return code

    def _pages(self, asking: "Asking", state: "WebArchiveState", site: "Site") -> "WaybackPages":
        from osce_crawler.clock import utc_now
        from osce_crawler.importing.wayback.source import WaybackPages

        again = bool(self.options["full"])
        return WaybackPages(asking, state, site, utc_now, again=again, is_over=self._timer())

    def _delay(self, web_archive: "WebArchive") -> float:
        from osce_crawler.importing.wayback.asking import SECONDS_BETWEEN_REQUESTS

        delay: float | None = self.options["delay"]
        if delay is None:
            return SECONDS_BETWEEN_REQUESTS
        if web_archive.is_archive_org and delay < SECONDS_BETWEEN_REQUESTS:
            raise BadArgument(
                f"delay: {delay:g} s is too fast for archive.org, which blocks fast clients; give"
                f" {SECONDS_BETWEEN_REQUESTS:g} or more, or leave it out"
            )
        return delay

    def _agent(self) -> str:
        from osce_crawler import settings
        from osce_crawler.configuration import read_configuration, user_agent

        given: str = self.options["contact"]
        return user_agent(
            given or settings.OSCE_CONTACT or read_configuration(self.archive).contact
        )

    def _timer(self) -> Any:
        from osce_crawler.quantities import seconds_of

        if not self.options["time_limit"]:
            return lambda: False
        ends_at = monotonic() + seconds_of(self.options["time_limit"])
        return lambda: monotonic() >= ends_at

    def _selected(self, pages: "WaybackPages") -> "list[Past]":
        from osce_crawler.importing.wayback.source import selected
        from osce_crawler.urls import language_tag

        options = self.options
        languages = [language_tag(tag) for tag in options["language"]]
        try:
            found = selected(pages.state.past(pages.site), options["urls"], languages, pages.site)
        except PageRefused as refusal:
            raise BadAddress(str(refusal)) from refusal
        return pages.to_ask(found)[: options["limit"]]

    def _take(self, writer: Any, pages: "WaybackPages", past: "list[Past]") -> tuple[int, int]:
        from osce_crawler.cli.finding_lines import FindingLines
        from osce_crawler.cli.progress import progress_bar
        from osce_crawler.importing.importer import Importer

        def ended_early() -> tuple[str, int] | None:
            if pages.halted:
                return "failed", SiteUnreachable.exit_code
            code = int(bool(importer.report.findings))
            return ("limited", code) if pages.ran_out_of_time else None

        printed = FindingLines()
        importer = Importer(
            writer, pages.site, self._recorded(), printed.add, ended_early=ended_early
        )
        importer.begin()
        with progress_bar("captures") as bar:
            importer.on_progress = bar.advance
            importer.take(pages.items(past))
        printed.end()
        assert importer.report.run_id is not None  # noqa: S101 - it has begun
        early = ended_early()
        return importer.report.run_id, early[1] if early else int(bool(importer.report.findings))

    def _recorded(self) -> dict[str, object]:
        from osce_crawler.importing.wayback.endpoint import ARCHIVE_ORG

        names = ("urls", "language", "limit", "full", "note", "time_limit")
        given = {name: self.options[name] for name in names if self.options[name]}
        return {"via": "wayback", "endpoint": self.options["endpoint"] or ARCHIVE_ORG, **given}

    def _report(self, pages: "WaybackPages", run_id: int, code: int) -> None:
        from osce_crawler.cli.run_report import print_run

        if self.quiet and code == 0:
            return
        print_run(self.archive, run_id, {}, self.style)
        if self.style != "text":
            return
        asked = counted(pages.addresses, "address", "addresses")
        print_message(
            f"{asked} of releases, {counted(pages.asking.requests, 'request')} to"
            f" {pages.asking.archive.replay}."
        )
        if not (pages.addresses or pages.asking.requests or pages.halted or pages.ran_out_of_time):
            print_message(
                f"Nothing was asked: of the releases of {pages.site.root} in this archive, none is left"
                " to ask for. --site names another site, --full asks again, and addresses may be given."
            )
        if pages.ran_out_of_time:
            print_message("Stopped by --time-limit; the same command continues.")


def _print_plan(past: "list[Past]", delay: float) -> int:
    """The addresses to ask for; the answers decide how many captures are requested."""
    for one in past:
        echo(one.url)
    seconds = int(len(past) * delay)
    echo(
        f"{counted(len(past), 'list')} of captures to request, {seconds:,} s at least; then the"
        " captures.",
        err=True,
    )
    return 0
