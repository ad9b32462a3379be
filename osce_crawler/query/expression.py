"""A query in the syntax of FTS5. Pure."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, product

from osce_crawler.errors import BadQuery
from osce_crawler.query.spellings import MOST_SPELLINGS, Spelling
from osce_crawler.query.tree import AllOf, AnyOf, Column, Near, Node, Phrase

Spellings = Callable[[Phrase], Sequence[Spelling]]


def expression(node: Node, spellings: Spellings) -> str:
    """The expression for a MATCH. Raises BadQuery for too many spellings in a NEAR.

    >>> from osce_crawler.query import parse_query
    >>> expression(parse_query("a OR b c -d").root, lambda phrase: [phrase.words])
    '(("a" OR "b") AND "c") NOT "d"'
    """
    if isinstance(node, Phrase):
        return any_phrase(spellings(node))
    if isinstance(node, Near):
        return _near(node, spellings)
    if isinstance(node, Column):
        return f"{node.name} : ({expression(node.inner, spellings)})"
    if isinstance(node, AnyOf):
        return _joined(" OR ", (expression(child, spellings) for child in node.alternatives))
    return _all_of(node, spellings)


def _all_of(node: AllOf, spellings: Spellings) -> str:
    wanted = _joined(" AND ", (expression(child, spellings) for child in node.wanted))
    if not node.unwanted:
        return wanted
    # One NOT for all: a chain of NOT is as deep as it is long, and FTS5 limits the depth.
    unwanted = _joined(" OR ", (expression(child, spellings) for child in node.unwanted))
    return f"{_bracketed(wanted)} NOT {_bracketed(unwanted)}"


def any_phrase(spellings: Iterable[Spelling]) -> str:
    """The expression for one phrase, with its alternatives."""
    return _joined(" OR ", map(_phrase, spellings))


def _phrase(spelling: Spelling) -> str:
    star = "*" if spelling[-1].is_prefix else ""
    return f'"{" ".join(word.text for word in spelling)}"{star}'


def _near(node: Near, spellings: Spellings) -> str:
    choices = list(
        islice(product(*(spellings(phrase) for phrase in node.phrases)), MOST_SPELLINGS + 1)
    )
    if len(choices) > MOST_SPELLINGS:
        raise BadQuery("NEAR with too many spellings of its words; write fewer or shorter phrases")
    return _joined(
        " OR ", (f"NEAR({' '.join(map(_phrase, choice))}, {node.distance})" for choice in choices)
    )


def _joined(connective: str, parts: Iterable[str]) -> str:
    every = list(parts)
    return every[0] if len(every) == 1 else connective.join(map(_bracketed, every))


def _bracketed(part: str) -> str:
    is_phrase = part[0] == '"' and part.count('"') == 2
    return part if is_phrase else f"({part})"
