"""Digests that identify bytes, a text, and the fields of a release. Pure."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from urllib.parse import urlsplit


def sha256(data: bytes) -> str:
    """The SHA-256 digest as the archive stores it: `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def digest_of(value: object) -> str:
    """Digest of a JSON value. Key order and spacing are fixed, so equal values give equal digests
    on every machine.
    """
    return sha256(_as_json(value).encode("utf-8", "surrogatepass"))


_AS_IN_JSON = bytes({*range(0x20, 0x100)} - {*b'"\\'})
"""Bytes of UTF-8 that JSON has as they are."""


def text_as_json(text: str) -> bytes:
    """A text as a JSON string in UTF-8. Lone surrogates are kept by `surrogatepass`.

    >>> text_as_json('Ukraine’s "voice"').decode()
    '"Ukraine’s \\\\"voice\\\\""'
    """
    plain = text.encode("utf-8", "surrogatepass")
    if not plain.translate(None, _AS_IN_JSON):  # most often
        return b'"%b"' % plain
    return encode_basestring(text).encode("utf-8", "surrogatepass")


def content_digest_of(title: str, kept: Iterable[str]) -> str:
    """The content digest: the identity of a text, from its title and kept paragraphs.

    It is `digest_of` of their list, in less time.
    """
    return sha256(b"[%b]" % b",".join(map(text_as_json, (title, *kept))))


def metadata_digest_of(
    fields: Iterable[object],
    sources: Iterable[object],
    fields_of_work: Iterable[object],
    attachments: Iterable[Sequence[object]],
    images: Iterable[Sequence[object]],
) -> str:
    """The metadata digest: the identity of the fields.

    `fields` are date (ISO 8601), place, type and description; `attachments` are pairs of address
    and label, `images` have address, caption and credit. Of an address, only the path counts.
    """
    return digest_of(
        [
            *fields,
            list(sources),
            list(fields_of_work),
            [[path_of(url), label] for url, label in attachments],
            [[path_of(url), caption, credit] for url, caption, credit in images],
        ]
    )


def path_of(url: object) -> str | None:
    """The path of an address. Host and scheme differ between mirrors, tokens in the query between
    two fetches of one page.

    >>> path_of("https://www.osce.org/files/a.jpg?itok=b7Q")
    '/files/a.jpg'
    """
    if url is None:
        return None
    try:
        return urlsplit(str(url)).path
    except ValueError:  # such as `http://[a]b/`
        return str(url)
