"""Records that say of themselves that their bytes are not, or not all, that the site sent: kept,
and never read.
"""

import base64
import hashlib
from collections.abc import Mapping

from osce_crawler.archive.schema import CUT_RECORD, DOUBTS, WRONG_DIGEST
from osce_crawler.errors import PageRefused
from osce_crawler.importing.warc.http_body import without_chunks
from osce_crawler.importing.warc.http_response import read_answer
from osce_crawler.importing.warc.records import Record

_ALGORITHMS = frozenset({"sha1", "sha256", "sha512", "md5"})


def doubt(record: Record, payload: bytes) -> PageRefused | None:
    """Why the bytes of a record cannot be trusted; None where nothing is known against them.
    `payload`: the body as read.
    """
    if record.kind != "revisit" and record.fields.get("warc-truncated"):
        why = record.fields["warc-truncated"]
        return PageRefused(
            CUT_RECORD, f"its record says that it was cut short ({why}); fetch the page again"
        )
    if not record.ends_well:
        return PageRefused(CUT_RECORD, "its record does not end where it says: the file is damaged")
    if _has_another_digest(record, payload):
        return PageRefused(
            WRONG_DIGEST, "its bytes have another digest than its record names: the file is damaged"
        )
    return None


def told_doubt(facts: Mapping[str, str] | None) -> PageRefused | None:
    """The doubt of the archive that an export of ours is from: the digests of the export itself are
    right.
    """
    kind = facts.get("error", "") if facts else ""
    return (
        PageRefused(kind, "the archive that it comes from found its bytes damaged or cut")
        if kind in DOUBTS
        else None
    )


def _has_another_digest(record: Record, payload: bytes) -> bool:
    """By the digest of the block; by that of the body where there is no other, as Heritrix writes
    it.
    """
    of_block = record.fields.get("warc-block-digest")
    if of_block or record.kind == "revisit":
        return not _fits(of_block or "", record.block)
    return not _fits(record.fields.get("warc-payload-digest", ""), *_bodies(record, payload))


def _bodies(record: Record, payload: bytes) -> list[bytes]:
    """What crawlers take for the body of an answer: with the marks of chunks, without, or
    decoded.
    """
    answer = read_answer(record.block)
    if answer is None:
        return [record.block]
    try:
        return [answer.rest, without_chunks(answer.rest), payload]
    except PageRefused:
        return [answer.rest, payload]


def _fits(named: str, *blocks: bytes) -> bool:
    """Whether one of the blocks has this digest; True where it is of no kind that we know."""
    algorithm, _, value = named.partition(":")
    if algorithm.lower() not in _ALGORITHMS:
        return True
    expected = value.strip().rstrip("=").lower()
    for block in blocks:
        digest = hashlib.new(algorithm.lower(), block, usedforsecurity=False)
        if expected in {
            digest.hexdigest(),
            base64.b32encode(digest.digest()).decode().rstrip("=").lower(),
        }:
            return True
    return False
