"""Decodes bytes to text, and refuses a page whose declared charset is wrong.

A lenient decoder would store wrong letters. So errors are refusals, and text with impossible words
is refused too.
"""

import codecs
import re
from contextlib import suppress

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
)

from osce_crawler.errors import PageRefused
from osce_crawler.pages.patterns import on_demand

# HTML requires the declaration in the first 1,024 bytes. A later one is accepted too.
_DECLARED_WITHIN = 4096
_MULTIBYTE = on_demand(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = on_demand(rb"[\x80-\xff]")
# Cyrillic decoded as Latin gives words of accented letters only. Latin decoded as Cyrillic gives
# Cyrillic letters in Latin words.
_ALL_ACCENTS = on_demand(r"[À-ÖØ-öø-ſ]{4}")
_LATIN_AND_CYRILLIC = on_demand(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_CONTROLS = on_demand(r"[\u0080-\u009f]")
# KOI8-R decoded as Windows-1251, or the reverse, exchanges capitals and small letters.
_SMALL_THEN_CAPITAL = on_demand(r"[а-яё][А-ЯЁ]")
_TURNED_WORD = on_demand(r"\b[а-яё][А-ЯЁ]{2}")
_SMALL, _CAPITAL = re.compile(r"[а-яё]"), re.compile(r"[А-ЯЁ]")
# Windows-1251 decoded as ISO 8859-5 turns the letters р and э into signs. Other encodings decoded
# as DOS or KOI8 give box-drawing characters.
_SIGN_IN_WORD = on_demand(r"[\u0400-\u04ff][№§≈≤≥√†¶µ±¬¤¦][\u0400-\u04ff]|[\u2500-\u259f]")
_CYRILLIC_WORD = on_demand(r"\b[\u0400-\u04ff]{3,}\b")


def decode(page: bytes, content_type: str | None) -> str:
    """The text of a page. `content_type` is the HTTP header, or None.

    The order of evidence: byte order mark, valid UTF-8, HTTP header, `<meta>`. UTF-8 comes before
    the declaration because text in another encoding is almost never valid UTF-8 by chance. Raises
    PageRefused `wrong-charset`.
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


def as_utf8(page: bytes, content_type: str | None) -> bytes:
    """The text of a page in UTF-8, as of `decode`. Raises PageRefused `wrong-charset`."""
    if not read_bom(page)[0]:
        with suppress(UnicodeDecodeError):
            page.decode()
            return page  # most often: encoding it again takes longer
    return decode(page, content_type).encode("utf-8", "replace")


def _as_declared(page: bytes, declared: str) -> str:
    """Text in the declared encoding. Raises PageRefused where the result has impossible words.

    Almost any bytes can be decoded with a single-byte encoding, so success proves nothing.
    """
    multibyte = sum(len(sequence) for sequence in _MULTIBYTE().findall(page))
    if multibyte * 2 > len(_HIGH().findall(page)):
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
    mixed = len(_LATIN_AND_CYRILLIC().findall(text))
    words = len(_CYRILLIC_WORD().findall(text))
    return (
        any(trace().search(text) for trace in (_ALL_ACCENTS, _CONTROLS, _SIGN_IN_WORD))
        or (mixed > 0 and mixed >= words)
        or (words > 0 and len(_SMALL_THEN_CAPITAL().findall(text)) * 2 > words)
        or _has_cases_exchanged(text)
    )


def _has_cases_exchanged(text: str) -> bool:
    """Whether capitals and small letters are exchanged.

    Such text is mostly capitals, and a sentence starts with one small letter: `чЛЕНЫ СОВЕТА`.
    """
    return bool(_TURNED_WORD().search(text)) and len(_CAPITAL.findall(text)) > len(
        _SMALL.findall(text)
    )


def _decode_as(page: bytes, encoding: str) -> str:
    try:
        return page.decode(encoding)
    except (LookupError, ValueError) as error:  # also codecs that give no text, such as base64
        raise PageRefused(
            "wrong-charset",
            f"the page cannot be decoded as the declared {encoding}: {_why(error)}; find the correct"
            " charset",
        ) from error


def _why(error: Exception) -> str:
    """Python's own words are for programmers, and other ones in each version."""
    if isinstance(error, UnicodeDecodeError):
        found = error.object[error.start : error.start + 1].hex()
        return f"byte {error.start:,} (0x{found}) has no meaning in it"
    return "it is not an encoding of text, or is not known"


def ascii_compatible(page: bytes) -> bytes:
    """The page; converted to UTF-8 if a byte order mark declares UTF-16 or UTF-32.

    `markup.py` and `region.py` search for ASCII bytes, which those encodings do not contain.
    """
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return decode(page, None).encode("utf-8", "replace")
    return page
