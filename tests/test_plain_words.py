"""Texts of the project are in plain technical English: no phrase of the list below occurs."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_ENDINGS = (".py", ".md", ".toml")
_EXCLUDED = (
    # Pages and texts of others.
    "tests/fixtures",
    "tests/dedup/cases",
    "data",
    # Comments in the SQL of released migrations are stored in every archive and cannot be changed.
    # The data dictionary is generated from them.
    "osce_crawler/archive/migrations/m001.py",
    "osce_crawler/archive/migrations/m002.py",
    "docs/data-dictionary.md",
)

# Each phrase as a regular expression, and what to write instead. White space matches line breaks.
PHRASES = {
    r"(?:come|comes|came|coming) to nothing": "could not be parsed; found nothing",
    r"in peace": "uninterrupted",
    r"otherwise than": "differs from, differently from",
    r"was not led to": "did not reach",
    r"asks? for \S+ again": "requests ... again",
    r"are asked for": "are requested",
    r"late finds?": "out-of-order capture",
    r"has had enough": "when the output pipe closes",
    r"told": "reported, recorded; or name the option",
    r"(?:is|are|was|were|be|been|each) said": "is reported, is recorded",
    r"noticed of": "recorded for",
    r"opens it next": "the next process",
    r"folds it": "checkpoints the WAL",
    r"welcome as it is|as it is welcome": "accepted unchanged",
    r"where (?:that|this|it) cannot be": "if this is not possible",
    r"for who(?:ever)? (?:came|comes|asks|reads|needs)": "for the reader; for callers that ...",
    r"by who(?:ever)? (?:needs|holds|reads|asks)": "by the code that ...",
    r"to who(?:ever)? (?:asks|reads)": "if ... is set",
    r"good guest|good manners": "polite crawling",
    r"the nouns": "value types",
    r"walks through": "passes through",
    r"doorways?": "stage, interface",
    r"room to room|the rooms|these walls": "package, module, rule",
    r"thin verbs": "pipelines",
    r"tells the truth": "name the value",
    r"nobody (?:noted|thought of)": "unknown; without",
    r"a person should look": "check",
    r"goes on where it stood": "continues",
    r"a fault of ours|our fault": "a bug, an exception",
    r"of whatever": "of any",
    r"where there is none, none": "name the case",
    r"not to be trusted": "damaged",
    r"as (?:it|they) should be": "as expected",
}
_FOUND = {
    re.compile(r"\b(?:" + phrase.replace(" ", r"\s+") + r")\b", re.IGNORECASE): better
    for phrase, better in PHRASES.items()
}


def _files() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in _ENDINGS
        and path != Path(__file__).resolve()
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
        and not path.relative_to(ROOT).as_posix().startswith(_EXCLUDED)
    ]


def _phrases_in(text: str) -> list[tuple[int, str, str]]:
    """Line, phrase and what to write instead."""
    return sorted(
        (text.count("\n", 0, match.start()) + 1, " ".join(match[0].split()), better)
        for phrase, better in _FOUND.items()
        for match in phrase.finditer(text)
    )


def test_no_text_has_a_phrase_of_the_list() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {phrase!r}; write: {better}"
        for path in _files()
        for line, phrase, better in _phrases_in(path.read_text(encoding="utf-8"))
    ]

    assert found == [], "\n".join(found)


def test_a_phrase_is_found_over_a_line_break() -> None:
    ((line, phrase, _),) = _phrases_in("x\npages that came to\nnothing")

    assert (line, phrase) == (2, "came to nothing")
