"""Pages whose bytes are not in the encoding that they name: the text is whole, and must not become
false letters.
"""

from random import Random

from tests.mutilated.sources import Source

WRITTEN = (
    "windows-1251", "windows-1252", "windows-1250", "koi8-r", "iso-8859-5", "iso-8859-1", "cp866", "mac-cyrillic",
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig",
)  # fmt: skip
DECLARED = (
    b"windows-1251", b"windows-1252", b"koi8-r", b"iso-8859-1", b"iso-8859-5", b"us-ascii", b"utf-16", b"utf-16le",
    b"utf-7", b"shift_jis", b"gb2312", b"big5", b"x-user-defined", b"none", b"",
)  # fmt: skip


def written_otherwise(source: Source, random: Random) -> bytes:
    """In another encoding, while the page still says UTF-8; a text dump says nothing."""
    text = source.page.decode()
    encodings = [name for name in WRITTEN if not source.is_text or _can_write(text, name)]
    return text.encode(random.choice(encodings), "xmlcharrefreplace")


def declared_otherwise(source: Source, random: Random) -> bytes:
    """In UTF-8, while the page says something else; a text dump begins with the mark of UTF-8, or
    of another encoding.
    """
    if source.is_text:
        return (
            random.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\xef\xbb"])
            + source.page
        )
    return source.page.replace(b"utf-8", random.choice(DECLARED), 1)


def _can_write(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False
