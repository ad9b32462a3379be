"""The check of the content passes whole elements in one match, with the result of tag by tag."""

from random import Random

import pytest

from osce_crawler.errors import PageRefused
from osce_crawler.pages import markup, tokens

_PIECES = (
    *'<div>|</div>|<div class="a">|</div >|</div/>|<div/>|<div class="a" />|<div a=\'b\'>'.split(
        "|"
    ),
    *'<div class="a|<div a="<p>">|<div a="b>c">|<div a=b>|<DIV>|</DIV>|<divx>|<div'.split("|"),
    *"<dl>|</dl>|<dt>|</dt>|<dd>|</dd>|<dl><dt>a</dt><dd>b</dd></dl>|<dd><div>a</div></dd>".split(
        "|"
    ),
    *"<p>|</p>|<br>|<br />|<a href='/'>|</a>|<time>|</time>|<span title=\"a\">|</span>".split("|"),
    *"<h1>|</h1>|<table>|<td>|</table>|<nav>|</nav>|<section>|</section>|<svg>|</svg>".split("|"),
    *"<!-- a -->|<!--|<script>'<div>'</script>|<textarea>|</textarea>| > |a>|<|< |</| / |&lt;".split(
        "|"
    ),
    *("text ", "more text", "\n", "<div>a</div>", "<div><div>a</div><p>b</p></div>"),
    *("<div><div><div>a</div></div></div>", "<div>" * 4 + "a" + "</div>" * 4),
)


def _end(page: bytes, stop: int | None = None) -> int | str:
    try:
        return markup.content_end(page, 0, stop=stop)
    except PageRefused as refusal:
        return f"{refusal.kind}: {refusal}"


@pytest.mark.parametrize("seed", range(20))
def test_whole_elements_make_no_difference(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(f"whole {seed}")
    pages = [
        "".join(random.choices(_PIECES, k=random.randrange(2, 14))).lower().encode()
        for _ in range(300)
    ]
    ends = [_end(page) for page in pages]
    monkeypatch.setattr(markup, "WHOLE", tokens.SPARSE())

    assert ends == [_end(page) for page in pages]
    assert any(isinstance(end, int) for end in ends)


def test_the_check_may_stop_before_the_end_of_the_page() -> None:
    page = b"<div>a</div><div>b<section></div>"

    assert _end(page, stop=len(b"<div>a</div>")) == len(b"<div>a</div>")
    assert _end(page, stop=len(b"<div>a")) == (
        "truncated: <div> of the content is not closed: the end of the text is unknown"
    )
    assert _end(page) == "unbalanced: </div> is inside <section>: the markup is damaged"
