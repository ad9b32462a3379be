"""The text of a query as tokens: phrases, operators, brackets."""

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from osce_crawler.errors import BadQuery
from osce_crawler.quantities import number
from osce_crawler.query.tree import WORD, Phrase, Word
from osce_crawler.search_fold import composed, search_fold

Kind = Literal["phrase", "and", "or", "not", "minus", "open", "close", "column", "near"]

COLUMNS = {"title": "title", "text": "body", "body": "body"}
FARTHEST, DEFAULT_DISTANCE = 1000, 10

_QUOTES = '"“”„‟«»＂‹›'
# A phrase in single quotes begins at a word and ends at one: the sign is an apostrophe, too.
_SINGLE = r"['‘‚]([^'‘’‚\"“”«»]*\s[^'‘’‚\"“”«»]*)['’‘](?=[\s)]|$)"
_OPERATORS: dict[str, Kind] = {"AND": "and", "&": "and", "&&": "and", "OR": "or", "|": "or", "||": "or", "NOT": "not"}  # fmt: skip
_COLUMN = rf"(?i:({'|'.join(COLUMNS)})):(?=\S)"
_NEAR = r"NEAR(?:/(\d+))?\s*\(([^()]*)\)?"
_NEAR_WORD = r"NEAR(?:/\d+)?(?=\s|$)"
_DISTANCE = r",\s*([^,\"]*)$"
_OUTSIDE = r"^[\W_]+|(?:(?!\*)[\W_])+$"
_MINUS = r"[-−]+(?=[^\s)])"


class Token(NamedTuple):
    """A token. `text` is as typed."""

    kind: Kind
    text: str
    phrase: Phrase | None = None
    near: tuple[Phrase, ...] = ()
    distance: int = 0
    is_open: bool = False
    """Whether its quote is not closed."""


def phrase_of(typed: str, *, is_quoted: bool = False) -> Phrase | None:
    """The words of a text, as the index separates them; None without a word."""
    words: list[Word] = []
    at = 0
    folded = search_fold(typed)
    for found in WORD.finditer(folded):
        between = folded[at : found.start()]
        at = found.end()
        is_joined = bool(words) and between in {"-", "‐", "‑"}
        words.append(Word(found[0], folded[at : at + 1] == "*", is_joined))
    visible = " ".join(composed(typed).split())
    if not visible.isalnum():
        visible = re.sub(_OUTSIDE, "", visible)
    return Phrase(tuple(words), visible, is_quoted) if words else None


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query. A text without a word between two quotes is left out.

    Raises BadQuery.
    """
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next(text, at)
        if token:
            yield token


def _next(text: str, at: int) -> tuple[Token | None, int]:
    if text[at] in _QUOTES:
        return _quoted(text, at)
    for first, pattern, made in _PATTERNS:
        if text[at] in first and (found := re.compile(pattern).match(text, at)):
            return made(found), found.end()
    return _word(text, at)


def _quoted(text: str, at: int) -> tuple[Token | None, int]:
    end = next((end for end in range(at + 1, len(text)) if text[end] in _QUOTES), len(text))
    token = _phrase(text[at + 1 : end], is_quoted=True)
    return token._replace(is_open=end == len(text)) if token else None, end + 1


def _word(text: str, at: int) -> tuple[Token | None, int]:
    """A word ends at white space, at a quote, and at a bracket that it has not opened itself."""
    end, depth = at, 0
    while end < len(text) and not text[end].isspace() and text[end] not in _QUOTES:
        depth += text[end] == "("
        depth -= text[end] == ")"
        if depth < 0:
            break
        end += 1
    word = text[at:end]
    if word in _OPERATORS:
        return Token(_OPERATORS[word], word), end
    if word.startswith("NEAR") and re.fullmatch(_NEAR_WORD, word) and text.strip() != word:
        raise BadQuery(
            f'{word} between words cannot be read; write {_EXAMPLE}, or "near" for the word'
        )
    return _phrase(word), end


def _phrase(typed: str, *, is_quoted: bool = False) -> Token | None:
    phrase = phrase_of(typed, is_quoted=is_quoted)
    return Token("phrase", typed, phrase) if phrase else None


_EXAMPLE = "NEAR(one other, 5): at most 5 words between them"


def _near(found: re.Match[str]) -> Token:
    if not found[0].endswith(")"):
        raise BadQuery(f"NEAR( is not closed, or has brackets in it; write {_EXAMPLE}")
    content, distance = found[2], found[1]
    if distance is None and (last := re.search(_DISTANCE, content)):
        distance, content = last[1].strip(), content[: last.start()]
    if distance is None:
        distance = str(DEFAULT_DISTANCE)
    words = number(distance)
    if words is None or words > FARTHEST:
        raise BadQuery(
            f"{distance[:40]!r} is no distance for NEAR; expected words and a number up to {FARTHEST},"
            f" such as {_EXAMPLE}"
        )
    parts = list(tokens(content))
    phrases = tuple(token.phrase for token in parts if token.phrase)
    if len(phrases) != len(parts) or len(phrases) < 2:
        raise BadQuery(f"NEAR needs two or more words or phrases; write {_EXAMPLE}")
    return Token("near", found[0], near=phrases, distance=words)


_PATTERNS: tuple[tuple[str, str, Callable[[re.Match[str]], Token | None]], ...] = (
    ("(", r"\(", lambda found: Token("open", found[0])),
    (")", r"\)", lambda found: Token("close", found[0])),
    ("-−", _MINUS, lambda found: Token("minus", found[0])),
    ("tTbB", _COLUMN, lambda found: Token("column", found[1].lower())),
    ("N", _NEAR, _near),
    ("'‘‚", _SINGLE, lambda found: _phrase(found[1], is_quoted=True)),
)
"""First letters, pattern, and its token. A pattern is compiled where a text begins so: the command
`search` waits for none that its query does not need.
"""
