"""What to offer with a search: other names, and if nothing was found, why, and what to try."""

from collections.abc import Iterator
from dataclasses import replace

from osce_crawler.archive.filters import SearchFilters
from osce_crawler.archive.reader import Archive
from osce_crawler.archive.selection import ReadQuery, Selection, selected
from osce_crawler.archive.vocabulary import IndexVocabulary
from osce_crawler.query.expression import any_phrase
from osce_crawler.query.near_words import nearest_values, nearest_words
from osce_crawler.query.tree import Phrase, Word
from osce_crawler.search_fold import index_word

_OPTIONS = {
    "field_of_work": ("--field-of-work", "SELECT DISTINCT field_of_work FROM press_release_fields"),
    "source": ("--source", "SELECT DISTINCT source FROM press_release_sources"),
    "place": ("--place", "SELECT DISTINCT place FROM press_releases WHERE place IS NOT NULL"),
    "content_type": (
        "--type",
        "SELECT DISTINCT content_type FROM press_releases WHERE content_type IS NOT NULL",
    ),
    "language": ("--language", "SELECT DISTINCT language FROM press_releases"),
    "since": ("--since", ""),
    "until": ("--until", ""),
}
_MOST_LISTED = 5
_MOST_WORDS = 8
"""Words of a query that are looked up when nothing was found."""


def offers(
    archive: Archive, read: ReadQuery | None, filters: SearchFilters, selection: Selection
) -> Iterator[str]:
    """Lines for the user. At least one if nothing is selected."""
    if read and not read.speller.with_names:
        yield from _other_names(read)
    if _is_empty(archive, selection.sql, selection.parameters):
        yield from list(_why_nothing(archive, read, filters)) or [
            "nothing matches; try fewer words or filters"
        ]


def _is_empty(archive: Archive, sql: str, parameters: tuple[str, ...]) -> bool:
    return archive.first(f"SELECT 1 FROM ({sql}) LIMIT 1", parameters) is None


def _other_names(read: ReadQuery) -> Iterator[str]:
    vocabulary = read.speller.vocabulary
    if not isinstance(vocabulary, IndexVocabulary):
        return
    for phrase in read.query.wanted():
        words = [index_word(word.text) for word in phrase.words if not word.is_prefix]
        for at in range(len(words)):
            form, *others = vocabulary.names_like(words[at:]) or [""]
            occurring = [other for other in others if vocabulary.occurs(f'"{other}"')]
            if occurring:
                also = ", ".join(map(vocabulary.names.printed, occurring))
                yield f"{vocabulary.names.printed(form)} is also written {also}: add --also"


def _why_nothing(archive: Archive, read: ReadQuery | None, filters: SearchFilters) -> Iterator[str]:
    if _is_empty(archive, *selected(archive, None, SearchFilters())):
        yield "the archive has no releases yet; see: osce-crawler status"
        return
    if read and _is_empty(archive, *selected(archive, read, SearchFilters())):
        yield from _missing_words(read)
        return
    yield from _filters_without_records(archive, filters)
    if read and filters.used():
        number = _number(archive, *selected(archive, read, SearchFilters()))
        texts = "1 text matches" if number == 1 else f"{number:,} texts match"
        yield f"without the filters, {texts}"


def _number(archive: Archive, sql: str, parameters: tuple[str, ...]) -> int:
    row = archive.first(f"SELECT count(*) AS number FROM ({sql})", parameters)
    return int(row["number"]) if row else 0


def _missing_words(read: ReadQuery) -> Iterator[str]:
    """Which words are in no text, and the nearest that are; else, how to ask for less."""
    vocabulary = read.speller.vocabulary
    if not isinstance(vocabulary, IndexVocabulary):
        return
    phrases = read.query.wanted()
    missing = dict.fromkeys(
        word
        for phrase in phrases
        for word in phrase.words
        if not vocabulary.occurs(any_phrase(read.spellings(Phrase((word,), word.text))))
    )
    joined = [phrase for phrase in phrases if not _parts_missing(phrase, missing)]
    for word in list(missing)[:_MOST_WORDS]:
        yield _missing(word, vocabulary)
    if missing:
        return
    absent = [
        phrase
        for phrase in joined
        if len(phrase.words) > 1 and not vocabulary.occurs(any_phrase(read.spellings(phrase)))
    ]
    for phrase in absent[:_MOST_WORDS]:
        loose = " ".join(map(str, phrase.words))
        yield f"no text has the phrase “{phrase.typed}”; try its words: {loose}"
    if not absent:
        yield "each part occurs, but no text has what the query wants of them; try OR between them"


def _parts_missing(phrase: Phrase, missing: dict[Word, None]) -> bool:
    return any(word in missing for word in phrase.words)


def _missing(word: Word, vocabulary: IndexVocabulary) -> str:
    if word.is_prefix:
        return f"no text has a word that begins with {word.text}"
    key = index_word(word.text)
    near = nearest_words(key, vocabulary.numbered(key[:1])) if key else []
    meant = f"; did you mean: {', '.join(near)}?" if near else "; check its spelling"
    return f"no text has the word {word.text}{meant}"


def _filters_without_records(archive: Archive, filters: SearchFilters) -> Iterator[str]:
    used = filters.used()
    if used.get("since", "") > used.get("until", "9"):
        yield f"--since {filters.since} is after --until {filters.until}"
        return
    for name, value in used.items():
        only = replace(SearchFilters(), **{name: value})
        if not _is_empty(archive, *selected(archive, None, only)):
            continue
        option, sql = _OPTIONS[name]
        if not sql:
            yield f"no release has a date for {option} {value}; {_dates(archive)}"
            continue
        known = sorted(str(next(iter(row.values()))) for row in archive.rows(sql))
        near = nearest_values(value, known)
        if near:
            yield f"no release has {option} {value}; the nearest: {'; '.join(near)}"
        else:
            more = len(known) - _MOST_LISTED
            listed = "; ".join(known[:_MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")
            yield f"no release has {option} {value}; releases have: {listed or 'none'}"


def _dates(archive: Archive) -> str:
    row = archive.first(
        "SELECT min(published_on) AS first, max(published_on) AS last FROM press_releases"
    )
    if row and row["first"]:
        return f"the releases are from {row['first']} to {row['last']}"
    return "no release has a date"
