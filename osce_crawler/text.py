"""Normalizes text: white space and comparison keys. Pure functions.

Stored text keeps its typography. Only keys fold it, and keys are never stored as text.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal

# Invisible characters: soft hyphen, zero-width space, word joiner, byte order mark, the C0 controls
# that are not white space, and the five C1 controls that Windows-1252 has no letter for. Zero-width
# (non-)joiners shape letters in some scripts, so stored text keeps them.
_NO_LETTERS = "\x81\x8d\x8f\x90\x9d"
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x2060, 0xFEFF, *map(ord, _NO_LETTERS)]
    + [code for code in (*range(0x20), 0x7F) if not chr(code).isspace()],
)
# The other C1 controls in UTF-8 are letters of Windows-1252 that somebody converted as ISO 8859-1:
# `don\x92t`. Browsers read them so in character references (`&#146;`). U+0085 is `…` there; as a
# line end (NEL) it has no use in HTML.
_WINDOWS_LETTERS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if chr(code) not in _NO_LETTERS
}

_FRACTION = re.compile(r"([^.,]*[^\d:+-](?:\d\d:\d\d:\d\d|\d{6}))[.,](\d+)", re.ASCII)
_BLANKS = " \t\r\n"
_SHORT = 100
"""Characters. `isprintable` is the fastest test of fewer ones, and a slow one of many."""

_SINGLE_QUOTES = "‘’‚‛`´ʼ"
_DOUBLE_QUOTES = "“”„‟«»＂"
_DASHES = "‐‑‒–—―−﹘﹣－"
_FORMAT_ONLY = [0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2061, 0x2065)]
_TYPOGRAPHY: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _SINGLE_QUOTES), "'"),
    **dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys(_FORMAT_ONLY),
}
_TYPOGRAPHY |= {
    code: _TYPOGRAPHY.get(ord(letter), letter) for code, letter in _WINDOWS_LETTERS.items()
}
_UNCLEAN: Mapping[int, str | None] = {**dict.fromkeys(_INVISIBLE), **_WINDOWS_LETTERS}
# A pattern instead of `str.translate`, which looks up every letter if the text has one curly quote.
_ANY_UNCLEAN = re.compile(f"[{re.escape(''.join(map(chr, _UNCLEAN)))}]")
_ANY_TYPOGRAPHY = re.compile(f"[{re.escape(''.join(map(chr, _TYPOGRAPHY)))}]")
# Most English texts have no others. Replacing these takes a quarter of the time of the pattern.
_COMMON_TYPOGRAPHY = (("’", "'"), ("`", "'"), ("“", '"'), ("”", '"'), ("–", "-"))
# In UTF-8: printable ASCII, and U+00C0 to U+027F and U+0400 to U+04FF, the letters of Latin and
# Cyrillic; then the bytes that continue them.
_SIMPLE = bytes([*range(0x20, 0x7F), *range(0xC3, 0xCA), *range(0xD0, 0xD4), *range(0x80, 0xC0)])
# Python sorts a run of combining marks in quadratic time. The pattern finds all long runs of marks,
# and of characters that normalize to one (the halfwidth voicing marks); also runs of other signs.
_DECOMPOSED: Mapping[Literal["NFC", "NFKC"], Literal["NFD", "NFKD"]] = {
    "NFC": "NFD",
    "NFKC": "NFKD",
}
_LONG_RUN = re.compile(r"(?:[^\w\s\x00-\u02ff]|[\uff9e\uff9f]){31,}")
_STOPS = (".", ";", ":")
_FEW_DASHES = 8
"""Of some texts: it is faster then to handle only the texts that have one."""
_DASH_RUN = re.compile(r"(?<=\S) ?-+ ?(?=\S)")
# NFKC turns `10²` into `102` and `1½` into `11⁄2`. Those are other numbers, so these forms stay.
_MEANINGFUL_FORMS = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")


def clean_text(text: str) -> str:
    """Text as it is stored: NFC, white space collapsed and stripped, invisible characters dropped.

    C1 controls are read as letters of Windows-1252.

    >>> clean_text(" co\\u00adoperation\\u00a0 in\\n Europe "), clean_text("don\\x92t")
    ('cooperation in Europe', 'don’t')
    """
    text = text.strip(_BLANKS)
    if len(text) < _SHORT and text.isascii() and text.isprintable() and "  " not in text:
        return text  # most fields
    is_clean = _is_collapsed(text)  # no character of `_UNCLEAN` can be printed
    if not is_clean:
        text = _ANY_UNCLEAN.sub(lambda char: _UNCLEAN[ord(char[0])] or "", text)
    if not text.isascii():
        # last: an invisible character may separate a letter and its accent
        text = _normalized("NFC", text)
    return text if is_clean else " ".join(text.split())


def clean_texts(texts: Sequence[str]) -> list[str]:
    """`clean_text` of each text, without empty ones; faster for many simple ones."""
    stripped = [clean for text in texts if (clean := text.strip(_BLANKS))]
    lines = "|".join(stripped)
    if not lines.isascii():
        lines = _with_common_plain(lines)
    blanks = lines.encode("utf-8", "surrogatepass").translate(None, _SIMPLE)
    if blanks.strip(b"\t\r\n") or not (lines.isascii() or unicodedata.is_normalized("NFC", lines)):
        return [clean for text in stripped if (clean := clean_text(text))]
    if blanks or _has_double_space(lines):
        return [" ".join(text.split()) for text in stripped]
    return stripped


def _is_collapsed(text: str) -> bool:
    """Whether a text certainly has no white space but single spaces inside; most have not."""
    return (
        (_is_simple(text) or text.isprintable())
        and not _has_double_space(text)
        and text == text.strip(" ")
    )


def _has_double_space(text: str) -> bool:
    return text.rfind("  ") != -1  # as `in`, in a third of the time


def _is_simple(text: str) -> bool:
    """Whether all characters are printable ASCII or letters of Latin and Cyrillic.

    Most texts have no others but quotes and dashes. The bytes of a text are searched in a fifth of
    the time that `isprintable` takes.
    """
    return not text.encode("utf-8", "surrogatepass").translate(None, _SIMPLE)


def unreadable_controls(text: str) -> int:
    """The number of C1 controls that are no letters in Windows-1252: `clean_text` drops them."""
    # In UTF-8, all of them start with this byte. Most texts do not have it.
    if text.isascii() or b"\xc2" not in text.encode("utf-8", "surrogatepass"):
        return 0
    return sum(map(text.count, _NO_LETTERS))


def _normalized(form: Literal["NFC", "NFKC"], text: str) -> str:
    """`unicodedata.normalize`, in linear time also for long runs of combining marks."""
    if unicodedata.is_normalized(form, text):
        return text
    return unicodedata.normalize(form, _LONG_RUN.sub(lambda run: _ordered(form, run[0]), text))


def _ordered(form: Literal["NFC", "NFKC"], run: str) -> str:
    """An equivalent run, with its marks in canonical order: sorted by class, and stable.

    Normalizing gives the same text for both.
    """
    decomposed = "".join(unicodedata.normalize(_DECOMPOSED[form], char) for char in run)
    return "".join(
        char
        for is_mark, group in groupby(decomposed, lambda char: unicodedata.combining(char) > 0)
        for char in (sorted(group, key=unicodedata.combining) if is_mark else group)
    )


def _compatible(text: str) -> str:
    """NFKC, except for characters whose plain form has another meaning."""
    folded = _normalized("NFKC", text)
    if folded == text:
        return text
    parts = (
        char
        if unicodedata.decomposition(char).startswith(_MEANINGFUL_FORMS)
        else unicodedata.normalize("NFKC", char)
        for char in _normalized("NFC", text)
    )
    # an accent after a ligature combines with its last letter
    return _normalized("NFC", "".join(parts))


def _with_common_plain(text: str) -> str:
    for sign, plain in _COMMON_TYPOGRAPHY:
        text = text.replace(sign, plain)
    return text


def _plain(text: str) -> str:
    text = _with_common_plain(text)
    if _is_simple(text):
        return text
    return _ANY_TYPOGRAPHY.sub(lambda char: _TYPOGRAPHY[ord(char[0])] or "", text)


def spelled_key(text: str) -> str:
    """A key without typography: compatibility forms, case, quotes, dashes and white space folded.

    Punctuation stays.

    >>> spelled_key("«Our   work» – 10² Days…") == spelled_key('"our work" - 10² days...')
    True
    """
    plain = text if text.isascii() else _plain(text)
    if plain.isascii():  # most texts, but for their quotes and dashes
        folded = plain.casefold()
    else:
        compatible = _compatible(plain)
        folded = _plain(compatible) if compatible != plain else plain
        folded = _normalized("NFC", folded.casefold())
    spelled = folded.replace("`", "'")
    if not _is_collapsed(spelled):
        spelled = " ".join(spelled.split())
    return _with_plain_dashes(spelled) if "-" in spelled else spelled


def spelled_keys(texts: Sequence[str]) -> tuple[str, ...]:
    """`spelled_key` of each text; faster for many simple ones, which are folded as lines of one."""
    lines = "\n".join(texts)
    if not lines.isascii():
        lines = _with_common_plain(lines)
    if not texts or not _are_simple_lines(lines, texts):
        return tuple(map(spelled_key, texts))
    folded = lines.casefold()
    if not lines.isascii():
        folded = _normalized("NFC", folded)
    folded = folded.replace("`", "'")
    pieces = folded.split("-") if folded.count("-") > _FEW_DASHES else [""]
    if any(not piece.strip(" ") or "\n" in (piece[0], piece[-1]) for piece in pieces):
        return tuple(
            _with_plain_dashes(line) if "-" in line else line for line in folded.split("\n")
        )
    return tuple("-".join([piece.strip(" ") for piece in pieces]).split("\n"))


def _are_simple_lines(lines: str, texts: Sequence[str]) -> bool:
    """Whether texts, joined to lines, have only simple characters, collapsed and compatible."""
    others = lines.encode("utf-8", "surrogatepass").translate(None, _SIMPLE)
    return (
        others == b"\n" * (len(texts) - 1)
        and not _has_double_space(lines)
        and [*texts] == [text.strip(" ") for text in texts]
        and (lines.isascii() or unicodedata.is_normalized("NFKC", lines))
    )


def _with_plain_dashes(spelled: str) -> str:
    """White space around a dash, and the number of hyphens in one, are typography.

    `spelled` has no white space but single spaces inside. Where its dashes are single signs
    between words, plain replacing does the same as the pattern, in a fifth of the time.
    """
    if spelled[0] == "-" or spelled[-1] == "-" or "--" in spelled or "- -" in spelled:
        return _DASH_RUN.sub("-", spelled)
    return spelled.replace(" -", "-").replace("- ", "-")


def without_final_stop(key: str) -> str:
    """A key without one final full stop, semicolon or colon. An ellipsis, `?` and `!` stay.

    >>> without_final_stop("the end."), without_final_stop("to be continued...")
    ('the end', 'to be continued...')
    """
    if key.endswith(_STOPS) and not key.endswith(".."):
        return key[:-1].rstrip()
    return key


def without_final_stops(keys: Iterable[str]) -> tuple[str, ...]:
    """`without_final_stop` of each key."""
    return tuple(
        [
            key[:-1].rstrip() if key.endswith(_STOPS) and not key.endswith("..") else key
            for key in keys
        ]
    )


def comparison_key(text: str) -> str:
    """The key of a paragraph: the same if only the typography or the final stop differs."""
    return without_final_stop(spelled_key(text))


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a stop, also within quotes or brackets.

    >>> ends_sentence("“It is open.”"), ends_sentence("The roof")
    (True, False)
    """
    return line.rstrip("\"'’”»)")[-1:] in {*".!?…"}


def word_count(text: str) -> int:
    """The number of words between white space. A lone dash or bullet is no word."""
    tokens = text.split()
    return len(tokens) - sum(
        not any(map(str.isalnum, token)) for token in tokens if not token[0].isalnum()
    )


def has_words(text: str, count: int) -> bool:
    """Whether a text has at least `count` words. Of a long text it nearly always reads the start.

    >>> has_words("Three - words here", 3), has_words("Two - words", 3)
    (True, False)
    """
    if len(text) < 2 * count - 1:  # a letter each, and a space between
        return False
    starts = "".join([token[0] for token in text.split(maxsplit=count)])
    if len(starts) < count:
        return False
    return sum(map(str.isalnum, starts)) >= count or word_count(text) >= count


def without_fraction(time: str) -> tuple[str, str]:
    """A time in ISO 8601 without the fraction of its second; and the digits of that, or "".

    `datetime` has six digits; WARC 1.1 (section 5.4) permits nine.

    >>> without_fraction("2024-01-31T12:00:00.123456789+02:00"), without_fraction("2024-01-31")
    (('2024-01-31T12:00:00+02:00', '123456789'), ('2024-01-31', ''))
    """
    found = _FRACTION.match(time)
    return (found[1] + time[found.end() :], found[2]) if found else (time, "")
