"""Bytes to text: a page in another encoding than it says is refused, for its letters would be false
ones.
"""

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages.charset import ascii_compatible, decode

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


@pytest.mark.parametrize("page", ["plain ASCII", _WESTERN, _RUSSIAN])
@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1252", "koi8-r", "no-such-charset"])
def test_what_is_utf_8_is_read_as_such_whatever_it_says(page: str, declared: str | None) -> None:
    assert decode(page.encode(), _declared(declared) if declared else None) == page


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_goes_before_the_declaration_and_is_no_text(charset: str) -> None:
    for text in (_RUSSIAN, "XX is not a mark"):
        assert decode(text.encode(charset), _declared("windows-1252")) == text


def test_the_header_goes_before_the_page_and_the_page_before_nothing() -> None:
    meta = '<meta charset="windows-1251">'
    page = meta + _RUSSIAN

    assert decode(page.encode("windows-1251"), None) == page
    assert decode(page.encode("windows-1251"), "text/html") == page
    assert decode(page.encode("koi8-r"), _declared("koi8-r")) == page


@pytest.mark.parametrize(("padding", "found"), [(4096 - 22, True), (4096 - 21, False)])
def test_a_page_declares_its_charset_at_its_beginning(padding: int, *, found: bool) -> None:
    page = (" " * padding + '<meta charset="koi8-r">' + _RUSSIAN).encode("koi8-r")

    if found:
        assert decode(page, None).endswith(_RUSSIAN)
    else:
        with pytest.raises(PageRefused):
            decode(page, None)


_MANY = "Café, naïve, Zürich, España, Malmö, Århus, Kraków. " * 20


_FIND = "; find the correct charset"
_UNKNOWN = "the page declares no known charset, but byte"
_DAMAGED = "the page is declared as cp1252, but it is UTF-8 with damaged bytes; fetch it again"


@pytest.mark.parametrize(
    ("page", "declared", "message"),
    [
        (b"caf\xe9 in Z\xfcrich", None, f"{_UNKNOWN} 3 (0xe9) is not UTF-8{_FIND}"),
        (b"caf\xe9 in Z\xfcrich", "text/html", f"{_UNKNOWN} 3 (0xe9) is not UTF-8{_FIND}"),
        (b"x" * 1234 + b"\xfc", None, f"{_UNKNOWN} 1,234 (0xfc) is not UTF-8{_FIND}"),
        (
            b"caf\xe9 in Z\xfcrich",
            "text/html; charset=utf-8",
            f"the page is declared as UTF-8, but byte 3 (0xe9) is not UTF-8{_FIND}",
        ),
        (_MANY.encode() + b"\xe9", "text/html; charset=windows-1252", _DAMAGED),
        (_MANY.encode() + b"\xe9" * 100, "text/html; charset=windows-1252", _DAMAGED),
        ("“”…".encode() * 5 + b"\xe9", "text/html; charset=windows-1252", _DAMAGED),
        ("😀".encode() * 5 + b"\xe9", "text/html; charset=windows-1252", _DAMAGED),
        (
            _RUSSIAN.encode("koi8-r"),
            "text/html; charset=no-such",
            f"{_UNKNOWN} 0 (0xfe) is not UTF-8{_FIND}",
        ),
        (
            _RUSSIAN.encode("koi8-r"),
            "text/html; charset=windows-1252",
            f"decoded as the declared cp1252, the page has impossible words{_FIND}",
        ),
    ],
)
def test_a_refused_page_says_what_was_declared_and_what_is_wrong(
    page: bytes, declared: str | None, message: str
) -> None:
    with pytest.raises(PageRefused) as refusal:
        decode(page, declared)

    assert (refusal.value.kind, str(refusal.value)) == ("wrong-charset", message)


@pytest.mark.parametrize(
    ("charset", "why"),
    [
        ("cp1253", "byte 0 (0x81) has no meaning in it"),
        ("base64", "it is not an encoding of text, or is not known"),
    ],
)
def test_a_charset_that_cannot_be_decoded_is_named(charset: str, why: str) -> None:
    """In our words: those of Python are other ones in each version."""
    with pytest.raises(PageRefused) as refusal:
        decode(b"\x81\x8d", _declared(charset))

    assert refusal.value.kind == "wrong-charset"
    assert str(refusal.value) == (
        f"the page cannot be decoded as the declared {charset}: {why}; find the correct charset"
    )


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Â© é é", "windows-1252"),  # half of its high bytes are UTF-8 by chance: not most of them
        ("Ã© was read as é by others, and à as well", "windows-1252"),
        ("110 кВ", "windows-1251"),  # kilovolts are no word
        ("новый СНиП", "windows-1251"),
        ("Служба eГов и iСлужба, новая служба", "windows-1251"),
        ("Малага ¡olé!", "utf-8"),
        ("ÀÉÎ is no word of four letters", "windows-1252"),
        ("ул. Мира, д. 5", "windows-1251"),
    ],
)
def test_unusual_words_in_the_declared_encoding_are_no_misread_ones(
    text: str, charset: str
) -> None:
    assert decode(text.encode(charset), _declared(charset)) == text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("ÀÉÎÕ are no word", "windows-1252"),
        ("aл", "windows-1251"),
        ("aл bл cл", "windows-1251"),
        ("aл bл cл тара мара", "windows-1251"),
        ("aларм bлиц", "windows-1251"),
        ("слОво дРУгое третье", "windows-1251"),
        ("чЛЕН", "windows-1251"),
        ("ОБСЕ: чЛЕНЫ СОВЕТА В ВЕНЕ", "windows-1251"),
        ("бо№льшой", "cp1251"),
        ("рамка ▒", "koi8-r"),
    ],
)
def test_words_that_no_language_has_are_a_refusal(text: str, charset: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        decode(text.encode(charset), _declared(charset))

    assert refusal.value.kind == "wrong-charset"


@pytest.mark.parametrize("charset", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_a_page_of_wide_letters_is_compatible_once_it_is_utf_8(charset: str, order: str) -> None:
    page = ("\ufeff" + _RUSSIAN).encode(f"{charset}-{order}")

    assert ascii_compatible(page) == _RUSSIAN.encode()


@pytest.mark.parametrize("page", [_RUSSIAN.encode(), _RUSSIAN.encode("koi8-r"), b""])
def test_a_page_of_single_bytes_is_compatible_as_it_is(page: bytes) -> None:
    assert ascii_compatible(page) is page
