"""Bytes to text: a page in another encoding than it says is refused, for its letters would be false
ones.
"""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import decode

_WESTERN = "The Mission’s “café” in Zürich – a first for España."
_RUSSIAN = "Члены Постоянного совета ОБСЕ встретились в Вене и обсудили положение дел в регионе."


def _declared(charset: str) -> str:
    return f"text/html; charset={charset}"


@pytest.mark.parametrize(
    "declared", ["iso-8859-2", "iso-8859-4", "iso-8859-5", "iso-8859-15", "koi8-r"]
)
def test_windows_1252_that_says_it_is_another_is_refused(declared: str) -> None:
    """Its quotes and dashes are C1 controls in the encodings of ISO, which no text holds."""
    with pytest.raises(PageRefused) as refusal:
        decode(_WESTERN.encode("windows-1252"), _declared(declared))

    assert refusal.value.kind == "wrong-charset"


@pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1", "latin1"])
def test_windows_1252_is_read_as_such_also_where_it_says_iso_8859_1(declared: str) -> None:
    """As every browser does."""
    assert decode(_WESTERN.encode("windows-1252"), _declared(declared)) == _WESTERN


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        ("koi8-r", "windows-1251"),
        ("windows-1251", "koi8-r"),
        ("koi8-r", "windows-1252"),
        ("windows-1251", "iso-8859-1"),
        ("windows-1251", "iso-8859-5"),
        ("koi8-u", "windows-1251"),
        ("iso-8859-5", "windows-1251"),
        ("windows-1251", "iso-8859-2"),
        ("koi8-r", "windows-1250"),
        ("cp866", "koi8-r"),
    ],
)
def test_russian_in_another_encoding_than_it_says_is_refused(written: str, declared: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        decode(_RUSSIAN.encode(written), _declared(declared))

    assert refusal.value.kind == "wrong-charset"


@pytest.mark.parametrize("charset", ["koi8-r", "koi8-u", "windows-1251", "iso-8859-5"])
def test_russian_in_the_encoding_that_it_says_is_read(charset: str) -> None:
    assert decode(_RUSSIAN.encode(charset), _declared(charset)) == _RUSSIAN


def test_a_russian_text_in_capitals_is_no_misread_one() -> None:
    text = "МИССИЯ ОБСЕ В СКОПЬЕ. НОВОСТИ iOS и eГов: " + _RUSSIAN.upper()

    assert text == decode(text.encode("windows-1251"), _declared("windows-1251"))
