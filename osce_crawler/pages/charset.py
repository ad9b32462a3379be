"""Bytes to text, strictly: a page in another encoding than it says would be read as false letters,
and stored.
"""

import codecs
import re

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
)

from osce_crawler.errors import PageRefused

_DECLARED_WITHIN = 4096
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
# Cyrillic read as Western letters is words of accented letters; Western read as Cyrillic, a
# Cyrillic letter in a Latin word.
_ALL_ACCENTS = re.compile(r"[À-ÖØ-öø-ſ]{4}")
_LATIN_AND_CYRILLIC = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_CONTROLS = re.compile(r"[\u0080-\u009f]")
# KOI8-R read as Windows-1251, or the other way round, is Cyrillic with capitals and small letters
# exchanged.
_SMALL_THEN_CAPITAL = re.compile(r"[а-яё][А-ЯЁ]")
_TURNED_WORD = re.compile(r"\b[а-яё][А-ЯЁ]{2}")
_SMALL, _CAPITAL = re.compile(r"[а-яё]"), re.compile(r"[А-ЯЁ]")
# Windows-1251 read as ISO 8859-5, whose р and э become signs; encodings of DOS and KOI8 hold lines
# of boxes.
_SIGN_IN_WORD = re.compile(r"[\u0400-\u04ff][№§≈≤≥√†¶µ±¬¤¦][\u0400-\u04ff]|[\u2500-\u259f]")
_CYRILLIC_WORD = re.compile(r"\b[\u0400-\u04ff]{3,}\b")


def decode(page: bytes, content_type: str | None) -> str:
    """The page's text by its byte order mark, or as UTF-8 if it is UTF-8, or as declared; strictly.

    UTF-8 goes before the declaration because text in another encoding is almost never valid UTF-8
    by chance, and reading UTF-8 by a wrong declaration gives false letters. Raises PageRefused
    `wrong-charset`.
    """
    bom, _ = read_bom(page)
    if bom:
        return _decode_as(page, bom).lstrip("\ufeff")
    try:
        return page.decode()
    except UnicodeDecodeError as error:
        declared = http_content_type_encoding(content_type) or html_body_declared_encoding(
            page[:_DECLARED_WITHIN]
        )
        if declared is None or declared == "utf-8":
            what = "is declared as UTF-8" if declared else "declares no known charset"
            raise PageRefused(
                "wrong-charset",
                f"the page {what}, but byte {error.start:,} (0x{page[error.start]:02x}) is not"
                " UTF-8; find the correct charset",
            ) from error
        return _as_declared(page, declared)


def _as_declared(page: bytes, declared: str) -> str:
    """Text in the declared encoding, unless its bytes or letters say that it is written in another
    one.

    Almost any bytes can be read in an encoding of one byte a letter, so that it can be read proves
    nothing.
    """
    multibyte = sum(len(sequence) for sequence in _MULTIBYTE.findall(page))
    if multibyte * 2 > len(_HIGH.findall(page)):
        raise PageRefused(
            "wrong-charset",
            f"the page is declared as {declared}, but it is UTF-8 with damaged bytes; fetch it"
            " again",
        )
    text = _decode_as(page, declared)
    if _is_misread(text):
        raise PageRefused(
            "wrong-charset",
            f"decoded as the declared {declared}, the page has impossible words; find the"
            " correct charset",
        )
    return text


def _is_misread(text: str) -> bool:
    mixed = len(_LATIN_AND_CYRILLIC.findall(text))
    words = len(_CYRILLIC_WORD.findall(text))
    return (
        any(trace.search(text) for trace in (_ALL_ACCENTS, _CONTROLS, _SIGN_IN_WORD))
        or (mixed > 0 and mixed >= words)
        or (words > 0 and len(_SMALL_THEN_CAPITAL.findall(text)) * 2 > words)
        or _has_cases_exchanged(text)
    )


def _has_cases_exchanged(text: str) -> bool:
    """Most words are small letters only, so that exchanged they are capitals; the first of a
    sentence gives them away.
    """
    return bool(_TURNED_WORD.search(text)) and len(_CAPITAL.findall(text)) > len(
        _SMALL.findall(text)
    )


def _decode_as(page: bytes, encoding: str) -> str:
    try:
        return page.decode(encoding)
    except (LookupError, ValueError) as error:  # also codecs that give no text, such as base64
        raise PageRefused(
            "wrong-charset",
            f"the page cannot be decoded as the declared {encoding}: {error}; find the correct"
            " charset",
        ) from error


def ascii_compatible(page: bytes) -> bytes:
    """The page itself, or as UTF-8 where it begins with a byte order mark of two or four bytes a
    letter.
    """
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return decode(page, None).encode("utf-8", "replace")
    return page
