"""How a query was read, in words. Pure."""

from collections.abc import Sequence

from osce_crawler.query.expression import Spellings
from osce_crawler.query.spellings import Spelling, shown
from osce_crawler.query.tree import AllOf, AnyOf, Column, Near, Node, Phrase, Query

_MOST_SHOWN = 4


def sentence(query: Query, spellings: Spellings) -> str:
    """How a query was read.

    >>> from osce_crawler.query import parse_query
    >>> sentence(parse_query("covid OR hate kyiv -tv"), lambda phrase: [phrase.words])
    '(covid OR hate) AND kyiv, without tv'
    """
    return "; ".join([_read(query.root, spellings), *query.notes])


def _read(node: Node, spellings: Spellings) -> str:
    if isinstance(node, Phrase):
        return phrase_read(node, spellings(node))
    if isinstance(node, Near):
        phrases = " near ".join(_read(phrase, spellings) for phrase in node.phrases)
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
    read = _read(node, spellings)
    return read if isinstance(node, Phrase) else f"({read})"


def phrase_read(phrase: Phrase, spellings: Sequence[Spelling]) -> str:
    """A phrase with its other spellings: `cooperation (also co-operation)`."""
    typed = shown(phrase.words)
    has_apostrophe = phrase.typed.replace("’", "'").count("'") == typed.count(" ")
    if has_apostrophe and not phrase.is_quoted:
        typed = phrase.typed  # don't: FTS5 has two words, the reader one
    name = f"“{typed}”" if phrase.is_quoted or " " in typed else typed
    others = [
        other for spelling in spellings if (other := shown(spelling)).casefold() != typed.casefold()
    ]
    if any(word.is_prefix for word in phrase.words[:-1]):
        listed = _listed(others) or "no such words"
        return f"{name} ({listed})"
    return f"{name} (also {_listed(others)})" if others else name


def _listed(others: list[str]) -> str:
    more = len(others) - _MOST_SHOWN
    return ", ".join(others[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
