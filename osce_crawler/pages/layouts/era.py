"""Reads a layout file: the TOML that holds the selectors of one era."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, NamedTuple, TypeVar

from cssselect import SelectorError
from lxml import etree

from osce_crawler.errors import BadLayout
from osce_crawler.pages.layouts.evaluating import evaluated
from osce_crawler.pages.layouts.layout import Layout, ListingLayout
from osce_crawler.pages.layouts.selector import Selector, css_path, selector_of

RESERVED = frozenset({"inferred", "text"})
"""Names of readings that have no selectors."""

_XPATH = "xpath:"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LISTING = "-listing"
# A CSS selector in which each class or id is one that the element or an ancestor has.
_PLAIN_CSS = re.compile(r"[^(),\\]*")
_CLASS_OR_ID = re.compile(r"[.#]([A-Za-z_-][\w-]*)")
_IN_BRACKETS = re.compile(r"\[[^\]]*\]")
# The end of an XPath that selects attributes or text nodes.
_OF_TEXTS = re.compile(
    r"(?:^|[/:])(?:@[\w:*-]+|attribute::[\w:*-]+|(?:text|node|comment)\(\))\s*(?:\[[^\]]*\]\s*)*$"
)
_TEXT_KEYS = frozenset({"meta_title"})
"""Keys whose selectors select attributes. All others select elements."""
_LONGEST = 200
"""Letters of a selector that a message shows."""
_MARKED_BY = {"release": "body", "listing": "item"}
_KINDS = {
    Selector: "a CSS selector, or xpath: and an XPath, or a list of these",
    bool: "true or false",
    tuple[str, ...]: "a list of texts",
}
_Kind = TypeVar("_Kind", Layout, ListingLayout)


class Era(NamedTuple):
    """One layout file: the layout of releases, of listings, or both."""

    name: str
    release: Layout | None
    listing: ListingLayout | None
    text: str
    """The TOML."""


def read_era(text: str, file: str, *, is_ours: bool = False) -> Era:
    """The era in the TOML of a layout file.

    `file` names it in messages. The selectors of a file of the program (`is_ours`) were evaluated
    by its tests, so that no command waits for that. Raises BadLayout: one line with file, key and
    what was expected.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLayout(f"{file}: expected TOML: {error}") from error
    except RecursionError as error:
        raise BadLayout(f"{file}: expected TOML: values are nested too deep") from error
    if not document:
        raise BadLayout(
            f"{file}: the file is empty or has only comments; expected name and a table [release]"
            " or [listing]: docs/layouts.md"
        )
    _check_keys(document, {"name", "release", "listing"}, {"name"}, f"{file}: ")
    name = document["name"]
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name.endswith(_LISTING):
        raise BadLayout(
            f"{file}: name: expected a word of a-z, 0-9 and -, at most 40 characters, not ending in"
            f" {_LISTING}; found {name!r}"
        )
    if name in RESERVED:
        raise BadLayout(f"{file}: name: {name!r} is reserved; choose another name")
    if not document.keys() & {"release", "listing"}:
        raise BadLayout(f"{file}: expected a table [release] or [listing]; found neither")
    return Era(
        name=name,
        release=_table(document, "release", Layout, name, file, is_ours=is_ours),
        listing=_table(document, "listing", ListingLayout, name + _LISTING, file, is_ours=is_ours),
        text=text,
    )


def _check_keys(table: Mapping[str, Any], known: set[str], required: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise BadLayout(
                f"{where}{key}: unknown key; expected one of {', '.join(sorted(known))}"
            )
    for key in sorted(required - table.keys()):
        raise BadLayout(f"{where}{key}: the key is missing; it is required")


def _table(
    document: Mapping[str, Any],
    table: str,
    kind: type[_Kind],
    name: str,
    file: str,
    *,
    is_ours: bool,
) -> _Kind | None:
    """The layout in one table of the file; its dataclass is the schema."""
    if table not in document:
        return None
    values = document[table]
    if not isinstance(values, dict):
        raise BadLayout(f"{file}: {table}: expected a table [{table}]; found {values!r}")
    schema = {field.name: field for field in fields(kind) if field.name != "name"}
    required = {key for key, field in schema.items() if field.default is MISSING}
    where = f"{file}: {table}."
    _check_keys(values, set(schema), required, where)
    read: dict[str, Any] = {
        key: _value(value, schema[key].type, where + key, is_ours=is_ours)
        for key, value in values.items()
    }
    read["markers"] = _markers(values, _MARKED_BY[table], where)
    return kind(name=name, **read)


def _value(value: object, kind: Any, where: str, *, is_ours: bool) -> object:
    if kind is bool and isinstance(value, bool):
        return value
    if kind is not bool:
        alternatives = [value] if kind is Selector and isinstance(value, str) else value
        if isinstance(alternatives, list) and alternatives and _are_texts(alternatives):
            if kind is Selector:
                return _selector(alternatives, where, _path_of if is_ours else _checked_path)
            return tuple(alternatives)
    raise BadLayout(f"{where}: expected {_KINDS[kind]}; found {value!r}")


def _are_texts(values: list[object]) -> bool:
    return all(isinstance(value, str) and value.strip() for value in values)


def _selector(alternatives: list[str], where: str, path_of: Callable[[str, str], str]) -> Selector:
    paths = {alternative: path_of(alternative, where) for alternative in alternatives}
    return selector_of(
        (text for text in paths if not text.startswith(_XPATH)),
        (path for text, path in paths.items() if text.startswith(_XPATH)),
    )


def _path_of(alternative: str, _where: str = "") -> str:
    """The XPath of one alternative."""
    is_xpath = alternative.startswith(_XPATH)
    return alternative.removeprefix(_XPATH) if is_xpath else css_path(alternative)


def _checked_path(alternative: str, where: str) -> str:
    """The XPath of one alternative, checked: it compiles, and selects elements or attributes."""
    is_xpath = alternative.startswith(_XPATH)
    try:
        path = _path_of(alternative)
        selected = evaluated(path)
    # ValueError: a control character.
    except (SelectorError, etree.XPathError, ValueError, RecursionError) as error:
        kind = "an XPath" if is_xpath else "a CSS selector"
        shown = alternative if len(alternative) <= _LONGEST else f"{alternative[:_LONGEST]}..."
        reason = "it is nested too deep" if isinstance(error, RecursionError) else error
        hint = "" if is_xpath or "::" not in alternative else f"; an XPath begins with {_XPATH}"
        raise BadLayout(f"{where}: expected {kind}; found {shown!r}: {reason}{hint}") from error
    what = "attributes" if where.rpartition(".")[2] in _TEXT_KEYS else "elements"
    if not isinstance(selected, list) or what != _selects(path):
        raise BadLayout(
            f"{where}: expected a selector of {what}; {alternative!r} selects something else"
        )
    return path


def _selects(path: str) -> str:
    of_texts = [bool(_OF_TEXTS.search(part.strip())) for part in path.split("|")]
    return "attributes" if all(of_texts) else "mixed" if any(of_texts) else "elements"


def _markers(values: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """Texts, one of which is in the bytes of each page that the selector of `key` matches.

    A class or id that each alternative needs. Empty if one of them needs none.
    """
    alternatives = [values[key]] if isinstance(values[key], str) else values[key]
    needed = list(map(_names_in, alternatives))
    given = values.get("markers")
    if given is None:
        return tuple(max(names, key=len) for names in needed) if all(needed) else ()
    for alternative, names in zip(alternatives, needed, strict=True):
        if not any(marker in name for marker in given for name in names):
            raise BadLayout(
                f"{where}markers: expected a part of a class or id of each alternative of {key};"
                f" {alternative!r} needs none of {given!r}"
            )
    return tuple(given)


def _names_in(alternative: str) -> list[str]:
    """Classes and ids that a CSS selector needs; none if it is too complex to say, or an XPath."""
    if alternative.startswith(_XPATH) or not _PLAIN_CSS.fullmatch(alternative):
        return []
    return _CLASS_OR_ID.findall(_IN_BRACKETS.sub("", alternative))
