"""How a query was read, in words. Pure."""

import re
from collections.abc import Sequence

from osce_crawler.query.expression import Spellings
from osce_crawler.query.spellings import Spelling, shown
from osce_crawler.query.tree import AllOf, AnyOf, Column, Near, Node, Phrase, Query
from osce_crawler.search_fold import index_word

_MOST_SHOWN = 4
# What a reader takes for one word, though the index may have its parts: don't, co-operation.
_ONE_WORD = r"[^\W_]+(?:[-‐‑'’ʼʻ][^\W_]+)*\*?"


def sentence(query: Query, spellings: Spellings) -> str:
    """How a query was read.

    >>> from osce_crawler.query import parse_query
    >>> sentence(parse_query("covid OR hate kyiv -tv"), lambda phrase: [phrase.words])
    '(covid OR hate) AND kyiv, without tv'
    """
    return "; ".join([read_node(query.root, spellings), *query.notes])


def read_node(node: Node, spellings: Spellings) -> str:
    """How a part of a query was read."""
    if isinstance(node, Phrase):
        return phrase_read(node, spellings(node))
    if isinstance(node, Near):
        phrases = " near ".join(read_node(phrase, spellings) for phrase in node.phrases)
        return f"{phrases} (at most {node.distance} words between)"
    if isinstance(node, Column):
        name = {"title": "title", "body": "text"}[node.name]
        return f"{_bracketed(node.inner, spellings)} in the {name}"
    if isinstance(node, AnyOf):
        return " OR ".join(_bracketed(child, spellings) for child in node.alternatives)
    return _all_of(node, spellings)


def _all_of(node: AllOf, spellings: Spellings) -> str:
    wanted = " AND ".join(_bracketed(child, spellings) for child in node.wanted)
    unwanted = " or ".join(_bracketed(child, spellings) for child in node.unwanted)
    return f"{wanted}, without {unwanted}" if unwanted else wanted


def _bracketed(node: Node, spellings: Spellings) -> str:
    read = read_node(node, spellings)
    return read if isinstance(node, Phrase) else f"({read})"


def phrase_read(phrase: Phrase, spellings: Sequence[Spelling]) -> str:
    """A phrase with its other spellings: `cooperation (also co-operation)`."""
    is_word = not phrase.is_quoted and (
        phrase.typed.isalnum() or re.fullmatch(_ONE_WORD, phrase.typed)
    )
    name = phrase.typed if is_word else f"“{shown(phrase.words)}”"
    typed = _compared(phrase.words)
    others = [shown(spelling) for spelling in spellings if _compared(spelling) != typed]
    if any(word.is_prefix for word in phrase.words[:-1]):
        listed = _listed(others) or "no such words"
        return f"{name} ({listed})"
    return f"{name} (also {_listed(others)})" if others else name


def _compared(spelling: Spelling) -> list[tuple[str, bool]]:
    return [(index_word(word.text), word.is_prefix) for word in spelling]


def _listed(others: list[str]) -> str:
    more = len(others) - _MOST_SHOWN
    return ", ".join(others[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
