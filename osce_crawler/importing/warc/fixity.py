"""Detect WARC records whose bytes are damaged or truncated. They are stored but never parsed."""

import base64
import hashlib
from collections.abc import Mapping
from contextlib import suppress

from osce_crawler.archive.schema import CUT_RECORD, DOUBTS, WRONG_DIGEST
from osce_crawler.chunks import forms
from osce_crawler.errors import PageRefused
from osce_crawler.importing.warc.http_response import read_answer
from osce_crawler.importing.warc.record import Record

_ALGORITHMS: Mapping[str, str] = {
    name.replace("_", ""): name
    for name in hashlib.algorithms_guaranteed
    if not name.startswith("shake")  # of no fixed length
}
"""Their names in WARC files, without signs, and in Python."""


def doubt(record: Record, payload: bytes) -> PageRefused | None:
    """Why the bytes of a record are known to be damaged or truncated; None if they are not.

    `payload` is the decoded body.
    """
    if record.kind != "revisit" and record.fields.get("warc-truncated"):
        why = record.fields["warc-truncated"]
        return PageRefused(
            CUT_RECORD, f"the record has WARC-Truncated ({why}); fetch the page again"
        )
    if record.kind != "revisit" and record.fields.get("warc-segment-number"):
        return PageRefused(
            CUT_RECORD, "the record is one of several segments of a response, which are not joined"
        )
    if not record.ends_well and not _has_its_digest(record, payload):
        return PageRefused(
            CUT_RECORD, "the record does not end at its stated length: the file is damaged"
        )
    if not record.has_whole_fields:
        return PageRefused(
            CUT_RECORD,
            "the header of the record has a line that is no field, or fields that contradict each"
            " other: the file is damaged",
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


def _has_its_digest(record: Record, payload: bytes) -> bool:
    """Whether a digest shows that the bytes are whole: then what follows them is damaged."""
    of_block = record.fields.get("warc-block-digest")
    of_body = None if record.kind == "revisit" else record.fields.get("warc-payload-digest")
    named = of_block or of_body or ""
    return digest_of(named) is not None and not _has_another_digest(record, payload)


def _bodies(record: Record, payload: bytes) -> list[bytes]:
    """The bytes of which crawlers compute a payload digest: the body as stored, without chunks, or
    decoded. WARC 1.1, section 5.9, is read in all three ways.
    """
    answer = read_answer(record.block)
    return [record.block] if answer is None else [*forms(answer.rest), payload]


def digest_of(named: str) -> tuple[str, str] | None:
    """The algorithm and the hexadecimal value of a digest; None for an unknown algorithm.

    WARC files name digests in base32, some in hexadecimal or base64. A value that is none of these
    stays as it is: nothing has it.

    >>> digest_of("sha-1: 3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")
    ('sha1', 'da39a3ee5e6b4b0d3255bfef95601890afd80709')
    >>> digest_of("md5:1B2M2Y8AsgTpgAmY7PhCfg==")
    ('md5', 'd41d8cd98f00b204e9800998ecf8427e')
    """
    name, _, value = named.partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower().replace("-", "").replace("_", ""))
    if algorithm is None:
        return None
    size = hashlib.new(algorithm, usedforsecurity=False).digest_size
    text = value.strip().rstrip("=")
    for decode in (bytes.fromhex, _base32, _base64):
        with suppress(ValueError):
            found = decode(text)
            if len(found) == size:
                return algorithm, found.hex()
    return algorithm, value.strip()


def _base32(text: str) -> bytes:
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))


def _base64(text: str) -> bytes:
    standard = text.replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(text) % 4), validate=True)


def _fits(named: str, *blocks: bytes) -> bool:
    """Whether one of the blocks has this digest. True for an unknown algorithm."""
    digest = digest_of(named)
    if digest is None:
        return True
    algorithm, expected = digest
    return any(
        hashlib.new(algorithm, block, usedforsecurity=False).hexdigest() == expected
        for block in blocks
    )
