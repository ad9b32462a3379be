"""Parts of a query that are written more than once. FTS5 would read the matches of each. Pure."""

from collections.abc import Iterable

from osce_crawler.query.tree import AnyOf, Column, Near, Node, Phrase
from osce_crawler.search_fold import index_word

_Key = tuple[object, ...]


def without_repeats(nodes: Iterable[Node]) -> tuple[list[Node], list[Node]]:
    """The nodes, the first of those that match the same; and the others.

    >>> from osce_crawler.query.tokens import phrase_of
    >>> words = ("Radio", "tv", "radio", "radi*")
    >>> once, repeated = without_repeats(map(phrase_of, words))
    >>> [node.typed for node in once], [node.typed for node in repeated]
    (['Radio', 'tv', 'radi*'], ['radio'])
    """
    once: dict[_Key, Node] = {}
    repeated = []
    for node in nodes:
        key = _key(node)
        if key in once:
            repeated.append(node)
        once.setdefault(key, node)
    return list(once.values()), repeated


def _key(node: Node) -> _Key:
    """What is equal for nodes that match the same."""
    if isinstance(node, Phrase):
        return tuple((index_word(word.text), word.is_prefix, word.is_joined) for word in node.words)
    if isinstance(node, Near):
        return "near", node.distance, *map(_key, node.phrases)
    if isinstance(node, Column):
        return "column", node.name, _key(node.inner)
    if isinstance(node, AnyOf):
        return "any", *map(_key, node.alternatives)
    return "all", tuple(map(_key, node.wanted)), tuple(map(_key, node.unwanted))
