"""Detect WARC records whose bytes are damaged or truncated. They are stored but never parsed."""

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
    """Why the bytes of a record are known to be damaged or truncated; None if they are not.

    `payload` is the decoded body.
    """
    if record.kind != "revisit" and record.fields.get("warc-truncated"):
        why = record.fields["warc-truncated"]
        return PageRefused(
            CUT_RECORD, f"the record has WARC-Truncated ({why}); fetch the page again"
        )
    if not record.ends_well:
        return PageRefused(
            CUT_RECORD, "the record does not end at its stated length: the file is damaged"
        )
    if _has_another_digest(record, payload):
        return PageRefused(
            WRONG_DIGEST, "the bytes do not match the digest in the record: the file is damaged"
        )
    return None


def exported_doubt(facts: Mapping[str, str] | None) -> PageRefused | None:
    """The same for a record in an export of this program, if the exporting archive recorded damage.

    The digests of the export itself match, because they were computed from the damaged bytes.
    """
    kind = facts.get("error", "") if facts else ""
    return (
        PageRefused(
            kind, "the archive that exported this record found its bytes damaged or cut short"
        )
        if kind in DOUBTS
        else None
    )


def _has_another_digest(record: Record, payload: bytes) -> bool:
    """Whether the WARC-Block-Digest does not match, or without one the WARC-Payload-Digest.

    Heritrix writes only the payload digest. That of a revisit is the digest of its original.
    """
    of_block = record.fields.get("warc-block-digest")
    if of_block or record.kind == "revisit":
        return not _fits(of_block or "", record.block)
    return not _fits(record.fields.get("warc-payload-digest", ""), *_bodies(record, payload))


def _bodies(record: Record, payload: bytes) -> list[bytes]:
    """The bytes of which crawlers compute a payload digest: the body as stored, without chunks, or
    decoded. WARC 1.1, section 5.9, is read in all three ways.
    """
    answer = read_answer(record.block)
    if answer is None:
        return [record.block]
    try:
        return [answer.rest, without_chunks(answer.rest), payload]
    except PageRefused:
        return [answer.rest, payload]


def _fits(named: str, *blocks: bytes) -> bool:
    """Whether one of the blocks has this digest. True for an unknown algorithm."""
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
