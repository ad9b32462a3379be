"""The digests of texts, which are made without an encoder for JSON."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from osce_crawler.archive.integrity.digests import line_of
from osce_crawler.identity import content_digest_of, digest_of

_ALL = st.characters(codec=None, categories=None)
_TEXTS = st.text(alphabet=_ALL, max_size=20)
_ESCAPED = "".join(map(chr, range(0x21))) + '"\\/\x7f\x80\u2028\ud800\U0001f600'


@given(st.lists(_TEXTS, min_size=1, max_size=4))
@example([_ESCAPED])
def test_a_content_digest_is_that_of_a_list_in_json(texts: list[str]) -> None:
    assert content_digest_of(texts[0], texts[1:]) == digest_of(texts)


@given(st.lists(st.one_of(st.none(), st.integers(), _TEXTS), max_size=5))
@example([_ESCAPED, -1, None])
def test_a_row_is_a_line_of_json(row: list[object]) -> None:
    as_json = json.dumps(row, ensure_ascii=False, separators=(",", ":"))

    assert line_of(row) == f"{as_json}\n".encode("utf-8", "surrogatepass")


@given(st.binary(max_size=5))
def test_a_damaged_value_has_a_line_too(value: bytes) -> None:
    assert json.loads(line_of(["text", value])) == ["text", repr(value)]
