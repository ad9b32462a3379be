"""Reads a query: words, "phrases", prefix*, AND, OR, NOT, -, brackets, title:, NEAR(). Pure.

All words must occur. OR binds more closely than AND and the space: `a OR b c` is `(a OR b) AND c`.
Anything else is text: `AK-47`, `don't` and an open quote are no syntax errors.
"""

import re
from dataclasses import dataclass, field

from osce_crawler.errors import BadQuery
from osce_crawler.query.repeats import without_repeats
from osce_crawler.query.tokens import COLUMNS, Token, tokens
from osce_crawler.query.tree import AllOf, AnyOf, Column, Near, Node, Phrase, Query

LONGEST_QUERY = 2000
_DEEPEST = 10
"""Brackets in brackets. The stack of FTS5's parser has room for some 15 with all they may have."""
_NO_TEXT = "[\ud800-\udfff]"
_CONTROLS = dict.fromkeys(range(0x20), " ")
_OUR_FILTERS = {
    "place": "--place",
    "source": "--source",
    "field": "--field-of-work",
    "language": "--language",
    "lang": "--language",
    "type": "--type",
    "since": "--since",
    "until": "--until",
}


def parse_query(text: str) -> Query:
    """The tree of a query. Raises BadQuery in one line.

    >>> parse_query('"media freedom" polic*').is_plain
    True
    """
    if len(text) > LONGEST_QUERY:
        raise BadQuery(f"a query of {len(text):,} characters; expected at most {LONGEST_QUERY:,}")
    if not text.isascii() and re.search(_NO_TEXT, text):
        raise BadQuery(f"the query {text!r} is not valid UTF-8; correct it")
    plain = text.translate(_CONTROLS)
    reading = _Reading(list(tokens(plain)))
    root = reading.query()
    if root is None:
        raise BadQuery(
            "nothing to search for; give at least one word, or a phrase, such as: osce-crawler search"
            " '\"media freedom\"'"
        )
    return Query(root, tuple(reading.notes))


@dataclass(slots=True)
class _Reading:
    """The state of a reading: where it is, how deep, and its notes."""

    tokens: list[Token]
    at: int = 0
    depth: int = 0
    notes: list[str] = field(default_factory=list)

    def query(self) -> Node | None:
        """All tokens. A closing bracket without an opening one is left out."""
        wanted: list[Node] = []
        unwanted: list[Node] = []
        while self.kind is not None:
            self._items(wanted, unwanted)
            if self.kind == "close":
                self._note("a closing bracket without an opening one is left out")
                self.at += 1
        return self._all_of(wanted, unwanted)

    @property
    def kind(self) -> str | None:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else None

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _items(self, wanted: list[Node], unwanted: list[Node]) -> None:
        """Items up to a closing bracket or the end."""
        while self.kind not in {None, "close"}:
            if self.kind in {"and", "or"}:
                self._connective(bool(wanted or unwanted))
            elif self.kind in {"not", "minus"}:
                if (node := self._excluded()) is not None:
                    unwanted.append(node)
            elif (node := self._alternatives()) is not None:
                wanted.append(node)

    def _connective(self, has_before: bool) -> None:
        """An AND between items says what a space says. OR is read by `_alternatives`."""
        token = self.tokens[self.at]
        is_alone = len(self.tokens) == 1
        self.at += 1
        is_dangling = not has_before or self.kind in {None, "close", "and", "or"}
        if token.kind == "or" and self.kind in {"not", "minus"} and has_before:
            raise BadQuery(_NO_ALTERNATIVE)
        if is_alone:
            raise BadQuery(
                f"{token.text} alone is no query; to search for the word, write: {token.text.lower()}"
            )
        if is_dangling or token.kind == "or":
            self._note(f"{token.text} has nothing on one side, and is left out")

    def _excluded(self) -> Node | None:
        token = self.tokens[self.at]
        while self.kind in {"not", "minus"}:  # `- -x`, `NOT -x`
            self.at += 1
        node = self._item()
        if node is None:
            self._note(f"{token.text} has nothing after it, and is left out")
        elif self.kind == "or":
            raise BadQuery(_NO_ALTERNATIVE)
        return node

    def _alternatives(self) -> Node | None:
        found = [node] if (node := self._item()) is not None else []
        while self.kind == "or":
            following = self._after_or()
            if following in {"not", "minus"}:
                raise BadQuery(_NO_ALTERNATIVE)
            if following in {None, "close", "and"} or not found:
                break  # `_connective` leaves it out
            while self.kind == "or":
                self.at += 1
            if (node := self._item()) is not None:
                found.append(node)
        found = self._once(found)
        if len(found) < 2:
            return found[0] if found else None
        return AnyOf(tuple(found))

    def _after_or(self) -> str | None:
        """The kind of the next token that is no OR."""
        return next((token.kind for token in self.tokens[self.at :] if token.kind != "or"), None)

    def _item(self) -> Node | None:
        """A phrase, a group in brackets, a column or NEAR; None where there is none."""
        if self.kind in {None, "close", "and", "or", "not", "minus"}:
            return None
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "phrase" and token.phrase:
            self._mention_filters(token.phrase)
            if token.is_open:
                self._note("a quote that is not closed ends with the query")
            return token.phrase
        if token.kind == "near":
            return Near(token.near, token.distance)
        if token.kind == "column":
            inner = self._item()
            if inner is None:
                self._note(f"{token.text}: has nothing after it, and is left out")
                return None
            return Column(COLUMNS[token.text], inner)
        return self._group()

    def _group(self) -> Node | None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BadQuery(f"more than {_DEEPEST} brackets in each other; expected fewer")
        wanted: list[Node] = []
        unwanted: list[Node] = []
        self._items(wanted, unwanted)
        if self.kind == "close":
            self.at += 1
        else:
            self._note("a bracket that is not closed ends with the query")
        self.depth -= 1
        group = self._all_of(wanted, unwanted)
        if group is None:
            self._note("brackets without a word are left out")
        return group

    def _all_of(self, wanted: list[Node], unwanted: list[Node]) -> Node | None:
        if not wanted and unwanted:
            raise BadQuery(
                "nothing to search for: an exclusion needs words to exclude from, such as:"
                " osce-crawler search -- border -training"
            )
        wanted, unwanted = self._once(wanted), self._once(unwanted)
        if len(wanted) == 1 and not unwanted:
            return wanted[0]
        return AllOf(tuple(wanted), tuple(unwanted)) if wanted else None

    def _once(self, nodes: list[Node]) -> list[Node]:
        """The nodes, each once: what is repeated matches the same."""
        once, repeated = without_repeats(nodes)
        for node in repeated:
            name = node.typed if isinstance(node, Phrase) else "a part of the query"
            self._note(f"{name} is repeated, and read once")
        return once

    def _mention_filters(self, phrase: Phrase) -> None:
        name, colon, value = phrase.typed.partition(":")
        if colon and value and not phrase.is_quoted and (option := _OUR_FILTERS.get(name.lower())):
            self._note(f"{phrase.typed} is read as words; the filter is {option} {value}")


_NO_ALTERNATIVE = (
    "an exclusion cannot be one side of OR; put brackets around what belongs together, such as:"
    " one NOT (two OR three)"
)
