"""The items of a crawl of a web archive: captures of releases from before the archive began, or
that the site does not have any more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from osce_crawler.archive.web_archives import Past, Remaining, WebArchiveState
from osce_crawler.errors import PageRefused
from osce_crawler.importing.items import Found, Item, Unusable
from osce_crawler.importing.wayback.asking import Asking, Halted, NoAnswer
from osce_crawler.importing.wayback.capture_list import Gap, read_list, worth_a_request
from osce_crawler.importing.wayback.memento import found_in
from osce_crawler.urls import Site, release_address


@dataclass(slots=True)
class WaybackPages:
    """Asks a web archive for the past of releases. What was asked for before is not asked again."""

    asking: Asking
    state: WebArchiveState
    site: Site
    utc_now: Callable[[], str]
    """The time, ISO 8601, UTC."""
    again: bool = False
    """Whether to ask for the lists again that were asked for before."""
    is_over: Callable[[], bool] = lambda: False
    """Whether the time of the run is over."""
    halted: str = ""
    """Why the web archive was not asked any more; empty if it answered to the end."""
    ran_out_of_time: bool = False
    addresses: int = 0
    """Releases that were asked for."""
    _waiting: list[Past] = field(default_factory=list)

    def items(self, past: list[Past]) -> Iterator[Item]:
        """A capture, or a finding, for each capture that is worth a request."""
        self._waiting = past[::-1]
        try:
            while self._waiting:
                yield from self._of(self._waiting.pop())
        except Halted as reason:
            self.halted = str(reason)
        except _OutOfTime:
            self.ran_out_of_time = True

    def to_ask(self, past: list[Past]) -> list[Past]:
        """Those of which something is left to ask for."""
        return [one for one in past if self.again or self._is_open(one)]

    def _is_open(self, one: Past) -> bool:
        asked = self.state.asked(one.url)
        return asked is None or bool(asked[1]) or _is_gone_since(one, asked[0])

    def _of(self, one: Past) -> Iterator[Item]:
        self._check_time()
        asked = self.state.asked(one.url)
        if asked is None or self.again or _is_gone_since(one, asked[0]):
            at = self.utc_now()
            try:
                remaining = self._listed(one)
            except (NoAnswer, ValueError) as error:
                yield Unusable(one.url, "unreachable", _again(f"the list of captures: {error}"))
                return
            self.state.note_asked(one.url, at, remaining)
        else:
            at, remaining = asked
        self.addresses += 1
        left = [*remaining]
        for timestamp, url in remaining:
            self._check_time()
            try:
                # A run that was killed may have written it without noting it here.
                is_known = self.state.has_taken(self.asking.archive.capture(timestamp, url))
                item = None if is_known else self._capture(one, timestamp, url)
            except NoAnswer as error:
                yield Unusable(url, "unreachable", _again(f"the capture of {timestamp}: {error}"))
                continue
            if item is not None:
                yield item
            # The item is written now, so no later run needs to ask for it.
            left.remove((timestamp, url))
            self.state.note_asked(one.url, at, left)

    def _listed(self, one: Past) -> Remaining:
        """Raises NoAnswer, ValueError."""
        listed = read_list(self.asking.list_of(one.url))
        after = one.last_at if one.gone_at else None
        chosen = worth_a_request(listed, Gap(one.first_at, after), redirects=one.first_at is None)
        archive = self.asking.archive
        return [
            (found.timestamp, found.url)
            for found in chosen
            if not self.state.has_taken(archive.capture(found.timestamp, found.url))
        ]

    def _capture(self, one: Past, timestamp: str, url: str) -> Item:
        """Raises NoAnswer, Halted."""
        replay = self.asking.capture(timestamp, url)
        archive = self.asking.archive
        address = archive.capture(timestamp, url)
        try:
            found = found_in(replay, archive, url, self.site, self.utc_now())
        except PageRefused as refusal:
            return Unusable(address, refusal.kind, str(refusal))
        if found is None:
            message = f"the web archive lists this capture, but answers {replay.status}"
            return Unusable(address, "not-replayed", message)
        if found.leads_on and one.first_at is None:
            self._follow(found)
        return replace(found, capture=replace(found.capture, via=one.via))

    def _follow(self, found: Found) -> None:
        """Ask next for the captures of the address to which a lost release was redirected."""
        try:
            target = release_address(found.capture.redirected_to or "", self.site)
        except PageRefused:
            return
        if self.state.asked(target.url) is None:
            led = Past(url=target.url, language=target.language, via=(found.capture.url,))
            self._waiting.append(led)

    def _check_time(self) -> None:
        if self.is_over():
            raise _OutOfTime


class _OutOfTime(Exception):
    """The time of the run is over."""


def _is_gone_since(one: Past, asked_at: str) -> bool:
    """Whether the release of a record has gone since the question: it has a new gap."""
    return one.first_at is not None and one.gone_at is not None and one.gone_at > asked_at


def _again(message: str) -> str:
    return f"{message}; the next run asks again"


def selected(
    past: Sequence[Past], urls: Sequence[str], languages: Sequence[str], site: Site
) -> list[Past]:
    """The releases to ask for: those at the addresses given, or all; in these languages, if any.

    Raises PageRefused for an address that is not of a release.
    """
    if urls:
        addresses = [release_address(url, site) for url in urls]
        named = {address.key for address in addresses}
        known = [one for one in past if release_address(one.url, site).key in named]
        has = {one.url for one in known}
        return [
            *known,
            *(Past(url=one.url, language=one.language) for one in addresses if one.url not in has),
        ]
    return [one for one in past if not languages or (one.language or "en") in languages]
