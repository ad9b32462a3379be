"""The tree of a query: words and phrases, and what combines them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# As FTS5's unicode61 tokenizer splits a text: letters and numbers, with the accents after them.
WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")


class Word(NamedTuple):
    """A word of a phrase, as typed."""

    text: str
    is_prefix: bool = False
    """Whether it stands for all words that begin with it: `polic*`."""
    is_joined: bool = False
    """Whether a hyphen joins it to the word before: `operation` in `co-operation`."""

    def __str__(self) -> str:
        return f"{self.text}{'*' if self.is_prefix else ''}"


class Phrase(NamedTuple):
    """One word, or several that follow each other."""

    words: tuple[Word, ...]
    typed: str
    """As typed, without the quotes: what the reader recognises."""
    is_quoted: bool = False


class Near(NamedTuple):
    """Phrases with at most `distance` words between them, in any order."""

    phrases: tuple[Phrase, ...]
    distance: int


class Column(NamedTuple):
    """A part of a query that must be in one column of the index, `title` or `body`."""

    name: str
    inner: "Node"


class AnyOf(NamedTuple):
    """Alternatives: `one OR other`."""

    alternatives: tuple["Node", ...]


class AllOf(NamedTuple):
    """All of `wanted`, none of `unwanted`. `wanted` is never empty."""

    wanted: tuple["Node", ...]
    unwanted: tuple["Node", ...] = ()


Node = Phrase | Near | Column | AnyOf | AllOf


class Query(NamedTuple):
    """A query that was read, with what the reader of it should know."""

    root: Node
    notes: tuple[str, ...] = ()
    """What was read in another way than typed: a bracket that is never closed, ..."""

    def wanted(self) -> tuple[Phrase, ...]:
        """The words and phrases that a match may have, in their order; not those excluded."""
        return tuple(_wanted(self.root))

    @property
    def is_plain(self) -> bool:
        """Whether it is only words and phrases, all of which must occur: read as it looks."""
        nodes = self.root.wanted if isinstance(self.root, AllOf) else (self.root,)
        has_exclusion = isinstance(self.root, AllOf) and self.root.unwanted
        return (
            not self.notes and not has_exclusion and all(isinstance(node, Phrase) for node in nodes)
        )


def _wanted(node: Node) -> Iterator[Phrase]:
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, Near):
        yield from node.phrases
    elif isinstance(node, Column):
        yield from _wanted(node.inner)
    else:
        for child in node.alternatives if isinstance(node, AnyOf) else node.wanted:
            yield from _wanted(child)
