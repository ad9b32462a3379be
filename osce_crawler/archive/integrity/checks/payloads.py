"""Checks of payloads and compression dictionaries: compressed and decompressed bytes."""

from collections.abc import Iterator

import zstandard

from osce_crawler.archive.failures import RESTORE, raise_if_of_machine
from osce_crawler.archive.integrity.checks.problem import (
    DAMAGE,
    REPAIR,
    Inspection,
    Problem,
    Touched,
    guarded,
    one_line,
)
from osce_crawler.archive.payloads import decompress
from osce_crawler.records import sha256

_CACHED = 6
"""Dictionaries kept in memory: consecutive payloads mostly share one."""


def check_dictionaries(look: Inspection) -> Iterator[Problem]:
    """Check each dictionary: its compressed bytes, its page, and the capture of the page."""
    for dictionary_id in look.ids("dictionaries", "dictionary_id"):
        problems = list(guarded("dictionary", _dictionary(look, dictionary_id)))
        if problems:
            touched = _compressed_against(look, dictionary_id)
            for problem in problems:
                yield Problem(
                    check=problem.check,
                    what=f"dictionary {dictionary_id}: {problem.what}",
                    records=touched.records,
                    url=touched.url,
                    hint=problem.hint,
                )
        look.count("dictionaries")


def _dictionary(look: Inspection, dictionary_id: int) -> Iterator[Problem]:
    look.damaged_dictionaries.add(dictionary_id)  # removed below if the page is intact
    made_at, content_digest, stored_digest, content = look.connection.execute(
        "SELECT made_at, content_digest, stored_digest, content FROM dictionaries WHERE"
        " dictionary_id = ?",
        [dictionary_id],
    ).fetchone()
    intact = _is_intact(content, None, content_digest, None)
    if sha256(content) != stored_digest:
        yield _stored_bytes("dictionary", intact=intact)
    elif not intact:
        yield Problem(
            check="dictionary", what=f"the page does not have the recorded digest {content_digest}"
        )
    known = look.connection.execute(
        "SELECT 1 FROM captures WHERE payload_digest = ? AND fetched_at = ? LIMIT 1",
        [content_digest, made_at],
    ).fetchone()
    if intact and not known:
        yield Problem(
            check="dictionary", what=f"no capture of the page has the recorded time {made_at}"
        )
    if intact:
        look.damaged_dictionaries.discard(dictionary_id)


def _stored_bytes(check: str, *, intact: bool) -> Problem:
    if intact:
        return Problem(
            check=check,
            what="the recorded digest of the compressed bytes is wrong; the content is intact",
            hint=REPAIR,
        )
    return Problem(check=check, what="the compressed bytes do not have the recorded digest")


def _compressed_against(look: Inspection, dictionary_id: int) -> Touched:
    try:
        digests = look.connection.execute(
            "SELECT payload_digest FROM payloads WHERE dictionary_id = ?", [dictionary_id]
        ).fetchall()
    except DAMAGE as error:
        raise_if_of_machine(error)
        return Touched()
    found = [look.showing(row[0]) for row in digests]
    records = tuple(dict.fromkeys(name for touched in found for name in touched.records))
    return Touched(records, next((touched.url for touched in found if touched.url), None))


def _is_intact(stored: bytes, page: bytes | None, digest: str, length: int | None) -> bool:
    """Whether the compressed bytes decompress to this digest and length. None: any length."""
    found = intact_length(stored, page, digest)
    return found is not None and length in {None, found}


def intact_length(stored: bytes, page: bytes | None, digest: str) -> int | None:
    """Length of the decompressed bytes, if they have this digest; else None."""
    try:
        size = zstandard.frame_content_size(stored)
        if sha256(decompress(stored, page)) == digest:
            return size
    except DAMAGE as error:
        raise_if_of_machine(error)
        return None
    return None


def check_payloads(look: Inspection) -> Iterator[Problem]:
    """Check each payload: its compressed bytes, its length, and its body."""
    pages: dict[int, bytes] = {}
    for payload_id in look.ids("payloads", "payload_id"):
        try:
            row = look.connection.execute(
                "SELECT payload_digest, payload_bytes, dictionary_id, stored_digest, compressed"
                " FROM payloads"
                " WHERE payload_id = ?",
                [payload_id],
            ).fetchone()
            yield from _payload(look, tuple(row), pages)
        except DAMAGE as error:
            raise_if_of_machine(error)
            touched = look.showing(_digest_by_index(look, payload_id))
            what = f"payload {payload_id} cannot be read: {one_line(error)}"
            yield Problem(check="payload", what=what, records=touched.records, url=touched.url)
        look.count("payloads")


def _payload(
    look: Inspection, row: tuple[str, int, int | None, str, bytes], pages: dict[int, bytes]
) -> Iterator[Problem]:
    digest, length, dictionary_id, stored_digest, compressed = row
    as_written = sha256(compressed) == stored_digest
    # The problem of a damaged dictionary already names the records of its payloads.
    unreadable = dictionary_id in look.damaged_dictionaries
    if as_written and unreadable:
        return
    page = None if dictionary_id is None or unreadable else _page(look, dictionary_id, pages)
    intact = not unreadable and _is_intact(compressed, page, digest, length)
    if as_written and intact:
        return
    touched = look.showing(digest)
    if as_written:
        body = decompress(compressed, page)
        what, hint = (
            f"the body has another digest; it has {len(body)} bytes, {length} are recorded",
            RESTORE,
        )
        touched = touched if touched != Touched() else look.showing(sha256(body))
        if sha256(body) == digest:
            what, hint = (
                f"the recorded length is {length}, the length is {len(body)}; the content is intact",
                REPAIR,
            )
    else:
        stored = _stored_bytes("payload", intact=intact)
        what, hint = stored.what, stored.hint
    yield Problem(
        check="payload",
        what=f"{digest}: {what}",
        records=touched.records,
        url=touched.url,
        hint=hint,
    )


def _page(look: Inspection, dictionary_id: int, pages: dict[int, bytes]) -> bytes:
    """The compressed page of a dictionary, from the cache or the archive."""
    if dictionary_id not in pages:
        if len(pages) >= _CACHED:
            del pages[next(iter(pages))]
        row = look.connection.execute(
            "SELECT content FROM dictionaries WHERE dictionary_id = ?", [dictionary_id]
        )
        pages[dictionary_id] = row.fetchone()[0]
    return pages[dictionary_id]


def _digest_by_index(look: Inspection, payload_id: int) -> str | None:
    """The digest of a payload whose row cannot be read, from the UNIQUE index."""
    try:
        row = look.connection.execute(
            "SELECT payload_digest FROM payloads INDEXED BY sqlite_autoindex_payloads_1 WHERE"
            " +payload_id = ?",
            [payload_id],
        ).fetchone()
    except DAMAGE as error:
        raise_if_of_machine(error)
        return None
    return row[0] if row else None
