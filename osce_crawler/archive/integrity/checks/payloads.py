"""Payloads and the dictionaries that they are compressed against: every stored byte, and every byte
that it stands for.
"""

from collections.abc import Iterator

import zstandard

from osce_crawler.archive.integrity.checks.problem import (
    DAMAGE,
    REPAIR,
    RESTORE,
    Inspection,
    Problem,
    Touched,
    guarded,
    one_line,
)
from osce_crawler.archive.payloads import decompress
from osce_crawler.records import sha256

_LONGEST = 1 << 30
"""No page is so long; damage may ask for that much memory."""
_AT_HAND = 6
"""Dictionaries kept decompressed: payloads that follow each other share one."""


def check_dictionaries(look: Inspection) -> Iterator[Problem]:
    """Each dictionary's stored bytes, the page that they are, and where that came from."""
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
    look.damaged_dictionaries.add(dictionary_id)  # until the end of this function says otherwise
    made_at, content_digest, stored_digest, content = look.connection.execute(
        "SELECT made_at, content_digest, stored_digest, content FROM dictionaries WHERE"
        " dictionary_id = ?",
        [dictionary_id],
    ).fetchone()
    whole = _is_whole(content, None, content_digest, None)
    if sha256(content) != stored_digest:
        yield _stored_bytes("dictionary", whole)
    elif not whole:
        yield Problem(
            check="dictionary", what=f"the page does not have the recorded digest {content_digest}"
        )
    known = look.connection.execute(
        "SELECT 1 FROM captures WHERE payload_digest = ? AND fetched_at = ? LIMIT 1",
        [content_digest, made_at],
    ).fetchone()
    if whole and not known:
        yield Problem(
            check="dictionary", what=f"no capture of the page has the recorded time {made_at}"
        )
    if whole:
        look.damaged_dictionaries.discard(dictionary_id)


def _stored_bytes(check: str, whole: bool) -> Problem:
    if whole:
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
    except DAMAGE:
        return Touched()
    found = [look.showing(row[0]) for row in digests]
    records = tuple(dict.fromkeys(name for touched in found for name in touched.records))
    return Touched(records, next((touched.url for touched in found if touched.url), None))


def _is_whole(stored: bytes, page: bytes | None, digest: str, length: int | None) -> bool:
    """Whether the stored bytes still give what they were made of, of that length."""
    there = whole_length(stored, page, digest)
    return there is not None and length in {None, there}


def whole_length(stored: bytes, page: bytes | None, digest: str) -> int | None:
    """Length of what the stored bytes stand for, if that has this digest; else None."""
    try:
        size = zstandard.frame_content_size(stored)
        if 0 <= size <= _LONGEST and sha256(decompress(stored, page)) == digest:
            return size
    except DAMAGE:
        return None
    return None


def check_payloads(look: Inspection) -> Iterator[Problem]:
    """Each payload's stored bytes and length, and the body that they give."""
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
            touched = look.showing(_digest_by_index(look, payload_id))
            what = f"payload {payload_id} cannot be read: {one_line(error)}"
            yield Problem(check="payload", what=what, records=touched.records, url=touched.url)
        look.count("payloads")


def _payload(
    look: Inspection, row: tuple[str, int, int | None, str, bytes], pages: dict[int, bytes]
) -> Iterator[Problem]:
    digest, length, dictionary_id, stored_digest, compressed = row
    as_written = sha256(compressed) == stored_digest
    unreadable = (
        dictionary_id in look.damaged_dictionaries
    )  # the dictionary's problem names this payload's records
    if as_written and unreadable:
        return
    page = None if dictionary_id is None or unreadable else _page(look, dictionary_id, pages)
    whole = not unreadable and _is_whole(compressed, page, digest, length)
    if as_written and whole:
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
        stored = _stored_bytes("payload", whole)
        what, hint = stored.what, stored.hint
    yield Problem(
        check="payload",
        what=f"{digest}: {what}",
        records=touched.records,
        url=touched.url,
        hint=hint,
    )


def _page(look: Inspection, dictionary_id: int, pages: dict[int, bytes]) -> bytes:
    """The dictionary's page as stored, of the few at hand or read."""
    if dictionary_id not in pages:
        if len(pages) >= _AT_HAND:
            del pages[next(iter(pages))]
        row = look.connection.execute(
            "SELECT content FROM dictionaries WHERE dictionary_id = ?", [dictionary_id]
        )
        pages[dictionary_id] = row.fetchone()[0]
    return pages[dictionary_id]


def _digest_by_index(look: Inspection, payload_id: int) -> str | None:
    """The digest of a payload whose row cannot be read, from the index."""
    try:
        row = look.connection.execute(
            "SELECT payload_digest FROM payloads INDEXED BY sqlite_autoindex_payloads_1 WHERE"
            " +payload_id = ?",
            [payload_id],
        ).fetchone()
    except DAMAGE:
        return None
    return row[0] if row else None
