"""Make captures of the site's pages from the records of WARC files."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from osce_crawler.archive.schema import PAGE_STATUSES, REDIRECTS, RENAMED_PREFIX
from osce_crawler.chunks import without_chunks
from osce_crawler.errors import PageRefused
from osce_crawler.importing.addresses import is_listing, is_release
from osce_crawler.importing.items import (
    Found,
    Item,
    Named,
    Skipped,
    Unusable,
    checked_moment,
    printable,
)
from osce_crawler.importing.named_release import named_by, named_on_other_host
from osce_crawler.importing.warc.exported import (
    Facts,
    is_layout,
    read_facts,
    read_layout,
    without_evidence,
)
from osce_crawler.importing.warc.fixity import doubt, exported_doubt
from osce_crawler.importing.warc.http_response import (
    Answer,
    Body,
    is_html,
    read_answer,
    read_body,
)
from osce_crawler.importing.warc.lengths import parse_length
from osce_crawler.importing.warc.originals import Originals
from osce_crawler.importing.warc.record import Record
from osce_crawler.importing.warc.records import read_records
from osce_crawler.importing.warc.wacz import is_wacz, warcs_in
from osce_crawler.records import Capture, Purpose, Received
from osce_crawler.urls import Site, absolute, header_text

_NOT_MODIFIED = 304
_NO_CAPTURE = "records of the type {!r} contain no capture; import the file with the response"
_OF_PAGES = frozenset({"response", "resource", "revisit"})
_WITHOUT_PAGE = frozenset({"conversion", "continuation"})
_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:", re.IGNORECASE)
_CONTROL = re.compile(r"[\0-\x1f\x7f]")
_SIX_DIGITS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_UNCHANGED = "answers that nothing has changed"


@dataclass(slots=True)
class WarcPages:
    """The pages of several WARC files, whose revisit records may refer to each other."""

    site: Site
    now: str
    stored: Callable[[str], bytes | None]
    """Returns the payload with this digest from the archive, or None."""
    stored_at: Callable[[str, str], Capture | None]
    """Returns the capture of an address at a moment (ISO 8601, UTC) from the archive, or None."""
    _originals: Originals = field(init=False)
    _led_to: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each target of a redirect whose record was not read yet: the addresses that led to it."""
    _facts: Facts = field(default_factory=Facts)
    """The metadata record of an export of this program; it precedes its response."""
    _with_capture: set[str] = field(default_factory=set)
    """Addresses of which the files have a capture."""
    _without_page: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Addresses of releases of which the files have only a conversion or a continuation: where, and
    which of both.
    """
    _unresolved: list[tuple[Record, str]] = field(default_factory=list)
    """Revisits whose original was not read yet, each with the name of its file. Crawlers write
    several files at a time, so an original may be in a file that is read later.
    """

    def __post_init__(self) -> None:
        self._originals = Originals(self.stored_at)

    def of(self, path: Path) -> Iterator[Item]:
        """The items of a file, in its order."""
        for member in warcs_in(path) if is_wacz(path) else [None]:
            if isinstance(member, Unusable):
                yield member
            else:
                yield from self._of(path, member)

    def _of(self, path: Path, member: str | None) -> Iterator[Item]:
        for record in read_records(path, member):
            if not isinstance(record, Record):
                yield record
            elif record.kind == "metadata":
                yield from self._note_facts(record, printable(path))
            elif is_layout(record):
                yield read_layout(record, printable(path))
            else:
                yield from self._items(record, printable(path))

    def unresolved(self) -> Iterator[Item]:
        """Revisits whose original was read after them. Call it when all files have been read.

        A revisit without an original is a finding, and so is a conversion, or the continuation of a
        response that another file begins, without a capture.
        """
        while self._unresolved:
            waiting, self._unresolved = self._unresolved, []
            for record, file in waiting:
                yield from self._items(record, file)
            if len(self._unresolved) == len(waiting):
                break
        for record, file in self._unresolved:
            missing = "this revisit refers to a response that is missing or damaged in these files and not in the archive; import the file that contains it too"
            yield Unusable(f"{file}: {record.url}", "no-original", missing)
        for name, kind in self._without_page.values():
            yield Unusable(name, "no-capture", _NO_CAPTURE.format(kind))
        self._without_page.clear()

    def _note_facts(self, record: Record, file: str) -> Iterator[Item]:
        try:
            found = read_facts(record)
        except ValueError as error:
            found = without_evidence(record)
            message = (
                f"what a listing printed about this page cannot be read ({error}); the page is"
                " imported without it"
            )
            yield Unusable(f"{file}: {record.url}", "damaged-warc", message)
        self._facts = found or self._facts

    def _items(self, record: Record, file: str) -> Iterator[Item]:
        item = self._item(record, file)
        if item is None:
            self._unresolved.append((record, file))
        elif isinstance(item, Found):
            exported = exported_doubt(self._facts.about(record))
            refusal = exported or doubt(record, item.capture.payload) or item.refusal
            self._originals.remember(record, item.capture, refusal)
            yield replace(
                item,
                refusal=refusal,
                leads_on=item.leads_on and refusal is None,
                evidence=self._facts.evidence if self._facts.about(record) else None,
                named=self._named(item),
            )
        else:
            yield item

    def _named(self, item: Found) -> Named | None:
        capture = item.capture
        if item.leads_on or capture.http_status not in {None, *PAGE_STATUSES}:
            return None
        return named_by(capture.payload, capture.url, item.file, self.site)

    def _item(self, record: Record, file: str) -> Item | None:
        """The item of a record; None for a revisit whose original was not read yet."""
        url = record.url.partition("#")[0]
        if not url.isascii():
            url = absolute(url, url)  # as the target of a redirect to it
        is_damaged = _CONTROL.search(record.url) and self.site.allows(url)
        if is_damaged or not url.lower().startswith(("http://", "https://")):
            item = _of_no_web_address(record, file)
        elif not self.site.allows(url):
            item = Skipped("other sites")
        else:
            return self._on_site(record, url, file)
        if isinstance(item, Skipped):
            named = named_on_other_host(record, url, f"{file}: {url}", self.site)
            return replace(item, named=named)
        return item

    def _on_site(self, record: Record, url: str, file: str) -> Item | None:
        if record.kind in _WITHOUT_PAGE:
            return self._note_other(record.kind, url, file)
        made = self._makers().get(record.kind)
        if record.too_long or made is None:
            return self._not_read(record, f"{file}: {url}", url)
        if is_release(url, self.site):
            self._without_page.pop(url, None)
            self._with_capture.add(url)
        try:
            stated = record.fields.get("warc-date", "")
            at = checked_moment(stated, self.now)
        except PageRefused as refusal:
            return Unusable(f"{file}: {url}", refusal.kind, str(refusal))
        if _SIX_DIGITS.fullmatch(stated) and self._facts.about(record):
            at = stated  # an export of an archive from before nine digits were kept
        return made(record, Found(capture=_empty(url, at), file=f"{file}: {url}"))

    def _makers(self) -> Mapping[str, Callable[[Record, Found], Item | None]]:
        return {"response": self._response, "resource": self._resource, "revisit": self._revisit}

    def _note_other(self, kind: str, url: str, file: str) -> Skipped:
        """A text that another program made of a page, or a later part of a response. Alone it is no
        evidence, so that of a release without a page in these files is a finding.
        """
        if is_release(url, self.site) and url not in self._with_capture:
            self._without_page[url] = f"{file}: {url}", kind
        return Skipped(f"{kind} records")

    def _not_read(self, record: Record, file: str, url: str) -> Skipped | Unusable:
        """A record of another type, or too long for a page. Of a release, it is a finding."""
        if not record.too_long:
            kind = record.kind or "nameless"
            if not is_release(url, self.site):
                return Skipped(f"{kind} records")
            return Unusable(file, "no-capture", _NO_CAPTURE.format(kind))
        if not is_release(url, self.site):
            return Skipped("records of more than 32 MiB")
        message = "the record has more than 32 MiB, which is no page; it is not read"
        return Unusable(file, "too-large", message)

    def _response(self, record: Record, found: Found) -> Item:
        answer = read_answer(record.block)
        if answer is None:
            return Unusable(found.file, "bad-http", "the record contains no HTTP response")
        facts = self._facts.about(record)
        answered = _as_received(answer) if facts else answer
        capture = replace(
            found.capture,
            http_status=answer.status,
            headers=answered.headers,
            retrieved_from=facts.get("retrieved-from") if facts else None,
        )
        location = answer.header("location")
        if answer.status in REDIRECTS and location:
            return self._redirect(answer, replace(found, capture=capture), location, facts)
        if facts is None and (skipped := self._not_for_us(answer, capture.url)):
            return skipped
        purpose = self._purpose(capture.url, answer.status, facts)
        item = self._with_body(
            replace(found, capture=replace(capture, purpose=purpose)), answer, facts
        )
        return replace(item, leads_on=purpose is not Purpose.RELEASE)

    def _not_for_us(self, answer: Answer, url: str) -> Skipped | None:
        """Why a response of another crawler is skipped, or None.

        At the address of a release nothing is, whatever its type: its bytes may be a page although
        its headers do not say so, and its status may show that the release is gone.
        """
        if answer.status == _NOT_MODIFIED:
            return Skipped(_UNCHANGED)
        if is_release(url, self.site):
            return None
        if not is_html(answer.header("content-type"), answer.rest[:4096]):
            return Skipped("no web pages")
        if answer.status not in PAGE_STATUSES:
            return Skipped("error pages of other addresses")
        return None

    def _with_body(self, found: Found, answer: Answer, facts: Mapping[str, str] | None) -> Found:
        """The capture with its body and the addresses that redirected to it."""
        # An export of this program has the bytes of its archive: they are not decoded again.
        body = Body(answer.rest, None) if facts else read_body(answer)
        capture = replace(
            found.capture,
            payload=body.payload,
            received=_received(facts) if facts else body.received,
            via=self._led_to.pop(found.capture.url, ()),
        )
        return replace(found, capture=capture, refusal=body.refusal or exported_doubt(facts))

    def _redirect(
        self, answer: Answer, found: Found, location: str, facts: Mapping[str, str] | None
    ) -> Item:
        url = found.capture.url
        target = absolute(url, header_text(location)).partition("#")[0]
        if facts is None and not (is_release(url, self.site) or is_release(target, self.site)):
            return Skipped("redirects of other addresses")
        item = self._with_body(found, answer, facts)
        self._led_to[target] = (*item.capture.via, url)
        purpose = self._purpose(url, answer.status, facts)
        capture = replace(item.capture, redirected_to=target, purpose=purpose)
        return replace(item, capture=capture, refusal=None, leads_on=True)

    def _resource(self, record: Record, found: Found) -> Item:
        """A page without an HTTP response: saved, not fetched."""
        facts = self._facts.about(record)
        content_type = record.fields.get("content-type", "")
        is_wanted = facts or is_release(found.capture.url, self.site)
        if not is_wanted and not is_html(content_type, record.block[:4096]):
            return Skipped("no web pages")
        headers = (
            (("Content-Type", content_type),)
            if "charset" in content_type.lower() and not facts
            else ()
        )
        payload, refusal = record.block, exported_doubt(facts)
        if not facts:
            try:
                payload = without_chunks(payload, "", stated=False)
            except PageRefused as error:
                payload, refusal = b"", error
        capture = replace(found.capture, headers=headers, payload=payload)
        return replace(found, capture=capture, refusal=refusal)

    def _revisit(self, record: Record, found: Found) -> Item | None:
        """A response with the body of an earlier one. Its status and headers are its own, if it has
        any.
        """
        url = found.capture.url
        answer = read_answer(record.block)
        own = answer if answer and answer.status != _NOT_MODIFIED else None
        original = self._originals.of(record)
        if original is None and (own is None or own.status in PAGE_STATUSES):
            if _is_not_modified(record, answer):
                return Skipped(_UNCHANGED)
            known = is_release(url, self.site) or is_listing(url)
            return None if known else Skipped("revisits of what was skipped")
        payload = self.stored(original.payload_digest) if original else b""
        if payload is None:
            return None if is_release(url, self.site) else Skipped("revisits of what was skipped")
        status = own.status if own else original.status if original else None
        headers = own.headers if own else ()
        if original and not any(name.lower() == "content-type" for name, _ in headers):
            headers = original.headers
        capture = replace(found.capture, http_status=status, headers=headers, payload=payload)
        shown = Answer(status or 200, headers, b"")
        location = (own or shown).header("location")
        if status in REDIRECTS and location:
            item = self._redirect(shown, replace(found, capture=capture), location, None)
            return (
                replace(item, capture=replace(item.capture, payload=payload))
                if isinstance(item, Found)
                else item
            )
        if status not in PAGE_STATUSES and not is_release(url, self.site):
            return Skipped("error pages of other addresses")
        purpose = self._purpose(url, status or 200, None)
        capture = replace(capture, purpose=purpose, via=self._led_to.pop(url, ()))
        refusal = original.refusal if original else None
        return replace(
            found, capture=capture, refusal=refusal, leads_on=purpose is not Purpose.RELEASE
        )

    def _purpose(self, url: str, status: int, facts: Mapping[str, str] | None) -> Purpose:
        if facts and facts.get("purpose") in set(Purpose):
            return Purpose(facts["purpose"])
        is_page = status in PAGE_STATUSES
        return Purpose.LISTING if is_listing(url) and is_page else Purpose.RELEASE


def _of_no_web_address(record: Record, file: str) -> Skipped | Unusable:
    """Crawlers keep answers of other protocols too (`dns:www.osce.org`). A response without any
    address is damaged, and may be that of a release.
    """
    is_address = _SCHEME.match(record.url) and not _CONTROL.search(record.url)
    if record.kind not in _OF_PAGES or is_address:
        return Skipped("records of no web address")
    stated = f"the address {record.url[:80]!r}, which is none" if record.url else "no address"
    message = f"the {record.kind} has {stated}; it is not known what page it is"
    return Unusable(file, "damaged-warc", message)


def _is_not_modified(record: Record, answer: Answer | None) -> bool:
    """Whether a revisit says that the server has answered 304 (WARC 1.1, section 6.7.3). One that
    has a page itself says something else.
    """
    if answer is not None and answer.status == _NOT_MODIFIED:
        return True
    profile = record.fields.get("warc-profile", "").rstrip("/")
    has_body = answer is not None and bool(answer.rest.strip())
    return profile.endswith("server-not-modified") and not has_body


def _empty(url: str, at: str) -> Capture:
    return Capture(url=url, fetched_at=at, http_status=None, payload=b"", purpose=Purpose.RELEASE)


def _as_received(answer: Answer) -> Answer:
    """A response from an export of this program, with its original headers.

    The export renames headers of the encoded body and adds a Content-Length; both are undone.
    """
    prefix = RENAMED_PREFIX.lower()
    headers = [
        (name[len(prefix) :] if name.lower().startswith(prefix) else name, value)
        for name, value in answer.headers
        if name.lower() != "content-length"
    ]
    return replace(answer, headers=tuple(headers))


def _received(facts: Mapping[str, str]) -> Received | None:
    """Facts about the body as received, from the metadata record of an export of this program."""
    if "received-length" not in facts and "received-content-encoding" not in facts:
        return None
    encoding = facts.get("received-content-encoding")
    return Received(
        content_encoding=encoding,
        body_bytes=parse_length(facts.get("received-length", "")),
        digest=facts.get("received-digest") if encoding else None,
    )
