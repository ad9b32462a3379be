"""Digests that identify bytes, a text, and the fields of a release. Pure."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring
from urllib.parse import unquote, urlsplit

# `|` is none of them by RFC 3986, but browsers and Scrapy send it.
_NOT_IN_URLS = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&',()+*;=%|]+")
_CONTROLS = re.compile(
    "[\x00-\x20\x7f-\xa0\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_HOST = re.compile(r"[A-Za-z0-9.\-_:\[\]@]*")


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

    The path of an address that is not valid counts without its escapes, and so does the whole
    address if it has no path: such addresses were stored as printed before.

    >>> path_of("https://www.osce.org/files/a.jpg?itok=b7Q")
    '/files/a.jpg'
    >>> path_of("http://[%1B]0;a") == path_of("http://[\x1b]0;a")
    True
    """
    if url is None:
        return None
    try:
        parts = urlsplit(str(url))
        _ = parts.port
    except ValueError:  # such as `http://[a]b/` and `http://a:99999/`
        return _unescaped_path(str(url))
    is_valid = _HOST.fullmatch(parts.netloc) is not None
    return parts.path if is_valid else unquote(parts.path, errors="surrogateescape")


def _unescaped_path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path, errors="surrogateescape")
    except ValueError:
        return unquote(url, errors="surrogateescape")


_NOT_AT_START = "".join(map(chr, range(0x21)))
"""Control characters and the space: WHATWG URL, section 4.4."""
_LINE_ENDS = str.maketrans("", "", "\t\n\r")
"""Browsers and `urlsplit` leave them out, wherever they are in an address."""


def encoded(url: str) -> str:
    """An address with what no URL may contain percent-encoded (RFC 3986): controls, spaces, letters
    that are not ASCII. Escapes stay as they are. Controls and spaces before it, and tabs and line
    ends, are none of it, as browsers and `urlsplit` read it.

    >>> encoded("http://[\x1b]0;a b%20c")
    'http://[%1B]0;a%20b%20c'
    """
    return _NOT_IN_URLS.sub(_escape, url.lstrip(_NOT_AT_START).translate(_LINE_ENDS))


def without_controls(address: str) -> str:
    """An address with its controls, spaces and marks of direction percent-encoded. Other letters
    stay: files of other programs have addresses with letters that are not ASCII. Before it
    they are none of it; tabs and line ends nowhere.

    >>> without_controls("http://x.\\rorg/ü\x9b")
    'http://x.org/ü%C2%9B'
    """
    return _CONTROLS.sub(_escape, address.lstrip(_NOT_AT_START).translate(_LINE_ENDS))


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
