"""The labelled set of paragraph deduplication: cases written from the policy, read from
`cases/*.toml`.

`load_cases` resolves references and refuses a malformed file, so that a typing error never passes
for a verdict. The format is in `cases/README.md`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CASES = Path(__file__).parent / "cases"
SHARED_TEXTS = "texts.toml"
RULES = frozenset({"title", "adjacent", "block", "teaser", "container", "long"})

_REFERENCE = re.compile(r"@(?P<name>\w+)(?:<(?P<length>\d+)(?P<ellipsis>…)?)?")
_FILE_KEYS = frozenset({"origin", "texts", "case"})
_CASE_KEYS = frozenset({"name", "why", "title", "paragraphs", "removed", "differing"})
_REMOVAL_KEYS = frozenset({"position", "rule", "duplicate_of"})
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»‘’‚‛'"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―"), "-")
_MARKS = " .[]()"
_READ_MORE = re.compile(r"\s*read more$")


class CaseError(ValueError):
    """A case file says something that cannot be meant. Raised by `load_cases`, names file and
    case.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One paragraph that must go. `rule` and `duplicate_of` are None where the policy leaves them
    open.
    """

    position: int
    rule: str | None
    duplicate_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One page and the verdict on it: what is not in `removed` must stay."""

    name: str
    why: str
    file: str
    title: str | None
    paragraphs: tuple[str, ...]
    removed: tuple[Removal, ...]
    differing: tuple[int, ...]
    """Positions to be reported as copies that differ."""

    @property
    def kept(self) -> tuple[str, ...]:
        """The paragraphs that must remain, in order."""
        gone = {removal.position for removal in self.removed}
        return tuple(text for position, text in enumerate(self.paragraphs) if position not in gone)


def load_cases(folder: Path = CASES) -> list[Case]:
    """Every case of every file, by file name and then as written.

    Raises `CaseError` for a malformed file, a name used twice, or a removed paragraph unlike its
    twin.
    """
    shared = _texts(_table(folder / SHARED_TEXTS), SHARED_TEXTS)
    used: set[str] = set()
    cases: list[Case] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != SHARED_TEXTS:
            cases.extend(_file_cases(path, shared, used))
    _refuse(
        SHARED_TEXTS,
        f"texts never used: {sorted(shared.keys() - used)}",
        when=bool(shared.keys() - used),
    )
    names = [case.name for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    _refuse(str(folder), f"case names used twice: {twice}", when=bool(twice))
    return cases


def _file_cases(path: Path, shared: Mapping[str, str], used: set[str]) -> Iterator[Case]:
    table = _table(path)
    own = _texts(table, path.name)
    _refuse(
        path.name,
        f"texts also in {SHARED_TEXTS}: {sorted(own.keys() & shared)}",
        when=bool(own.keys() & shared),
    )
    rows = table.get("case")
    if not isinstance(rows, list) or not rows:
        raise CaseError(f"{path.name}: expected at least one [[case]]")
    for row in rows:
        case = _case(row, path.name, {**shared, **own}, used)
        _check(case)
        yield case
    _refuse(
        path.name, f"texts never used: {sorted(own.keys() - used)}", when=bool(own.keys() - used)
    )


def _table(path: Path) -> dict[str, object]:
    try:
        table: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path.name}: not TOML: {error}") from error
    _refuse(
        path.name,
        f"unknown keys {sorted(table.keys() - _FILE_KEYS)}",
        when=bool(table.keys() - _FILE_KEYS),
    )
    _refuse(
        path.name,
        "origin must say where the texts are from",
        when=table.get("origin") != "synthetic",
    )
    return table


def _texts(table: Mapping[str, object], where: str) -> dict[str, str]:
    texts = table.get("texts", {})
    if not isinstance(texts, dict) or not all(
        isinstance(text, str) and text for text in texts.values()
    ):
        raise CaseError(f"{where}: [texts] must hold strings")
    return texts


def _case(row: object, file: str, texts: Mapping[str, str], used: set[str]) -> Case:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"]:
        raise CaseError(f"{file}: a case without a name")
    where = f"{file}: {row['name']}"
    _refuse(
        where, f"unknown keys {sorted(row.keys() - _CASE_KEYS)}", when=bool(row.keys() - _CASE_KEYS)
    )
    why, title, paragraphs, removed, differing = (
        row.get(key) for key in ("why", "title", "paragraphs", "removed", "differing")
    )
    differing = [] if differing is None else differing
    if not isinstance(why, str) or not why:
        raise CaseError(f"{where}: expected a reason in `why`")
    if not (title is None or isinstance(title, str)):
        raise CaseError(f"{where}: `title` must be a string")
    if not isinstance(paragraphs, list) or not isinstance(removed, list):
        raise CaseError(f"{where}: `paragraphs` and `removed` must be lists")
    if not isinstance(differing, list):
        raise CaseError(f"{where}: `differing` must be a list")
    return Case(
        name=row["name"],
        why=why,
        file=file,
        title=title,
        paragraphs=tuple(_resolved(text, texts, used, where) for text in paragraphs),
        removed=tuple(_removal(entry, where) for entry in removed),
        differing=tuple(differing),
    )


def _resolved(written: object, texts: Mapping[str, str], used: set[str], where: str) -> str:
    """The text of a paragraph: literal, or what its `@name`, `@name<40` or `@name<40…` stands
    for.
    """
    if not isinstance(written, str) or not written.strip():
        raise CaseError(f"{where}: a paragraph must be a text that is not empty")
    if not written.startswith("@"):
        return written
    match = _REFERENCE.fullmatch(written)
    if match is None or match["name"] not in texts:
        raise CaseError(f"{where}: {written!r} names no text")
    used.add(match["name"])
    text = texts[match["name"]]
    if match["length"] is None:
        return text
    length = int(match["length"])
    _refuse(
        where,
        f"{written!r} cuts nothing: the text has {len(text)} characters",
        when=not 0 < length < len(text),
    )
    return text[:length].rstrip() + (match["ellipsis"] or "")


def _removal(entry: object, where: str) -> Removal:
    if not isinstance(entry, dict) or entry.keys() - _REMOVAL_KEYS:
        raise CaseError(f"{where}: a removal has position, rule and duplicate_of, not {entry!r}")
    position, rule, twin = (entry.get(key) for key in ("position", "rule", "duplicate_of"))
    if not isinstance(position, int) or not (twin is None or isinstance(twin, int)):
        raise CaseError(f"{where}: positions are whole numbers, not {entry!r}")
    if not (rule is None or isinstance(rule, str)) or (rule is not None and rule not in RULES):
        raise CaseError(f"{where}: no such rule: {rule!r}")
    return Removal(position=position, rule=rule, duplicate_of=twin)


def _check(case: Case) -> None:
    where = f"{case.file}: {case.name}"
    positions = [removal.position for removal in case.removed]
    _refuse(where, "removals must be in order, each once", when=positions != sorted(set(positions)))
    unmarked = [
        at for at in case.differing if at in positions or at not in range(len(case.paragraphs))
    ]
    _refuse(where, f"no kept paragraphs: {unmarked}", when=bool(unmarked))
    for removal in case.removed:
        for position in (removal.position, removal.duplicate_of):
            outside = position is not None and not 0 <= position < len(case.paragraphs)
            _refuse(where, f"there is no paragraph {position}", when=outside)
        _refuse(
            where,
            f"twin of {removal.position} is removed too",
            when=removal.duplicate_of in positions,
        )
        _refuse(where, f"{removal} does not match its twin", when=not _plausible(case, removal))


def _plausible(case: Case, removal: Removal) -> bool:
    """Whether the removed text equals, begins or joins what its rule says it does, after
    `plain_fold`.
    """
    gone = plain_fold(case.paragraphs[removal.position])
    folded = [plain_fold(text) for text in case.paragraphs]
    twin = removal.duplicate_of
    if removal.rule == "title":
        return twin is None and gone == plain_fold(case.title or "")
    if twin is None:
        above = case.paragraphs[: removal.position]
        return gone in folded[: removal.position] or _joins(gone, above)
    if removal.rule == "teaser":
        begins = folded[twin].startswith(_READ_MORE.sub("", gone).strip(_MARKS + "-"))
        return twin > removal.position and begins
    if removal.rule == "container":
        return _joins(plain_fold(case.paragraphs[removal.position]), case.paragraphs[twin:])
    cut = gone.strip(_MARKS)
    last = removal.position == len(case.paragraphs) - 1
    cut_at_its_end = last and folded[twin].startswith(cut)
    cut_at_its_start = gone.startswith(("[", "(", ".")) and folded[twin].endswith(cut)
    return twin < removal.position and (gone == folded[twin] or cut_at_its_end or cut_at_its_start)


def _joins(whole: str, parts: Sequence[str]) -> bool:
    return any(
        whole.replace(" ", "") == plain_fold(" ".join(parts[:count])).replace(" ", "")
        for count in range(2, len(parts) + 1)
    )


def plain_fold(text: str) -> str:
    """A text without its typography: enough to check labels, and written apart from the program's
    own folding.
    """
    kept = "".join(_compatible(character) for character in text.translate(_INVISIBLE))
    plain = unicodedata.normalize("NFC", kept).casefold().translate(_QUOTES).translate(_DASHES)
    return re.sub(r"(?<=\S) ?-+ ?(?=\S)", "-", " ".join(plain.split())).rstrip(".;:")


def _compatible(character: str) -> str:
    """The compatible form; superscripts and fractions stay, for 10² is not 102."""
    if unicodedata.decomposition(character).startswith(("<super>", "<fraction>")):
        return character
    return unicodedata.normalize("NFKC", character)


def _refuse(where: str, what: str, *, when: bool) -> None:
    if when:
        raise CaseError(f"{where}: {what}")
